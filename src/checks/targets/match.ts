import type { ActiveTarget } from '../../clients/prometheus.ts'
import type { ScrapeJob } from '../../declared/prometheus.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { parseDuration } from '../../lib/duration.ts'
import { type Paired, pairUp } from '../pair-up.ts'

/** A target that must be there. */
export interface Expected {
  /** Undefined: of any job. */
  readonly job: string | undefined
  /** As written in the config: relabelling may turn it into another address. */
  readonly address: string
  /** Labels before relabelling (`__metrics_path__`, `__scheme__`, its own); undefined when only the address is known. */
  readonly labels: Readonly<Record<string, string>> | undefined
  readonly where: string
}

const PARAM = '__param_'

/** What Prometheus makes of the targets of one job, before relabelling. */
export function expectedOf(job: ScrapeJob): Expected[] {
  const defaults = {
    job: job.name,
    __scheme__: job.scheme,
    __metrics_path__: job.metricsPath,
    __scrape_interval__: promDuration(job.scrapeInterval),
    __scrape_timeout__: promDuration(job.scrapeTimeout),
    ...Object.fromEntries(Object.entries(job.params).map(([name, value]) => [`${PARAM}${name}`, value])),
  }
  return job.targets.map(({ address, labels, where }) => ({ job: job.name, address, where, labels: { ...defaults, ...labels } }))
}

/** Pairs expected and live targets by job and address before relabelling; those with the same labels first. */
export function match(expected: readonly Expected[], active: readonly ActiveTarget[]): Paired<Expected, ActiveTarget> {
  const same = (one: Expected, target: ActiveTarget) =>
    target.discoveredLabels.__address__ === one.address && (one.job === undefined || one.job === target.scrapePool)
  const alike = (one: Expected, target: ActiveTarget) => same(one, target) && differences(one, target).length === 0
  return pairUp(expected, active, alike, same)
}

export interface Difference {
  /** `metrics_path`, `scheme`, `scrape_interval`, `params.module`, or `label tier`. */
  readonly what: string
  readonly expected: string
  readonly actual: string
}

const SETTINGS: Readonly<Record<string, string>> = {
  __scheme__: 'scheme',
  __metrics_path__: 'metrics_path',
  __scrape_interval__: 'scrape_interval',
  __scrape_timeout__: 'scrape_timeout',
}

/** In what a live target differs from what the config says of it. */
export function differences(
  { labels }: Expected,
  { discoveredLabels, scrapeInterval, scrapeTimeout }: ActiveTarget,
): Difference[] {
  if (labels === undefined) return []
  const live: Readonly<Record<string, string | undefined>> = {
    ...discoveredLabels,
    // Older servers give these only beside the labels; the very old ones not at all.
    __scrape_interval__: discoveredLabels.__scrape_interval__ ?? duration(scrapeInterval) ?? labels.__scrape_interval__,
    __scrape_timeout__: discoveredLabels.__scrape_timeout__ ?? duration(scrapeTimeout) ?? labels.__scrape_timeout__,
  }
  const wanted = Object.entries(labels).filter(([name, value]) => !sameValue(name, value, live[name]))
  const unwanted = Object.keys(live).filter((name) => /^(__param_|(?!__))/.test(name) && !Object.hasOwn(labels, name))
  return [
    ...wanted.map(([name, value]) => ({ what: settingOf(name), expected: value, actual: live[name] ?? 'none' })),
    ...unwanted.map((name) => ({ what: settingOf(name), expected: 'none', actual: live[name] ?? '' })),
  ]
}

const settingOf = (label: string): string =>
  SETTINGS[label] ?? (label.startsWith(PARAM) ? `params.${label.slice(PARAM.length)}` : `label ${label}`)

const duration = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : promDuration(ms))

const sameValue = (name: string, wanted: string, live: string | undefined): boolean =>
  name.startsWith('__scrape_') ? parseDuration(wanted) === parseDuration(live ?? '') : wanted === live

/** `node-exporter:9100 (job node)`. */
export const name = ({ job, address }: { readonly job: string | undefined; readonly address: string }): string =>
  job === undefined ? address : `${address} (job ${job})`

/** The address of a live target before relabelling. */
export const addressOf = ({ discoveredLabels, scrapeUrl }: ActiveTarget): string => discoveredLabels.__address__ ?? scrapeUrl
