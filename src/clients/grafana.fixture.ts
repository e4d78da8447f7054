import { readFileSync } from 'node:fs'
import { grafana } from './grafana.ts'
import type { GrafanaLogin } from './grafana-types.ts'
import { type Said, served } from './served.fixture.ts'

/** A recorded answer of Grafana. */
export const recorded = (name: string): Said =>
  JSON.parse(readFileSync(new URL(`../../tests/recorded/grafana/documented/${name}.json`, import.meta.url), 'utf8'))

export const ADMIN: GrafanaLogin = { user: 'admin', password: 'pä:ss' }

/** A Grafana that answers so, and its client. */
export async function answering(routes: Parameters<typeof served>[0], as: { readonly login: GrafanaLogin } = { login: ADMIN }) {
  const { origin, http, asked } = await served(routes)
  return {
    origin,
    http,
    server: grafana(http, `${origin}/`, as.login),
    asked,
    routesAsked: () => asked.map(({ route }) => route),
  }
}
