import type { Http } from '../../clients/http.ts'
import type { Prometheus } from '../../clients/prometheus.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { parseExposition } from '../../prom-parser/index.ts'
import type { Sending } from './seen.ts'

/** Counters of the way from rule to receiver. */
export type Counters = Pick<Sending, 'errors' | 'invalid' | 'failed'>

const NONE: Counters = { errors: {}, invalid: 0, failed: {} }

/** Where a server's own metrics are: its URL with its route prefix. */
export interface Bases {
  readonly prometheus: string
  readonly alertmanager: string | undefined
}

/** Reads how often the servers themselves say that sending failed; what does not answer counts nothing. */
export async function readCounters(http: Http, { prometheus, alertmanager }: Bases, signal: AbortSignal): Promise<Counters> {
  const [own, others] = await Promise.all([
    samples(http, prometheus, signal),
    alertmanager === undefined ? [] : samples(http, alertmanager, signal),
  ])
  const invalid = others.filter(({ name }) => name === 'alertmanager_alerts_invalid_total')
  return {
    errors: sums(own, 'prometheus_notifications_errors_total', 'alertmanager'),
    invalid: invalid.reduce((sum, { value }) => sum + value, 0),
    failed: sums(others, 'alertmanager_notifications_failed_total', 'integration'),
  }
}

type Counted = { readonly name: string; readonly labels: ReadonlyMap<string, string>; readonly value: number }

async function samples(http: Http, base: string, signal: AbortSignal): Promise<readonly Counted[]> {
  try {
    const { body } = await http.request(`${base}/metrics`, { signal })
    return parseExposition(body).families.flatMap((family) => [...family.samples])
  } catch (error) {
    if (error instanceof CannotObserve) return []
    throw error
  }
}

function sums(all: readonly Counted[], metric: string, label: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { name, labels, value } of all) {
    const key = labels.get(label) ?? ''
    if (name === metric) found[key] = (found[key] ?? 0) + value
  }
  return found
}

/** How far an alert got: where Prometheus sends to, and what failed since `before`; undefined when Prometheus does not tell. */
export async function readSending(server: Prometheus, now: Counters, before: Counters | undefined): Promise<Sending | undefined> {
  const known = await alertmanagersOf(server)
  if (known === undefined) return undefined
  const since = (counts: Readonly<Record<string, number>>, then: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, value - (then[key] ?? 0)]))
  const { errors, invalid, failed } = before ?? NONE
  return {
    ...known,
    errors: since(now.errors, errors),
    invalid: now.invalid - invalid,
    failed: since(now.failed, failed),
  }
}

async function alertmanagersOf(server: Prometheus): Promise<Pick<Sending, 'active' | 'dropped'> | undefined> {
  try {
    return await server.alertmanagers()
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}
