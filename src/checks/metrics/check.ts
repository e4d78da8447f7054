import type { Ledger } from '../../lib/ledger.ts'
import type { Check, Declares, Finding } from '../contract.ts'
import { answerFindings, refusals, unreadable } from './answer.ts'
import { cardinalityFindings } from './cardinality.ts'
import { countFindings } from './counts.ts'
import { familyFindings } from './families.ts'
import { lintFindings, lintNotes } from './lint.ts'
import { readerNotes } from './readers.ts'
import { type Scrape, scrape } from './scrape.ts'
import { type MetricsSpec, metricsSchema } from './spec.ts'

/** What one look saw. */
export interface MetricsSeen {
  /** Undefined while the load runs and what it leaves behind is asked for: nothing can hold yet, and a scrape would only disturb. */
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
  title: ({ endpoint, families, lint, cardinality, counts }) => {
    const asked = [
      families && Object.keys(families).length > 0 ? 'has its families' : 'parses',
      lint ? 'is lint-clean' : undefined,
      cardinality ? 'keeps its limits' : undefined,
      counts ? 'counts what was sent' : undefined,
    ].filter((part) => part !== undefined)
    return `${endpoint} ${asked.join(', ').replace(/, ([^,]+)$/, ' and $1')}`
  },
  needs: ({ endpoint }) => [{ url: endpoint, path: ['endpoint'] }],
  before: async (spec, at) => (spec.counts ? scrape(spec, at) : undefined),
  async observe(spec, at, before) {
    const load = at.load && { name: at.load.name, ledger: at.load.ledger }
    // Series and labels come with traffic: what must not be there is looked for when all of it was answered.
    const afterLoad = (spec.counts ?? spec.cardinality ?? spec.lint) !== undefined
    const waiting = afterLoad && load !== undefined && load.ledger === undefined
    return { scrape: waiting ? undefined : await scrape(spec, at), before, load }
  },
  judge(spec, { scrape: seen, before, load }) {
    if (seen === undefined) return [notFinished(load?.name)]
    const blind = unreadable(spec, seen)
    if (blind) return [blind]
    const families = familiesOf(seen)
    return [
      ...answerFindings(spec, seen),
      ...familyFindings(spec, families),
      // A line that is refused hides what it says of its family: that comes first.
      ...(refusals(spec, seen).length > 0 ? [] : lintFindings(spec, families)),
      ...cardinalityFindings(spec, families),
      ...loadFindings(spec, seen, before, load),
    ]
  },
  silent: ({ scrape: seen }) => (seen !== undefined && 'failed' in seen ? seen.failed : undefined),
  notes(spec, { scrape: seen }) {
    if (seen === undefined || 'failed' in seen || unreadable(spec, seen) || refusals(spec, seen).length > 0) return []
    return [...readerNotes(spec, seen), ...lintNotes(spec, familiesOf(seen))]
  },
}

const notFinished = (load = ''): Finding => ({
  message: `load ${load} has not finished`,
  expected: 'its ledger',
  actual: 'still running',
})

// A series on a line that could not be read would count as born, and so rise by all it ever counted.
function whyUseless(spec: MetricsSpec, before: Scrape): string | undefined {
  return unreadable(spec, before)?.actual ?? refusals(spec, before)[0]?.message
}

const familiesOf = (seen: Scrape) => ('failed' in seen ? [] : (seen.exposition?.families ?? []))

function loadFindings(spec: MetricsSpec, seen: Scrape, before: Scrape | undefined, load: MetricsSeen['load']): Finding[] {
  if (spec.counts === undefined) return []
  const where = spec.endpoint
  if (load === undefined) {
    return [{ message: 'counts needs a load, and the phase has none', where, hint: 'name one in the phase: `load: <name>`' }]
  }
  if (load.ledger === undefined) return [notFinished(load.name)]
  const blind = before === undefined ? 'none' : whyUseless(spec, before)
  if (before === undefined || blind !== undefined) {
    const message = 'the counters cannot be compared: the scrape before the load failed'
    return [{ message, expected: 'a scrape before the load began', actual: blind, where }]
  }
  return countFindings(spec, familiesOf(before), familiesOf(seen), load.ledger)
}
