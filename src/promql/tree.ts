/** What every node has: its place in the text (UTF-16 offsets, `to` exclusive) and the text that stands there. */
export interface Node {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** A duration of a range, an offset or a step; `ms` is negative for `offset -5m`, undefined where only the query's own step or range decide. */
export interface Duration extends Node {
  readonly ms: number | undefined
}

interface NumberLiteral extends Node {
  readonly type: 'number'
  /** Durations in seconds: `5m` is 300. */
  readonly value: number
}

interface StringLiteral extends Node {
  readonly type: 'string'
  readonly value: string
}

export type MatchOp = '=' | '!=' | '=~' | '!~'

export interface Matcher {
  readonly name: string
  readonly op: MatchOp
  readonly value: string
}

/** `@ 1609746000` (epoch milliseconds), `@ start()`, `@ end()`. */
export type At = { readonly ms: number } | { readonly of: 'start' | 'end' }

/** What can stand behind a selector or a subquery. */
export interface Modifiers {
  readonly offset: Duration | undefined
  readonly at: (At & Node) | undefined
  /** `anchored` or `smoothed`, of a selector. */
  readonly edges: 'anchored' | 'smoothed' | undefined
}

export interface VectorSelector extends Node, Modifiers {
  readonly type: 'selector'
  /** The metric's name, however it is given; undefined when matchers alone choose. */
  readonly name: string | undefined
  /** All matchers, the name's among them (`__name__`). */
  readonly matchers: readonly Matcher[]
}

export interface MatrixSelector extends Node {
  readonly type: 'matrix'
  /** Its offset and `@` stand here, although they are written behind the range. */
  readonly selector: VectorSelector
  readonly range: Duration
}

export interface Subquery extends Node, Modifiers {
  readonly type: 'subquery'
  readonly expr: Expr
  readonly range: Duration
  /** Undefined: the evaluation interval of the server. */
  readonly step: Duration | undefined
}

export interface Call extends Node {
  readonly type: 'call'
  readonly func: string
  readonly args: readonly Expr[]
}

export interface Aggregate extends Node {
  readonly type: 'aggregate'
  /** In small letters. */
  readonly op: string
  /** Undefined: neither `by` nor `without`. */
  readonly grouping: 'by' | 'without' | undefined
  readonly labels: readonly string[]
  /** The first argument of `topk`, `quantile`, `count_values` and the like. */
  readonly param: Expr | undefined
  readonly expr: Expr
}

export type ComparisonOp = '==' | '!=' | '>' | '<' | '>=' | '<='
export type SetOp = 'and' | 'or' | 'unless'
export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2' | '</' | '>/' | ComparisonOp | SetOp

/** How series of the two sides find each other. */
export interface Matching {
  /** Undefined: neither `on` nor `ignoring`. */
  readonly by: 'on' | 'ignoring' | undefined
  readonly labels: readonly string[]
  readonly group: 'left' | 'right' | undefined
  /** The labels of `group_left(...)`. */
  readonly include: readonly string[]
  /** Values for series without a partner: `fill(0)`, `fill_left(0)`. */
  readonly fill: { readonly left?: number; readonly right?: number }
}

export interface Binary extends Node {
  readonly type: 'binary'
  readonly op: BinaryOp
  /** `bool`: 0 or 1 in place of a filter. */
  readonly bool: boolean
  readonly matching: Matching
  readonly left: Expr
  readonly right: Expr
}

export interface Unary extends Node {
  readonly type: 'unary'
  readonly op: '-' | '+'
  readonly expr: Expr
}

interface Paren extends Node {
  readonly type: 'paren'
  readonly expr: Expr
}

/** A PromQL expression as Prometheus reads it. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | Unary
  | Paren

const COMPARISONS: ReadonlySet<string> = new Set<ComparisonOp>(['==', '!=', '>', '<', '>=', '<='])
const SET_OPS: ReadonlySet<string> = new Set<SetOp>(['and', 'or', 'unless'])

export const isComparison = (op: BinaryOp): op is ComparisonOp => COMPARISONS.has(op)
export const isSetOp = (op: BinaryOp): op is SetOp => SET_OPS.has(op)

/** The expressions directly below one, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'number':
    case 'string':
    case 'selector':
      return []
    case 'matrix':
      return [expr.selector]
    case 'call':
      return expr.args
    case 'aggregate':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr]
    case 'binary':
      return [expr.left, expr.right]
    default:
      return [expr.expr]
  }
}

/** The expression and all below it, outermost first. */
export function* walk(expr: Expr): Generator<Expr> {
  yield expr
  for (const child of childrenOf(expr)) yield* walk(child)
}

/** An expression without the parentheses around it. */
export const unwrap = (expr: Expr): Expr => (expr.type === 'paren' ? unwrap(expr.expr) : expr)
