import { formatMs } from '../lib/duration.ts'
import { count } from '../lib/text.ts'
import type { CheckPlan, PhasePlan, Plan } from './plan.ts'
import { ownDeadline } from './waits.ts'

/** The last lines of a plan: what it changes, and how long it may take. */
export function renderFoot(plan: Plan): string[] {
  const checks = plan.phases.flatMap((phase) => phase.checks)
  const skipped = checks.filter(({ skip }) => skip !== undefined).length
  const load = sum(plan.phases.map((phase) => (phase.checks.some(runs) ? (phase.load?.duration ?? 0) : 0)))
  const most = load + sum(plan.phases.map(longest))
  const drilled = checks.filter((check) => runs(check) && check.steps !== undefined).length
  const drills = drilled === 0 ? '' : `, and on top what ${drilled === 1 ? '1 drill takes' : `${drilled} drills take`}`
  return [
    changes(plan),
    `${count(checks.length, 'check')} in ${count(plan.phases.length, 'phase')}, ${skipped} skipped; load for ${formatMs(load)}; waits at most ${formatMs(most)} in all${drills}, start of the stack not counted.`,
  ]
}

function changes({ phases, time, runtime, services }: Plan): string {
  const acting = phases.flatMap(({ checks }) => checks).filter((check) => runs(check) && check.steps !== undefined)
  const causing = acting.some(({ steps = [] }) => steps.some(({ apply = [] }) => apply.length > 0))
  if (runtime.name === 'attach')
    return `Changes no file of the stack.${causing ? ' Nothing is intercepted: Alertmanager tells its real receivers of every alert that is caused.' : ''}`
  const tells = services.some(({ role, offer }) => role === 'alertmanager' && offer.runs)
  const what = [
    acting.length > 0 && tells ? 'Alertmanager runs on a copy of its config whose receivers lead to sinks of the run' : '',
    time.mode === 'scaled' ? 'rules, scrapes and timings run on copies in which every duration is divided' : '',
    time.mode === 'lapse' ? 'Prometheus starts on a backfilled history and scrapes nothing' : '',
  ].filter((text) => text !== '')
  const told = what.length === 0 ? '' : ` ${what.join('; ')}: the report has the diff.`
  return `Changes no file of the stack.${told}`
}

const runs = ({ skip }: CheckPlan): boolean => skip === undefined

// Of a drill, how often its time is given depends on its steps, and on who shares its causes.
const longest = ({ checks }: PhasePlan): number =>
  Math.max(
    0,
    ...checks
      .filter((check) => runs(check) && check.steps === undefined)
      .map((check) => (check.mode === 'until' ? (ownDeadline(check) ?? check.within) : (check.holdFor ?? 0))),
  )

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
