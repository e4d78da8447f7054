import type { SyntaxNode } from '@lezer/common'
import { readOffset, readRange } from './duration.ts'
import { readNumber } from './literal.ts'
import { PromqlProblem } from './problem.ts'
import { childrenOfSyntax, placeOf, required } from './syntax.ts'
import type { At, Expr, MatrixSelector, Modifiers, Node, Subquery, VectorSelector } from './tree.ts'

export const UNMODIFIED: Modifiers = { offset: undefined, at: undefined, edges: undefined }

/** What the grammar attaches behind an expression. */
export const POSTFIXES: ReadonlySet<string> = new Set([
  'OffsetExpr',
  'StepInvariantExpr',
  'MatrixSelector',
  'SubqueryExpr',
  'AnchoredExpr',
  'SmoothedExpr',
])

/** The operand with the range, subquery, offset, `@`, `anchored` or `smoothed` that `node` says. */
export function applyPostfix(text: string, operand: Expr, node: SyntaxNode): Expr {
  // The first child is what the grammar took for the operand.
  const [first, second] = childrenOfSyntax(node).slice(1)
  const place = placeOf(text, operand.from, node.to)
  switch (node.name) {
    case 'MatrixSelector':
      return matrix(text, operand, required(first, 'range'), place)
    case 'SubqueryExpr': {
      const range = readRange(text, required(first, 'range'))
      const step = second === undefined ? undefined : readRange(text, second)
      return { ...place, ...UNMODIFIED, type: 'subquery', expr: operand, range, step }
    }
    case 'OffsetExpr': {
      const offset = readOffset(text, required(second, 'offset'))
      return modify(operand, place, 'offset', ({ offset: before }) => {
        if (before !== undefined) throw new PromqlProblem('offset may not be set multiple times', place)
        return { offset }
      })
    }
    case 'StepInvariantExpr': {
      const at = readAt(text, required(second, 'time of @'))
      return modify(operand, place, '@', ({ at: before }) => {
        if (before !== undefined) throw new PromqlProblem('@ <timestamp> may not be set multiple times', place)
        return { at }
      })
    }
    default: {
      const edges = node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed'
      return modify(operand, place, edges, () => ({ edges }))
    }
  }
}

function matrix(text: string, operand: Expr, range: SyntaxNode, place: Node): MatrixSelector {
  if (operand.type !== 'selector') throw new PromqlProblem('ranges only allowed for vector selectors', place)
  if (operand.offset !== undefined) throw new PromqlProblem('no offset modifiers allowed before range', place)
  // Prometheus lets @ start() and @ end() pass here, and they mean what they mean behind the range.
  if (operand.at !== undefined && 'ms' in operand.at) throw new PromqlProblem('no @ modifiers allowed before range', place)
  return { ...place, type: 'matrix', selector: operand, range: readRange(text, range) }
}

function modify(
  operand: Expr,
  place: Node,
  name: string,
  change: (before: Modifiers) => Partial<Modifiers>,
): VectorSelector | MatrixSelector | Subquery {
  if (operand.type === 'matrix') return { ...operand, ...place, selector: { ...operand.selector, ...change(operand.selector) } }
  if (operand.type === 'selector' || operand.type === 'subquery') return { ...operand, ...place, ...change(operand) }
  const what = `${name} modifier must be preceded by an instant vector selector or range vector selector or a subquery`
  throw new PromqlProblem(what, place)
}

function readAt(text: string, node: SyntaxNode): At & Node {
  const place = placeOf(text, node.from, node.to)
  if (node.name === 'AtModifierPreprocessors') return { ...place, of: /^start/i.test(place.text) ? 'start' : 'end' }
  const [, sign = '', digits = ''] = /^([+-]?)\s*(.*)$/s.exec(place.text) ?? []
  const ms = Math.round(readNumber(digits, node.to - digits.length) * 1000) * (sign === '-' ? -1 : 1)
  if (!Number.isFinite(ms)) throw new PromqlProblem(`timestamp out of bounds for @ modifier: ${place.text}`, node)
  return { ...place, ms }
}
