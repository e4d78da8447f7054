import { queryAnswer } from './grafana-answers.ts'
import { type ApiAnswer, missing, refused, shaped } from './grafana-call.ts'
import { answerOf } from './grafana-frames.ts'
import type { GrafanaLogin, GrafanaQuery } from './grafana-types.ts'
import type { QueryAnswer } from './query-data.ts'

interface Range {
  readonly from: number
  readonly to: number
}
/** Posts a body to /api/ds/query. */
type Post = (body: string) => Promise<ApiAnswer>

const EXPRESSION = '__expr__'
// What Grafana says of a request that it has not run: one bad query is enough.
const WHOLE = [400, 404, 500]

/**
 * Asks all queries in one request. Where Grafana refuses the request as a whole (one data source is missing, one query cannot be read), each is
 * asked for itself: one never costs the others. Expressions build on other queries, so theirs stays whole.
 */
export async function askQueries(
  post: Post,
  queries: readonly GrafanaQuery[],
  range: Range,
  login: GrafanaLogin,
): Promise<ReadonlyMap<string, QueryAnswer>> {
  if (queries.length === 0) return new Map()
  const answer = await post(bodyOf(queries, range))
  const parsed = queryAnswer.safeParse(answer.json)
  if (parsed.success) {
    const { results } = parsed.data
    return new Map(
      queries.map(({ refId }) => {
        const result = Object.hasOwn(results, refId) ? results[refId] : undefined
        return [refId, result === undefined ? untold(answer) : answerOf(result, range.to)]
      }),
    )
  }
  if (!WHOLE.includes(answer.status) || answer.message === undefined || missing(answer)) throw badAnswer(answer, login)
  const [first] = queries
  if (first !== undefined && queries.length === 1) return new Map([[first.refId, failed(answer)]])
  if (queries.some(({ dataSource }) => dataSource.uid === EXPRESSION || dataSource.type === EXPRESSION))
    return new Map(queries.map(({ refId }) => [refId, failed(answer)]))
  const each = await Promise.all(queries.map((query) => askQueries(post, [query], range, login)))
  return new Map(each.flatMap((one) => [...one]))
}

const bodyOf = (queries: readonly GrafanaQuery[], { from, to }: Range): string =>
  JSON.stringify({
    from: String(Math.round(from)),
    to: String(Math.round(to)),
    queries: queries.map(({ refId, dataSource, model, interval, maxDataPoints }) => ({
      ...model,
      refId,
      datasource: dataSource,
      intervalMs: Math.max(1, Math.round(interval)),
      maxDataPoints,
      // Hidden queries are asked like the others: the caller knows which they are.
      hide: false,
    })),
  })

const failed = ({ message, status }: ApiAnswer): QueryAnswer => ({ ok: false, error: message ?? '', status })

const untold = ({ status }: ApiAnswer): QueryAnswer => ({ ok: false, error: 'Grafana gave no result for this query', status })

// 200 with another shape names what is wrong with it; anything else is a refusal.
function badAnswer(answer: ApiAnswer, login: GrafanaLogin): Error {
  if (answer.status === 200 || answer.status === 207) shaped(answer, queryAnswer)
  return refused(answer, login)
}
