import { parser } from '@grafana/lezer-logql'
import type { SyntaxNode } from '@lezer/common'
import { parseDuration } from '../../../lib/duration.ts'
import type { Matcher, MatchOp } from '../../../promql/index.ts'
import { readString } from '../../../promql/literal.ts'
import { PromqlProblem } from '../../../promql/problem.ts'

/** Lines that a LogQL query reads: `{app="shop"} |= "error" | json`. */
export interface ReadLines {
  readonly matchers: readonly Matcher[]
  /** Filters, parsers and formats as they stand in the text, in their order; without `unwrap`. */
  readonly stages: readonly string[]
  /** Of `[5m]` in milliseconds; 0 where the lines themselves are shown. */
  readonly range: number
}

/** What a query reads, in the order of the text; undefined where it does not parse. */
export function linesOf(text: string): readonly ReadLines[] | undefined {
  const found: SyntaxNode[] = []
  let broken = false
  parser.parse(text).iterate({
    enter: ({ type, name, node }) => {
      broken ||= type.isError
      if (name === 'LogRangeExpr' || name === 'LogExpr') found.push(node)
    },
  })
  if (broken) return undefined
  try {
    return found.map((node) => readLines(text, node))
  } catch (problem) {
    // Its strings are Go's, as those of PromQL.
    if (problem instanceof PromqlProblem) return undefined
    throw problem
  }
}

function readLines(text: string, node: SyntaxNode): ReadLines {
  const matchers: Matcher[] = []
  const stages: string[] = []
  let range = 0
  node.cursor().iterate(({ name, node: inner }) => {
    const written = text.slice(inner.from, inner.to)
    if (name === 'Range') range = parseDuration(written.replace(/[[\]\s]/g, '')) ?? 0
    if (name === 'Matcher' && isBelow(inner, 'Selector')) matchers.push(...readMatcher(text, inner))
    if (name === 'LineFilter') stages.push(written)
    if (name === 'PipelineStage' && inner.getChild('LineFilters') === null) stages.push(written)
  })
  return { matchers, stages, range }
}

function isBelow(node: SyntaxNode, name: string): boolean {
  return node.parent !== null && (node.parent.name === name || isBelow(node.parent, name))
}

const OPS: ReadonlySet<string> = new Set<MatchOp>(['=', '!=', '=~', '!~'])

function readMatcher(text: string, node: SyntaxNode): readonly Matcher[] {
  const [label, op, value] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild]
  if (!label || !op || !value) return []
  const operator = text.slice(op.from, op.to)
  const isOp = (candidate: string): candidate is MatchOp => OPS.has(candidate)
  if (!isOp(operator)) return []
  return [
    { name: text.slice(label.from, label.to), op: operator, value: readString(text.slice(value.from, value.to), value.from) },
  ]
}
