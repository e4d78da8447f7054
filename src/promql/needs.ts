import { metricNames } from './selectors.ts'
import type { Aggregate, Binary, Call, Expr, Matcher, Matching, VectorSelector } from './tree.ts'

/** A label that an expression reads of a series. */
export interface NeededLabel {
  readonly name: string
  /** `matched`: a matcher names it; `grouped`: an aggregation or `label_replace` goes by it; `joined`: a join does; `told`: who reads the result names it. */
  readonly by: 'matched' | 'grouped' | 'joined' | 'told'
  /** False: series without it are meant as well (`code!="500"`, `code=~".*"`). */
  readonly demanded: boolean
}

/** What an expression needs of one of its selectors. */
export interface SeriesNeed {
  /** Undefined when matchers alone choose. */
  readonly name: string | undefined
  /** Without those of an equal name. */
  readonly matchers: readonly Matcher[]
  /** Each name once. */
  readonly labels: readonly NeededLabel[]
  /** Milliseconds of `x[5m]`; undefined for an instant selector, and where only the query's own step decides. */
  readonly range: number | undefined
  /** Series on the other side of an `or`: any of them does as well. */
  readonly instead: readonly string[]
}

/** What is asked of the series of a subexpression by what stands around it. */
interface Asked {
  readonly labels: readonly Pick<NeededLabel, 'name' | 'by'>[]
  readonly instead: readonly string[]
}

const KEEPING = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio'])
const WITHOUT_LABELS = new Set(['absent', 'absent_over_time', 'scalar', 'vector'])

/** The series and labels without which the expression says nothing, in the order of the text; `told`: labels that are read of its result. */
export const needsOf = (expr: Expr, told: readonly string[] = []): readonly SeriesNeed[] => [
  ...needs(expr, { labels: told.map((name) => ({ name, by: 'told' })), instead: [] }),
]

function* needs(expr: Expr, asked: Asked): Generator<SeriesNeed> {
  switch (expr.type) {
    case 'number':
    case 'string':
      return
    case 'selector':
      yield needOf(expr, undefined, asked)
      return
    case 'matrix':
      yield needOf(expr.selector, expr.range.ms, asked)
      return
    case 'aggregate':
      if (expr.param !== undefined) yield* needs(expr.param, { ...asked, labels: [] })
      yield* needs(expr.expr, { ...asked, labels: belowAggregate(expr, asked.labels) })
      return
    case 'call':
      // The second argument of info() chooses labels, not series.
      for (const arg of expr.func === 'info' ? expr.args.slice(0, 1) : expr.args)
        yield* needs(arg, { ...asked, labels: belowCall(expr, asked.labels) })
      return
    case 'binary':
      yield* needsOfSides(expr, asked)
      return
    default:
      yield* needs(expr.expr, asked)
  }
}

function needOf({ name, matchers }: VectorSelector, range: number | undefined, { labels, instead }: Asked): SeriesNeed {
  const own = matchers.filter((matcher) => matcher.name !== '__name__' || name === undefined)
  const all: readonly NeededLabel[] = [
    ...labels.map((label) => ({ ...label, demanded: true })),
    ...own.map((matcher) => ({ name: matcher.name, by: 'matched' as const, demanded: demands(matcher) })),
  ]
  const known = new Map<string, NeededLabel>()
  for (const label of all) if (label.name !== '__name__' && !known.get(label.name)?.demanded) known.set(label.name, label)
  return { name, matchers: own, labels: [...known.values()], range, instead }
}

/** True when no series without the label is chosen; a pattern that cannot be tried here demands nothing. */
function demands({ op, value }: Matcher): boolean {
  if (op === '=') return value !== ''
  if (op === '!=') return value === ''
  const empty = matchesEmpty(value)
  return empty !== undefined && empty === (op === '!~')
}

function matchesEmpty(pattern: string): boolean | undefined {
  try {
    return new RegExp(`^(?:${pattern.replace(/^\(\?[ims]+\)/, '').replaceAll('(?P<', '(?<')})$`, 's').test('')
  } catch {
    return undefined
  }
}

type Labels = Asked['labels']

const grouped = (names: readonly string[]): Labels => names.map((name) => ({ name, by: 'grouped' }))
const joined = (names: readonly string[]): Labels => names.map((name) => ({ name, by: 'joined' }))
const without = (labels: Labels, gone: readonly string[]): Labels => labels.filter(({ name }) => !gone.includes(name))
const only = (labels: Labels, kept: readonly string[]): Labels => labels.filter(({ name }) => kept.includes(name))

function belowAggregate({ op, grouping, labels, param }: Aggregate, asked: Labels): Labels {
  const by = grouping === 'by' ? grouped(labels) : []
  if (KEEPING.has(op)) return [...asked, ...by]
  if (grouping === 'by') return by
  const made = op === 'count_values' && param?.type === 'string' ? [param.value] : []
  return grouping === 'without' ? without(asked, [...labels, ...made]) : []
}

function belowCall({ func, args }: Call, asked: Labels): Labels {
  if (WITHOUT_LABELS.has(func) || func === 'info') return []
  if (func !== 'label_replace' && func !== 'label_join') return asked
  const [made = '', ...others] = args.slice(1).map((arg) => (arg.type === 'string' ? arg.value : ''))
  const read = func === 'label_replace' ? others.slice(1, 2) : others.slice(1)
  const isAsked = asked.some(({ name }) => name === made)
  return [...without(asked, [made]), ...(isAsked ? grouped(read.filter((name) => name !== '')) : [])]
}

function* needsOfSides({ op, matching, left, right }: Binary, { labels, instead }: Asked): Generator<SeriesNeed> {
  const on = matching.by === 'on' ? joined(matching.labels) : []
  if (op === 'or') {
    yield* needs(left, { labels: [...labels, ...on], instead: [...instead, ...metricNames(right)] })
    yield* needs(right, { labels: [...labels, ...on], instead: [...instead, ...metricNames(left)] })
    return
  }
  const [ofLeft, ofRight] = sidesOf(op, matching, labels)
  yield* needs(left, { labels: [...ofLeft, ...on], instead })
  yield* needs(right, { labels: [...ofRight, ...on], instead })
}

/** From which side each label of the result comes. */
function sidesOf(op: Binary['op'], matching: Matching, labels: Labels): readonly [Labels, Labels] {
  if (op === 'and' || op === 'unless') return [labels, []]
  const { by, group, include } = matching
  const many = without(labels, include)
  if (group === 'left') return [many, joined(include)]
  if (group === 'right') return [joined(include), many]
  if (by === 'on') return [only(labels, matching.labels), only(labels, matching.labels)]
  const both = by === 'ignoring' ? without(labels, matching.labels) : labels
  return [both, both]
}
