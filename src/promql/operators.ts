/**
 * Operators in their right order. The grammar that we are given reads `a - b offset 10m` as `(a - b) offset 10m`, `a + b[5m]` as
 * `(a + b)[5m]` and `-1 ^ 2` as `(-1) ^ 2`, without an error. What it is good for is the row of operands and operators between two
 * brackets, which is the same whatever the tree above it: from that row the tree is built here as Prometheus builds it.
 */
import type { SyntaxNode } from '@lezer/common'
import { applyPostfix } from './postfix.ts'
import { placeOf } from './syntax.ts'
import type { BinaryOp, Expr, Matching, Unary } from './tree.ts'

export interface BinaryItem {
  readonly kind: 'binary'
  readonly op: BinaryOp
  readonly bool: boolean
  readonly matching: Matching
}

export type Item =
  | BinaryItem
  | { readonly kind: 'operand'; readonly expr: Expr }
  | { readonly kind: 'prefix'; readonly op: Unary['op']; readonly from: number }
  /** A range, a subquery, `offset`, `@`: the node holds what it was attached to as its first child. */
  | { readonly kind: 'postfix'; readonly node: SyntaxNode }

const POWER = 6
const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': POWER,
}

/** Builds the tree of a row of items. */
export function arrange(text: string, items: readonly Item[]): Expr {
  return new Row(text, items).expression(1)
}

class Row {
  readonly #text: string
  readonly #items: readonly Item[]
  #at = 0

  constructor(text: string, items: readonly Item[]) {
    this.#text = text
    this.#items = items
  }

  expression(lowest: number): Expr {
    let left = this.#signed()
    for (let next = this.#items[this.#at]; next?.kind === 'binary'; next = this.#items[this.#at]) {
      const precedence = PRECEDENCE[next.op]
      if (precedence < lowest) break
      this.#at++
      const right = this.expression(precedence === POWER ? POWER : precedence + 1)
      const { op, bool, matching } = next
      left = { ...placeOf(this.#text, left.from, right.to), type: 'binary', op, bool, matching, left, right }
    }
    return left
  }

  // A sign binds as a product does: looser than a power, tighter than a sum.
  #signed(): Expr {
    const item = this.#items[this.#at++]
    if (item?.kind === 'operand') return this.#modified(item.expr)
    if (item?.kind !== 'prefix') throw new Error('the PromQL grammar has changed: no operand where one must be')
    const expr = this.expression(POWER)
    const place = placeOf(this.#text, item.from, expr.to)
    if (expr.type !== 'number') return { ...place, type: 'unary', op: item.op, expr }
    return { ...place, type: 'number', value: item.op === '-' ? -expr.value : expr.value }
  }

  #modified(operand: Expr): Expr {
    let expr = operand
    for (let next = this.#items[this.#at]; next?.kind === 'postfix'; next = this.#items[++this.#at]) {
      expr = applyPostfix(this.#text, expr, next.node)
    }
    return expr
  }
}
