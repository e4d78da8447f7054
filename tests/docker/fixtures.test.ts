import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const FILE = 'docker-compose.test.yml'
// What the caller's shell chooses must not choose here.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSE_')))

async function compose(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', ['compose', ...args], { cwd: ROOT, env, maxBuffer: 2 ** 24 })
  return stdout
}

interface Mount {
  readonly type: string
  readonly source?: string
}

interface Service {
  readonly image?: string
  readonly profiles?: readonly string[]
  readonly depends_on?: Readonly<Record<string, object>>
  readonly volumes?: readonly Mount[]
}

interface Project {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes?: object
}

async function projectOf(file: string): Promise<Project> {
  return JSON.parse(await compose('-f', file, '--profile', '*', 'config', '--format', 'json')) as Project
}

const prefixed = (stack: string, names: object): readonly string[] => Object.keys(names).map((name) => `${stack}-${name}`)

/** A service of a stack as it has to stand beside those of others: what it names carries the name of its stack. */
function beside(stack: string, name: string, service: Service): readonly [string, object] {
  const { profiles = [], depends_on: needs = {}, volumes = [] } = service
  const mounts = volumes.map((mount) => (mount.type === 'volume' ? { ...mount, source: `${stack}-${mount.source}` } : mount))
  return [
    `${stack}-${name}`,
    {
      ...service,
      profiles: profiles.length === 0 ? [stack] : profiles.map((profile) => `${stack}-${profile}`),
      networks: { [stack]: { aliases: [name] } },
      ...(service.depends_on
        ? { depends_on: Object.fromEntries(Object.entries(needs).map(([on, how]) => [`${stack}-${on}`, how])) }
        : {}),
      ...(service.volumes ? { volumes: mounts } : {}),
    },
  ]
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
    const all = () =>
      Promise.all(stacks.map(async (stack) => ({ stack, ...(await projectOf(`fixtures/${stack}/docker-compose.yml`)) })))
    const here = () => projectOf(FILE)

    test('every service of every stack, as its own file has it, under the name of its stack', async () => {
      const expected = (await all()).flatMap(({ stack, services }) =>
        Object.entries(services).map(([name, service]) => beside(stack, name, service)),
      )
      expect((await here()).services).toEqual(Object.fromEntries(expected))
    })

    test('no stack shares a volume with another', async () => {
      const expected = (await all()).flatMap(({ stack, volumes = {} }) => prefixed(stack, volumes))
      expect(Object.keys((await here()).volumes ?? {}).sort()).toEqual(expected.sort())
    })

    test('nothing starts without a profile', async () => {
      expect(JSON.parse(await compose('-f', FILE, 'config', '--format', 'json')).services).toEqual({})
    })

    test.each(stacks)('the profile %s is valid', async (stack) => {
      expect(await compose('-f', FILE, '--profile', stack, 'config', '-q')).toBe('')
    })

    test('every image is pinned by a tag that is not latest', async () => {
      const images = Object.values((await here()).services).flatMap(({ image }) => image ?? [])
      expect(images.length).toBeGreaterThan(0)
      expect(images.filter((image) => !/:(?!latest$)[\w.-]+$/.test(image))).toEqual([])
    })
  })
