import { promDuration } from '../../declared/prometheus-duration.ts'

/** Closer scrapes (ms) cost more than they show, and each must also be answered before the next. */
export const LEAST_SCRAPE = 250
/** Closer evaluations (ms) take their turn from the queries of the checks. */
export const LEAST_EVALUATION = 100
/** Prometheus passes on what service discovery found at most so often (ms). */
export const LEAST_REFRESH = 5000
/** `rate` needs two samples in its range; four of them survive a late scrape. */
export const SCRAPES = 4

/** What Prometheus and Alertmanager take where their files say nothing (ms). */
export const DEFAULTS = {
  scrape: 60_000,
  evaluation: 60_000,
  groupWait: 30_000,
  groupInterval: 300_000,
  repeatInterval: 14_400_000,
  resolveTimeout: 300_000,
} as const

/**
 * Whole milliseconds of `ms` divided by the factor: at least `least` (or what it was, where that is less), never 0 where it was not.
 * Rounded down, so that a range never holds fewer intervals than it did.
 */
export function divided(ms: number, factor: number, least = 1): number {
  return ms === 0 ? 0 : Math.max(Math.floor(ms / factor), Math.min(least, ms), 1)
}

/** The same as Prometheus writes it: `1s500ms`. */
export const dividedText = (ms: number, factor: number, least = 1): string => promDuration(divided(ms, factor, least))
