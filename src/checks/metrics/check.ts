import type { Ledger } from '../../lib/ledger.ts'
import type { Check, Declares, Finding } from '../contract.ts'
import { answerFindings, unreadable } from './answer.ts'
import { countFindings } from './counts.ts'
import { familyFindings } from './families.ts'
import { type Scrape, scrape } from './scrape.ts'
import { type MetricsSpec, metricsSchema } from './spec.ts'

/** What one look saw. */
export interface MetricsSeen {
  /** Undefined while the load runs and counts are asked for: nothing can hold yet, and a scrape would only disturb. */
  readonly scrape: Scrape | undefined
  /** The scrape before the load; undefined when no counts are asked for. */
  readonly before: Scrape | undefined
  readonly load: { readonly name: string; readonly ledger: Ledger | undefined } | undefined
}

/** A /metrics endpoint parses, has these families, and its counters rose by what the load really sent. */
export const metrics: Check<MetricsSpec, MetricsSeen, Scrape | undefined> & Declares<'metrics', typeof metricsSchema> = {
  kind: 'metrics',
  summary: 'a /metrics endpoint parses, has these families, and its counters rose by exactly what the load sent',
  schema: metricsSchema,
  mode: 'until',
  title: ({ endpoint, families, counts }) => {
    const asked = [
      families && Object.keys(families).length > 0 ? 'has its families' : 'parses',
      counts ? 'counts what was sent' : undefined,
    ]
    return `${endpoint} ${asked.filter((part) => part !== undefined).join(' and ')}`
  },
  needs: ({ endpoint }) => [{ url: endpoint, path: ['endpoint'] }],
  before: async (spec, at) => (spec.counts ? scrape(spec, at) : undefined),
  async observe(spec, at, before) {
    const load = at.load && { name: at.load.name, ledger: at.load.ledger }
    const waiting = spec.counts !== undefined && load !== undefined && load.ledger === undefined
    return { scrape: waiting ? undefined : await scrape(spec, at), before, load }
  },
  judge(spec, { scrape: seen, before, load }) {
    if (seen === undefined) return [notFinished(load?.name)]
    const blind = unreadable(spec, seen)
    if (blind) return [blind]
    const families = familiesOf(seen)
    return [...answerFindings(spec, seen), ...familyFindings(spec, families), ...loadFindings(spec, seen, before, load)]
  },
}

const notFinished = (load = ''): Finding => ({
  message: `load ${load} has not finished`,
  expected: 'its ledger',
  actual: 'still running',
})

const familiesOf = (seen: Scrape) => ('failed' in seen ? [] : (seen.exposition?.families ?? []))

function loadFindings(spec: MetricsSpec, seen: Scrape, before: Scrape | undefined, load: MetricsSeen['load']): Finding[] {
  if (spec.counts === undefined) return []
  const where = spec.endpoint
  if (load === undefined) {
    return [{ message: 'counts needs a load, and the phase has none', where, hint: 'name one in the phase: `load: <name>`' }]
  }
  if (load.ledger === undefined) return [notFinished(load.name)]
  const blind = before === undefined ? undefined : unreadable(spec, before)
  if (before === undefined || blind) {
    const expected = 'a scrape before the load began'
    return [
      {
        message: 'the counters cannot be compared: the scrape before the load failed',
        expected,
        actual: blind?.actual ?? 'none',
        where,
      },
    ]
  }
  return countFindings(spec, familiesOf(before), familiesOf(seen), load.ledger)
}
