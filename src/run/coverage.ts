import { prometheusOf } from '../checks/prometheus-of.ts'
import { alertRulesOf, coverageOf } from '../checks/proven/coverage.ts'
import { messageOf } from '../lib/errors.ts'
import type { PhaseContext } from './phase.ts'
import type { AlertCoverage } from './result.ts'

/** Time that the server has to tell its rules at the end of a run, in milliseconds. */
const WITHIN = 5000

/** What the run has proven of the alert rules that the server has loaded; undefined where no check of it could. */
export async function coverageOfRun(run: PhaseContext): Promise<AlertCoverage | undefined> {
  const could = run.plan.phases.some(({ checks }) =>
    checks.some(({ check, skip }) => check.proofs !== undefined && skip === undefined),
  )
  if (!could || run.signal.aborted) return undefined
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(WITHIN)])
  try {
    const { server } = prometheusOf({ ...run, stack: run.view, baseDir: run.plan.baseDir, load: undefined, signal })
    const { line, rules } = coverageOf(alertRulesOf(await server.alertRules()), run.drill.proofs())
    // Where its file stands is the server's business.
    return { line, rules: rules.map(({ file: _file, ...rule }) => rule) }
  } catch (error) {
    // It is no verdict: the check that demands completeness reads the rules by itself.
    return { line: `which alert rules are proven is not known: ${messageOf(error)}`, rules: [] }
  }
}
