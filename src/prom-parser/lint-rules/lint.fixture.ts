import { type LintOptions, type LintProblem, type LintRuleId, lint } from '../lint.ts'
import { parseExposition } from '../parse.ts'

/** Lints an exposition: OpenMetrics when it ends in `# EOF`, else the text format. */
export function linted(text: string, options?: LintOptions): LintProblem[] {
  const { families, errors } = parseExposition(text)
  if (families.length === 0) throw new Error(`no family in ${JSON.stringify(text)}: ${JSON.stringify(errors)}`)
  return lint(families, options)
}

/** What one rule has to say: `line: message`. */
export const said = (rule: LintRuleId, text: string, options?: LintOptions): string[] =>
  linted(text, options).flatMap((problem) => (problem.rule === rule ? [`${problem.line}: ${problem.message}`] : []))
