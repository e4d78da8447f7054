/** One selector of a query: `up{job="app"}[5m]`. */
export interface Selector {
  /** Empty when it names no metric. */
  readonly name: string
  readonly matchers: readonly { readonly name: string; readonly type: string; readonly value: string }[]
  /** Milliseconds; undefined for an instant selector. */
  readonly range: number | undefined
}

const MAX_DEPTH = 100

/** The selectors of a query, from the tree that /api/v1/parse_query gives; what is no such tree has none. */
export function selectorsOf(tree: unknown, depth = 0): readonly Selector[] {
  if (typeof tree !== 'object' || tree === null || depth > MAX_DEPTH) return []
  const own = selector(tree as Readonly<Record<string, unknown>>)
  return own ? [own] : Object.values(tree).flatMap((child) => selectorsOf(child, depth + 1))
}

function selector({ type, name, matchers, range }: Readonly<Record<string, unknown>>): Selector | undefined {
  if (type !== 'vectorSelector' && type !== 'matrixSelector') return undefined
  return {
    name: typeof name === 'string' ? name : '',
    matchers: Array.isArray(matchers) ? matchers.filter(isMatcher) : [],
    range: type === 'matrixSelector' && typeof range === 'number' ? range : undefined,
  }
}

const isMatcher = (value: unknown): value is Selector['matchers'][number] =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'type', 'value'].every((key) => typeof Reflect.get(value, key) === 'string')

/** The selector as PromQL, without its range: `{__name__="up",job=~"a|b"}`. */
export const selectorText = ({ matchers }: Selector): string =>
  `{${matchers.map(({ name, type, value }) => `${name}${type}${JSON.stringify(value)}`).join(',')}}`

/** The selector for people: `up{job="app"}`. */
export function selectorLabel({ name, matchers }: Selector): string {
  const rest = matchers.filter((matcher) => matcher.name !== '__name__' || name === '')
  const inside = rest.map((matcher) => `${matcher.name}${matcher.type}${JSON.stringify(matcher.value)}`).join(',')
  return inside === '' ? name : `${name}{${inside}}`
}
