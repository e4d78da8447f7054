import { randomUUID } from 'node:crypto'
import { type CauseContext, CauseNotLanded, type Way } from './cause.ts'
import type { Exporter } from './exporter.ts'

/** Serves series at the synthetic target; it has landed when they were scraped. */
export function seriesWay(series: readonly string[], context: CauseContext): Way {
  const key = randomUUID()
  return {
    apply: async () => exporterOf(context).set(key, series),
    landed: async () => {
      const { scrapes, target } = exporterOf(context)
      return scrapes(key) > 0
        ? undefined
        : `nobody has scraped http://${target}/metrics since: Prometheus has no such target, or a long scrape_interval`
    },
    undo: {
      run: async () => context.exporter?.clear(key),
      byHand: 'end this process: the target ends with it',
    },
  }
}

function exporterOf({ exporter }: CauseContext): Exporter {
  if (exporter !== undefined) return exporter
  throw new CauseNotLanded(
    'there is no synthetic target here: the config of Prometheus could not be changed, or services cannot reach this machine',
  )
}
