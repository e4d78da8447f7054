import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { originOf } from '../../src/stack/images/index.ts'
import { docker, whyNoContainers } from './engine.fixture.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const obstacle = await whyNoContainers()
const title = 'the Dockerfiles of the fixtures, without a network'

type Labels = Readonly<Record<string, string>>

interface Built {
  readonly directory: string
  /** Of the process in the container. */
  readonly user: string
  readonly labels: Labels
  /** Loads every dependency that the program has. */
  readonly load: string
}

const BUILT: readonly Built[] = [
  {
    directory: 'fixtures/inventory-manager/app',
    user: '1000',
    labels: {},
    load: "await import('pg'), await import('redis'), await import('prom-client')",
  },
  { directory: 'fixtures/hybrid-ai-stack/app', user: '1000', labels: {}, load: "await import('prom-client')" },
  {
    directory: 'fixtures/stand-ins/grafana',
    user: '472',
    labels: { 'firedrill.stand-in': 'grafana' },
    load: "await import('yaml')",
  },
  { directory: 'fixtures/kong-gateway/app', user: '1000', labels: {}, load: "await import('prom-client')" },
  {
    directory: 'fixtures/stand-ins/kong',
    user: '1000',
    labels: { 'firedrill.stand-in': 'kong' },
    load: "await import('yaml')",
  },
]

if (obstacle !== undefined) describe(title, () => test('needs containers', (context) => context.skip(obstacle)))
else
  describe(title, () => {
    const childOf = (name: string) => `${name}-child`
    /** The labels of an image that is built upon this one. */
    const labelsOfChild = (name: string): Labels => {
      execFileSync('docker', ['build', '--quiet', '-t', childOf(name), '-'], {
        input: `FROM ${name}\nENV MINE=1\n`,
        stdio: 'pipe',
      })
      return JSON.parse(docker('image', 'inspect', '--format', '{{json .Config.Labels}}', childOf(name))) as Labels
    }
    const nameOf = ({ directory }: Built) => `firedrill-test/${directory.replaceAll('/', '-')}:${process.pid}`

    beforeAll(() => {
      execFileSync(process.execPath, ['scripts/vendor-apps.mjs'], { cwd: ROOT })
    })

    afterAll(() => {
      const made = BUILT.map(nameOf)
        .flatMap((name) => [childOf(name), name])
        .filter((name) => docker('image', 'ls', '-q', name) !== '')
      if (made.length > 0) docker('image', 'rm', ...made)
    })

    test.each(BUILT)('$directory: its user, its healthcheck, its packages, no tests', (built) => {
      const name = nameOf(built)
      docker('build', '--network', 'none', '--quiet', '--force-rm', '-t', name, join(ROOT, built.directory))
      const [image] = JSON.parse(docker('image', 'inspect', name)) as {
        Config: { User: string; Labels: Labels | null; Healthcheck?: { Test: string[] } }
      }[]
      expect(image?.Config).toMatchObject({ User: built.user, Healthcheck: { Test: expect.arrayContaining(['CMD']) } })
      expect(image?.Config.Labels ?? {}).toMatchObject(built.labels)
      expect(originOf(labelsOfChild(name)).origin).toBe('image')
      const inside = `${built.load}; const files = await import('node:fs'); console.log(process.getuid(), files.readdirSync('src').filter((name) => /test|fixture/.test(name)).length)`
      const run = ['run', '--rm', '--network', 'none', '--entrypoint', 'node', name, '--input-type=module', '-e', inside]
      expect(docker(...run)).toBe(`${built.user} 0`)
    })
  })
