import { nearest } from '../lib/text.ts'
import type { Finding } from './contract.ts'

/** `{job="app"}`, with the name of the metric or alert before it where there is one; empty for no labels. */
export function labelText({ __name__, alertname, ...labels }: Readonly<Record<string, string>>): string {
  const inside = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  const name = __name__ ?? alertname ?? ''
  return inside.length === 0 ? name : `${name}{${inside.join(', ')}}`
}

/** A sample value for people: six digits at most. */
export const valueText = (value: number): string => String(Number(value.toPrecision(6)))

/** Names in a suite that no alerting rule of the server has: each a finding with the nearest one that it has. */
export function unknownAlerts(names: readonly string[], known: readonly string[], service: string): Finding[] {
  return [...new Set(names)]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known)
      return {
        message: `${service} has no alerting rule ${name}`,
        expected: 'an alerting rule that is loaded',
        actual: known.join(', ') || 'no alerting rule at all',
        hint: near === undefined ? undefined : `did you mean ${near}?`,
      }
    })
}
