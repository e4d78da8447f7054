import type { SyntaxNode } from '@lezer/common'
import { readString } from './literal.ts'
import { PromqlProblem } from './problem.ts'
import { childrenOfSyntax, required } from './syntax.ts'
import type { Matcher, MatchOp } from './tree.ts'

/** The names in the brackets of `by`, `on`, `group_left` and the like. */
export const labelsOf = (text: string, brackets: SyntaxNode): readonly string[] =>
  childrenOfSyntax(brackets).map((label) => nameOf(text, label))

/** The matchers between braces; a lone `"my.metric"` is the metric's name. */
export function readMatchers(text: string, braces: SyntaxNode): readonly Matcher[] {
  return childrenOfSyntax(braces).map((node) => {
    if (node.name === 'QuotedLabelName') return { name: '__name__', op: '=', value: nameOf(text, node) }
    const [label, op, value] = childrenOfSyntax(node)
    const { from, to } = required(value, 'value of a matcher')
    const operator = required(op, 'operator of a matcher')
    return {
      name: nameOf(text, required(label, 'name of a matcher')),
      op: text.slice(operator.from, operator.to) as MatchOp,
      value: readString(text.slice(from, to), from),
    }
  })
}

function nameOf(text: string, { name, from, to }: SyntaxNode): string {
  const written = text.slice(from, to)
  const label = name === 'QuotedLabelName' ? readString(written, from) : written
  if (label === '') throw new PromqlProblem('a name cannot be empty', { from, to })
  return label
}
