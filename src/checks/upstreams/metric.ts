import type { KongTargetHealth } from '../../clients/kong-types.ts'
import type { Family } from '../../prom-parser/index.ts'

export const FAMILY = 'kong_upstream_target_health'

/** One address as the metric tells of it. */
export interface MetricTarget {
  readonly upstream: string
  /** `ollama:11434`. */
  readonly target: string
  /** `127.83.0.9:11434`; '' where the target has none. */
  readonly address: string
  /** The states whose value is 1: one, or the metric is of no use. */
  readonly states: readonly string[]
}

/** The word of the metric for what the Admin API says. */
export const stateOf = (health: KongTargetHealth['health']): string => health.toLowerCase()

/** Reads the health of all addresses; of a Kong that proxies streams as well, that of its HTTP. Undefined: there is no such family. */
export function readMetric(families: readonly Family[]): readonly MetricTarget[] | undefined {
  const samples = families.find(({ name }) => name === FAMILY)?.samples ?? []
  if (samples.length === 0) return undefined
  const isHttp = samples.some(({ labels }) => labels.get('subsystem') === 'http')
  const found = new Map<string, MetricTarget & { states: string[] }>()
  for (const { labels, value } of samples) {
    if (isHttp && labels.get('subsystem') !== 'http') continue
    const label = (name: string) => labels.get(name) ?? ''
    const of = { upstream: label('upstream'), target: label('target'), address: label('address') }
    const key = JSON.stringify(of)
    const one = found.get(key) ?? { ...of, states: [] }
    found.set(key, one)
    if (value === 1) one.states.push(label('state'))
  }
  return [...found.values()]
}
