import type { Dockerode } from './engine.ts'
import { type HarnessState, stateOf } from './harness-id.ts'
import { COMPOSE_PROJECT_LABEL, HARNESS_LABEL, KEEP_LABEL, PROJECT_PREFIX, RUN_LABEL, SUITE_LABEL } from './labels.ts'
import { KINDS, type Kind, list, type Resource } from './resources.ts'

/**
 * Why a project of a run is there. `running`: its harness lives. `kept`: left up on purpose. `elsewhere`: nothing tells from here whether its
 * harness lives. `crashed`: its harness is dead, nobody will remove it; also the rest of a kept one that somebody took down in part.
 */
export type LeftoverState = 'running' | 'kept' | 'elsewhere' | 'crashed'

/** A compose project that a run made, with the names of all that is of it. */
export interface Leftover extends Readonly<Record<Kind, readonly string[]>> {
  readonly project: string
  readonly suite: string | undefined
  readonly state: LeftoverState
}

/** An engine that hangs does not hang its caller. */
const LIST_MS = 10_000

/** All projects of runs that the engine has, by name. Rejects with the engine's answer. */
export async function findLeftovers(dockerode: Dockerode): Promise<readonly Leftover[]> {
  const signal = AbortSignal.timeout(LIST_MS)
  const found = await Promise.all(KINDS.map((kind) => list(dockerode, kind, COMPOSE_PROJECT_LABEL, signal)))
  return judgeLeftovers(found.flat(), stateOf)
}

type Found = Pick<Resource, 'kind' | 'name' | 'labels'>

/** The projects of runs among what compose made; pure. */
export function judgeLeftovers(found: readonly Found[], harness: (id: string) => HarnessState): readonly Leftover[] {
  const projects = new Set(found.filter(isOfRun).map(projectOf))
  return [...projects].sort().map((project) => {
    const all = found.filter((one) => projectOf(one) === project)
    const marked = all.filter(isOfRun)
    const names = (kind: Kind) => all.flatMap((one) => (one.kind === kind ? [one.name] : [])).sort()
    return {
      project,
      suite: marked.map(({ labels }) => labels[SUITE_LABEL]).find((suite) => suite !== undefined),
      state: stateOfProject(marked, harness),
      containers: names('containers'),
      networks: names('networks'),
      volumes: names('volumes'),
      images: names('images'),
    }
  })
}

const projectOf = ({ labels }: Found): string => labels[COMPOSE_PROJECT_LABEL] ?? ''

const RUN_NAME = new RegExp(`^${PROJECT_PREFIX}.+-[0-9a-f]{8}$`)

// Compose labels images that it builds with the project's name only.
const isOfRun = (one: Found): boolean =>
  one.labels[RUN_LABEL] === undefined
    ? one.kind === 'images' && RUN_NAME.test(projectOf(one))
    : one.labels[RUN_LABEL] === projectOf(one)

// Networks and images of containers that are gone serve nobody, and no run finds them again; a volume may hold what somebody wants.
const isKept = ({ kind, labels }: Found): boolean =>
  labels[KEEP_LABEL] === 'true' && (kind === 'containers' || kind === 'volumes')

function stateOfProject(marked: readonly Found[], harness: (id: string) => HarnessState): LeftoverState {
  const ids = new Set(marked.flatMap(({ labels }) => labels[HARNESS_LABEL] ?? []))
  const states = [...ids].map((id) => harness(id))
  if (states.includes('alive')) return 'running'
  if (marked.some(isKept)) return 'kept'
  return states.length === 0 || states.includes('elsewhere') ? 'elsewhere' : 'crashed'
}

/** The command that removes a project by hand. */
export function byHand({ project, containers, networks, volumes, images }: Leftover): string {
  const up = containers.length + networks.length + volumes.length > 0 ? [`docker compose -p ${project} down -v`] : []
  const built = images.length > 0 ? [`docker image rm ${images.join(' ')}`] : []
  return [...up, ...built].join(' && ')
}
