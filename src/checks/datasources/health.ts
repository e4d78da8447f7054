import type { Grafana, GrafanaDataSource, SourceHealth } from '../../clients/grafana-types.ts'
import { clip } from '../../lib/text.ts'
import type { Observed } from '../contract.ts'

/** Queries that need no data. */
const QUERIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  prometheus: { expr: '1+1', instant: true, range: false },
  loki: { expr: 'vector(1)+vector(1)', queryType: 'instant' },
}
const MINUTE = 60_000

/** What Grafana says of it, and where its plugin has no health check what comes of a query that needs no data. */
export async function healthOf(server: Grafana, source: GrafanaDataSource, at: Observed): Promise<SourceHealth> {
  const told = await server.sourceHealth(source.uid)
  if (told.status !== 'unsupported') return told
  // As Grafana's own page of a Tempo asks it: its plugin has no health check in many versions.
  if (source.type === 'tempo') return echoOf(server, source, at)
  const model = QUERIES[source.type]
  return model === undefined ? told : queried(server, source, model, at)
}

async function queried(
  server: Grafana,
  { uid, type }: GrafanaDataSource,
  model: Readonly<Record<string, unknown>>,
  { clock }: Observed,
): Promise<SourceHealth> {
  const to = clock.now()
  const query = { refId: 'A', dataSource: { uid, type }, model, interval: MINUTE, maxDataPoints: 1 }
  const answer = (await server.query([query], { from: to - MINUTE, to })).get('A')
  if (answer?.ok) return { status: 'ok', message: `it answers ${String(model.expr)}` }
  return { status: 'error', message: `asked ${String(model.expr)}: ${answer?.error ?? 'no answer'}` }
}

async function echoOf(server: Grafana, { uid }: GrafanaDataSource, { signal }: Observed): Promise<SourceHealth> {
  const { status, body } = await server.http.request(`${server.proxyUrl(uid)}/api/echo`, { signal })
  const text = new TextDecoder().decode(body).trim()
  if (status === 200 && text === 'echo') return { status: 'ok', message: 'it answers /api/echo' }
  return { status: 'error', message: `/api/echo, asked through Grafana: status ${status}, ${clip(JSON.stringify(text), 200)}` }
}
