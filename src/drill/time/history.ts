import type { History } from '../../checks/drill.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { messageOf } from '../../lib/errors.ts'
import { parseSeries, simulatedValues } from '../../promql/index.ts'

/** A series of the past; all histories end at the same moment. */
export interface Past {
  /** Its labels, `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>
  /** Milliseconds before the end, falling, and the value then. */
  readonly samples: readonly { readonly age: number; readonly value: number }[]
  /** The alert whose history gives it. */
  readonly alert: string
  /** As the history writes it. */
  readonly text: string
}

/** What histories give together. */
export interface Pasts {
  readonly pasts: readonly Past[]
  /** Alert -> why its history cannot be made. */
  readonly problems: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

/** Expands the histories; one that cannot be read, or contradicts an earlier one, gives a problem and no series. */
export function expandHistories(histories: readonly History[]): Pasts {
  const byKey = new Map<string, Past>()
  const problems = new Map<string, string>()
  const notes: string[] = []
  for (const history of histories) {
    try {
      const own = history.series.map((entry) => pastOf(history, entry))
      const clash = own.flatMap(({ past }) => clashOf(past, byKey.get(keyOf(past.labels))))[0]
      if (own.length === 0) problems.set(history.alert, 'its history gives no series: what is not there makes no alert fire')
      else if (clash !== undefined) problems.set(history.alert, clash)
      else for (const { past } of own) byKey.set(keyOf(past.labels), byKey.get(keyOf(past.labels)) ?? past)
      notes.push(...own.flatMap(({ note }) => note ?? []))
    } catch (error) {
      problems.set(history.alert, `its history cannot be read: ${messageOf(error)}`)
    }
  }
  return { pasts: [...byKey.values()], problems, notes }
}

/** The same for the same labels, in whatever order. */
export const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** Milliseconds that a history covers. */
export const spanOf = ({ samples }: Past): number => samples[0]?.age ?? 0

function pastOf(
  { alert, interval }: History,
  { series, values }: History['series'][number],
): { past: Past; note: string | undefined } {
  const expanded = simulatedValues(values)
  const samples = expanded.flatMap((value, index) =>
    typeof value === 'number' ? [{ age: (expanded.length - 1 - index) * interval, value }] : [],
  )
  const note = expanded.includes('stale')
    ? `${series} of ${alert} goes stale in its history: backfilled, it ends when the lookback is over (5m), not at once`
    : undefined
  return { past: { labels: parseSeries(series), samples, alert, text: series }, note }
}

function clashOf(past: Past, other: Past | undefined): string[] {
  if (other === undefined || other === past) return []
  const values = new Map(other.samples.map(({ age, value }) => [age, value]))
  const same = past.samples.length === values.size && past.samples.every(({ age, value }) => Object.is(values.get(age), value))
  if (same) return []
  const differs = past.samples.find(({ age, value }) => values.has(age) && !Object.is(values.get(age), value))
  const how =
    differs === undefined
      ? 'at other times'
      : `${values.get(differs.age)} there and ${differs.value} here, ${promDuration(differs.age)} before the end`
  return [`the histories of ${other.alert} and ${past.alert} both give ${past.text}, with other values: ${how}`]
}
