import { labelsKey } from './series.ts'
import type { Family, Labels, MetricType, Sample } from './types.ts'

/** How one series changed between two expositions. */
export interface SeriesChange {
  readonly name: string
  readonly labels: Labels
  readonly type: MetricType
  /** Undefined when the series was born in between. */
  readonly before: number | undefined
  /** Undefined when the series is gone. */
  readonly after: number | undefined
  /** What it rose by: from 0 when born or reset, 0 when gone; of a gauge, the difference. */
  readonly increase: number
  /** `reset`: a counter that fell, or whose `_created` changed. */
  readonly kind: 'kept' | 'born' | 'gone' | 'reset'
}

// Gauges and states may fall; of an unknown type nothing can be told, so a fall counts as a reset, as rate() would take it.
const MAY_FALL: ReadonlySet<MetricType> = new Set(['gauge', 'gaugehistogram', 'info', 'stateset'])

/** Every series of either exposition and how it changed. */
export function diff(before: Iterable<Family>, after: Iterable<Family>): SeriesChange[] {
  const old = index(before)
  const changes: SeriesChange[] = []
  for (const [key, { sample, family }] of index(after)) {
    changes.push(change(family, old.get(key)?.sample, sample))
    old.delete(key)
  }
  for (const { sample, family } of old.values()) {
    changes.push({ ...seriesOf(family, sample), before: sample.value, after: undefined, increase: 0, kind: 'gone' })
  }
  return changes
}

interface Entry {
  readonly sample: Sample
  readonly family: Family
}

function index(families: Iterable<Family>): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const family of families) {
    for (const sample of family.samples) {
      const key = `${sample.name} ${labelsKey(sample.labels)}`
      const known = entries.get(key)?.sample
      // Of a series that stands twice Prometheus keeps the first, or the one with the latest timestamp.
      if (known === undefined || (sample.timestamp ?? 0) > (known.timestamp ?? 0)) entries.set(key, { sample, family })
    }
  }
  return entries
}

const seriesOf = (family: Family, { name, labels }: Sample) => ({ name, labels, type: family.type })

function change(family: Family, before: Sample | undefined, after: Sample): SeriesChange {
  const series = { ...seriesOf(family, after), before: before?.value, after: after.value }
  if (before === undefined) return { ...series, increase: after.value, kind: 'born' }
  if (!mayFall(family, after) && isReset(before, after)) return { ...series, increase: after.value, kind: 'reset' }
  return { ...series, increase: after.value - before.value, kind: 'kept' }
}

// The quantiles of a summary rise and fall.
const mayFall = (family: Family, { name }: Sample): boolean =>
  MAY_FALL.has(family.type) || name.endsWith('_created') || (family.type === 'summary' && name === family.name)

const isReset = (before: Sample, after: Sample): boolean =>
  after.value < before.value || (before.created !== undefined && after.created !== undefined && before.created !== after.created)
