import type { Loki } from '../../clients/loki.ts'
import type { Prometheus } from '../../clients/prometheus.ts'
import type { QueryAnswer } from '../../clients/query-data.ts'
import { toAnswer } from '../../clients/query-data-prometheus.ts'
import type { Ask } from './questions.ts'

const MOST_LINES = 100

/** Asks the data source itself; undefined where it cannot be asked so. Rejects with `CannotObserve` when it does not answer. */
export async function askStraight(ask: Ask): Promise<QueryAnswer | undefined> {
  const { source, asks } = ask
  const range = asks === 'instant' ? undefined : askRange(source, ask)
  const instant = asks === 'range' ? undefined : askInstant(source, ask)
  const answers = (await Promise.all([range, instant])).filter((answer) => answer !== undefined)
  return answers.find(({ ok }) => !ok) ?? answers.reduce<QueryAnswer | undefined>(merged, undefined)
}

function askRange({ prometheus, loki }: Ask['source'], ask: Ask): Promise<QueryAnswer> | undefined {
  if (prometheus) return prometheusRange(prometheus, ask)
  return loki && lokiRange(loki, ask)
}

async function askInstant({ prometheus, loki }: Ask['source'], { expr, times }: Ask): Promise<QueryAnswer | undefined> {
  if (prometheus) return toAnswer(await prometheus.query(expr, times.range.to))
  return await loki?.query(expr, times.range.to)
}

async function prometheusRange(server: Prometheus, { expr, times }: Ask): Promise<QueryAnswer> {
  return toAnswer(await server.queryRange(expr, stepsOf(times)))
}

// Loki leaves out the end itself.
const lokiRange = (server: Loki, { expr, times }: Ask): Promise<QueryAnswer> =>
  server.queryRange(expr, { ...stepsOf(times), end: times.range.to + 1, limit: MOST_LINES })

// The last step is the end of the range: what came last is seen.
function stepsOf({ range: { from, to }, interval }: Ask['times']) {
  const step = Math.max(1, interval)
  return { start: to - Math.floor((to - from) / step) * step, end: to, step }
}

function merged(one: QueryAnswer | undefined, other: QueryAnswer): QueryAnswer {
  if (one === undefined || !one.ok || !other.ok) return other
  return {
    ok: true,
    series: [...one.series, ...other.series],
    rows: one.rows ?? other.rows,
    notices: [...one.notices, ...other.notices],
  }
}
