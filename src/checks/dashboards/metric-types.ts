import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { shown } from '../../declared/prometheus-files.ts'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import { parseExposition } from '../../prom-parser/index.ts'
import type { Observed } from '../contract.ts'
import type { Sources } from './sources.ts'
import type { DashboardsSpec } from './spec.ts'

/** Declared type of a metric; undefined = there is no such metric. */
type TypeOf = (metric: string) => string | undefined

/** What metrics there are. `key`: changes when they do. */
export interface MetricTypes {
  readonly key: string
  readonly typeOf: TypeOf | undefined
}

// What Prometheus adds itself, and what rules record: no exporter has it.
const OWN = /^(up|ALERTS|ALERTS_FOR_STATE|scrape_\w+)$|:/

/** From the texts that the suite names; without any from the one Prometheus that there is, which is never sure that a metric is not there. */
export async function metricTypes(spec: DashboardsSpec, at: Observed, sources: Sources | undefined): Promise<MetricTypes> {
  if (spec.metrics !== undefined) return fromTexts(await textsOf(spec.metrics, at))
  const servers = (sources?.all ?? []).flatMap(({ prometheus }) => prometheus ?? [])
  const [server] = servers
  if (server === undefined || servers.length > 1 || spec.panels === 'not-asked') return { key: '', typeOf: undefined }
  try {
    const types = await server.metadata()
    if (types === undefined) return { key: '', typeOf: undefined }
    const typeOf = (metric: string) => (types[metric]?.length === 1 ? types[metric][0] : 'unknown')
    return { key: JSON.stringify(types), typeOf }
  } catch (error) {
    // The rules that need types are then silent; the panels say that nothing answers.
    if (error instanceof CannotObserve) return { key: '', typeOf: undefined }
    throw error
  }
}

async function textsOf(metrics: NonNullable<DashboardsSpec['metrics']>, at: Observed): Promise<readonly string[]> {
  if (typeof metrics !== 'string')
    return await Promise.all(
      metrics.map(async (url) => {
        const answer = await at.http.request(at.stack.resolve(url), { signal: at.signal })
        if (answer.status !== 200) throw new CannotObserve(`${url} answered ${answer.status}: expected metrics`)
        return new TextDecoder().decode(answer.body)
      }),
    )
  const host = resolve(at.baseDir, metrics)
  try {
    return [await readFile(host, 'utf8')]
  } catch (error) {
    throw new CannotObserve(`metrics: ${shown(host)} cannot be read: ${messageOf(error)}`, { final: true })
  }
}

function fromTexts(texts: readonly string[]): MetricTypes {
  const types = new Map<string, string>()
  // A counter of OpenMetrics is called otherwise than its samples.
  for (const { name, type, samples } of texts.flatMap((text) => parseExposition(text).families))
    for (const one of [name, ...samples.map((sample) => sample.name)]) types.set(one, type)
  if (types.size === 0) throw new CannotObserve('metrics: not one metric stands in them')
  return { key: JSON.stringify([...types]), typeOf: (metric) => types.get(metric) ?? (OWN.test(metric) ? 'unknown' : undefined) }
}
