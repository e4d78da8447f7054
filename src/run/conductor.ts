import { createHttp } from '../clients/http-client.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { FiredrillError, messageOf, TestBedError, UsageError } from '../lib/errors.ts'
import { redactor } from '../lib/redact.ts'
import { version } from '../lib/version.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunningStack, Runtime, StackEvent } from '../stack/stack.ts'
import { exitCode } from '../verdict/exit.ts'
import { totals } from '../verdict/verdict.ts'
import { makeDirectories, newRunId, pointLatest, runDirectory } from './directory.ts'
import { emitter } from './emitter.ts'
import type { Reporter } from './events.ts'
import { FIRST_FAILURE, type PhaseContext, runPhase, skippedPhase } from './phase.ts'
import type { PhaseResult, RunResult } from './result.ts'
import { stackView } from './stack-view.ts'

/** Sockets that all checks of a run share. */
const MAX_SOCKETS = 64
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
  const phases = plan.phases.map(
    (phase) => course.phases.find(({ name }) => name === phase.name) ?? skippedPhase(phase, whyNotReached(course)),
  )
  const sum = totals(phases.flatMap(({ checks }) => checks.map(({ verdict }) => verdict)))
  const result = (): RunResult => {
    const problems = [...course.problems, ...events.problems()]
    return {
      schemaVersion: 1,
      firedrill: version,
      suite: plan.suite,
      file: plan.file,
      runId,
      runtime: plan.runtime,
      time: plan.time,
      startedAt: new Date(startedAt).toISOString(),
      durationMs: clock.now() - startedAt,
      components: course.components,
      changes: [],
      totals: sum,
      phases,
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
  readonly problems: string[]
}

type StackOptions = RunOptions & { readonly clock: Clock; readonly directory: string }

async function runStack(plan: Plan, runtime: Runtime, options: StackOptions, emit: PhaseContext['emit']): Promise<Course> {
  const course: Course = { phases: [], components: [], ended: undefined, problems: [] }
  const redact = redactor(plan.secrets)
  const ended = new Map<string, string>()
  const lost = new AbortController()
  let stack: RunningStack | undefined
  const upSince = options.clock.now()
  try {
    stack = await runtime.open(plan, {
      onEvent: (event) => {
        if (event.type === 'exited') ended.set(event.service, howItEnded(event))
        if (event.type === 'lost') lost.abort(new TestBedError(event.reason, { hint: event.hint }))
        void emit({ type: 'stack', event })
      },
      signal: options.signal,
      keep: options.keep ?? false,
    })
    course.components = stack.components
    await emit({ type: 'stack-up', components: stack.components, afterMs: options.clock.now() - upSince })
    await using http = createHttp({ maxSockets: MAX_SOCKETS })
    const context = {
      plan,
      stack,
      view: stackView(stack, plan.services),
      http,
      clock: options.clock,
      signal: AbortSignal.any([options.signal, lost.signal]),
      redact,
      emit,
      ended: (service: string) => ended.get(service),
      trouble: (problem: string) => void course.problems.push(problem),
    }
    await runPhases(course, { ...context, failFast: options.failFast ?? false, directory: options.directory })
    lost.signal.throwIfAborted()
  } catch (error) {
    course.ended = endedBy(error, redact)
  }
  course.problems.push(...ended.values())
  if (options.signal.aborted) {
    if (course.ended !== undefined) course.problems.push(course.ended.message)
    course.ended = { kind: 'interrupted', message: 'interrupted' }
  }
  if (stack !== undefined) await takeDown(stack, course, options, emit)
  if (options.signal.aborted) course.ended ??= { kind: 'interrupted', message: 'interrupted while the stack was taken down' }
  return course
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

async function takeDown(stack: RunningStack, course: Course, options: StackOptions, emit: PhaseContext['emit']): Promise<void> {
  if (stack.kept.length > 0) return emit({ type: 'stack-kept', how: stack.kept })
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

const howItEnded = ({ service, code, signal, words }: Extract<StackEvent, { type: 'exited' }>): string =>
  words === undefined
    ? `${service} has ended in the middle of the run (${signal ?? `exit code ${code}`})`
    : `${service} ${words}, in the middle of the run`

function endedBy(error: unknown, redact: (text: string) => string): NonNullable<RunResult['ended']> {
  if (error instanceof FiredrillError)
    return {
      kind: error instanceof UsageError ? 'input' : 'error',
      message: redact(error.message),
      hint: error.hint && redact(error.hint),
    }
  const detail = error instanceof Error && error.stack ? error.stack : messageOf(error)
  return {
    kind: 'error',
    message: redact(`unexpected: ${detail}`),
    hint: 'this is a defect of firedrill: please report it with this text',
  }
}
