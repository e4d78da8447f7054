import { type LintProblem, lintRules } from '../../prom-parser/lint.ts'
import { groupBy } from '../../report/format.ts'
import { oneLine } from '../../report/width.ts'
import { type View, wrapped } from './view.ts'

/** Problems of one rule that are shown. */
const SHOWN = 5
const INDENT = '    '
const MIN_TEXT = 20

/** Lint problems of one severity, those of a rule together. */
export function lintLines(problems: readonly LintProblem[], view: View): readonly string[] {
  const groups = [...groupBy(problems, ({ rule }) => rule)]
  return groups.flatMap(([rule, of], i) => [...(i === 0 ? [] : ['']), ...ruleLines(rule, of, view)])
}

function ruleLines(rule: string, problems: readonly LintProblem[], { columns, paint }: View): readonly string[] {
  const mark = problems.some(({ severity }) => severity === 'error') ? paint.bad('✗') : paint.warn('!')
  const summary = lintRules.find(({ id }) => id === rule)?.summary ?? ''
  const families = problems.length === 1 ? '1 family' : `${problems.length.toLocaleString('en-US')} families`
  const [first = '', ...rest] = words(`${rule} · ${families} · ${summary}`, columns - 2)
  const shown = problems.slice(0, SHOWN)
  const hints = new Set(shown.map(impersonal))
  const place = Math.max(...shown.map(({ line }) => `line ${line}`.length))
  const labelled = (label: string, text: string) =>
    words(text, columns - INDENT.length - place - 2).map(
      (line, i) => `${INDENT}${paint.dim((i === 0 ? label : '').padEnd(place))}  ${line}`,
    )
  const lines = shown.flatMap(({ line, message, hint }) => [
    ...labelled(`line ${line}`, message),
    ...(hints.size > 1 ? labelled('hint', hint) : []),
  ])
  const more = problems.length - shown.length
  if (more > 0) lines.push(paint.dim(`${INDENT}… and ${more.toLocaleString('en-US')} more, all in --json`))
  if (hints.size === 1) lines.push(...labelled('hint', shown[0]?.hint ?? ''))
  return [`${mark} ${paint.bold(rule)}${first.slice(rule.length)}`, ...rest.map((line) => `  ${line}`), ...lines]
}

// Hints that only name another family each time say the same, once.
function impersonal({ family, hint }: LintProblem): string {
  const names = (word: string) => word === family || word.startsWith(`${family}_`)
  return hint
    .split(/[^\w:]/)
    .filter((word) => !names(word))
    .join(' ')
}

const words = (text: string, columns: number): readonly string[] =>
  wrapped(oneLine(text).split(' '), ' ', Math.max(MIN_TEXT, columns))
