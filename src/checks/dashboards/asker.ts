import { boundedly, type FoundSource, type TimeRange, type ValuesQuery, type VariableAsker } from '../../dashboards/index.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Source, Sources } from './sources.ts'

/** Asks the data sources for the values of variables, each question once. */
export interface Asker extends VariableAsker {
  /** What kept it from an answer, and how a panel stands that needs it. */
  readonly unseen: ReadonlyMap<string, 'not observed' | 'not verified'>
}

const MOST_SERIES = 10_000

/** An asker that lives for one look. */
export function askerOf(sources: Sources): Asker {
  const unseen = new Map<string, 'not observed' | 'not verified'>()
  const known = new Map<string, Promise<readonly string[]>>()
  const byFound = (found: FoundSource) => sources.all.find((one) => one.found === found) ?? sources.find(found.uid, found.type)
  return {
    unseen,
    values(found, query, range) {
      const key = JSON.stringify([found.uid, query, range])
      const answer = known.get(key) ?? ask(byFound(found), query, range, unseen)
      known.set(key, answer)
      return answer
    },
    dataSources: (type) =>
      [...sources.all]
        .filter(({ found }) => found.type === type)
        .sort((a, b) => Number(b.isDefault) - Number(a.isDefault))
        .map(({ found }) => found),
    find: (nameOrUid, type) => sources.find(nameOrUid, type)?.found,
  }
}

async function ask(
  source: Source | undefined,
  query: ValuesQuery,
  range: TimeRange,
  unseen: Map<string, 'not observed' | 'not verified'>,
): Promise<readonly string[]> {
  try {
    if (source?.prometheus) return await askPrometheus(source.prometheus, query, range)
    if (source?.loki) return await askLoki(source.loki, query, range)
    throw new CannotObserve(
      source?.unreachable ?? `variables of ${source?.found.type ?? 'that data source'} are not asked for yet`,
    )
  } catch (error) {
    if (error instanceof CannotObserve) unseen.set(error.message, isAskable(source) ? 'not observed' : 'not verified')
    throw error
  }
}

const isAskable = (source: Source | undefined): boolean => source?.language !== undefined

/** What RE2, by which Prometheus matches, leaves out: looking ahead and back, and what a group has matched. */
const BEYOND_RE2 = /\(\?(?:[=!]|<[=!])|\\[1-9k]/

// Grafana takes the expression anywhere in a name.
async function metricNames(server: NonNullable<Source['prometheus']>, regex: string, range: Range): Promise<readonly string[]> {
  const wanted = new RegExp(regex)
  const match = `{__name__!="",__name__=~${JSON.stringify(`.*(?:${regex}).*`)}}`
  if (!BEYOND_RE2.test(regex)) return await server.labelValues('__name__', match, range)
  const names = await server.labelValues('__name__', undefined, range)
  return boundedly(() => names.filter((name) => wanted.test(name)))
}

interface Range {
  readonly start: number
  readonly end: number
}

async function askPrometheus(
  server: NonNullable<Source['prometheus']>,
  query: ValuesQuery,
  { from, to }: TimeRange,
): Promise<readonly string[]> {
  const range = { start: from, end: to }
  switch (query.of) {
    case 'label_values':
      return await server.labelValues(query.label, query.match, range)
    case 'label_names':
      return (await server.labelNames(query.match, range)).filter((name) => name !== '__name__')
    case 'metrics':
      return await metricNames(server, query.regex, range)
    case 'series':
      return (await server.series(query.match, MOST_SERIES, range)).map(seriesText)
    case 'query_result': {
      const reply = await server.query(query.expr, to)
      if (!reply.ok) throw new Error(reply.error)
      const { data } = reply
      if (data.resultType === 'scalar') return [`${data.result[1]} ${data.result[0] * 1000}`]
      return data.resultType === 'vector' ? data.result.map(({ metric, value }) => resultText(metric, value)) : []
    }
  }
}

async function askLoki(
  server: NonNullable<Source['loki']>,
  query: ValuesQuery,
  { from, to }: TimeRange,
): Promise<readonly string[]> {
  const range = { start: from, end: to }
  if (query.of === 'label_values') return await server.labelValues(query.label, range, query.match)
  if (query.of === 'label_names') return await server.labels(range)
  if (query.of === 'series') return (await server.series(query.match, range)).map(seriesText)
  throw new Error(`Loki has no ${query.of}`)
}

/** `up{job="a"}`: as Grafana turns a series into a value. */
function seriesText({ __name__ = '', ...labels }: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${__name__}{${pairs.map(([name, value]) => `${name}="${value}"`).join(',')}}`
}

// Grafana's form of query_result: the series, its value, and its time in milliseconds.
const resultText = (metric: Readonly<Record<string, string>>, value: readonly [number, number] | undefined): string =>
  `${seriesText(metric)} ${value?.[1] ?? ''} ${(value?.[0] ?? 0) * 1000}`
