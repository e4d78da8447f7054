import { formatMs } from '../../../lib/duration.ts'
import { type Expr, selectorsOf } from '../../../promql/index.ts'
import { isOfAlerts } from './never.ts'
import { whyNoSample } from './sample.ts'
import type { Way } from './way.ts'
import type { Asked, Diagnosis } from './why.ts'
import { moment, selectorText } from './words.ts'

/** So long Prometheus shows the last sample of what does not come any more. */
const LOOKBACK = 300_000

/** What a query with data reads and what is exposed no more: its past alone is still in the range. */
export async function whyStopped(expr: Expr, { answer, asks, times }: Asked, way: Way): Promise<Diagnosis | undefined> {
  if (asks === 'instant' || !answer.ok) return undefined
  const { to } = times.range
  const last = answer.series.reduce((latest, { points }) => Math.max(latest, points.at(-1)?.[0] ?? 0), 0)
  if (last === 0 || to - last <= LOOKBACK + times.interval) return undefined
  for (const { selector } of selectorsOf(expr)) {
    // What a comparison leaves out now, and alerts that are over, are no reason to worry.
    if (isOfAlerts(selector)) continue
    const now = await way.questions.look(selectorText(selector), { kind: 'instant', end: to })
    if (now.series > 0) continue
    const reason = await whyNoSample(selector, way)
    return { ...reason, why: `no value since ${moment(last)} (${formatMs(to - last)} before the end): ${reason.why}` }
  }
  return undefined
}
