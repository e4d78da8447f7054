import { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import { clip } from '../lib/text.ts'
import { parseJson } from './answer-text.ts'
import type { Http, HttpAnswer } from './http.ts'
import {
  type ActiveTarget,
  alertmanagersData,
  buildData,
  configData,
  type DroppedTarget,
  envelope,
  flagsData,
  type LoadedGroup,
  type LoadedRule,
  metadataData,
  namesData,
  type QueryData,
  queryData,
  type RuntimeInfo,
  rulesData,
  runtimeData,
  seriesData,
  targetsData,
} from './prometheus-answers.ts'

export type {
  ActiveAlert,
  ActiveTarget,
  DroppedTarget,
  LoadedGroup,
  LoadedRule,
  QueryData,
  RuntimeInfo,
} from './prometheus-answers.ts'

/**
 * What the API said: data with its annotations, or that the query itself is at fault: it does not parse (`bad_data`), or cannot be executed.
 * Whatever else keeps a server from answering is `CannotObserve`.
 */
export type Reply<T> =
  | {
      readonly ok: true
      readonly data: T
      readonly warnings: readonly string[]
      readonly infos: readonly string[]
      readonly at: number | undefined
    }
  | { readonly ok: false; readonly errorType: QueryFault; readonly error: string }

const QUERY_FAULTS = ['bad_data', 'execution'] as const
type QueryFault = (typeof QUERY_FAULTS)[number]

type Labels = Readonly<Record<string, string>>

/** Epoch milliseconds. */
interface TimeRange {
  readonly start: number
  readonly end: number
}

/** Typed reader of one Prometheus server. It fetches and never judges; what is no answer of a Prometheus is `CannotObserve`. */
export interface Prometheus {
  /** `time`: the moment of evaluation in epoch milliseconds; undefined = the server's now. */
  query(query: string, time?: number): Promise<Reply<QueryData>>
  /** `start`, `end`: epoch milliseconds; `step`: milliseconds. */
  queryRange(
    query: string,
    range: { readonly start: number; readonly end: number; readonly step: number },
  ): Promise<Reply<QueryData>>
  /** The tree of a query as the server parses it; undefined where the server has no such endpoint (2.x). */
  parseQuery(query: string): Promise<Reply<unknown> | undefined>
  /** The query in the server's own layout; undefined where the server has no such endpoint. */
  formatQuery(query: string): Promise<Reply<string> | undefined>
  /** `at`: the server's own time in epoch milliseconds, to the second, when it tells. */
  targets(): Promise<{
    readonly active: readonly ActiveTarget[]
    readonly dropped: readonly DroppedTarget[]
    readonly at: number | undefined
  }>
  rules(): Promise<{ readonly groups: readonly LoadedGroup[]; readonly at: number | undefined }>
  /** The groups that hold alerting rules, without their recording rules; of a name alone where it is given. */
  alertRules(name?: string): Promise<readonly LoadedGroup[]>
  /** URLs of the Alertmanagers that it sends alerts to, and of those that relabelling dropped. */
  alertmanagers(): Promise<{ readonly active: readonly string[]; readonly dropped: readonly string[] }>
  /** The config it has loaded, as YAML. */
  config(): Promise<string>
  version(): Promise<string>
  flags(): Promise<Labels>
  runtimeInfo(): Promise<RuntimeInfo>
  /** Values of a label, of the series that match when given; without a range of all that is stored. */
  labelValues(label: string, match?: string, range?: TimeRange): Promise<readonly string[]>
  /** Types that scrapes declared for a metric: `counter`, `gauge`; [] when none did. */
  metricTypes(metric: string): Promise<readonly string[]>
  /** Types that scrapes declared, of all metrics by their family's name; undefined where the server has no such endpoint. */
  metadata(): Promise<Readonly<Record<string, readonly string[]>> | undefined>
  /** Names of all labels, of the series that match when given. */
  labelNames(match?: string, range?: TimeRange): Promise<readonly string[]>
  /** The groups with their recording rules alone; undefined where the server has no such endpoint. */
  recordingRules(): Promise<readonly LoadedGroup[] | undefined>
  /** Targets that are scraped; undefined where the server has no such endpoint. */
  activeTargets(): Promise<readonly ActiveTarget[] | undefined>
  /** Label sets of the series that match, at most `limit` of them where the server knows limits (3.x). */
  series(match: string, limit: number, range?: TimeRange): Promise<readonly Labels[]>
}

/** `base`: where it is reached, with its route prefix: `http://127.83.0.4:9090`. */
export function prometheus(http: Http, base: string, signal?: AbortSignal): Prometheus {
  const get = (path: string, params: Record<string, string>) =>
    http.request(`${base.replace(/\/$/, '')}/api/v1/${path}${queryString(params)}`, signal ? { signal } : {})
  const ask = async <T>(path: string, schema: z.ZodType<T>, params: Record<string, string> = {}) =>
    reply(await get(path, params), schema)
  const askIfThere = async <T>(path: string, schema: z.ZodType<T>, params: Record<string, string>) => {
    const answer = await get(path, params)
    return answer.status === 404 ? undefined : reply(answer, schema)
  }
  const need = async <T>(path: string, schema: z.ZodType<T>, params: Record<string, string> = {}) => {
    return agreed(await get(path, params), schema)
  }
  const needIfThere = async <T>(path: string, schema: z.ZodType<T>, params: Record<string, string>): Promise<T | undefined> => {
    const answer = await get(path, params)
    return answer.status === 404 ? undefined : agreed(answer, schema).data
  }
  const data = async <T>(path: string, schema: z.ZodType<T>, params?: Record<string, string>): Promise<T> =>
    (await need(path, schema, params)).data
  return {
    query: (query, time) => ask('query', queryData, time === undefined ? { query } : { query, time: String(time / 1000) }),
    queryRange: (query, { start, end, step }) =>
      ask('query_range', queryData, { query, start: String(start / 1000), end: String(end / 1000), step: String(step / 1000) }),
    parseQuery: (query) => askIfThere('parse_query', z.unknown(), { query }),
    formatQuery: (query) => askIfThere('format_query', z.string(), { query }),
    async targets() {
      const answer = await need('targets', targetsData)
      return { active: answer.data.activeTargets, dropped: answer.data.droppedTargets, at: answer.at }
    },
    async rules() {
      const answer = await need('rules', rulesData)
      return { groups: answer.data.groups, at: answer.at }
    },
    async alertRules(name) {
      const filter: Record<string, string> = name === undefined ? {} : { 'rule_name[]': name }
      const { groups } = await data('rules', rulesData, { type: 'alert', ...filter })
      // Servers before 2.43 know no filter by name.
      const wanted = (rule: LoadedRule) => rule.type === 'alerting' && (name === undefined || rule.name === name)
      return groups.map((group) => ({ ...group, rules: group.rules.filter(wanted) })).filter(({ rules }) => rules.length > 0)
    },
    async alertmanagers() {
      const { activeAlertmanagers, droppedAlertmanagers } = await data('alertmanagers', alertmanagersData)
      return { active: activeAlertmanagers.map(({ url }) => url), dropped: droppedAlertmanagers.map(({ url }) => url) }
    },
    config: async () => (await data('status/config', configData)).yaml,
    version: async () => (await data('status/buildinfo', buildData)).version,
    flags: () => data('status/flags', flagsData),
    runtimeInfo: () => data('status/runtimeinfo', runtimeData),
    labelValues: (label, match, range) =>
      data(`label/${encodeURIComponent(label)}/values`, namesData, { ...matching(match), ...within(range) }),
    async metricTypes(metric) {
      const found = await data('metadata', metadataData, { metric })
      return [...new Set((found[metric] ?? []).map(({ type }) => type))]
    },
    async metadata() {
      const found = await needIfThere('metadata', metadataData, {})
      const typesOf = (said: readonly { readonly type: string }[]) => [...new Set(said.map(({ type }) => type))]
      return found && Object.fromEntries(Object.entries(found).map(([metric, said]) => [metric, typesOf(said)]))
    },
    labelNames: (match, range) => data('labels', namesData, { ...matching(match), ...within(range) }),
    async recordingRules() {
      const found = await needIfThere('rules', rulesData, { type: 'record' })
      const groups = found?.groups.map((group) => ({ ...group, rules: group.rules.filter(({ type }) => type === 'recording') }))
      return groups?.filter(({ rules }) => rules.length > 0)
    },
    activeTargets: async () => (await needIfThere('targets', targetsData, { state: 'active' }))?.activeTargets,
    series: (match, limit, range) => data('series', seriesData, { 'match[]': match, limit: String(limit), ...within(range) }),
  }
}

const matching = (match: string | undefined): Record<string, string> => (match === undefined ? {} : { 'match[]': match })

const within = (range: TimeRange | undefined): Record<string, string> =>
  range === undefined ? {} : { start: String(range.start / 1000), end: String(range.end / 1000) }

function queryString(params: Record<string, string>): string {
  const text = new URLSearchParams(params).toString()
  return text === '' ? '' : `?${text}`
}

function reply<T>(answer: HttpAnswer, schema: z.ZodType<T>): Reply<T> {
  const text = new TextDecoder().decode(answer.body)
  const envelopeOf = envelope.safeParse(parseJson(text))
  if (!envelopeOf.success)
    throw new CannotObserve(`${answer.url} gave no answer of the Prometheus API: ${describe(answer, text)}`)
  const said = envelopeOf.data
  if (said.status === 'error') {
    const errorType = QUERY_FAULTS.find((fault) => fault === said.errorType)
    if (errorType === undefined) throw refused(answer, said)
    return { ok: false, errorType, error: said.error }
  }
  const read = schema.safeParse(said.data)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new CannotObserve(`${answer.url} gave data of another shape than expected: ${issue?.path.join('.')}: ${issue?.message}`)
  }
  const at = Date.parse(answer.headers.date ?? '')
  return { ok: true, data: read.data, warnings: said.warnings, infos: said.infos, at: Number.isNaN(at) ? undefined : at }
}

function agreed<T>(answer: HttpAnswer, schema: z.ZodType<T>) {
  const said = reply(answer, schema)
  if (!said.ok) throw refused(answer, said)
  return said
}

const refused = ({ url, status }: HttpAnswer, said: { readonly errorType: string; readonly error: string }): CannotObserve =>
  new CannotObserve(`${url.split('?', 1)[0]} answered ${status}: ${said.errorType}: ${said.error}`)

const describe = (answer: HttpAnswer, text: string): string =>
  `status ${answer.status}, ${answer.headers['content-type'] ?? 'no content-type'}, ${text === '' ? 'empty body' : clip(JSON.stringify(text.slice(0, 200)), 120)}`
