import { redaction } from '../../checks/metrics/redaction.ts'
import { type ShownError, shownErrors } from '../../checks/metrics/shown-errors.ts'
import { version } from '../../lib/version.ts'
import type { EscapingScheme, Format, Mode } from '../../prom-parser/index.ts'
import { type LintProblem, lint } from '../../prom-parser/lint.ts'
import { type Big, bigOf, type FamilyReport, familyReports } from './families.ts'
import type { MetricsSettings } from './options.ts'
import { parseReading } from './parse.ts'
import type { Answer, Problem, Reading, Source, Verdict } from './reading.ts'
import { commandSecrets } from './redact.ts'
import { type SelectedSample, selected } from './selected.ts'

/** What `firedrill metrics --json` prints. A value that does not exist has no key; secrets are `***`. */
export interface MetricsReport {
  readonly schemaVersion: 1
  /** Version of firedrill. */
  readonly firedrill: string
  readonly source: Pick<Source, 'kind' | 'name'>
  /** How the endpoint answered; for a URL only. */
  readonly answer?: Answer
  readonly mode: Mode
  readonly verdict: Verdict
  readonly format?: Format
  readonly escaping?: EscapingScheme
  /** Size of the exposition, unpacked. */
  readonly bytes?: number
  /** Milliseconds that parsing, counting and linting took. */
  readonly readMs: number
  readonly problems: readonly Problem[]
  readonly errors: readonly ShownError[]
  /** True when reading stopped after `--errors` errors: families and counts are then of what stands before. */
  readonly stopped: boolean
  readonly families: readonly FamilyReport[]
  /** What is over the bounds, the biggest first. */
  readonly big: Big
  /** Absent with --no-lint, with --select, and when there is no family to lint. */
  readonly lint?: readonly LintProblem[]
  /** With --select: the samples that match. */
  readonly selected?: readonly SelectedSample[]
  readonly totals: {
    readonly families: number
    readonly series: number
    readonly samples: number
    readonly errors: number
    readonly lintErrors: number
    readonly lintWarnings: number
  }
  readonly exitCode: 0 | 1
}

/** Everything that is to be said of what was read. Pure but for the time it took. */
export function metricsReport(reading: Reading, settings: MetricsSettings): MetricsReport {
  const startedAt = performance.now()
  const { source, answer, body } = reading
  const redact = redaction(commandSecrets(source, settings))
  const parsed = parseReading(reading, settings, redact)
  const families = familyReports(parsed.families, settings.sort, redact, parsed.escaping)
  const found = settings.selector === undefined ? undefined : selected(parsed.families, settings.selector, redact)
  const problems = parsed.trouble === undefined ? (found?.problems ?? []) : [parsed.trouble.problem]
  const linted =
    settings.lint && found === undefined && parsed.families.length > 0 ? lint(parsed.families, { off: settings.off }) : undefined
  const errors = shownErrors(parsed.errors.slice(0, settings.errors), body, redact)
  const totals = totalsOf(families, errors, linted ?? [])
  return {
    schemaVersion: 1,
    firedrill: version,
    source: { kind: source.kind, name: source.name },
    ...(answer && { answer: { ...answer, contentType: redact.text(answer.contentType) } }),
    mode: settings.mode,
    verdict: parsed.trouble?.verdict ?? (errors.length > 0 ? 'refused' : 'accepted'),
    ...(parsed.format && { format: parsed.format }),
    ...(parsed.escaping && { escaping: parsed.escaping }),
    ...(body && { bytes: body.length }),
    readMs: performance.now() - startedAt,
    problems,
    errors,
    stopped: parsed.errors.length > settings.errors,
    families,
    big: bigOf(families),
    ...(linted && { lint: linted }),
    ...(found && { selected: found.samples }),
    totals,
    exitCode: problems.length + errors.length + totals.lintErrors > 0 ? 1 : 0,
  }
}

function totalsOf(
  families: readonly FamilyReport[],
  errors: readonly unknown[],
  linted: readonly LintProblem[],
): MetricsReport['totals'] {
  const sum = (of: (family: FamilyReport) => number) => families.reduce((total, family) => total + of(family), 0)
  const lintErrors = linted.filter(({ severity }) => severity === 'error').length
  return {
    families: families.length,
    series: sum(({ series }) => series),
    samples: sum(({ samples }) => samples),
    errors: errors.length,
    lintErrors,
    lintWarnings: linted.length - lintErrors,
  }
}
