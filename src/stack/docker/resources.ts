import type { Dockerode } from './engine.ts'
import { COMPOSE_PROJECT_LABEL } from './labels.ts'

export const KINDS = ['containers', 'networks', 'volumes', 'images'] as const
export type Kind = (typeof KINDS)[number]

/** `containers` -> `container`. */
export const singular = (kind: Kind): string => kind.slice(0, -1)

/** Something that compose made. */
export interface Resource {
  readonly kind: Kind
  /** What the engine's command line calls it. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Ends it where it runs, in at most so many seconds before it is killed, and removes it. Rejects with the engine's answer. */
  remove(signal: AbortSignal, stopSeconds: number): Promise<void>
}

/** Everything of one kind that has the label: `key` or `key=value`. */
export const list = (dockerode: Dockerode, kind: Kind, label: string, abortSignal: AbortSignal): Promise<readonly Resource[]> =>
  LISTS[kind](dockerode, { filters: { label: [label] }, abortSignal })

interface Query {
  readonly filters: { readonly label: string[] }
  readonly abortSignal: AbortSignal
}

const LISTS: Readonly<Record<Kind, (dockerode: Dockerode, query: Query) => Promise<readonly Resource[]>>> = {
  async containers(dockerode, query) {
    const found = await dockerode.listContainers({ ...query, all: true })
    return found.map((one) => ({
      kind: 'containers',
      name: nameOf(one),
      labels: one.Labels ?? {},
      async remove(abortSignal, t) {
        const container = dockerode.getContainer(one.Id)
        // Whatever hinders it, what follows kills, and tells of trouble.
        await container.stop({ t, abortSignal }).catch(() => undefined)
        await container.remove({ v: true, force: true, abortSignal })
      },
    }))
  },
  async networks(dockerode, query) {
    const found = await dockerode.listNetworks(query)
    return found.map(({ Id, Name, Labels }) => ({
      kind: 'networks',
      name: Name,
      labels: Labels ?? {},
      remove: (abortSignal) => removeNetwork(dockerode, Id, abortSignal),
    }))
  },
  async volumes(dockerode, query) {
    const { Volumes } = await dockerode.listVolumes(query)
    // Null when there are none.
    return (Volumes ?? []).map(({ Name, Labels }) => ({
      kind: 'volumes',
      name: Name,
      labels: Labels ?? {},
      remove: (abortSignal) => dockerode.getVolume(Name).remove({ abortSignal }),
    }))
  },
  async images(dockerode, query) {
    const found = await dockerode.listImages(query)
    return found.flatMap(({ Id, RepoTags, Labels }) =>
      ownNames(Id, RepoTags ?? [], Labels ?? {}).map((name) => ({
        kind: 'images',
        name: name === Id ? short(Id) : name,
        labels: Labels ?? {},
        remove: (abortSignal) => dockerode.getImage(name).remove({ abortSignal }),
      })),
    )
  },
}

async function removeNetwork(dockerode: Dockerode, id: string, abortSignal: AbortSignal): Promise<void> {
  try {
    await dockerode.getNetwork(id).remove({ abortSignal })
  } catch (error) {
    // The engine only says that somebody uses it.
    const users = await dockerode.listContainers({ filters: { network: [id] }, abortSignal }).catch(() => [])
    throw users.length === 0 ? error : new Error(`still connected to it: ${users.map(nameOf).join(', ')}`, { cause: error })
  }
}

const nameOf = ({ Id, Names }: ContainerName): string => Names?.[0]?.slice(1) ?? short(Id)

interface ContainerName {
  readonly Id: string
  readonly Names?: readonly string[]
}

// An image goes with its last name, and one that has none by its id. A name that compose did not give is somebody's who wants to keep it.
function ownNames(id: string, tags: readonly string[], labels: Readonly<Record<string, string>>): readonly string[] {
  const names = tags.filter((tag) => tag !== '<none>:<none>')
  if (names.length === 0) return [id]
  // Podman puts a registry before them.
  return names.filter((name) => name.split('/').at(-1)?.startsWith(`${labels[COMPOSE_PROJECT_LABEL]}-`))
}

const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12)
