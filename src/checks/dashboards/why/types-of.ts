/** What an exposition adds to a family's name in the names of its series. */
const PARTS: readonly (readonly [suffix: string, families: readonly string[], type: string])[] = [
  ['_bucket', ['histogram'], 'counter'],
  ['_bucket', ['gaugehistogram'], 'gauge'],
  ['_sum', ['histogram', 'summary'], 'counter'],
  ['_count', ['histogram', 'summary'], 'counter'],
  ['_gsum', ['gaugehistogram'], 'gauge'],
  ['_gcount', ['gaugehistogram'], 'gauge'],
  // OpenMetrics declares counters and infos without it.
  ['_total', ['counter'], 'counter'],
  ['_info', ['info'], 'gauge'],
  ['_created', ['counter', 'histogram', 'summary'], 'gauge'],
]

/** What the series of a name are, as their targets declare it; [] when nothing is declared. `summary` and `histogram` are the name without suffix. */
export function seriesTypes(name: string, declared: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const own = (declared.get(name) ?? []).filter((type) => type !== 'unknown')
  if (own.length > 0) return own
  const found = PARTS.flatMap(([suffix, families, type]) => {
    if (!name.endsWith(suffix)) return []
    const family = declared.get(name.slice(0, -suffix.length)) ?? []
    return family.some((of) => families.includes(of)) ? [type] : []
  })
  return [...new Set(found)]
}

const SUFFIX = /_(bucket|sum|count|total|gsum|gcount|info|created)$/

/** The name of the family that a series of this name would be of: `a_bucket` -> `a`. */
export const familyOf = (name: string): string => name.replace(SUFFIX, '')

/** Names of series that a family of a type has. */
export function partsOf(family: string, types: readonly string[]): readonly string[] {
  if (types.includes('histogram')) return [`${family}_bucket`, `${family}_sum`, `${family}_count`]
  return types.includes('summary') ? [family, `${family}_sum`, `${family}_count`] : [family]
}
