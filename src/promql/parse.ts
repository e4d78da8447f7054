import type { Tree } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { buildExpr } from './build.ts'
import { checkTypes } from './check.ts'
import { FUNCTIONS } from './functions.ts'
import { PromqlProblem } from './problem.ts'
import { required } from './syntax.ts'
import type { Expr } from './tree.ts'

/** Why an expression is none; the place is in UTF-16 offsets, `to` exclusive. */
interface ParseError {
  readonly message: string
  readonly from: number
  readonly to: number
}

export type Parsed = { readonly ok: true; readonly expr: Expr } | { readonly ok: false; readonly error: ParseError }

// Operators in a row nest too, and from about 650 on the grammar makes errors of sound ones.
const DEEPEST = 600

/** Reads a PromQL expression into the tree that Prometheus makes of it, its types checked. */
export function parseExpr(text: string): Parsed {
  try {
    const tree = parser.parse(text)
    refuseErrors(text, tree)
    const expr = buildExpr(text, required(tree.topNode.getChild('Expr'), 'expression'))
    checkTypes(expr)
    return { ok: true, expr }
  } catch (problem) {
    if (!(problem instanceof PromqlProblem)) throw problem
    const { message, from, to } = problem
    return { ok: false, error: { message, from, to } }
  }
}

function refuseErrors(text: string, tree: Tree): void {
  let depth = 0
  tree.iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) throw unexpected(text, from)
      if (++depth > DEEPEST) throw new PromqlProblem(`the expression is nested deeper than ${DEEPEST}`, { from, to })
    },
    leave: () => {
      depth--
    },
  })
}

function unexpected(text: string, from: number): PromqlProblem {
  const [skipped = ''] = /^(?:\s|#[^\n]*)*/.exec(text.slice(from)) ?? []
  const at = from + skipped.length
  const [token = ''] = /^(?:[a-zA-Z_:][\w:]*|[\d.]\w*|.)/su.exec(text.slice(at)) ?? []
  const called = /([a-zA-Z_]\w*)\s*$/.exec(text.slice(0, at))?.[1]
  if (token === '(' && called !== undefined && !FUNCTIONS.has(called)) return unknownFunction(called, at)
  const what = token === '' ? 'unexpected end of input' : `unexpected ${JSON.stringify(token)}`
  return new PromqlProblem(what, { from: at, to: at + token.length })
}

function unknownFunction(name: string, bracket: number): PromqlProblem {
  const hint = name === 'holt_winters' ? ', which Prometheus 3 calls double_exponential_smoothing' : ''
  return new PromqlProblem(`unknown function with name "${name}"${hint}`, { from: bracket - name.length, to: bracket })
}
