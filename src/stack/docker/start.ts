import { randomBytes } from 'node:crypto'
import type { ComposeModel } from '../../declared/compose-model.ts'
import { displayPath } from '../../declared/compose-problems.ts'
import { FiredrillError, messageOf, TestBedError } from '../../lib/errors.ts'
import type { Plan } from '../../plan/plan.ts'
import { absent } from '../absent.ts'
import { oneShotsOf } from '../one-shots.ts'
import type { OpenOptions, RunningStack } from '../stack.ts'
import { type Client, connect } from './engine.ts'
import { exitWords } from './exit-words.ts'
import { thisHarness } from './harness-id.ts'
import { type LocalImage, localImages, missingImages } from './images.ts'
import { COMPOSE_LABEL, HARNESS_LABEL, KEEP_LABEL, PROJECT_PREFIX, RUN_LABEL, SUITE_LABEL } from './labels.ts'
import { networkOwner, overrideOf } from './override.ts'
import { type Chosen, isBuilt, portsToReach, projectName } from './override-options.ts'
import { ComposeFailed, Project } from './project.ts'
import { hostOf, isLocal, reachOf } from './reach.ts'
import { reaperCanRun } from './reaper.ts'
import { reportOf } from './reports.ts'
import { digestOf, keptStack } from './reuse.ts'
import type { DockerOptions } from './runtime.ts'
import { DockerService } from './service.ts'
import { teardown } from './teardown.ts'
import { explain } from './trouble.ts'
import { type Change, type Container, Watch } from './watch.ts'

/** What the stages of a start share. */
interface Start {
  readonly plan: Plan
  readonly model: ComposeModel
  readonly chosen: readonly Chosen[]
  readonly client: Client
  readonly open: OpenOptions
  readonly docker: DockerOptions
  /** `undefined` unless it is to be found again. */
  readonly digest: string | undefined
}

type Images = ReadonlyMap<string, LocalImage>

interface Session {
  readonly services: readonly DockerService[]
  readonly watch: Watch
  /** Aborted when the engine is gone; its reason is the error to show. */
  readonly lost: AbortSignal
  /** `up`: what happens to a service from now on is news. */
  readonly state: { up: boolean }
}

/** Brings the stack up, or finds it up with `reuse`; on failure takes down what it started and throws `TestBedError`. */
export async function startStack(
  plan: Plan,
  model: ComposeModel,
  open: OpenOptions,
  docker: DockerOptions,
): Promise<RunningStack> {
  const client = await connect()
  const chosen = plan.services.filter((service): service is Chosen => service.offer.runs && service.compose !== undefined)
  const keep = open.keep || docker.reuse
  const digest = keep ? await digestOf(model, open.signal) : undefined
  const start: Start = { plan, model, chosen, client, open: { ...open, keep }, docker, digest }
  const up = docker.reuse && digest !== undefined ? await keptStack(client, plan, digest, chosen) : undefined
  return up === undefined ? fresh(start) : found(start, up)
}

async function fresh(start: Start): Promise<RunningStack> {
  const { plan, client, open, model } = start
  const name = projectName(PROJECT_PREFIX, plan.suite, randomBytes(4).toString('hex'))
  const undo = new AsyncDisposableStack()
  try {
    using project = new Project(name, model)
    const images = await bringImages(start, project)
    if (!open.keep) undo.use(teardown(client, name))
    await create(start, project, images)
    const session = await listen(start, name, images)
    undo.use(session.watch)
    await upAndReady(start, project, session)
    return await running(start, name, session, undo.move())
  } catch (error) {
    const trouble = await undo.disposeAsync().catch((other: unknown) => other)
    throw failure(start, name, error, trouble)
  }
}

async function found(start: Start, name: string): Promise<RunningStack> {
  const session = await listen(start, name, start.docker.images)
  const undo = new AsyncDisposableStack()
  undo.use(session.watch)
  try {
    await Promise.all(session.services.map((service) => service.refresh()))
    await Promise.all(session.services.map((service) => service.ready(start.open.signal, start.open.onEvent)))
    return await running(start, name, session, undo.move())
  } catch (error) {
    await undo.disposeAsync()
    throw failure(start, name, error, undefined)
  }
}

function failure({ open }: Start, project: string, error: unknown, trouble: unknown): unknown {
  const kept = open.keep ? `; what is up of it stays: docker compose -p ${project} ps, and down -v to end it` : ''
  if (open.signal.aborted) return new TestBedError(`interrupted while the stack was starting${kept}`)
  if (trouble !== undefined)
    return new TestBedError(`${messageOf(error)}; and taking the stack down: ${messageOf(trouble)}`, {
      hint: error instanceof FiredrillError ? error.hint : undefined,
      cause: error,
    })
  return kept !== '' && error instanceof TestBedError ? new TestBedError(`${error.message}${kept}`, { hint: error.hint }) : error
}

async function bringImages(start: Start, project: Project): Promise<Images> {
  const { chosen, docker, open } = start
  const services = chosen.map(({ compose }) => compose)
  const missing = missingImages(services, docker.images)
  if (missing.length === 0) return docker.images
  open.onEvent({ type: 'download', what: `${missing.length === 1 ? 'image' : 'images'} ${missing.join(', ')}` })
  await project.pull(open.signal).catch(async (error: unknown) => {
    throw await explained(error, start)
  })
  return localImages(services.flatMap(({ image }) => image ?? []))
}

async function create(start: Start, project: Project, images: Images): Promise<void> {
  const { client, open, chosen } = start
  open.signal.throwIfAborted()
  project.override = override(start, project.name, images)
  const built = chosen.filter(({ compose }) => isBuilt(compose, images)).map(({ name }) => name)
  try {
    // Before testcontainers would, which cannot be interrupted.
    await project.build(built, open.signal)
    await project.create(!open.keep && (await reaperCanRun(client)))
  } catch (error) {
    throw await explained(error, start)
  }
  open.signal.throwIfAborted()
}

function override({ plan, chosen, client, open, docker, model, digest }: Start, project: string, images: Images): string {
  const { host, operatingSystem } = client.info.containerRuntime
  const services = chosen.map(({ compose }) => compose)
  const byName = new Map(chosen.map((service) => [service.name, service]))
  return overrideOf(model, services, {
    project,
    labels: {
      [RUN_LABEL]: project,
      [SUITE_LABEL]: plan.suite,
      [HARNESS_LABEL]: thisHarness(),
      ...(open.keep && { [KEEP_LABEL]: 'true' }),
      ...(digest !== undefined && { [COMPOSE_LABEL]: digest }),
    },
    address: isLocal(host) ? '127.0.0.1' : undefined,
    ports: ({ name }) => {
      const service = byName.get(name)
      return service === undefined ? [] : portsToReach(service, images)
    },
    keepPorts: docker.keepPorts,
    built: new Set(services.filter((service) => isBuilt(service, images)).map(({ name }) => name)),
    hostGateway: !/docker desktop/i.test(operatingSystem),
  })
}

/** Compose starts in its order; each service is watched from its start on. The service that fails tells more than compose's own error. */
async function upAndReady(start: Start, project: Project, { services, lost }: Session): Promise<void> {
  const { signal, onEvent } = start.open
  const cut = new AbortController()
  const both = AbortSignal.any([signal, cut.signal])
  let failed: { readonly error: unknown } | undefined
  const fail = (error: unknown) => {
    failed ??= { error }
    cut.abort()
  }
  lost.addEventListener('abort', () => fail(lost.reason), { once: true })
  const started = project.start(both).catch(async (error: unknown) => {
    if (!both.aborted) fail((await firstTrouble(services)) ?? (await explained(error, start)))
  })
  const allReady = async () => {
    // One that ended after it was ready, and is restarted, gets ready once more.
    for (let open = services; open.length > 0 && !both.aborted; open = services.filter(({ settled }) => !settled))
      await Promise.all(open.map((service) => service.ready(both, onEvent).catch(fail)))
  }
  await Promise.all([started, allReady()])
  signal.throwIfAborted()
  if (failed !== undefined) throw failed.error
  const trouble = await firstTrouble(services, ', while others were starting')
  if (trouble !== undefined) throw trouble
}

async function firstTrouble(services: readonly DockerService[], when = ''): Promise<TestBedError | undefined> {
  for (const service of services) {
    const what = service.failure()
    if (what !== undefined) return service.trouble(`${what}${when}`)
  }
  return undefined
}

async function listen(start: Start, project: string, images: Images): Promise<Session> {
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

async function running(
  { plan, client, open }: Start,
  project: string,
  session: Session,
  disposal: AsyncDisposableStack,
): Promise<RunningStack> {
  const { services, state } = session
  state.up = true
  return {
    services,
    components: plan.services.map((service) => services.find(({ name }) => name === service.name)?.report ?? absent(service)),
    kept: open.keep ? howToReach(project, services) : [],
    reach: await reachOf(client),
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  }
}

function howToReach(project: string, services: readonly DockerService[]): readonly string[] {
  const places = services.flatMap((service) => {
    const at = service.place()
    return at === undefined ? [] : [`--attach ${service.name}=http://${at.host}:${at.port}`]
  })
  return [
    ...places,
    `its containers: docker compose -p ${project} ps`,
    'to run on it again: the same command with --reuse',
    `to end it: docker compose -p ${project} down -v --rmi local`,
  ]
}

async function explained(error: unknown, { chosen, model, open }: Start): Promise<unknown> {
  if (!(error instanceof ComposeFailed) || open.signal.aborted) return error
  const services = chosen.map(({ compose }) => compose)
  const local = await localImages(services.flatMap(({ image }) => image ?? []))
  return explain(error.stderr, { missing: missingImages(services, local), files: model.files.map(displayPath) })
}

const lostError = (why: string): TestBedError =>
  new TestBedError(`the container engine stopped answering: ${why}`, {
    hint: 'start it again; firedrill doctor --clean then removes what is left of this run',
  })
