import { formatMs } from '../lib/duration.ts'
import type { CheckResult, RunResult } from '../run/result.ts'
import { symbol } from './format.ts'
import { oneLine } from './width.ts'

type Stage = CheckResult['stages'][number]

/** `pending 1.2 s`, `delivered 80 ms (budget 5.0 s)`, `resolved did not happen`. */
export function stageText({ name, at, latencyMs, budgetMs }: Stage): string {
  if (at === undefined) return `${name} did not happen`
  const took = latencyMs === undefined ? name : `${name} ${formatMs(latencyMs)}`
  return budgetMs === undefined ? took : `${took} (budget ${formatMs(budgetMs)})`
}

/** Checks that went through stages, in the order of the suite. */
export const drilled = ({ phases }: Pick<RunResult, 'phases'>): readonly CheckResult[] =>
  phases.flatMap(({ checks }) => checks.filter(({ stages }) => stages.length > 0))

/** A line per drill: `✓ HighErrorRate fires …: quiet · landed 12 ms · pending 1.2 s · …`; [] when nothing was drilled. */
export const drillLines = (result: Pick<RunResult, 'phases'>): readonly string[] =>
  drilled(result).map((check) => `  ${symbol(check)} ${oneLine(check.title)}: ${check.stages.map(stageText).join(' · ')}`)

/** What of the receivers nobody has looked at, a line each; [] where all is known. */
export function notVerifiedLines({ interception }: Pick<RunResult, 'interception'>): readonly string[] {
  if (interception === undefined) return []
  if (interception.reason !== undefined) return [oneLine(`not verified: any notification: ${interception.reason}`)]
  return interception.configs.flatMap(({ receiver, integration, where, unseen }) =>
    unseen === undefined ? [] : [oneLine(`not verified: ${integration} of ${receiver} (${where}): ${unseen}`)],
  )
}

/** What is known of the alert rules as a whole; [] where nothing is. */
export const coverageLines = ({ alerts }: Pick<RunResult, 'alerts'>): readonly string[] =>
  alerts === undefined ? [] : [oneLine(alerts.line)]
