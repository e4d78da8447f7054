import { setTimeout as delay } from 'node:timers/promises'
import { check, events, failed, phase, result, skipped } from '../report/report.fixture.ts'
import type { RunResult } from '../run/index.ts'
import { describeRun } from './describe-run.ts'

const notes = [{ message: 'no help text', where: 'http://app:3000/metrics line 3' }]
const PHASES = [
  phase('Services running', [check('app', { notes }), { ...failed, notes }]),
  phase('Grafana', [skipped('d1', 'grafana has no native component'), check('u', { verdict: 'unknown', reason: 'refused' })]),
]

const CASES: Readonly<Record<string, RunResult>> = {
  mixed: result(PHASES, { exitCode: 1 }),
  broke: result(
    PHASES.map(({ name, checks }) =>
      phase(
        name,
        checks.map(({ id, title }) => ({ ...skipped(id, 'app did not start'), title })),
      ),
    ),
    { ended: { kind: 'error', message: 'app did not start', hint: 'read its log' }, exitCode: 3 },
  ),
  slow: result([phase('Services running', [check('app')])], {
    problems: ['taking the stack down: took longer than the limit'],
    exitCode: 3,
  }),
  nothing: result([phase('Grafana', [skipped('d1', 'grafana has no native component')])], { exitCode: 1 }),
}

const final = CASES[process.env.CASE ?? '']
if (final === undefined) throw new Error('set CASE')

describeRun(final, 'reports', async (listener) => {
  for (const event of events(final)) {
    // Longer than the limits in the settings of this run.
    if (process.env.CASE === 'slow' && (event.type === 'phase-started' || event.type === 'run-finished')) await delay(300)
    await listener.on(event)
  }
  return final
})
