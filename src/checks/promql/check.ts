import type { Prometheus, QueryData, Reply } from '../../clients/prometheus.ts'
import { clip } from '../../lib/text.ts'
import { parseComparison } from '../comparison.ts'
import type { Check, Declares, Observed } from '../contract.ts'
import { prometheusOf } from '../prometheus-of.ts'
import { judge, type PromqlSeen } from './judge.ts'
import { type PromqlSpec, schema } from './spec.ts'
import { whyEmpty } from './why-empty.ts'

/** Does a query return data, and the right data? */
export const promql: Check<PromqlSpec, PromqlSeen> & Declares<'promql', typeof schema> = {
  kind: 'promql',
  summary: 'a PromQL query returns data, and its values satisfy a comparison',
  schema,
  mode: (spec) => spec.mode ?? 'until',
  title,
  unfit: (_spec, mode) => (mode === 'lapse' ? 'in a time lapse Prometheus scrapes nothing' : undefined),
  needs: () => [{ role: 'prometheus' }],
  observe,
  judge,
}

function title({ query, value, series, absent, any }: PromqlSpec): string {
  const text = clip(query.replace(/\s+/g, ' '), 120)
  if (absent) return `${text} returns nothing`
  const wanted = [
    series === undefined ? undefined : `${parseComparison(series)?.text} series`,
    value === undefined ? undefined : `${any ? 'some ' : ''}${parseComparison(value)?.text}`,
  ].filter((part) => part !== undefined)
  return wanted.length === 0 ? `${text} returns data` : `${text}: ${wanted.join(', ')}`
}

async function observe(spec: PromqlSpec, at: Observed): Promise<PromqlSeen> {
  const { server, service } = prometheusOf(at)
  const reply = await server.query(spec.query)
  return {
    where: `${service.name}: ${clip(spec.query, 300)}`,
    reply,
    whyEmpty: !spec.absent && isEmpty(reply) ? await whyEmpty(server, spec.query) : undefined,
    notCounters: spec.allowWarnings ? [] : await notCounters(server, reply),
  }
}

const isEmpty = (reply: Reply<QueryData>): boolean =>
  reply.ok && reply.data.resultType === 'vector' && reply.data.result.length === 0

async function notCounters(server: Prometheus, reply: Reply<QueryData>): Promise<PromqlSeen['notCounters']> {
  const names = (reply.ok ? reply.infos : []).flatMap((info) => /metric might not be a counter.*"([^"]+)"/.exec(info)?.[1] ?? [])
  return Promise.all([...new Set(names)].map(async (metric) => ({ metric, types: await server.metricTypes(metric) })))
}
