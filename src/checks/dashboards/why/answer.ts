import type { QueryAnswer } from '../../../clients/query-data.ts'
import { nearest } from '../../../lib/text.ts'
import { FUNCTIONS } from '../../../promql/functions.ts'
import { parseExpr } from '../../../promql/index.ts'
import type { Asked, Diagnosis } from './why.ts'
import { inLine } from './words.ts'

/** What there is to draw of an answer; of what is no finite number nothing is drawn. */
export type Contents = 'data' | 'infinite' | 'NaN' | 'nothing'

/** In words, behind "gives". */
export const WORDS: Readonly<Record<Exclude<Contents, 'data'>, string>> = {
  infinite: 'no finite number',
  NaN: 'nothing but NaN',
  nothing: 'nothing',
}

export function contentsOf(answer: Extract<QueryAnswer, { ok: true }>): Contents {
  const values = answer.series.flatMap(({ points }) => points.map(([, value]) => value))
  const rows = answer.rows?.filled ?? answer.rows?.count ?? 0
  if (values.some(Number.isFinite) || rows > 0) return 'data'
  if (values.length === 0) return 'nothing'
  return values.every(Number.isNaN) ? 'NaN' : 'infinite'
}

/** Of the one who was asked, not of the query: login, overload, a server that is not there. */
const NOT_THE_QUERY: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 413, 414, 429, 502, 503, 504])

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /many-to-many matching|multiple matches for labels/i,
    'aggregate one side until its labels are unique, or group_left / group_right',
  ],
  [/same labelset/i, 'two metrics become alike without their names: ask them one by one, or keep a label that tells them apart'],
  [/exceeded maximum resolution/i, 'more points than the server gives: a larger min step, or a shorter range'],
  [/too many samples/i, 'a shorter range, or a recording rule'],
  [/timed? ?out/i, 'a shorter range, or a recording rule'],
]

/** What an answer that is an error says: of the query, or of the one who was asked. */
export function whyError(asked: Asked, { error, status }: Extract<QueryAnswer, { ok: false }>): Diagnosis {
  if (status !== undefined && NOT_THE_QUERY.has(status))
    return { state: 'not observed', why: `${error} (status ${status})`, hint: undefined }
  const parsed = asked.language === 'promql' ? parseExpr(asked.expr) : undefined
  const place = parsed === undefined || parsed.ok ? undefined : placeOf(asked.expr, parsed.error)
  return {
    state: 'query error',
    why: place === undefined ? `the query fails: ${inLine(error)}` : `the query cannot be read: ${place}`,
    expected: 'a query that can be evaluated',
    actual: inLine(error),
    hint: HINTS.find(([pattern]) => pattern.test(error))?.[1] ?? unknownFunction(error),
  }
}

interface Problem {
  readonly message: string
  readonly from: number
}

/** `unexpected ")" at 1:12, behind rate(x[5m]`. */
function placeOf(expr: string, { message, from }: Problem): string {
  const before = expr.slice(0, from)
  const line = before.split('\n').length
  const behind = before.trim() === '' ? '' : `, behind ${inLine(before.slice(-40))}`
  return `${message} at ${line}:${from - before.lastIndexOf('\n')}${behind}`
}

function unknownFunction(error: string): string | undefined {
  const name = /unknown function with name "(\w+)"/.exec(error)?.[1]
  if (name === undefined) return undefined
  const all = [...FUNCTIONS.keys()]
  const near = nearest(name, [...all.filter((known) => known.startsWith(name)), ...all])
  return near === undefined ? undefined : `is it ${near}?`
}
