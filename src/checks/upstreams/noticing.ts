import type { KongJson } from '../../clients/kong-types.ts'

/** What the health checks of an upstream notice, as far as its settings tell. */
export interface Noticing {
  /** Active checks find a target on which nothing listens any more. */
  readonly active: boolean
  /** Active checks are made and count failures, but no connection that fails. */
  readonly blind: boolean
  /** Requests that fail are counted. */
  readonly passive: boolean
  /** Active checks find a target that is sound again; passive ones send nothing to one that is down. */
  readonly recovers: boolean
  /** Milliseconds that active checks take to find one that is down, and one that is up again; undefined where they do not. */
  readonly downWithin: number | undefined
  readonly upWithin: number | undefined
}

/** Kong looks that often whether a check is due (ms). */
const TICK = 100
const FAILURES = ['tcp_failures', 'http_failures', 'timeouts']

/** Kong checks on, and counts nothing: all thresholds are 0 by default. */
export function noticingOf(healthchecks: KongJson): Noticing {
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), healthchecks)
  const number = (...path: readonly string[]): number => {
    const value = at(...path)
    return typeof value === 'number' ? value : 0
  }
  // Without HTTP a check of type tcp is only made for streams: Kong switches it off here.
  const runs = at('active', 'type') !== 'tcp'
  const failures = FAILURES.map((key) => number('active', 'unhealthy', key)).filter((threshold) => threshold > 0)
  const timeout = number('active', 'timeout') * 1000
  const healthy = number('active', 'healthy', 'interval') * 1000
  const unhealthy = number('active', 'unhealthy', 'interval') * 1000
  const successes = number('active', 'healthy', 'successes')
  const counts = runs && healthy > 0 && failures.length > 0
  const active = counts && number('active', 'unhealthy', 'tcp_failures') > 0
  const recovers = runs && unhealthy > 0 && successes > 0
  return {
    active,
    blind: counts && !active,
    passive: FAILURES.some((key) => number('passive', 'unhealthy', key) > 0),
    recovers,
    // It may fail in the way that takes most of them.
    downWithin: counts ? longest(Math.max(...failures), healthy, timeout) : undefined,
    upWithin: recovers ? longest(successes, unhealthy, timeout) : undefined,
  }
}

/** That many checks from now on, each of which may wait for an answer that does not come: none begins before the one before it has ended. */
const longest = (checks: number, interval: number, timeout: number): number =>
  checks * Math.max(interval, timeout) + Math.min(interval, timeout) + TICK

const isRecord = (value: unknown): value is KongJson => typeof value === 'object' && value !== null && !Array.isArray(value)
