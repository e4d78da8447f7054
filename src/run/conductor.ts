import type { Proof } from '../checks/drill.ts'
import { createHttp } from '../clients/http-client.ts'
import { type Drill, openDrill } from '../drill/index.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { FiredrillError, messageOf, TestBedError } from '../lib/errors.ts'
import { redactor } from '../lib/redact.ts'
import { version } from '../lib/version.ts'
import type { Plan } from '../plan/plan.ts'
import { promtoolFor } from '../stack/promtool.ts'
import type { RunningStack, Runtime } from '../stack/stack.ts'
import { exitCode } from '../verdict/exit.ts'
import { totals } from '../verdict/verdict.ts'
import { skippedPhase } from './check-result.ts'
import { coverageOfRun } from './coverage.ts'
import { makeDirectories, newRunId, pointLatest, runDirectory } from './directory.ts'
import { emitter } from './emitter.ts'
import { endedBy, howItEnded } from './ended.ts'
import type { Reporter } from './events.ts'
import { groundOf } from './ground.ts'
import { FIRST_FAILURE, type PhaseContext, runPhase } from './phase.ts'
import type { PhaseResult, RunResult } from './result.ts'
import { stackView } from './stack-view.ts'
import { labelled, noticing } from './stand-ins.ts'

/** Sockets that all checks of a run share. */
const MAX_SOCKETS = 128
/** Teardown gets its own time, whatever the run's signal says. */
const TEARDOWN_MS = 30_000

export interface RunOptions {
  readonly reporters: readonly Reporter[]
  /** Directory of all reports; the run gets `<reportDir>/<suite>/<run-id>/`. */
  readonly reportDir: string
  readonly signal: AbortSignal
  /** Leave the stack up afterwards. */
  readonly keep?: boolean
  /** End at the first check that fails or is unknown. */
  readonly failFast?: boolean
  readonly clock?: Clock
}

/** Runs a plan: stack up, phases in order, stack down, reports. Never throws for what happens in the run: the result says it. */
export async function runSuite(plan: Plan, runtime: Runtime, options: RunOptions): Promise<RunResult> {
  const clock = options.clock ?? systemClock
  const startedAt = clock.now()
  const runId = newRunId(startedAt)
  const directory = runDirectory(options.reportDir, plan.suite, runId)
  await makeDirectories(directory).catch((error: unknown) => {
    throw new TestBedError(`the report directory cannot be made: ${messageOf(error)}`, {
      hint: 'give another one by --report-dir',
    })
  })
  const events = emitter(options.reporters)
  await events.emit({ type: 'run-started', plan, runId, firedrill: version, at: startedAt })
  const course = await runStack(plan, runtime, { ...options, clock, directory }, events.emit)
  // In their order: two phases may have one name.
  const phases = plan.phases.map((phase, index) => course.phases[index] ?? skippedPhase(phase, whyNotReached(course)))
  const sum = totals(phases.flatMap(({ checks }) => checks.map(({ verdict }) => verdict)))
  const result = (): RunResult => {
    const problems = [...course.problems, ...events.problems()]
    return {
      schemaVersion: 1,
      firedrill: version,
      suite: plan.suite,
      title: plan.title,
      file: plan.file,
      runId,
      runtime: plan.runtime,
      time: course.time ?? { mode: plan.time.mode, notes: [] },
      startedAt: new Date(startedAt).toISOString(),
      durationMs: clock.now() - startedAt,
      components: course.components,
      changes: course.changes,
      interception: course.interception,
      alerts: course.alerts,
      totals: sum,
      phases,
      selected: plan.selected,
      screenshots: plan.screenshots,
      ended: course.ended,
      problems,
      exitCode: exitCode({ totals: sum, ended: course.ended, problems }),
    }
  }
  const finished = result()
  await events.emit({ type: 'run-finished', result: finished, directory })
  // Last: `latest` never points at a run whose reports are not there yet.
  await pointLatest(directory).catch((error: unknown) => course.problems.push(`reports/latest: ${messageOf(error)}`))
  const amended = result()
  // What went wrong while reports were written belongs into those that could be.
  if (amended.problems.length > finished.problems.length) await events.emit({ type: 'run-amended', result: amended, directory })
  return result()
}

// The whole story is told once, above.
function whyNotReached({ ended, components }: Course): string {
  if (ended === undefined) return 'not reached'
  if (ended.kind !== 'error' && ended.kind !== 'input') return ended.message
  return components.length === 0 ? 'the stack did not come up' : 'the test bed broke'
}

/** What became of a run between its first and its last event. */
interface Course {
  phases: PhaseResult[]
  components: RunResult['components']
  ended: RunResult['ended']
  time: RunResult['time'] | undefined
  changes: RunResult['changes']
  interception: RunResult['interception']
  alerts: RunResult['alerts']
  readonly problems: string[]
}

type StackOptions = RunOptions & { readonly clock: Clock; readonly directory: string }

async function runStack(plan: Plan, runtime: Runtime, options: StackOptions, emit: PhaseContext['emit']): Promise<Course> {
  const course: Course = {
    phases: [],
    components: [],
    ended: undefined,
    time: undefined,
    changes: [],
    interception: undefined,
    alerts: undefined,
    problems: [],
  }
  const bed: Bed = { ended: new Map(), lost: new AbortController() }
  try {
    await conduct(plan, runtime, options, { course, bed, emit })
    bed.lost.signal.throwIfAborted()
  } catch (error) {
    course.ended = endedBy(error, redactor([...plan.secrets, ...(bed.drill?.secrets ?? [])]))
  }
  course.problems.push(...bed.ended.values())
  if (options.signal.aborted) {
    if (course.ended !== undefined) course.problems.push(course.ended.message)
    course.ended = { kind: 'interrupted', message: 'interrupted' }
  }
  await takeDown(bed, course, options, emit)
  try {
    await bed.drill?.[Symbol.asyncDispose]()
  } catch (error) {
    course.problems.push(`closing the sinks: ${messageOf(error)}`)
  }
  if (options.signal.aborted) course.ended ??= { kind: 'interrupted', message: 'interrupted while the stack was taken down' }
  return course
}

/** What a run has opened, to be closed whatever happens. */
interface Bed {
  /** How services ended in the middle of the run. */
  readonly ended: Map<string, string>
  readonly lost: AbortController
  drill?: Drill
  stack?: RunningStack
}

interface Conducting {
  readonly course: Course
  readonly bed: Bed
  readonly emit: PhaseContext['emit']
}

async function conduct(plan: Plan, runtime: Runtime, options: StackOptions, { course, bed, emit }: Conducting): Promise<void> {
  const { clock, signal } = options
  const upSince = clock.now()
  const promtool = promtoolFor(plan, signal)
  const reach = await runtime.reach?.()
  bed.drill = await openDrill(plan, { reach, promtool, clock, signal, keep: options.keep ?? false })
  course.changes = bed.drill.diffs
  course.interception = bed.drill.interception
  course.time = { ...bed.drill.view.time, notes: bed.drill.notes }
  bed.stack = await runtime.open(plan, {
    onEvent: (event) => {
      if (event.type === 'exited') bed.ended.set(event.service, howItEnded(event))
      if (event.type === 'lost') bed.lost.abort(new TestBedError(event.reason, { hint: event.hint }))
      void emit({ type: 'stack', event })
    },
    changes: bed.drill.changes,
    signal,
    keep: options.keep ?? false,
  })
  course.components = bed.stack.components
  await emit({ type: 'stack-up', components: bed.stack.components, afterMs: clock.now() - upSince, time: course.time })
  const products = new Set<string>()
  await using http = noticing(createHttp({ maxSockets: MAX_SOCKETS }), products)
  const { relocate } = bed.drill
  const hide = redactor([...plan.secrets, ...bed.drill.secrets])
  const redact = (text: string) => hide(relocate(text))
  const view = stackView(bed.stack, plan.services)
  const proofs: { readonly check: string; readonly proof: Proof }[] = []
  const context: PhaseContext = {
    plan,
    stack: bed.stack,
    view,
    http,
    clock,
    signal: AbortSignal.any([signal, bed.lost.signal]),
    redact,
    emit,
    actor: bed.drill.actor(groundOf(bed.stack, view, http, redact)),
    drill: { ...bed.drill.view, proofs: () => proofs },
    promtool,
    proven: (check, proven) => proofs.push(...proven.map((proof) => ({ check, proof }))),
    ended: (service: string) => bed.ended.get(service),
    trouble: (problem: string) => void course.problems.push(redact(problem)),
    failFast: options.failFast ?? false,
    directory: options.directory,
  }
  try {
    await runPhases(course, context)
    course.alerts = await coverageOfRun(context)
  } finally {
    course.components = labelled(course.components, bed.stack.services, products)
  }
}

async function runPhases(course: Course, context: PhaseContext): Promise<void> {
  for (const phase of context.plan.phases) {
    if (context.signal.aborted) return
    const { result, problem } = await runPhase(phase, context)
    course.phases.push(result)
    if (problem !== undefined) course.problems.push(problem)
    const failed = result.totals.failed + result.totals.unknown > 0
    if (failed && (phase.onFailure === 'stop' || context.failFast)) {
      const why =
        phase.onFailure === 'stop'
          ? `phase “${phase.name}” did not pass, and it is a gate (onFailure: stop)`
          : FIRST_FAILURE.message
      course.ended = { kind: 'stopped', message: why }
      return
    }
  }
}

async function takeDown({ stack, drill }: Bed, course: Course, options: StackOptions, emit: PhaseContext['emit']): Promise<void> {
  if (stack === undefined) return
  const copies = drill?.kept === undefined ? [] : [`it runs on copies of its configs; with it goes: rm -rf ${drill.kept}`]
  if (stack.kept.length > 0) return emit({ type: 'stack-kept', how: [...stack.kept, ...copies] })
  await emit({ type: 'tearing-down', why: course.ended?.message ?? 'done' })
  const late = new AbortController()
  const tooLate = options.clock
    .sleep(TEARDOWN_MS, late.signal)
    .then(() => Promise.reject(new Error(`the stack was not down after ${TEARDOWN_MS / 1000} s`)))
  try {
    await Promise.race([stack[Symbol.asyncDispose](), tooLate])
  } catch (error) {
    const hint = error instanceof FiredrillError && error.hint !== undefined ? `; ${error.hint}` : ''
    course.problems.push(`taking the stack down: ${messageOf(error)}${hint}`)
  } finally {
    tooLate.catch(() => undefined)
    late.abort()
  }
}
