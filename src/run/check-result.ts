import type { Finding } from '../checks/contract.ts'
import { messageOf } from '../lib/errors.ts'
import { redactExhibits } from '../lib/redact-texts.ts'
import type { CheckPlan, PhasePlan } from '../plan/plan.ts'
import { totals } from '../verdict/verdict.ts'
import type { CheckRun } from './check-run.ts'
import { type Evidence, keepEvidence } from './evidence.ts'
import type { PhaseContext } from './phase.ts'
import type { CheckResult, PhaseResult } from './result.ts'

/** A decided check as the report has it: redacted, with the evidence of one that did not pass. */
export async function checkResult(check: CheckPlan, done: CheckRun, run: PhaseContext): Promise<CheckResult> {
  const evidence = done.verdict === 'pass' ? undefined : await evidenceOf(check, done, run)
  const dead = done.verdict === 'pass' ? [] : check.services.flatMap((name) => run.ended(name) ?? [])
  return {
    ...identity(check),
    verdict: done.verdict,
    findings: done.findings.map((finding) => redactAll(withCause(finding, dead), run.redact)),
    notes: done.notes.map((note) => redactAll(note, run.redact)),
    stages: done.stages,
    exhibits: redactExhibits(done.exhibits, run.redact),
    reason: done.reason === undefined ? undefined : run.redact([done.reason, ...dead].join('; ')),
    attempts: done.attempts,
    durationMs: done.durationMs,
    evidence: evidence?.files ?? [],
    logTail: evidence?.logTail ?? [],
  }
}

// Evidence that cannot be kept (a full disk) must not cost the verdict.
async function evidenceOf(check: CheckPlan, done: CheckRun, run: PhaseContext): Promise<Evidence> {
  try {
    return await keepEvidence(run.directory, run.stack, check, done, run.redact)
  } catch (error) {
    run.trouble(`evidence of ${check.id}: ${messageOf(error)}`)
    return { files: [], logTail: [] }
  }
}

/** A check that is not run, with its reason. */
export const skippedCheck = (check: CheckPlan, reason: string): CheckResult => ({
  ...identity(check),
  verdict: 'skipped',
  findings: [],
  notes: [],
  stages: [],
  exhibits: [],
  reason,
  attempts: 0,
  durationMs: 0,
  evidence: [],
  logTail: [],
})

/** A phase of which nothing was run. */
export function skippedPhase(phase: PhasePlan, reason: string): PhaseResult {
  const checks = phase.checks.map((check) => skippedCheck(check, check.skip ?? reason))
  const { name, section } = phase
  return { name, section, durationMs: 0, totals: totals(checks.map(({ verdict }) => verdict)), load: undefined, checks }
}

function identity({ id, kind, title, knownGap, place }: CheckPlan) {
  const at = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  return { id, kind, title, knownGap, place: at }
}

// Whatever the finding says, a service that has ended is what to look at first.
const withCause = (finding: Finding, dead: readonly string[]): Finding =>
  dead.length === 0 ? finding : { ...finding, hint: [dead.join('; '), finding.hint].filter(Boolean).join('; ') }

const redactAll = <T extends object>(record: T, redact: (text: string) => string): T =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, typeof value === 'string' ? redact(value) : value])) as T
