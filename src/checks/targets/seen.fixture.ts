import type { ActiveTarget } from '../../clients/prometheus.ts'
import type { Expected } from './match.ts'
import type { TargetsSeen } from './observe.ts'

export const NOW = Date.parse('2026-01-01T12:00:00Z')

const settings = (job: string) => ({
  job,
  __scheme__: 'http',
  __metrics_path__: '/metrics',
  __scrape_interval__: '10s',
  __scrape_timeout__: '5s',
})

/** A live target that is up. */
export function active(job: string, address: string, more: Partial<ActiveTarget> = {}): ActiveTarget {
  return {
    scrapePool: job,
    scrapeUrl: `http://${address}/metrics`,
    labels: { job, instance: address },
    health: 'up',
    lastError: '',
    lastScrape: NOW - 4000,
    lastScrapeDuration: 20,
    scrapeInterval: 10_000,
    scrapeTimeout: 5000,
    ...more,
    discoveredLabels: { ...settings(job), __address__: address, ...more.discoveredLabels },
  }
}

/** What the config asks for. */
export const expected = (job: string, address: string, line: number, labels = {}): Expected => ({
  job,
  address,
  labels: { ...settings(job), ...labels },
  where: `prometheus.yml:${line}`,
})

export const APP = expected('app', 'app:3000', 7)
export const NODE = expected('node', 'node:9100', 11)

export type Differing = Partial<Omit<TargetsSeen, 'expectation'>> & { readonly expectation?: Partial<TargetsSeen['expectation']> }

/** A server that scrapes app and node, as the config says; and what differs. */
export function world(more: Differing): TargetsSeen {
  return {
    service: 'prometheus',
    active: [active('app', 'app:3000'), active('node', 'node:9100')],
    dropped: [],
    runtime: { reloadConfigSuccess: true, lastConfigTime: NOW - 60_000 },
    now: NOW,
    lookback: 300_000,
    loaded: undefined,
    lastUp: {},
    ...more,
    expectation: {
      source: 'prometheus.yml',
      targets: [APP, NODE],
      dynamic: [],
      empty: [],
      unseen: [],
      problems: [],
      ...more.expectation,
    },
  }
}
