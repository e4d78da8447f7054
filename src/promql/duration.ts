import type { SyntaxNode } from '@lezer/common'
import { readNumber } from './literal.ts'
import { PromqlProblem } from './problem.ts'
import { childrenOfSyntax, placeOf, required } from './syntax.ts'
import type { Duration } from './tree.ts'

const LONGEST = 2 ** 63 / 1e9

/** The duration of a range or a step: more than nothing. */
export function readRange(text: string, node: SyntaxNode): Duration {
  const duration = readOffset(text, node)
  if (duration.ms !== undefined && duration.ms <= 0) throw new PromqlProblem('duration must be greater than 0', node)
  return duration
}

/** The duration of an offset, which may be negative. */
export function readOffset(text: string, node: SyntaxNode): Duration {
  const seconds = secondsOf(text, node)
  if (seconds !== undefined && !(Math.abs(seconds) < LONGEST)) throw new PromqlProblem('duration out of range', node)
  // Prometheus counts nanoseconds.
  const ms = seconds === undefined ? undefined : Math.round(seconds * 1e9) / 1e6
  return { ...placeOf(text, node.from, node.to), ms: ms === 0 ? 0 : ms }
}

/** Undefined: it depends on the step or the range of the query. */
function secondsOf(text: string, node: SyntaxNode): number | undefined {
  if (node.name === 'NumberDurationLiteralInDurationContext') return readNumber(text.slice(node.from, node.to), node.from)
  const children = childrenOfSyntax(node)
  const [first, second, third] = children
  const operands = children.filter(({ name }) => !OPERATORS.has(name)).map((child) => secondsOf(text, child))
  if (first?.name === 'DurationStep' || first?.name === 'DurationRange') return undefined
  const [left, right] = operands
  if (left === undefined || (operands.length > 1 && right === undefined)) return undefined
  if (first?.name === 'UnaryOp') return text[first.from] === '-' ? -left : left
  if (first?.name === 'DurationMinOf') return Math.min(...operands.map(Number))
  if (first?.name === 'DurationMaxOf') return Math.max(...operands.map(Number))
  if (third === undefined || right === undefined) return left
  return calculate(required(second, 'operator of a duration'), left, right)
}

const OPERATORS = new Set([
  'UnaryOp',
  'Pow',
  'Mul',
  'Div',
  'Mod',
  'Add',
  'Sub',
  'DurationStep',
  'DurationRange',
  'DurationMinOf',
  'DurationMaxOf',
])

function calculate(operator: SyntaxNode, left: number, right: number): number {
  if ((operator.name === 'Div' || operator.name === 'Mod') && right === 0) throw new PromqlProblem('division by zero', operator)
  switch (operator.name) {
    case 'Pow':
      return left ** right
    case 'Mul':
      return left * right
    case 'Div':
      return left / right
    case 'Mod':
      return left % right
    case 'Add':
      return left + right
    default:
      return left - right
  }
}
