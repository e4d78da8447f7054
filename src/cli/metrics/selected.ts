import type { Redaction } from '../../checks/metrics/redaction.ts'
import { count, nearest } from '../../lib/text.ts'
import { type Family, type Sample, type Selector, select } from '../../prom-parser/index.ts'
import type { Problem } from './reading.ts'

/** One sample of `--select`. */
export interface SelectedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** As Prometheus writes it: `1`, `0.5`, `NaN`, `+Inf`. Text, because JSON has no NaN. */
  readonly value: string
  /** Milliseconds since the epoch. */
  readonly timestamp?: number
  readonly line: number
}

/** The samples that the selector chooses; none is a problem, never a quiet success. */
export function selected(
  families: readonly Family[],
  selector: Selector,
  redact: Redaction,
): { readonly samples: readonly SelectedSample[]; readonly problems: readonly Problem[] } {
  const samples = select(families, selector).map((sample) => selectedSample(sample, redact))
  return { samples, problems: samples.length > 0 || families.length === 0 ? [] : [noMatch(families, selector, redact)] }
}

function selectedSample({ name, labels, value, timestamp, line }: Sample, redact: Redaction): SelectedSample {
  return {
    name,
    labels: Object.fromEntries(Array.from(labels, ([label, of]) => [label, redact.value(label, of)])),
    value: valueText(value),
    ...(timestamp !== undefined && { timestamp }),
    line,
  }
}

/** The number as Prometheus writes it. */
const valueText = (value: number): string =>
  Number.isFinite(value)
    ? Object.is(value, -0)
      ? '-0'
      : String(value)
    : Number.isNaN(value)
      ? 'NaN'
      : value > 0
        ? '+Inf'
        : '-Inf'

function noMatch(families: readonly Family[], { text, name }: Selector, redact: Redaction): Problem {
  const names = new Set(families.flatMap(({ samples }) => samples.map((sample) => sample.name)))
  const problem = { message: 'no sample matches', expected: `a sample of ${redact.line(text)}` }
  if (name === undefined || names.has(name)) return { ...problem, actual: `${count(names.size, 'name')}, none with such labels` }
  const near = nearest(name, names)
  return { ...problem, actual: `no sample is named ${name}`, ...(near !== undefined && { hint: `did you mean ${near}?` }) }
}
