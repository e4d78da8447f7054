import type { Finding, LoadView, Observed, StackView } from '../checks/contract.ts'
import type { Http } from '../clients/http.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import type { Ledger } from '../lib/ledger.ts'
import { runLoad } from '../load/index.ts'
import type { CheckPlan, LoadPlan, PhasePlan, Plan } from '../plan/plan.ts'
import type { RunningStack } from '../stack/stack.ts'
import { unknown } from '../verdict/judge.ts'
import { totals } from '../verdict/verdict.ts'
import { before, type CheckRun, runCheck } from './check-run.ts'
import type { RunEvent } from './events.ts'
import { type Evidence, keepEvidence } from './evidence.ts'
import type { CheckResult, PhaseResult } from './result.ts'

/** What every phase of a run shares. */
export interface PhaseContext {
  readonly plan: Plan
  readonly stack: RunningStack
  readonly view: StackView
  readonly http: Http
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly failFast: boolean
  /** The run's directory: evidence goes below it. */
  readonly directory: string
  readonly redact: (text: string) => string
  /** How a service ended in the middle of the run; undefined while it runs. */
  readonly ended: (service: string) => string | undefined
  /** Notes what went wrong beside the checks; it fails the run. */
  readonly trouble: (problem: string) => void
  readonly emit: (event: RunEvent) => Promise<void>
}

/** Why the neighbours of the first check that fails are given up. */
export const FIRST_FAILURE = new Error('stopped at the first failure')

/** A load under way: the checks see `view`; `done` never rejects. */
interface LoadRun {
  readonly view: LoadView
  readonly done: Promise<void>
  readonly endedAt: () => number | undefined
  /** Why it was no load at all; undefined while it runs and when it did its work. */
  readonly problem: () => string | undefined
}

/** Runs one phase: notes what was before, drives the load, polls every check at the same time, and keeps evidence of what did not pass. */
export async function runPhase(
  phase: PhasePlan,
  run: PhaseContext,
): Promise<{ result: PhaseResult; problem: string | undefined }> {
  const startedAt = run.clock.now()
  await run.emit({ type: 'phase-started', phase: phase.name, checks: phase.checks.length })
  const cut = new AbortController()
  const signal = AbortSignal.any([run.signal, cut.signal])
  const observed = { stack: run.view, http: run.http, clock: run.clock, baseDir: run.plan.baseDir, signal, load: undefined }
  const active = phase.checks.filter(({ skip }) => skip === undefined)
  const noted = await Promise.all(active.map((check) => before(check, observed)))
  const load = phase.load && active.length > 0 ? startLoad(phase.load, { ...run, signal }) : undefined
  // Beside a load that could not run there is nothing to wait for.
  void load?.done.then(() => load.view.ledger ?? cut.abort(new Error(load.problem())))
  const at: Observed = { ...observed, load: load?.view }
  const runOne = async (check: CheckPlan): Promise<CheckResult> => {
    const result = await checkResult(check, run, at, noted[active.indexOf(check)] ?? { value: undefined }, load)
    if (run.failFast && (result.verdict === 'fail' || result.verdict === 'unknown')) cut.abort(FIRST_FAILURE)
    await run.emit({ type: 'check-finished', phase: phase.name, result })
    return result
  }
  const checks = await Promise.all(phase.checks.map(runOne))
  await load?.done
  const result: PhaseResult = {
    name: phase.name,
    durationMs: run.clock.now() - startedAt,
    totals: totals(checks.map(({ verdict }) => verdict)),
    load: load?.view.ledger,
    checks,
  }
  await run.emit({ type: 'phase-finished', result })
  return { result, problem: load?.problem() }
}

async function checkResult(
  check: CheckPlan,
  run: PhaseContext,
  at: Observed,
  noted: Parameters<typeof runCheck>[2],
  load: LoadRun | undefined,
): Promise<CheckResult> {
  if (check.skip !== undefined) return skippedCheck(check, check.skip)
  // A check that looks only once looks at what the load left behind.
  if (check.mode === 'once') await load?.done
  const polled = await runCheck(check, at, noted, () => load?.endedAt())
  if (polled.aborted && at.signal.reason === FIRST_FAILURE) return skippedCheck(check, FIRST_FAILURE.message)
  const done = await besideLoad(polled, load)
  const evidence = done.verdict === 'pass' ? undefined : await evidenceOf(check, done, run)
  const dead = done.verdict === 'pass' ? [] : check.services.flatMap((name) => run.ended(name) ?? [])
  return {
    ...identity(check),
    verdict: done.verdict,
    findings: done.findings.map((finding) => redactAll(withCause(finding, dead), run.redact)),
    notes: done.notes.map((note) => redactAll(note, run.redact)),
    reason: done.reason === undefined ? undefined : run.redact([done.reason, ...dead].join('; ')),
    attempts: done.attempts,
    durationMs: done.durationMs,
    evidence: evidence?.files ?? [],
    logTail: evidence?.logTail ?? [],
  }
}

// Nothing holds beside a load that was none, which is known at its end. A failure that was seen beside one without answers stays.
async function besideLoad(polled: CheckRun, load: LoadRun | undefined): Promise<CheckRun> {
  if (polled.verdict === 'pass') await load?.done
  const problem = load?.problem()
  const seen = polled.verdict !== 'pass' && load?.view.ledger !== undefined
  return problem === undefined || seen ? polled : { ...polled, ...unknown(problem), notes: [] }
}

// Evidence that cannot be kept (a full disk) must not cost the verdict.
async function evidenceOf(check: CheckPlan, done: CheckRun, run: PhaseContext): Promise<Evidence> {
  try {
    return await keepEvidence(run.directory, run.stack, check, done, run.redact)
  } catch (error) {
    run.trouble(`evidence of ${check.id}: ${messageOf(error)}`)
    return { files: [], logTail: [] }
  }
}

/** A check that is not run, with its reason. */
const skippedCheck = (check: CheckPlan, reason: string): CheckResult => ({
  ...identity(check),
  verdict: 'skipped',
  findings: [],
  notes: [],
  reason,
  attempts: 0,
  durationMs: 0,
  evidence: [],
  logTail: [],
})

/** A phase of which nothing was run. */
export function skippedPhase(phase: PhasePlan, reason: string): PhaseResult {
  const checks = phase.checks.map((check) => skippedCheck(check, check.skip ?? reason))
  return { name: phase.name, durationMs: 0, totals: totals(checks.map(({ verdict }) => verdict)), load: undefined, checks }
}

function identity({ id, kind, title, knownGap, place }: CheckPlan) {
  const at = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  return { id, kind, title, knownGap, place: at }
}

// Whatever the finding says, a service that has ended is what to look at first.
const withCause = (finding: Finding, dead: readonly string[]): Finding =>
  dead.length === 0 ? finding : { ...finding, hint: [dead.join('; '), finding.hint].filter(Boolean).join('; ') }

const redactAll = <T extends object>(record: T, redact: (text: string) => string): T =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, typeof value === 'string' ? redact(value) : value])) as T

function startLoad(plan: LoadPlan, run: PhaseContext): LoadRun {
  let ledger: Ledger | undefined
  let endedAt: number | undefined
  let problem: string | undefined
  const drive = async () => {
    try {
      const origin = run.view.resolve(`http://${plan.target}`)
      ledger = await runLoad(plan, { origin, signal: run.signal })
      if (ledger.total.answered === 0 && !run.signal.aborted) problem = `load ${plan.name}: not one request was answered`
    } catch (error) {
      problem = `load ${plan.name} could not run: ${messageOf(error)}`
    }
    endedAt = run.clock.now()
  }
  const view: LoadView = {
    name: plan.name,
    get ledger() {
      return ledger
    },
  }
  return { view, done: drive(), endedAt: () => endedAt, problem: () => problem }
}
