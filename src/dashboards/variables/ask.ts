import { messageOf } from '../../lib/errors.ts'
import { clip, count } from '../../lib/text.ts'
import type { Variable } from '../model.ts'
import { boundedly } from './boundedly.ts'
import { type Choice, queryChoices, readRegex, withStatic } from './choices.ts'
import { Failed } from './failed.ts'
import { interpolate } from './interpolate.ts'
import { DEFAULT_SCRAPE_INTERVAL } from './intervals.ts'
import type { FoundSource, Scope, TimeRange, ValuesQuery, VariableAsker } from './scope.ts'
import { dialectOf, readValuesQuery } from './values-query.ts'

/** What the expansion of one variable may use. */
export interface Asking {
  /** All that is known by now. */
  readonly scope: Scope
  readonly ask: VariableAsker
  readonly range: TimeRange
}

/** What can be chosen, and, where that is nothing, why. */
export interface Choices {
  readonly choices: readonly Choice[]
  readonly none: string
}

/** Asks a query variable's data source for its values, and filters, cuts and sorts them; throws `Failed`. */
export async function askChoices(variable: Variable, at: Asking): Promise<Choices> {
  const sources = sourcesOf(variable, at)
  const regex = regexOf(variable, at.scope)
  const asked = sources.map((source) => ({ source, query: queryOf(variable, source, at) }))
  const answers = await Promise.allSettled(asked.map(async ({ source, query }) => at.ask.values(source, query, at.range)))
  const values = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const words = asked.map(({ source, query }) => `${describe(query)} of ${named(source)}`).join(' and ')
  // One of several that answers is enough for Grafana.
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (values.length === 0 && failed !== undefined)
    throw new Failed('query failed', `${words} failed: ${messageOf(failed.reason)}`)
  const found = inTime(regex, (fitting) => queryChoices(values, fitting, variable.sort))
  const choices = withStatic(variable, found)
  return { choices, none: `${words} gave ${toldOf(values, regex)}` }
}

/** What the regex of a variable leaves of its values. */
function inTime<T>(regex: RegExp | undefined, cut: (regex: RegExp | undefined) => T): T {
  if (regex === undefined) return cut(regex)
  try {
    return boundedly(() => cut(regex))
  } catch (error) {
    throw new Failed('bad regex', `its regex ${regex} ${messageOf(error)}`)
  }
}

function toldOf([first, ...others]: readonly string[], regex: RegExp | undefined): string {
  if (first === undefined) return 'no values'
  const all = count(1 + others.length, 'value')
  return regex === undefined ? all : `${all}, of which ${regex} takes none (the first is ${clip(JSON.stringify(first), 80)})`
}

/** The data sources that a data source variable can choose from, by name, as Grafana lists them; throws `Failed`. */
export function sourceChoices(variable: Variable, { scope, ask }: Asking): Choices {
  const type = variable.query
  const sources = ask.dataSources(type)
  const regex = regexOf(variable, scope)
  const [first] = sources
  const lower = ({ name }: FoundSource): string => name.toLowerCase()
  const named = sources.toSorted((a, b) => (lower(a) < lower(b) ? -1 : lower(a) > lower(b) ? 1 : 0))
  const saved = variable.current[0]
  const isDefault = saved?.value === 'default' && saved.text === 'default'
  const { fitting, withDefault } = inTime(regex, (fits) => ({
    fitting: named.filter(({ name }) => fits === undefined || name.search(fits) >= 0),
    withDefault: isDefault && (fits === undefined || 'default'.search(fits) >= 0),
  }))
  const choices = fitting.map(({ uid, name }): Choice => ({ text: name, value: uid }))
  const none =
    first === undefined
      ? `there is no data source of type ${JSON.stringify(type)}`
      : `${regex} fits none of ${count(sources.length, 'data source')} of type ${JSON.stringify(type)} (${named.map(({ name }) => name).join(', ')})`
  return { choices: withDefault && first !== undefined ? [{ text: 'default', value: 'default' }, ...choices] : choices, none }
}

function regexOf({ regex }: Variable, scope: Scope): RegExp | undefined {
  if (regex === '') return undefined
  const text = interpolate(regex, scope, { format: 'regex' }).text
  try {
    return readRegex(text)
  } catch (error) {
    throw new Failed('bad regex', `its regex cannot be read: ${messageOf(error)}`)
  }
}

function queryOf(variable: Variable, source: FoundSource, { scope, range }: Asking): ValuesQuery {
  const dialect = dialectOf(source.type)
  if (dialect === undefined)
    throw new Failed(
      'unknown query',
      `${named(source)} is of type ${source.type}: only variables of Prometheus and Loki are asked`,
    )
  const times = { range, interval: source.timeInterval ?? DEFAULT_SCRAPE_INTERVAL }
  const read = readValuesQuery(interpolate(variable.query, scope, { format: dialect, times }).text, dialect)
  if ('unknown' in read) throw new Failed('unknown query', `it cannot be asked: ${read.unknown}`)
  return read.query
}

/** One, or all that a data source variable with several values stands for. */
function sourcesOf(variable: Variable, { scope, ask }: Asking): readonly FoundSource[] {
  const ref = variable.dataSource
  if (ref.kind === 'default') return [found(ask.find(undefined, undefined), 'a default data source')]
  if (ref.kind === 'type') return [found(ask.find(undefined, ref.type), `a data source of type ${ref.type}`)]
  if (ref.kind !== 'uid' && ref.kind !== 'name')
    throw new Failed('unknown query', `it asks the built-in data source ${ref.kind}, which has no values to tell`)
  const type = ref.kind === 'uid' ? ref.type : undefined
  return namesOf(ref.kind === 'uid' ? ref.uid : ref.name, scope).map((name) =>
    found(
      ask.find(name === '' || name === 'default' ? undefined : name, type === '' ? undefined : type),
      `data source ${JSON.stringify(name)}`,
    ),
  )
}

function namesOf(text: string, scope: Scope): readonly string[] {
  const lone = /^\$(?:(\w+)|\{(\w+)\})$/.exec(text)
  const values = lone === null ? undefined : scope.get(lone[1] ?? lone[2] ?? '')?.values
  return values === undefined || values.length === 0 ? [interpolate(text, scope, { format: 'plain' }).text] : values
}

function found(source: FoundSource | undefined, wanted: string): FoundSource {
  if (source === undefined) throw new Failed('data source missing', `expected ${wanted}, there is none`)
  return source
}

const named = ({ name, uid }: FoundSource): string => `data source ${JSON.stringify(name || uid)}`

/** A query as a dashboard writes it. */
function describe(query: ValuesQuery): string {
  switch (query.of) {
    case 'label_names':
      return `label_names(${query.match ?? ''})`
    case 'label_values':
      return `label_values(${query.match === undefined ? '' : `${query.match}, `}${query.label})`
    case 'metrics':
      return `metrics(${query.regex})`
    case 'query_result':
      return `query_result(${query.expr})`
    case 'series':
      return query.match
  }
}
