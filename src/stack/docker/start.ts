import { randomBytes } from 'node:crypto'
import type { ComposeModel } from '../../declared/compose-model.ts'
import type { Role } from '../../declared/roles.ts'
import { FiredrillError, messageOf, TestBedError } from '../../lib/errors.ts'
import type { Plan } from '../../plan/plan.ts'
import { absent } from '../absent.ts'
import { requireKnown } from '../changes.ts'
import type { OpenOptions, RunningStack, ServiceChange } from '../stack.ts'
import { bringImages, build, create, explained, portCount, withChanges } from './create.ts'
import { connect } from './engine.ts'
import { PROJECT_PREFIX } from './labels.ts'
import { type Chosen, projectName } from './override-options.ts'
import { Project } from './project.ts'
import { publishing } from './published.ts'
import { digestOf, keptStack } from './reuse.ts'
import type { DockerOptions } from './runtime.ts'
import type { DockerService } from './service.ts'
import { listen, type Session, type Start } from './session.ts'
import { teardown } from './teardown.ts'

/** Brings the stack up, or finds it up with `reuse`; on failure takes down what it started and throws `TestBedError`. */
export async function startStack(
  plan: Plan,
  model: ComposeModel,
  open: OpenOptions,
  docker: DockerOptions,
): Promise<RunningStack> {
  try {
    return await begin(plan, model, open, docker)
  } catch (error) {
    throw engineTrouble(error)
  }
}

// What the engine answers is no defect of ours.
function engineTrouble(error: unknown): unknown {
  const { statusCode, code } = error as { readonly statusCode?: number; readonly code?: string }
  if (error instanceof FiredrillError || (statusCode === undefined && !/^E[A-Z]+$/.test(code ?? ''))) return error
  return new TestBedError(`the container engine refused or stopped answering: ${messageOf(error)}`, {
    hint: 'docker info shows whether it is well; firedrill doctor --clean removes what is left of this run',
    cause: error,
  })
}

async function begin(plan: Plan, model: ComposeModel, open: OpenOptions, docker: DockerOptions): Promise<RunningStack> {
  requireKnown(open.changes, plan.services)
  if (docker.reuse && open.changes !== undefined && open.changes.length > 0) throw cannotChange(open.changes)
  const client = await connect()
  const chosen = plan.services.filter((service): service is Chosen => service.offer.runs && service.compose !== undefined)
  const keep = open.keep || docker.reuse
  const base: Start = { plan, model, chosen, client, open: { ...open, keep }, docker, digest: undefined }
  const digest = keep
    ? await digestOf(model, open).catch(async (error) => Promise.reject(await explained(error, base)))
    : undefined
  const start: Start = { ...base, digest }
  const up = docker.reuse && digest !== undefined ? await keptStack(client, plan, digest, chosen) : undefined
  return up === undefined ? fresh(start) : found(start, up)
}

const cannotChange = (changes: readonly ServiceChange[]): TestBedError =>
  new TestBedError(
    `--reuse takes a stack as it is, and this run changes what ${changes.map(({ service }) => service).join(' and ')} reads`,
    { hint: 'leave out --reuse' },
  )

async function fresh(asked: Start): Promise<RunningStack> {
  const { plan, client, open, model } = asked
  const name = projectName(PROJECT_PREFIX, plan.suite, randomBytes(4).toString('hex'))
  const undo = new AsyncDisposableStack()
  try {
    using project = new Project(name, model)
    const images = await bringImages(asked, project)
    if (!open.keep) undo.use(teardown(client, name))
    const publish = undo.use(await publishing(client, portCount(asked, images)))
    await build(asked, project, images)
    const start = await withChanges(asked, name, images)
    await create(start, project, images, publish)
    const session = await listen(start, name, images)
    undo.use(session.watch)
    await upAndReady(start, project, session)
    return await running(start, name, session, undo)
  } catch (error) {
    const trouble = await undo.disposeAsync().catch((other: unknown) => other)
    throw failure(asked, name, error, trouble)
  }
}

async function found(start: Start, name: string): Promise<RunningStack> {
  start.open.onEvent({ type: 'reused', name })
  await using undo = new AsyncDisposableStack()
  const session = await listen(start, name, start.docker.images)
  const { lost, services, watch } = session
  undo.use(watch)
  const signal = AbortSignal.any([start.open.signal, lost])
  try {
    await Promise.all(services.map((service) => service.refresh()))
    await Promise.all(services.map((service) => service.ready(signal, start.open.onEvent)))
    return await running(start, name, session, undo)
  } catch (error) {
    throw failure(start, name, lost.aborted ? lost.reason : error, undefined)
  }
}

function failure({ open }: Start, project: string, error: unknown, trouble: unknown): unknown {
  const kept = open.keep ? `what is up of it stays: docker compose -p ${project} ps shows it, down -v ends it` : undefined
  if (open.signal.aborted) return new TestBedError('interrupted while the stack was starting', { hint: kept })
  if (trouble !== undefined)
    return new TestBedError(`${messageOf(error)}; and taking the stack down: ${messageOf(trouble)}`, {
      hint: error instanceof FiredrillError ? error.hint : undefined,
      cause: error,
    })
  return kept !== undefined && error instanceof TestBedError ? new TestBedError(error.message, { hint: kept }) : error
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
  // Compose may tell its end before the engine was asked what it was.
  await Promise.all(services.map((service) => service.refresh().catch(() => undefined)))
  for (const service of services) {
    const what = service.failure()
    if (what !== undefined) return service.trouble(`${what}${when}`)
  }
  return undefined
}

async function running(
  { plan, open }: Start,
  project: string,
  session: Session,
  undo: AsyncDisposableStack,
): Promise<RunningStack> {
  const { services, state } = session
  state.up = true
  // Last: until now a failure takes down what there is.
  const disposal = undo.move()
  return {
    services,
    components: plan.services.map((service) => services.find(({ name }) => name === service.name)?.report ?? absent(service)),
    kept: open.keep ? howToReach(project, services) : [],
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  }
}

/** Roles that nothing of a suite can be attached to. */
const NO_HTTP: readonly Role[] = ['postgres', 'redis', 'kafka']

function howToReach(project: string, services: readonly DockerService[]): readonly string[] {
  const places = services.flatMap((service) => {
    const at = service.place()
    if (at === undefined) return []
    const place = `${at.host}:${at.port}`
    return [
      service.role !== undefined && NO_HTTP.includes(service.role)
        ? `${service.name}: ${place}`
        : `--attach ${service.name}=http://${place}`,
    ]
  })
  return [
    ...places,
    `its containers: docker compose -p ${project} ps`,
    'to run on it again: the same command with --reuse',
    `to end it: docker compose -p ${project} down -v --rmi local`,
  ]
}
