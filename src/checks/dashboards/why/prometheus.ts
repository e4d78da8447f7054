import type { Prometheus } from '../../../clients/prometheus.ts'
import { type Expr, parseExpr } from '../../../promql/index.ts'
import type { Contents } from './answer.ts'
import { Exhausted } from './cache.ts'
import { deadAside, deadBehindNumber, deadMatcher } from './dead.ts'
import { whyEmpty } from './empty.ts'
import { deadLabel } from './grouping.ts'
import { whyInfinite } from './infinite.ts'
import { whyNaN } from './nan.ts'
import { Questions, type When } from './questions.ts'
import { shortRange } from './range.ts'
import { whyStopped } from './stopped.ts'
import type { Way } from './way.ts'
import type { Asked, Diagnosis, WhyContext } from './why.ts'
import { inLine, isEmpty } from './words.ts'
import { whyWrongType } from './wrong-type.ts'

/** What is wrong with a PromQL query that was answered; undefined when nothing is. */
export async function whyPromql(
  asked: Asked,
  contents: Contents,
  server: Prometheus,
  at: WhyContext,
): Promise<Diagnosis | undefined> {
  const parsed = parseExpr(asked.expr)
  if (!parsed.ok)
    return contents === 'data'
      ? undefined
      : isEmpty(`${inLine(asked.expr)} gives nothing, and cannot be read here: ${parsed.error.message}`)
  const way = wayOf(asked, server, at)
  if (contents === 'data') return await whyNotRight(parsed.expr, asked, way)
  if (contents === 'NaN') return (await misused(parsed.expr, way)) ?? (await whyNaN(parsed.expr, way))
  if (contents === 'infinite') return (await misused(parsed.expr, way)) ?? (await whyInfinite(parsed.expr, way))
  const reason = await whyEmpty(parsed.expr, way)
  return reason.state.endsWith('never existed') ? reason : ((await misused(parsed.expr, way)) ?? reason)
}

const misused = async (expr: Expr, way: Way): Promise<Diagnosis | undefined> =>
  (await whyWrongType(expr, false, way)) ?? (await shortRange(expr, way))

/** What is wrong although data came. */
async function whyNotRight(expr: Expr, asked: Asked, way: Way): Promise<Diagnosis | undefined> {
  // It costs no question of this query alone, so it is known whatever the rest takes.
  const behind = await deadBehindNumber(expr, way)
  try {
    // What can be excused comes last: it must not hide what cannot.
    return (
      (await whyWrongType(expr, true, way)) ??
      (await shortRange(expr, way)) ??
      (await deadMatcher(expr, way)) ??
      (await deadLabel(expr, asked, way)) ??
      behind ??
      (await whyStopped(expr, asked, way)) ??
      (await deadAside(expr, way))
    )
  } catch (error) {
    if (error instanceof Exhausted && behind !== undefined) return behind
    throw error
  }
}

function wayOf({ times, asks }: Asked, server: Prometheus, { name, factor, scrapes, load, cache }: WhyContext): Way {
  const { from, to } = times.range
  const when: When =
    asks === 'instant' ? { kind: 'instant', end: to } : { kind: 'range', start: from, end: to, step: times.interval }
  const questions = new Questions(server, cache)
  const { rateInterval } = times
  return { questions, when, server: name, factor, scrapes, load, rateInterval, following: [], empty: whyEmpty, nan: whyNaN }
}
