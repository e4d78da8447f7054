import type { SyntaxNode } from '@lezer/common'
import { readNumber, readString } from './literal.ts'
import { labelsOf, readMatchers } from './matchers.ts'
import { arrange, type BinaryItem, type Item } from './operators.ts'
import { POSTFIXES, UNMODIFIED } from './postfix.ts'
import { PromqlProblem } from './problem.ts'
import { childrenOfSyntax, placeOf, required } from './syntax.ts'
import type { Aggregate, BinaryOp, Call, Expr, Matching, VectorSelector } from './tree.ts'

const WITH_PARAM = new Set(['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio'])
const MODIFIERS = new Set(['BoolModifier', 'MatchingModifierClause', 'FillModifier'])

/** The typed tree of an expression of the grammar's tree; throws `PromqlProblem`. */
export const buildExpr = (text: string, node: SyntaxNode): Expr => arrange(text, [...itemsOf(text, node)])

/** Operands and operators in the order of the text. */
function* itemsOf(text: string, node: SyntaxNode): Generator<Item> {
  const children = childrenOfSyntax(node)
  if (POSTFIXES.has(node.name)) {
    yield* itemsOf(text, required(children[0], 'operand'))
    yield { kind: 'postfix', node }
  } else if (node.name === 'BinaryExpr') {
    yield* itemsOf(text, required(children[0], 'left side'))
    yield operatorOf(text, children.slice(1, -1))
    yield* itemsOf(text, required(children.at(-1), 'right side'))
  } else if (node.name === 'UnaryExpr') {
    yield { kind: 'prefix', op: text[node.from] === '-' ? '-' : '+', from: node.from }
    yield* itemsOf(text, required(children[1], 'operand of a sign'))
  } else if (node.name === 'NumberDurationLiteral') yield* numberItems(text, node)
  else yield { kind: 'operand', expr: operandOf(text, node, children) }
}

// A sign belongs to the grammar's number, but to Prometheus' expression: -1 ^ 2 is -1.
function* numberItems(text: string, { from, to }: SyntaxNode): Generator<Item> {
  const [, sign = '', space = '', digits = ''] = /^([+-]?)(\s*)(.*)$/s.exec(text.slice(from, to)) ?? []
  if (sign !== '') yield { kind: 'prefix', op: sign === '-' ? '-' : '+', from }
  const start = from + sign.length + space.length
  yield { kind: 'operand', expr: { ...placeOf(text, start, to), type: 'number', value: readNumber(digits, start) } }
}

function operandOf(text: string, node: SyntaxNode, children: readonly SyntaxNode[]): Expr {
  const place = placeOf(text, node.from, node.to)
  switch (node.name) {
    case 'ParenExpr':
      return { ...place, type: 'paren', expr: buildExpr(text, required(children[0], 'expression in parentheses')) }
    case 'StringLiteral':
      return { ...place, type: 'string', value: readString(place.text, node.from) }
    case 'VectorSelector':
      return selectorOf(text, node, children)
    case 'FunctionCall':
      return callOf(text, node, children)
    case 'AggregateExpr':
      return aggregateOf(text, node, children)
    default:
      throw new Error(`the PromQL grammar has changed: unknown node ${node.name}`)
  }
}

function selectorOf(text: string, node: SyntaxNode, children: readonly SyntaxNode[]): VectorSelector {
  const identifier = children.find(({ name }) => name === 'Identifier')
  const braces = children.find(({ name }) => name === 'LabelMatchers')
  const written = identifier && text.slice(identifier.from, identifier.to)
  const matchers = braces === undefined ? [] : readMatchers(text, braces)
  const given = matchers.find(({ name, op }) => name === '__name__' && op === '=')
  if (written !== undefined && given !== undefined)
    throw new PromqlProblem(`metric name must not be set twice: "${written}" or "${given.value}"`, node)
  const all = written === undefined ? matchers : [{ name: '__name__', op: '=' as const, value: written }, ...matchers]
  return { ...placeOf(text, node.from, node.to), ...UNMODIFIED, type: 'selector', name: written ?? given?.value, matchers: all }
}

function callOf(text: string, node: SyntaxNode, [name, body]: readonly SyntaxNode[]): Call {
  const { from, to } = required(name, 'name of a function')
  const args = childrenOfSyntax(required(body, 'arguments')).map((arg) => buildExpr(text, arg))
  return { ...placeOf(text, node.from, node.to), type: 'call', func: text.slice(from, to), args }
}

function aggregateOf(text: string, node: SyntaxNode, children: readonly SyntaxNode[]): Aggregate {
  const { from, to } = required(children[0], 'name of an aggregation')
  const op = text.slice(from, to).toLowerCase()
  const modifier = children.find(({ name }) => name === 'AggregateModifier')
  const body = required(
    children.find(({ name }) => name === 'FunctionCallBody'),
    'arguments',
  )
  const args = childrenOfSyntax(body).map((arg) => buildExpr(text, arg))
  const expected = WITH_PARAM.has(op) ? 2 : 1
  const expr = args.at(-1)
  if (expr === undefined || args.length !== expected) {
    const what = `wrong number of arguments for aggregate expression provided, expected ${expected}, got ${args.length}`
    throw new PromqlProblem(what, body)
  }
  const [word, labels] = modifier === undefined ? [] : childrenOfSyntax(modifier)
  return {
    ...placeOf(text, node.from, node.to),
    type: 'aggregate',
    op,
    grouping: word === undefined ? undefined : word.name === 'By' ? 'by' : 'without',
    labels: labels === undefined ? [] : labelsOf(text, labels),
    param: expected === 2 ? args[0] : undefined,
    expr,
  }
}

function operatorOf(text: string, parts: readonly SyntaxNode[]): BinaryItem {
  const operator = required(
    parts.find(({ name }) => !MODIFIERS.has(name)),
    'operator',
  )
  const clause = parts.find(({ name }) => name === 'MatchingModifierClause')
  return {
    kind: 'binary',
    op: text.slice(operator.from, operator.to).toLowerCase() as BinaryOp,
    bool: parts.some(({ name }) => name === 'BoolModifier'),
    matching: {
      ...matchingOf(text, clause === undefined ? [] : childrenOfSyntax(clause)),
      fill: fillOf(
        text,
        parts.find(({ name }) => name === 'FillModifier'),
      ),
    },
  }
}

function matchingOf(text: string, [by, labels, group, include]: readonly SyntaxNode[]): Omit<Matching, 'fill'> {
  return {
    by: by === undefined ? undefined : by.name === 'On' ? 'on' : 'ignoring',
    labels: labels === undefined ? [] : labelsOf(text, labels),
    group: group === undefined ? undefined : group.name === 'GroupLeft' ? 'left' : 'right',
    include: include === undefined ? [] : labelsOf(text, include),
  }
}

function fillOf(text: string, modifier: SyntaxNode | undefined): Matching['fill'] {
  const fill: { left?: number; right?: number } = {}
  for (const clause of modifier === undefined ? [] : childrenOfSyntax(modifier)) {
    const { from, to } = required(childrenOfSyntax(clause)[1], 'value of fill')
    const [, sign = '', digits = ''] = /^([+-]?)\s*(.*)$/s.exec(text.slice(from, to)) ?? []
    const value = readNumber(digits, to - digits.length) * (sign === '-' ? -1 : 1)
    if (clause.name !== 'FillRightClause') fill.left = value
    if (clause.name !== 'FillLeftClause') fill.right = value
  }
  return fill
}
