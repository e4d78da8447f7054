import type { ActiveTarget } from '../../clients/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { formatMs } from '../../lib/duration.ts'
import type { Finding } from '../contract.ts'
import { mayBeDown } from './allowed.ts'
import { addressOf, name } from './match.ts'
import { keyOf, type TargetsSeen } from './observe.ts'
import type { TargetsSpec } from './spec.ts'

/** A scrape just missed by a busy machine is no stale target. */
const MIN_AGE = 5000

/** Is one target up, scraped lately, often and fast enough? */
export function judgeHealth(spec: TargetsSpec, target: ActiveTarget, where: string, seen: TargetsSeen): Finding[] {
  const who = name({ job: target.scrapePool, address: addressOf(target) })
  const interval = target.scrapeInterval ?? 0
  const rare = judgeInterval(spec, interval, who, where, seen)
  if (target.health === 'unknown' || target.lastScrape === undefined) {
    const hint = interval > 0 ? `the first scrape comes within its interval (${promDuration(interval)})` : undefined
    return [...rare, { message: `${who} has not been scraped yet`, expected: 'up', actual: 'unknown', where, hint }]
  }
  const down = target.health === 'down' && !mayBeDown(spec, target)
  return [
    ...rare,
    ...(down ? [judgeDown(target, who, where, seen)] : []),
    ...judgeAge(spec, target.lastScrape, interval, who, where, seen),
    ...judgeTime(spec, target, who, where),
  ]
}

function judgeDown(target: ActiveTarget, who: string, where: string, { lastUp, now }: TargetsSeen): Finding {
  const error = target.lastError === '' ? 'no error told' : target.lastError
  const actual = [error, ...sinceUp(lastUp[keyOf(target)], now)].join('; ')
  return { message: `${who} is down`, expected: 'up', actual, where, hint: hintFor(target) }
}

function sinceUp(last: number | null | undefined, now: number): string[] {
  if (last === undefined) return []
  return [last === null ? 'not up within the last hour' : `last up ${formatMs(Math.max(0, now - last))} ago`]
}

function hintFor({ lastError, scrapeUrl }: ActiveTarget): string | undefined {
  if (/HTTP status (404|301|302)/.test(lastError)) return `is the metrics_path right? ${scrapeUrl}`
  if (/HTTP status 40[13]/.test(lastError)) return 'the endpoint wants credentials: basic_auth or authorization of the job'
  if (/no such host|server misbehaving/.test(lastError))
    return 'the name is misspelt, or no service of that name is in its network'
  if (/connection refused/.test(lastError)) return 'nothing listens there: is the service running, and is the port right?'
  if (/deadline exceeded|timeout/i.test(lastError)) return 'it does not answer within scrape_timeout'
  if (/content-type|invalid|unexpected|expected|unsupported/i.test(lastError))
    return `what it serves is no exposition: ${scrapeUrl}`
  return undefined
}

function judgeInterval(spec: TargetsSpec, interval: number, who: string, where: string, { lookback }: TargetsSeen): Finding[] {
  const limit = Math.min(lookback, spec.maxAge ?? lookback)
  if (interval < limit) return []
  const why = limit === lookback ? 'queries look back no further, and would see gaps' : 'as maxAge asks'
  const message = `${who} is scraped only every ${promDuration(interval)}`
  return [
    {
      message,
      expected: `less than ${promDuration(limit)} (${why})`,
      actual: promDuration(interval),
      where,
      hint: 'lower its scrape_interval',
    },
  ]
}

function judgeAge(
  spec: TargetsSpec,
  lastScrape: number,
  interval: number,
  who: string,
  where: string,
  { now }: TargetsSeen,
): Finding[] {
  const age = Math.max(0, now - lastScrape)
  const limit = spec.maxAge ?? Math.max(2 * interval, MIN_AGE)
  if (age <= limit) return []
  const expected = `at most ${formatMs(limit)} ago${spec.maxAge === undefined && 2 * interval > MIN_AGE ? ' (two scrape intervals)' : ''}`
  return [
    {
      message: `${who} was last scraped ${formatMs(age)} ago`,
      expected,
      actual: `${formatMs(age)} ago`,
      where,
      hint: 'the server is overloaded or stopped scraping',
    },
  ]
}

function judgeTime({ scrapeWithin }: TargetsSpec, { lastScrapeDuration }: ActiveTarget, who: string, where: string): Finding[] {
  if (scrapeWithin === undefined || lastScrapeDuration <= scrapeWithin) return []
  const actual = formatMs(lastScrapeDuration)
  return [{ message: `the last scrape of ${who} took ${actual}`, expected: `at most ${formatMs(scrapeWithin)}`, actual, where }]
}
