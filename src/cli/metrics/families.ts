import type { Redaction } from '../../checks/metrics/redaction.ts'
import { cardinality } from '../../prom-parser/cardinality.ts'
import { type EscapingScheme, type Family, type MetricType, unescapeName } from '../../prom-parser/index.ts'

/** Series of one family beyond which it is named as big. */
const MAX_SERIES = 1000
/** Values of one label beyond which it is named as big. */
const MAX_VALUES = 100

/** A name, and what it was before the endpoint escaped it. */
export interface Named {
  readonly name: string
  readonly original?: string
}

interface LabelReport extends Named {
  readonly values: number
}

export interface FamilyReport extends Named {
  readonly type: MetricType
  readonly unit?: string
  readonly help?: string
  readonly series: number
  readonly samples: number
  /** The label with the most values first. */
  readonly labels: readonly LabelReport[]
  readonly line: number
}

/** What is over the bounds, the biggest first. */
export interface Big {
  readonly maxSeries: number
  readonly maxValues: number
  readonly families: readonly { readonly family: string; readonly series: number }[]
  readonly labels: readonly { readonly family: string; readonly label: string; readonly values: number }[]
}

/** The families with their series and labels counted, sorted. */
export function familyReports(
  families: readonly Family[],
  sort: 'name' | 'series',
  redact: Redaction,
  escaping: EscapingScheme | undefined,
): readonly FamilyReport[] {
  const counted = new Map(cardinality(families).map((one) => [one.family, one]))
  const named = (name: string): Named => {
    const original = escaping === undefined ? name : unescapeName(name, escaping)
    return original === name ? { name } : { name, original }
  }
  const reports = families.map(({ name, type, unit, help, samples, line }): FamilyReport => {
    const { series = 0, labels = [] } = counted.get(name) ?? {}
    return {
      ...named(name),
      type,
      ...(unit && { unit }),
      ...(help !== undefined && { help: redact.text(help) }),
      series,
      samples: samples.length,
      labels: labels.map((label) => ({ ...named(label.name), values: label.values })),
      line,
    }
  })
  const byName = (a: Named, b: Named): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  return reports.sort((a, b) => (sort === 'series' ? b.series - a.series : 0) || byName(a, b))
}

/** Families and labels over the bounds. */
export function bigOf(families: readonly FamilyReport[]): Big {
  const bySeries = families.filter(({ series }) => series > MAX_SERIES).sort((a, b) => b.series - a.series)
  const labels = families.flatMap(({ name: family, labels }) =>
    labels.filter(({ values }) => values > MAX_VALUES).map(({ name: label, values }) => ({ family, label, values })),
  )
  return {
    maxSeries: MAX_SERIES,
    maxValues: MAX_VALUES,
    families: bySeries.map(({ name: family, series }) => ({ family, series })),
    labels: labels.sort((a, b) => b.values - a.values),
  }
}
