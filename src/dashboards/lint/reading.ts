import { parser as logql } from '@grafana/lezer-logql'
import type { Tree } from '@lezer/common'
import type { Expr } from '../../promql/index.ts'
import { type Parsed, parseExpr } from '../../promql/index.ts'
import type { Variable } from '../model.ts'
import { isMetricsQl } from './metricsql.ts'
import { isStandIn, type Placed, placeUses } from './stand-ins.ts'
import { type Replaced, replaceUses, usesIn } from './uses.ts'

export type Language = 'promql' | 'logql'

/** What a query says once harmless words stand in the place of its variables. */
export interface Reading {
  readonly language: Language
  /** The variables, where they stand. */
  readonly uses: readonly Placed[]
  /** With the words in their place. */
  readonly replaced: Replaced
  /** Of PromQL that could be read. */
  readonly expr: Expr | undefined
  /** Of LogQL that could be read. */
  readonly tree: Tree | undefined
  /** Why the query is none whatever its variables stand for; `at` is an offset in the query as it is written. */
  readonly error: { readonly message: string; readonly at: number } | undefined
  /** A variable stands for a part of the query's form: what can be told of the tree may be wrong. */
  readonly opaque: boolean
}

type Outcome =
  | { readonly ok: true; readonly expr?: Expr; readonly tree?: Tree }
  | { readonly ok: false; readonly message: string; readonly at: number }

/** How many ways of filling the variables of one query are tried. */
const MOST_TRIES = 60

/** Reads a query with the words for its variables that make it one. */
export function readQuery(text: string, language: Language, variables: ReadonlyMap<string, Variable>): Reading {
  const uses = placeUses(text, usesIn(text), variables)
  let first: { replaced: Replaced; outcome: Outcome } | undefined
  for (const words of tries(uses)) {
    const replaced = replaceUses(text, uses, words)
    const outcome = parse(replaced.text, language)
    if (outcome.ok) {
      const { expr, tree } = outcome
      return { language, uses, replaced, expr, tree, error: undefined, opaque: uses.some((use) => !use.sure) }
    }
    first ??= { replaced, outcome }
  }
  if (first === undefined || first.outcome.ok) throw new Error('a query is tried at least once')
  const { replaced, outcome } = first
  const decided = uses.every((use) => use.sure) && !isOtherDialect(replaced.text, outcome.message, language)
  const error = decided ? { message: outcome.message, at: replaced.back(outcome.at) } : undefined
  return { language, uses, replaced, expr: undefined, tree: undefined, error, opaque: true }
}

/** The first words of all, then every combination, as far as it goes. */
function* tries(uses: readonly Placed[]): Generator<readonly string[]> {
  const open = uses.filter(({ words }) => words.length > 1)
  const combinations = open.reduce((n, { words }) => Math.min(MOST_TRIES, n * words.length), 1)
  for (let nth = 0; nth < combinations; nth++) {
    let rest = nth
    yield uses.map(({ words }) => {
      if (words.length === 1) return words[0] ?? ''
      const word = words[rest % words.length] ?? ''
      rest = Math.floor(rest / words.length)
      return word
    })
  }
}

const cache = new Map<string, Outcome>()
const MOST_CACHED = 2000

function parse(text: string, language: Language): Outcome {
  const key = `${language} ${text}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const outcome = language === 'promql' ? ofPromql(parseExpr(text)) : parseLogql(text)
  if (cache.size >= MOST_CACHED) cache.clear()
  cache.set(key, outcome)
  return outcome
}

const ofPromql = (parsed: Parsed): Outcome =>
  parsed.ok ? { ok: true, expr: parsed.expr } : { ok: false, message: parsed.error.message, at: parsed.error.from }

function parseLogql(text: string): Outcome {
  const tree = logql.parse(text)
  let at: number | undefined
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from
      return at === undefined
    },
  })
  if (at === undefined) return { ok: true, tree }
  const token = /^\s*([\w:]+|\S?)/.exec(text.slice(at))?.[1] ?? ''
  return { ok: false, message: token === '' ? 'unexpected end of input' : `unexpected ${JSON.stringify(token)}`, at }
}

// What Loki takes although its grammar for editors does not.
const VARIANTS = /^\s*variants\s*\(/

const isOtherDialect = (text: string, message: string, language: Language): boolean =>
  isStandIn(message) ||
  (language === 'promql' ? isMetricsQl(text) : VARIANTS.test(text)) ||
  message.startsWith('the expression is nested deeper')
