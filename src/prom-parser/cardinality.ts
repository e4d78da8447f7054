import { Survey } from './lint-rules/survey.ts'
import type { Family, MetricType } from './types.ts'

/** How many series a family has, and which labels make them. */
export interface FamilyCardinality {
  readonly family: string
  readonly type: MetricType
  readonly series: number
  /** The label with the most values first. */
  readonly labels: readonly { readonly name: string; readonly values: number }[]
}

/** Series per family and values per label; the largest family first, equal ones in the order of the exposition. */
export function cardinality(families: Iterable<Family>): readonly FamilyCardinality[] {
  const all: FamilyCardinality[] = []
  for (const family of families) {
    const { series, labels } = new Survey(family)
    const counts = Array.from(labels.values(), ({ name, values }) => ({ name, values: values.size }))
    all.push({ family: family.name, type: family.type, series, labels: counts.sort((a, b) => b.values - a.values) })
  }
  return all.sort((a, b) => b.series - a.series)
}
