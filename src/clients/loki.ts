import type { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import { clip } from '../lib/text.ts'
import { parseJson, textOf } from './answer-text.ts'
import type { Http, HttpAnswer } from './http.ts'
import { withHeaders } from './http-headers.ts'
import { errorAnswer, namesAnswer, queryAnswer, seriesAnswer } from './loki-answers.ts'
import type { QueryAnswer } from './query-data.ts'
import { lokiToAnswer } from './query-data-loki.ts'

/** Epoch milliseconds; Loki looks at the last hour where none is given, or the last six hours for labels. */
interface LokiRange {
  readonly start: number
  readonly end: number
}

/** Typed reader of one Loki. It fetches and never judges; what is no answer of a Loki is `CannotObserve`. */
export interface Loki {
  /** False with 503: it starts, or is told to go. */
  ready(): Promise<boolean>
  labels(range?: LokiRange): Promise<readonly string[]>
  /** `selector`: `{app="shop"}`, heeded since Loki 2.9. */
  labelValues(label: string, range?: LokiRange, selector?: string): Promise<readonly string[]>
  /** Label sets of the streams that match. */
  series(selector: string, range?: LokiRange): Promise<readonly Readonly<Record<string, string>>[]>
  /** A metric query at one time (epoch milliseconds, default now); Loki refuses a query of lines here. */
  query(query: string, at?: number): Promise<QueryAnswer>
  /** `step` in milliseconds; `limit`: of lines, default 100. The end is not included. */
  queryRange(
    query: string,
    range: LokiRange & { readonly step?: number; readonly limit?: number; readonly direction?: 'forward' | 'backward' },
  ): Promise<QueryAnswer>
}

/** `base`: where it is reached: `http://127.83.0.7:3100`; `headers`: `X-Scope-OrgID` of a tenant, or a login. */
export function loki(http: Http, base: string, signal?: AbortSignal, headers: Readonly<Record<string, string>> = {}): Loki {
  const root = base.replace(/\/+$/, '')
  const through = withHeaders(http, headers)
  const get = (path: string, params: Params = {}) =>
    through.request(`${root}${path}${queryString(params)}`, signal ? { signal } : {})
  const api = (path: string, params?: Params) => get(`/loki/api/v1/${path}`, params)
  const need = async <T>(path: string, schema: z.ZodType<{ readonly data: T }>, params: Params): Promise<T> =>
    read(await api(path, params), schema).data
  const ask = async (path: string, params: Params): Promise<QueryAnswer> => {
    const answer = await api(path, params)
    if (QUERY_FAULTS.includes(answer.status)) return { ok: false, error: wordsOf(answer), status: answer.status }
    const { data, warnings } = read(answer, queryAnswer)
    return lokiToAnswer(data, warnings)
  }
  return {
    async ready() {
      const answer = await get('/ready')
      if (answer.status !== 200 && answer.status !== 503) throw refused(answer)
      return answer.status === 200
    },
    labels: (range) => need('labels', namesAnswer, times(range)),
    labelValues: (label, range, selector) =>
      need(`label/${encodeURIComponent(label)}/values`, namesAnswer, { ...times(range), query: selector }),
    series: (selector, range) => need('series', seriesAnswer, { ...times(range), 'match[]': selector }),
    query: (query, at) => ask('query', { query, time: at === undefined ? undefined : nanoseconds(at) }),
    queryRange: (query, { step, limit, direction, ...range }) =>
      ask('query_range', {
        query,
        ...times(range),
        step: step === undefined ? undefined : String(Math.max(1, step) / 1000),
        limit: limit === undefined ? undefined : String(limit),
        direction,
      }),
  }
}

type Params = Readonly<Record<string, string | undefined>>

/** 400: it does not parse, or is of the wrong kind; 422: it cannot be executed. */
const QUERY_FAULTS: readonly number[] = [400, 422]

const nanoseconds = (ms: number): string => String(BigInt(Math.round(ms)) * 1_000_000n)

const times = (range: LokiRange | undefined): Params =>
  range === undefined ? {} : { start: nanoseconds(range.start), end: nanoseconds(range.end) }

function queryString(params: Params): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const text = new URLSearchParams(given).toString()
  return text === '' ? '' : `?${text}`
}

function read<T>(answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (answer.status !== 200) throw refused(answer)
  const json = parseJson(textOf(answer))
  if (typeof json !== 'object' || json === null)
    throw new CannotObserve(`${pathOf(answer)} gave no answer of the Loki API: ${describe(answer)}`)
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new CannotObserve(
    `${pathOf(answer)} gave data of another shape than expected: ${issue?.path.join('.')}: ${issue?.message}`,
  )
}

const HINTS: Readonly<Record<number, string>> = {
  401: '; where Loki has tenants it wants the header X-Scope-OrgID, and a proxy before it a login',
  404: '; is it served below another path?',
  429: '; lower the concurrency of the check',
}

function refused(answer: HttpAnswer): CannotObserve {
  const after = answer.headers['retry-after']
  const wait = after === undefined ? '' : ` (retry after ${clip(after, 60)})`
  return new CannotObserve(`${pathOf(answer)} answered ${answer.status}: ${wordsOf(answer)}${wait}${HINTS[answer.status] ?? ''}`)
}

/** What it says of an error: most are plain text. */
function wordsOf(answer: HttpAnswer): string {
  const text = textOf(answer)
  const said = errorAnswer.safeParse(parseJson(text))
  if (said.success) return clip('error' in said.data ? said.data.error : said.data.message, 500)
  if (/^\s*</.test(text)) return `a page (${describe(answer)})`
  return text.trim() === '' ? 'nothing' : clip(text.trim(), 500)
}

const describe = (answer: HttpAnswer): string =>
  `status ${answer.status}, ${answer.headers['content-type'] ?? 'no content-type'}, ${clip(JSON.stringify(textOf(answer).slice(0, 200)), 120)}`

const pathOf = ({ url }: HttpAnswer): string => url.split('?', 1)[0] ?? url
