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

/** Everything of one kind that has the label, `key` or `key=value`, and that compose made: no container or image that only inherited it. */
export const list = (dockerode: Dockerode, kind: Kind, label: string, abortSignal: AbortSignal): Promise<readonly Resource[]> =>
  LISTS[kind](dockerode, { filters: { label: [label] }, abortSignal })

interface Query {
  readonly filters: { readonly label: string[] }
  readonly abortSignal: AbortSignal
}

const LISTS: Readonly<Record<Kind, (dockerode: Dockerode, query: Query) => Promise<readonly Resource[]>>> = {
  async containers(dockerode, query) {
    const found = await dockerode.listContainers({ ...query, all: true })
    return found.filter(isOfProject).map((one) => ({
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

interface Container {
  readonly Id: string
  readonly Names?: readonly string[] | null
  readonly Labels?: Readonly<Record<string, string>>
}

// Beside its own name stand those by which others link to it: `/other/alias`.
const namesOf = ({ Names }: Container): readonly string[] =>
  (Names ?? []).map((name) => name.replace(/^\//, '')).filter((name) => !name.includes('/'))

const nameOf = (one: Container): string => namesOf(one)[0] ?? short(one.Id)

/** Compose sets the old id before the name of a container that it replaces. */
const REPLACED = /^[0-9a-f]{12}_/

// What somebody committed and ran to look into it has the labels too, and a name of his. One without a name is just being removed.
function isOfProject(one: Container): boolean {
  const names = namesOf(one)
  return names.length === 0 || names.some((name) => isNamedFor(one.Labels ?? {}, name.replace(REPLACED, '')))
}

// The override leaves no name of the user's: all begin with the project's. COMPOSE_COMPATIBILITY has `_` after it.
function isNamedFor(labels: Readonly<Record<string, string>>, name: string): boolean {
  const project = labels[COMPOSE_PROJECT_LABEL]
  return project !== undefined && ['-', '_'].some((separator) => name.startsWith(`${project}${separator}`))
}

/** Compose puts it on containers and on no image: an image that has it was committed from one, by somebody who wants to keep it. */
const CONTAINER_LABEL = 'com.docker.compose.container-number'

// An image goes with its last name, and one that has none by its id. A name that compose did not give is somebody's who wants to keep it.
function ownNames(id: string, tags: readonly string[], labels: Readonly<Record<string, string>>): readonly string[] {
  if (labels[CONTAINER_LABEL] !== undefined) return []
  const names = tags.filter((tag) => tag !== '<none>:<none>')
  if (names.length === 0) return [id]
  // Podman puts a registry before them.
  return names.filter((name) => isNamedFor(labels, name.split('/').at(-1) ?? ''))
}

const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12)
