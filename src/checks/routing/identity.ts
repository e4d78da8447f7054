export type Labels = Readonly<Record<string, string>>

/** A label set as people write it, in one order: `{alertname="Down", severity="critical"}`. A label without a value is none. */
export function identity(labels: Labels): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== '')
  const first = (label: string) => (label === 'alertname' ? '' : label)
  return `{${pairs
    .toSorted(([a], [b]) => (first(a) < first(b) ? -1 : 1))
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(', ')}}`
}

/** `monitoring/alertmanager.yml:12` -> `alertmanager.yml:12`: the whole path stands once, in the finding's own place. What a server tells stays whole. */
export const shortPlace = (where: string): string => (where.includes(':/') ? where : where.slice(where.lastIndexOf('/') + 1))
