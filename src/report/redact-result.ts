import { redactKeys } from '../lib/redact.ts'
import { redactExhibits } from '../lib/redact-texts.ts'
import type { CheckResult, PhaseResult, RunResult } from '../run/result.ts'

type Redact = (text: string) => string

/** The result with secrets gone from every text that a stack or a suite could have put one into; names, ids and verdicts stay as they are. */
export function redactResult(result: RunResult, redact: Redact): RunResult {
  const { ended } = result
  return {
    ...result,
    runtime: { ...result.runtime, reason: redact(result.runtime.reason) },
    components: result.components.map((one) => ({
      ...one,
      component: maybe(one.component, redact),
      reason: maybe(one.reason, redact),
    })),
    changes: result.changes.map(({ file, diff }) => ({ file, diff: redact(diff) })),
    phases: result.phases.map((phase) => redactPhase(phase, redact)),
    ended: ended && { ...ended, message: redact(ended.message), hint: maybe(ended.hint, redact) },
    problems: result.problems.map(redact),
  }
}

/** The same for one phase. */
export const redactPhase = (phase: PhaseResult, redact: Redact): PhaseResult => ({
  ...phase,
  // A request's path may carry a token.
  load: phase.load && { ...phase.load, templates: redactKeys(Object.entries(phase.load.templates), redact) },
  checks: phase.checks.map((check) => redactCheck(check, redact)),
})

/** The same for one check. */
export const redactCheck = (check: CheckResult, redact: Redact): CheckResult => ({
  ...check,
  title: redact(check.title),
  reason: maybe(check.reason, redact),
  knownGap: maybe(check.knownGap, redact),
  findings: check.findings.map((finding) => ({
    message: redact(finding.message),
    expected: maybe(finding.expected, redact),
    actual: maybe(finding.actual, redact),
    where: maybe(finding.where, redact),
    hint: maybe(finding.hint, redact),
  })),
  notes: check.notes.map(({ message, where, hint }) => ({
    message: redact(message),
    where: maybe(where, redact),
    hint: maybe(hint, redact),
  })),
  exhibits: redactExhibits(check.exhibits, redact),
  logTail: check.logTail.map(({ service, lines }) => ({ service, lines: lines.map(redact) })),
})

const maybe = (text: string | undefined, redact: Redact): string | undefined => (text === undefined ? undefined : redact(text))
