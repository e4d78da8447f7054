import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { connect, lookForEngine } from '../../src/stack/docker/engine.ts'
import { thisHarness } from '../../src/stack/docker/harness-id.ts'
import { write } from '../firedrill.ts'

/** Any small image with sleep and false; nothing is pulled. */
const IMAGES = ['stand-in/base:sid', 'busybox:1.36', 'busybox:latest', 'alpine:latest', 'redis:7-alpine']

const ID = randomBytes(4).toString('hex')

/** Name of a run's project of these tests. */
export const project = (what: string): string => `firedrill-cleaning-${what}-${ID}`

/** Name of something of somebody else’s. */
export const strange = (what: string): string => `cleaning-${what}-${ID}`

/** What `docker` prints; throws with its words when it fails. */
export const docker = (...args: readonly string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

/** The image that containers of these tests run, or why there can be none. */
export async function lookForImage(): Promise<{ readonly image: string } | { readonly reason: string }> {
  const engine = await lookForEngine()
  if ('reason' in engine) return { reason: engine.reason }
  const image = IMAGES.find((name) => spawnSync('docker', ['image', 'inspect', name], { stdio: 'ignore' }).status === 0)
  return image === undefined ? { reason: `none of these images is here: ${IMAGES.join(', ')}` } : { image }
}

export const engineApi = async () => (await connect()).container.dockerode

/** Id of a harness that has ended. */
export function deadHarness(): string {
  const module = JSON.stringify(new URL('../../src/stack/docker/harness-id.ts', import.meta.url).href)
  return execFileSync(process.execPath, ['-e', `import(${module}).then((m) => console.log(m.thisHarness()))`], {
    encoding: 'utf8',
  }).trim()
}

/** Id of a harness of another machine. */
export const foreignHarness = (): string => thisHarness().replace(/\.[0-9a-f]{16}\./, '.0123456789abcdef.')

/** The labels that a run gives to what it makes. */
export const labelsOf = (name: string, harness: string, more: Readonly<Record<string, string>> = {}) => ({
  'firedrill.run': name,
  'firedrill.suite': 'cleaning',
  'firedrill.harness': harness,
  ...more,
})

/** Words of `docker network create` and its like for labels that compose would give too. */
export const labelArgs = (name: string, labels: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries({ 'com.docker.compose.project': name, ...labels }).flatMap(([key, value]) => ['--label', `${key}=${value}`])

export interface Composed {
  readonly services: Readonly<Record<string, object>>
  /** Network `default` and volume `data` get them, and each service; undefined = no labels, as in any project. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly more?: { readonly networks?: object; readonly volumes?: object }
}

/** Runs one compose command on a project made of these services. */
export function compose(
  directory: string,
  name: string,
  { services, labels, more }: Composed,
  ...command: readonly string[]
): void {
  const marked = labels === undefined ? {} : { labels }
  write(directory, {
    [`${name}.yml`]: {
      services: Object.fromEntries(Object.entries(services).map(([key, service]) => [key, { ...marked, ...service }])),
      networks: { default: marked, ...more?.networks },
      volumes: { data: marked, ...more?.volumes },
    },
  })
  docker('compose', '-p', name, '-f', join(directory, `${name}.yml`), ...command)
}

/** Names of all that these tests made and is still there, `kind name`. */
export function remaining(): readonly string[] {
  const kinds = {
    container: ['ps', '--all', '--format', '{{.Names}}'],
    network: ['network', 'ls', '--format', '{{.Name}}'],
    volume: ['volume', 'ls', '--format', '{{.Name}}'],
    image: ['images', '--format', '{{.Repository}}'],
  }
  return Object.entries(kinds).flatMap(([kind, args]) =>
    docker(...args)
      .split('\n')
      .filter((name) => name.includes(ID))
      .sort()
      .map((name) => `${kind} ${name.replaceAll(`-${ID}`, '')}`),
  )
}

/** Names of all volumes without a name of their own that a container of the project mounts. */
export const anonymousVolumes = (container: string): readonly string[] =>
  docker('inspect', '--format', '{{range .Mounts}}{{.Name}} {{end}}', container)
    .split(' ')
    .filter((name) => /^[0-9a-f]{64}$/.test(name))

/** Lines about what these tests made, without what differs from run to run. */
export const mine = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => (line.includes(ID) ? [line.replaceAll(`-${ID}`, '')] : []))
