import { messageOf, TestBedError } from '../lib/errors.ts'
import { count } from '../lib/text.ts'
import { connect, type Dockerode, lookForEngine } from './docker/engine.ts'
import { byHand, findLeftovers, type Leftover, type LeftoverState } from './docker/leftovers.ts'
import { removeProject } from './docker/remove-project.ts'
import { KINDS, type Kind, singular } from './docker/resources.ts'
import { endKept } from './native/kept.ts'
import { type FoundState, findStates, removeState } from './state.ts'

/** What a run made and nobody has removed yet. */
export interface Remains {
  /** Compose project, or directory of a native run. */
  readonly name: string
  readonly state: LeftoverState
  /** `2 containers, 1 network`. */
  readonly holds: string
  /** The command that removes it; undefined for a run that is best ended itself. */
  readonly byHand: string | undefined
  remove(): Promise<Outcome>
}

interface Outcome {
  /** `2 containers, 1 network`; empty when all was gone already. */
  readonly removed: string
  readonly failed: readonly { readonly what: string; readonly why: string }[]
}

export interface AllRemains {
  readonly remains: readonly Remains[]
  /** Why the container engine could not be asked; undefined when it was. */
  readonly unseen: string | undefined
}

/** What runs of both runtimes left on this machine; changes nothing. Throws `TestBedError` when an engine answers and does not tell. */
export async function findRemains(): Promise<AllRemains> {
  const native = findStates().map(nativeRemains)
  const engine = await lookForEngine()
  if ('reason' in engine) return { remains: native, unseen: engine.reason }
  const { dockerode } = (await connect()).container
  const found = await findLeftovers(dockerode).catch((error: unknown) => {
    throw new TestBedError(`the container engine does not tell what earlier runs left: ${messageOf(error)}`, { cause: error })
  })
  return { remains: [...found.map((one) => dockerRemains(one, dockerode)), ...native], unseen: undefined }
}

const dockerRemains = (found: Leftover, dockerode: Dockerode): Remains => ({
  name: found.project,
  state: found.state,
  holds: holds(found),
  byHand: byHand(found),
  async remove() {
    // Its volumes go too: nothing in it needs to end in good order.
    const removed = await removeProject(dockerode, found.project, { stopSeconds: 0 })
    return { removed: holds(removed), failed: removed.failed }
  },
})

const holds = (names: Readonly<Record<Kind, readonly string[]>>): string =>
  KINDS.flatMap((kind) => (names[kind].length === 0 ? [] : [count(names[kind].length, singular(kind))])).join(', ')

function nativeRemains({ path, kept, alive }: FoundState): Remains {
  const directory = 'its directory'
  return {
    name: path,
    state: kept ? 'kept' : alive ? 'running' : 'crashed',
    holds: directory,
    byHand: kept ? endKept(path) : undefined,
    async remove() {
      try {
        removeState(path)
        return { removed: directory, failed: [] }
      } catch (error) {
        return { removed: '', failed: [{ what: directory, why: messageOf(error) }] }
      }
    },
  }
}
