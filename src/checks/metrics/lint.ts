import { redactor } from '../../lib/redact.ts'
import { count } from '../../lib/text.ts'
import { type Family, type LintProblem, lint } from '../../prom-parser/index.ts'
import type { Finding, Note } from '../contract.ts'
import type { MetricsSpec } from './spec.ts'

/** Problems told one by one. */
const SHOWN = 20

/** What the linter finds that the suite says must not be: everything from its `severity` up. */
export function lintFindings(spec: MetricsSpec, families: readonly Family[]): Finding[] {
  if (spec.lint === undefined) return []
  return told(
    spec.endpoint,
    problemsOf(spec, families).filter((problem) => fails(spec, problem)),
  )
}

/** What the linter finds beside that: errors when the suite does not ask for lint, warnings when only errors fail. */
export function lintNotes(spec: MetricsSpec, families: readonly Family[]): Note[] {
  const rest = problemsOf(spec, families).filter((problem) => !fails(spec, problem))
  return told(spec.endpoint, spec.lint === undefined ? rest.filter(({ severity }) => severity === 'error') : rest)
}

function problemsOf({ lint: asked }: MetricsSpec, families: readonly Family[]): readonly LintProblem[] {
  const { off, maxSeries } = typeof asked === 'object' ? asked : {}
  return lint(families, { ...(off && { off }), ...(maxSeries && { maxSeries }) })
}

function fails({ lint: asked }: MetricsSpec, { severity }: LintProblem): boolean {
  if (asked === undefined) return false
  return severity === 'error' || asked === true || asked.severity !== 'error'
}

function told(endpoint: string, problems: readonly LintProblem[]): Note[] {
  const redact = redactor()
  const notes: Note[] = problems.slice(0, SHOWN).map(({ rule, message, line, hint }) => {
    return { message: `${redact(message)} [${rule}]`, where: `${endpoint} line ${line}`, hint: redact(hint) }
  })
  const more = problems.length - notes.length
  return more > 0 ? [...notes, { message: `the linter has ${count(more, 'more problem')}`, where: endpoint }] : notes
}
