import type { Check, Declares } from '../contract.ts'
import type { Exhibit } from '../exhibit.ts'
import { judge } from './judge.ts'
import { notes } from './notes.ts'
import { type LastUp, observe, type TargetsSeen } from './observe.ts'
import { schema, type TargetsSpec } from './spec.ts'

/** Are exactly the right targets scraped, and all of them up? */
export const targets: Check<TargetsSpec, TargetsSeen, LastUp> & Declares<'targets', typeof schema> = {
  kind: 'targets',
  summary: 'the scrape targets of the live server are exactly those of the config, all up, scraped lately',
  schema,
  mode: 'until',
  title,
  unfit: (_spec, mode) => (mode === 'lapse' ? 'in a time lapse Prometheus scrapes nothing' : undefined),
  needs: () => [{ role: 'prometheus' }],
  // Nothing is read before: it is where the looks of one poll keep what they asked.
  before: async () => new Map(),
  observe,
  judge,
  notes,
  exhibits,
}

function exhibits(_spec: TargetsSpec, { service, active, now }: TargetsSeen): readonly Exhibit[] {
  const rows = active.map(({ labels, scrapePool, scrapeUrl, health, lastScrape, lastScrapeDuration, lastError }) => ({
    job: labels.job ?? scrapePool,
    instance: labels.instance ?? '',
    url: scrapeUrl,
    health,
    age: lastScrape === undefined ? undefined : Math.max(0, now - lastScrape),
    duration: lastScrapeDuration,
    error: lastError,
  }))
  return [{ type: 'targets', service, rows }]
}

function title({ expect, config }: TargetsSpec): string {
  if (expect === 'from-config') return `every target of ${config ?? 'prometheus.yml'} is up`
  const addresses = Array.isArray(expect) ? expect : Object.values(expect).flat()
  return `exactly these targets are up: ${addresses.join(', ')}`
}
