/** Our families against what Prometheus has stored of the same exposition. */
import type { Family, Labels } from '../../src/prom-parser/index.ts'
import type { Stored } from './differential-prometheus.ts'

/** One line per series that only one side has, or whose values differ. */
export function seriesDifferences(families: readonly Family[], stored: readonly Stored[]): string[] {
  const { values, stamped } = ours(families)
  const theirs = new Map(stored.map(({ labels, value }) => [keyOf(labels), value]))
  const differences: string[] = []
  for (const [key, value] of values) {
    const real = theirs.get(key)
    if (!stamped.has(key) && !Object.is(real, value)) differences.push(`${key}: we read ${value}, stored is ${real}`)
  }
  for (const [key, value] of theirs) if (!values.has(key)) differences.push(`${key}: we read nothing, stored is ${value}`)
  return differences
}

// Of a series that stands there twice the first sample is stored. With a time of its own it is answered only if that was just now.
function ours(families: readonly Family[]): { readonly values: Map<string, number>; readonly stamped: Set<string> } {
  const values = new Map<string, number>()
  const stamped = new Set<string>()
  const samples = families.flatMap((family) => family.samples).sort((a, b) => a.line - b.line)
  for (const { name, labels, value, timestamp } of samples) {
    const key = keyOf(new Map([...labels, ['__name__', name]]))
    if (!values.has(key)) values.set(key, value)
    if (timestamp !== undefined && !isRecent(timestamp)) stamped.add(key)
  }
  return { values, stamped }
}

/** Within the five minutes that a query looks back, with some to spare. */
const isRecent = (timestamp: number): boolean => timestamp <= Date.now() && timestamp > Date.now() - 240_000

/** Labels in one order. A label without a value is none, and Prometheus writes the numbers in `le` and `quantile` its own way. */
function keyOf(labels: Labels): string {
  const kept = [...labels].filter(([name, value]) => value !== '' && name !== 'job' && name !== 'instance')
  return JSON.stringify(kept.map(([name, value]) => [name, written(name, value)]).sort())
}

const bounds = new Set(['le', 'quantile'])

function written(name: string, value: string): string {
  // Of an indented line Prometheus takes the blanks as a part of the name.
  if (name === '__name__') return value.trimStart()
  return bounds.has(name) ? boundOf(value) : value
}

function boundOf(value: string): string {
  const number = Number(value.replace(/inf$/i, 'Infinity'))
  return value.trim() === '' || Number.isNaN(number) ? value : String(number)
}
