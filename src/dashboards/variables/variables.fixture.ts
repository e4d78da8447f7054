import type { Dashboard, Variable } from '../model.ts'
import { expandVariables } from './expand.ts'
import type { FoundSource, Overrides, QueryTimes, Scope, ValuesQuery, VariableAsker, VariableState } from './scope.ts'

/** A variable of a dashboard: a query variable without a query, all else as given. */
export const variable = (given: Partial<Variable> & { readonly name: string }): Variable => ({
  path: `templating.list.${given.name}`,
  type: 'query',
  multi: false,
  includeAll: false,
  allValue: undefined,
  query: '',
  regex: '',
  sort: 0,
  refresh: 1,
  dataSource: { kind: 'default' },
  current: [],
  options: [],
  auto: undefined,
  filters: [],
  hide: 0,
  raw: {},
  ...given,
})

/** Saved choices or options: each shown as it is. */
export const saved = (...values: readonly string[]): Variable['current'] => values.map((value) => ({ text: value, value }))

export const ALL_SAVED: Variable['current'] = [{ text: 'All', value: '$__all' }]

export const dashboardOf = (...variables: readonly Variable[]): Dashboard => ({
  file: 'orders.json',
  schema: 'classic',
  schemaVersion: 39,
  uid: 'orders',
  title: 'Orders',
  tags: [],
  time: { from: 'now-15m', to: 'now' },
  refresh: undefined,
  panels: [],
  variables,
  inputs: [],
  annotations: [],
  oddities: [],
  wrapped: false,
  raw: {},
  placeOf: () => '1:1',
})

export const PROMETHEUS: FoundSource = { uid: 'prom-1', name: 'Prometheus', type: 'prometheus', timeInterval: undefined }
export const LOKI: FoundSource = { uid: 'loki-1', name: 'Loki', type: 'loki', timeInterval: undefined }

/** Data sources that answer by a table, and remember what they were asked; the first is the default one. */
export function askerOf(
  answer: (query: ValuesQuery, source: FoundSource) => readonly string[] | Promise<readonly string[]>,
  sources: readonly FoundSource[] = [PROMETHEUS, LOKI],
): VariableAsker & { readonly asked: ValuesQuery[] } {
  const asked: ValuesQuery[] = []
  return {
    asked,
    values: async (source, query) => {
      asked.push(query)
      return answer(query, source)
    },
    dataSources: (type) => sources.filter((source) => source.type === type),
    find: (name, type) =>
      name === undefined
        ? sources.find((source) => type === undefined || source.type === type)
        : sources.find((source) => source.uid === name || source.name === name),
  }
}

/** An expanded variable: one with the value `a`, all else as given. */
export const state = (given: Partial<VariableState> & { readonly name: string }): VariableState => ({
  type: 'query',
  multi: false,
  values: ['a'],
  texts: given.values ?? ['a'],
  all: false,
  allValue: undefined,
  options: given.values ?? ['a'],
  filters: [],
  problem: undefined,
  ...given,
})

export const scopeOf = (...states: readonly VariableState[]): Scope => new Map(states.map((one) => [one.name, one]))

export const MIMIR: FoundSource = { ...PROMETHEUS, uid: 'mimir-1', name: 'a mimir' }
export const RANGE = { from: 0, to: 3_600_000 }
export const QUERY = { query: 'label_values(up, job)' }

/** What becomes of a lone variable, when its data source says `b`, `a`, `c`. */
export async function stateOf(
  given: Partial<Variable>,
  {
    values = ['b', 'a', 'c'],
    overrides = {},
    sources,
  }: { values?: readonly string[]; overrides?: Overrides; sources?: readonly FoundSource[] } = {},
): Promise<VariableState | undefined> {
  const asker = askerOf(() => values, sources)
  return (await expandVariables(dashboardOf(variable({ name: 'v', ...given })), asker, { range: RANGE, overrides })).get('v')
}

/** One hour up to 2020-07-13T20:19:09.254Z, the moment of Grafana's own tests. */
export const JULY_2020: QueryTimes = {
  range: { from: 1_594_671_549_254 - 3_600_000, to: 1_594_671_549_254 },
  interval: 15_000,
  rateInterval: 75_000,
}

/** One of which several may be chosen. */
export const several = (name: string, values: readonly string[], more: Partial<VariableState> = {}): VariableState =>
  state({ name, values, multi: true, list: true, ...more })

/** A scope of many kinds of values. */
export const MANY = scopeOf(
  state({ name: 'job', values: ['api'] }),
  state({ name: 'file', values: ['C:\\logs\\it\'s "x".log'] }),
  state({ name: 'dotted', values: ['a.b/c'] }),
  state({ name: 'spaced', values: ['foo bar'] }),
  state({ name: 'minus', values: ['-1'] }),
  state({ name: 'none', values: [] }),
  state({ name: 'blank', values: [''], type: 'textbox', options: [] }),
  state({ name: 'ds', values: ['prom-1'], texts: ['Prometheus'] }),
  state({ name: 'one_or_all', values: ['a.b'], multi: true, list: false }),
  several('one', ['a.b']),
  several('server', ['test.', 'test2']),
  several('quotes', ["it's", 'a"b']),
  several('html', ['<b>', 'x/y']),
  several('nothing', []),
  several('every', ['a', 'b.c'], { all: true }),
  several('star', ['a', 'b'], { all: true, allValue: '.*' }),
  several('nested', ['a'], { all: true, allValue: '$job-.*' }),
  several('loop', ['a'], { all: true, allValue: '$loop' }),
  several('none_but_all', [], { all: true, allValue: '.+' }),
  state({
    name: 'region',
    values: ['eu'],
    fields: new Map([['eu', { value: 'eu', host: 'eu.example' }]]),
  }),
)
