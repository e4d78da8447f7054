import { parseExpr, walk } from '../../promql/index.ts'
import type { Variable } from '../model.ts'
import { objectOf } from './json.ts'
import type { VariableState } from './scope.ts'

/** One ad hoc filter. */
export type AdhocFilter = VariableState['filters'][number]

/**
 * PromQL with the filters in each of its selectors, as Grafana adds them (add_label_to_query.ts): one that is there with the same value
 * gets no second matcher. An expression that is none stays as it is: its own error is then told.
 */
export function applyAdhoc(expr: string, filters: readonly AdhocFilter[]): string {
  const used = filters.filter(({ key }) => key !== '')
  const parsed = used.length === 0 ? undefined : parseExpr(expr)
  if (parsed === undefined || !parsed.ok) return expr
  let filtered = expr
  const selectors = [...walk(parsed.expr)].filter((node) => node.type === 'selector')
  for (const { from, matchers } of selectors.sort((a, b) => b.from - a.from)) {
    const missing = used.filter(({ key, value }) => !matchers.some((matcher) => matcher.name === key && matcher.value === value))
    if (missing.length > 0) filtered = addTo(filtered, from, missing.map(matcherOf).join(', '))
  }
  return filtered
}

// The name, and blanks and comments up to the brace: the selector's own end may lie behind its range and offset.
const NAME = /[a-zA-Z_:][\w:]*|/y
const BLANKS = /(?:\s|#[^\n]*\n)*\{/y
const TO_BRACE = /\{(?:[^"'`}#]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*\n)*\}/sy

function addTo(expr: string, from: number, matchers: string): string {
  const afterName = from + (matchAt(NAME, expr, from)?.length ?? 0)
  const opening = matchAt(BLANKS, expr, afterName)
  if (opening === undefined) return `${expr.slice(0, afterName)}{${matchers}}${expr.slice(afterName)}`
  const brace = afterName + opening.length - 1
  const inside = matchAt(TO_BRACE, expr, brace) ?? '{}'
  const end = brace + inside.length - 1
  const last = inside
    .slice(1, -1)
    .replace(/#[^\n]*\n/g, '')
    .trim()
  const comma = last === '' || last.endsWith(',') ? '' : ', '
  return `${expr.slice(0, end)}${comma}${matchers}${expr.slice(end)}`
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/** `job="api"`. */
export function matcherOf({ key, operator, value }: AdhocFilter): string {
  const name = /^[a-zA-Z_]\w*$/.test(key) ? key : JSON.stringify(key)
  return `${name}${operator}"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

const ONE_OF: Readonly<Record<string, string>> = { '=|': '=~', '!=|': '!~' }

/** The filters of an ad hoc variable; `=|` (one of) becomes a regular expression of its values. */
export function readFilters(variable: Variable): readonly AdhocFilter[] {
  const written = ['filters', 'baseFilters'].flatMap((name) => variable.raw[name] ?? []).map(objectOf)
  return variable.filters.map((filter) => {
    const operator = Object.hasOwn(ONE_OF, filter.operator) ? ONE_OF[filter.operator] : undefined
    if (operator === undefined) return filter
    const values = written.find(({ key, value }) => key === filter.key && value === filter.value)?.values
    const all: readonly unknown[] = Array.isArray(values) ? values : [filter.value]
    return { ...filter, operator, value: all.map((value) => String(value).replace(/[*+?()|\\.[\]{}^$]/g, '\\$&')).join('|') }
  })
}
