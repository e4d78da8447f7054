import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '..', '..')
const FILE = 'docker-compose.test.yml'
// What the caller's shell chooses must not choose here.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSE_')))

async function compose(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', ['compose', ...args], { cwd: ROOT, env, maxBuffer: 2 ** 24 })
  return stdout
}

interface Service {
  readonly image?: string
  readonly profiles?: readonly string[]
}

async function servicesOf(...files: readonly string[]): Promise<Readonly<Record<string, Service>>> {
  const text = await compose(...files.flatMap((file) => ['-f', file]), '--profile', '*', 'config', '--format', 'json')
  return (JSON.parse(text) as { services: Record<string, Service> }).services
}

/** Names of the stacks: directories of fixtures/ with a compose file. */
const stacks = readdirSync(join(ROOT, 'fixtures')).filter((name) =>
  existsSync(join(ROOT, 'fixtures', name, 'docker-compose.yml')),
)

const obstacle = await compose('version', '--short').then(
  () => undefined,
  (error: Error) => `docker compose does not answer: ${error.message.split('\n').slice(0, 2).join(' ')}`,
)

const title = 'docker-compose.test.yml holds every stack'

if (obstacle !== undefined) describe(title, () => test('needs docker compose', (context) => context.skip(obstacle)))
else
  describe(title, () => {
    test('every directory of fixtures/ with a compose file is included', () => {
      const { include } = parse(readFileSync(join(ROOT, FILE), 'utf8')) as { include: { path: string[] }[] }
      expect(include.map(({ path }) => dirname(path[0] ?? '')).sort()).toEqual(stacks.map((name) => `fixtures/${name}`).sort())
    })

    test('its profiles are the names of the stacks', async () => {
      const profiles = await compose('-f', FILE, 'config', '--profiles')
      expect(profiles.trim().split('\n').sort()).toEqual(stacks.toSorted())
    })

    test('every service has the profile of its stack and no other, so that nothing starts without one', async () => {
      const here = await servicesOf(FILE)
      const expected = await Promise.all(
        stacks.map(async (stack) =>
          Object.keys(await servicesOf(`fixtures/${stack}/docker-compose.yml`)).map((name) => [name, [stack]] as const),
        ),
      )
      const profiles = Object.fromEntries(Object.entries(here).map(([name, service]) => [name, service.profiles]))
      expect(profiles).toEqual(Object.fromEntries(expected.flat()))
    })

    test.each(stacks)('the profile %s is valid', async (stack) => {
      expect(await compose('-f', FILE, '--profile', stack, 'config', '-q')).toBe('')
    })

    test('every image is pinned by a tag that is not latest', async () => {
      const images = Object.values(await servicesOf(FILE)).flatMap(({ image }) => image ?? [])
      expect(images.length).toBeGreaterThan(0)
      expect(images.filter((image) => !/:(?!latest$)[\w.-]+$/.test(image))).toEqual([])
    })
  })
