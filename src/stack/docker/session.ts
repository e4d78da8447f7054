import type { ComposeModel } from '../../declared/compose-model.ts'
import { TestBedError } from '../../lib/errors.ts'
import type { Plan } from '../../plan/plan.ts'
import { oneShotsOf } from '../one-shots.ts'
import type { OpenOptions } from '../stack.ts'
import type { Client } from './engine.ts'
import { exitWords } from './exit-words.ts'
import type { LocalImage } from './images.ts'
import { networkOwner } from './override.ts'
import { type Chosen, isBuilt, portsToReach } from './override-options.ts'
import { hostOf } from './reach.ts'
import { reportOf } from './reports.ts'
import type { DockerOptions } from './runtime.ts'
import { DockerService } from './service.ts'
import { type Change, type Container, Watch } from './watch.ts'

/** What the stages of a start share. */
export interface Start {
  readonly plan: Plan
  readonly model: ComposeModel
  readonly chosen: readonly Chosen[]
  readonly client: Client
  readonly open: OpenOptions
  readonly docker: DockerOptions
  /** `undefined` unless it is to be found again. */
  readonly digest: string | undefined
}

export type Images = ReadonlyMap<string, LocalImage>

/** The stack's services, listened to. */
export interface Session {
  readonly services: readonly DockerService[]
  readonly watch: Watch
  /** Aborted when the engine is gone; its reason is the error to show. */
  readonly lost: AbortSignal
  /** `up`: what happens to a service from now on is news. */
  readonly state: { up: boolean }
}

/** Hears of the project's containers from now on. */
export async function listen(start: Start, project: string, images: Images): Promise<Session> {
  const { chosen, client, open } = start
  const services: DockerService[] = []
  const state = { up: false }
  const lost = new AbortController()
  const onChange = ({ action, container }: Change) => {
    const service = services.find(({ name }) => name === container.service)
    if (service === undefined) return
    if (action === 'start') {
      if (!state.up && container.starts === 1) open.onEvent({ type: 'starting', service: service.name })
      // What cannot be read now is read when it is asked for.
      service.refresh().catch(() => undefined)
    } else if (!service.control.takeExpectedEnd() && state.up && !service.isDone(container)) {
      open.onEvent({ type: 'exited', ...ended(container) })
    }
  }
  const onLost = (why: string) => {
    const error = lostError(why)
    if (state.up) open.onEvent({ type: 'lost', reason: error.message, hint: error.hint ?? '' })
    lost.abort(error)
  }
  const watch = await Watch.open(client.container.dockerode, project, { onChange, onLost })
  const oneShots = oneShotsOf(chosen.map(({ compose }) => compose))
  const host = hostOf(client.info.containerRuntime.host)
  for (const plan of chosen) {
    const { compose, name } = plan
    services.push(
      new DockerService({
        ...{ plan, compose, client, watch, host },
        port: portsToReach(plan, images)[0],
        oneShot: oneShots.has(name),
        report: reportOf(plan, images.get(compose.image ?? ''), isBuilt(compose, images)),
        networkOwner: () => services.find((other) => other.name === networkOwner(compose)),
      }),
    )
  }
  return { services, watch, lost: lost.signal, state }
}

const ended = (container: Container) => ({
  service: container.service,
  code: container.exitCode ?? null,
  signal: null,
  words: exitWords(container),
})

const lostError = (why: string): TestBedError =>
  new TestBedError(`the container engine stopped answering: ${why}`, {
    hint: 'start it again; firedrill doctor --clean then removes what is left of this run',
  })
