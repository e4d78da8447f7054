import type { Observed, Promtool, StackView } from '../checks/contract.ts'
import type { DrillView, Proof } from '../checks/drill.ts'
import type { Http } from '../clients/http.ts'
import type { Actor } from '../drill/index.ts'
import type { Clock } from '../lib/clock.ts'
import type { CheckPlan, PhasePlan, Plan } from '../plan/plan.ts'
import type { RunningStack } from '../stack/stack.ts'
import { totals } from '../verdict/verdict.ts'
import { checkResult, skippedCheck } from './check-result.ts'
import { before, type CheckRun, runCheck } from './check-run.ts'
import { causesOf, type DrillMember, type DrillTold, runDrill } from './drill-run.ts'
import type { RunEvent } from './events.ts'
import { besideLoad, type LoadRun, startLoad } from './phase-load.ts'
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
  /** Carries out the causes of checks that act. */
  readonly actor: Actor
  readonly drill: DrillView
  readonly promtool: Promtool
  /** Notes what a check has proven. */
  readonly proven: (check: string, proofs: readonly Proof[]) => void
  /** How a service ended in the middle of the run; undefined while it runs. */
  readonly ended: (service: string) => string | undefined
  /** Notes what went wrong beside the checks; it fails the run. */
  readonly trouble: (problem: string) => void
  readonly emit: (event: RunEvent) => Promise<void>
}

/** Why the neighbours of the first check that fails are given up. */
export const FIRST_FAILURE = new Error('stopped at the first failure')

/** Runs one phase: notes what was before, drives the load, polls every check at the same time, drills those that act one cause after the other. */
export async function runPhase(
  phase: PhasePlan,
  run: PhaseContext,
): Promise<{ result: PhaseResult; problem: string | undefined }> {
  const startedAt = run.clock.now()
  await run.emit({ type: 'phase-started', phase: phase.name, checks: phase.checks.length })
  const cut = new AbortController()
  const signal = AbortSignal.any([run.signal, cut.signal])
  const observed = observedBy(run, signal)
  const active = phase.checks.filter(({ skip }) => skip === undefined)
  const members = await Promise.all(active.map(async (plan) => ({ plan, noted: await before(plan, observed) })))
  const load = phase.load && active.length > 0 ? startLoad(phase.load, { ...run, signal }) : undefined
  // Beside a load that could not run there is nothing to wait for.
  void load?.done.then(() => load.view.ledger ?? cut.abort(new Error(load.problem())))
  const onStep: DrillTold['onStep'] = (checks, step) =>
    void run.emit({ type: 'drilling', phase: phase.name, checks: checks.map(({ title }) => title), step })
  const polled = pollAll(members, { ...observed, load: load?.view }, run, load, onStep)
  const runOne = async (check: CheckPlan): Promise<CheckResult> => {
    const result = await settle(check, polled.get(check), { run, signal, load })
    if (run.failFast && (result.verdict === 'fail' || result.verdict === 'unknown')) cut.abort(FIRST_FAILURE)
    await run.emit({ type: 'check-finished', phase: phase.name, result })
    return result
  }
  const checks = await Promise.all(phase.checks.map(runOne))
  if (load?.endless) load.stop()
  await load?.done
  const result: PhaseResult = {
    name: phase.name,
    section: phase.section,
    durationMs: run.clock.now() - startedAt,
    totals: totals(checks.map(({ verdict }) => verdict)),
    load: load?.view.ledger,
    checks,
  }
  await run.emit({ type: 'phase-finished', result })
  return { result, problem: load?.problem() }
}

const observedBy = ({ view, http, clock, plan, drill, promtool }: PhaseContext, signal: AbortSignal): Observed => ({
  stack: view,
  http,
  clock,
  baseDir: plan.baseDir,
  signal,
  load: undefined,
  drill,
  promtool,
})

async function settle(
  check: CheckPlan,
  polling: Promise<CheckRun> | undefined,
  { run, signal, load }: { readonly run: PhaseContext; readonly signal: AbortSignal; readonly load: LoadRun | undefined },
): Promise<CheckResult> {
  if (check.skip !== undefined || polling === undefined) return skippedCheck(check, check.skip ?? 'not run')
  const polled = await polling
  if (polled.aborted && signal.reason === FIRST_FAILURE) return skippedCheck(check, FIRST_FAILURE.message)
  const done = await besideLoad(polled, load)
  run.proven(check.id, done.proofs)
  return await checkResult(check, done, run)
}

/** Every check's verdict to come: looks at all at the same time, acts for one cause after the other. */
function pollAll(
  members: readonly DrillMember[],
  at: Observed,
  run: PhaseContext,
  load: LoadRun | undefined,
  onStep: DrillTold['onStep'],
): ReadonlyMap<CheckPlan, Promise<CheckRun>> {
  const polled = new Map<CheckPlan, Promise<CheckRun>>()
  const groups = Map.groupBy(
    members.filter(({ plan }) => plan.steps !== undefined),
    ({ plan }) => causesOf(plan) ?? plan,
  )
  let turn: Promise<unknown> = Promise.resolve()
  for (const [causes, group] of groups) {
    const drill = async () => await runDrill(group, at, run.actor, { trouble: run.trouble, onStep })
    // What changes nothing waits for nobody.
    const results = typeof causes === 'string' ? turn.then(drill) : drill()
    if (typeof causes === 'string') turn = results.catch(() => undefined)
    for (const { plan } of group)
      polled.set(
        plan,
        results.then((all) => resultOf(all, plan)),
      )
  }
  for (const { plan, noted } of members) if (plan.steps === undefined) polled.set(plan, look(plan, noted, at, load))
  return polled
}

function resultOf(all: ReadonlyMap<CheckPlan, CheckRun>, plan: CheckPlan): CheckRun {
  const result = all.get(plan)
  if (result === undefined) throw new Error(`the drill of ${plan.id} ended without a verdict`)
  return result
}

async function look(plan: CheckPlan, noted: DrillMember['noted'], at: Observed, load: LoadRun | undefined): Promise<CheckRun> {
  // A check that looks only once looks at what the load left behind.
  if (plan.mode === 'once' && load?.endless === false) await load.done
  return await runCheck(plan, at, noted, () => load?.countFrom())
}
