import type { QueryAnswer } from './query-data.ts'

/** How one logs in to Grafana; values are secrets. Undefined: anonymous. */
export type GrafanaLogin = { readonly user: string; readonly password: string } | { readonly token: string } | undefined

/** A data source as Grafana has it. */
export interface GrafanaDataSource {
  readonly uid: string
  readonly name: string
  /** Plugin type: `prometheus`. */
  readonly type: string
  readonly url: string
  readonly isDefault: boolean
  readonly access: string
  readonly jsonData: Readonly<Record<string, unknown>>
}

/** A dashboard in a search result. */
export interface GrafanaHit {
  readonly uid: string
  readonly title: string
  readonly folder: string | undefined
  /** Path on the server: `/d/abc/name`. */
  readonly url: string
}

/** A dashboard as Grafana has it. */
export interface GrafanaDashboard {
  /** Its JSON: a classic dashboard, or the `{ spec: … }` of v2. */
  readonly json: Readonly<Record<string, unknown>>
  readonly provisioned: boolean
  /** File that it was provisioned from, relative to its provider's path, where Grafana tells. */
  readonly file: string | undefined
}

/** One query of `POST /api/ds/query`; `model` is what the panel's file says, with its variables replaced. */
export interface GrafanaQuery {
  readonly refId: string
  readonly dataSource: { readonly uid: string; readonly type: string }
  readonly model: Readonly<Record<string, unknown>>
  /** Milliseconds. */
  readonly interval: number
  readonly maxDataPoints: number
}

/** Health of a data source: `unsupported` where its plugin has none to tell. */
export interface SourceHealth {
  readonly status: 'ok' | 'error' | 'unsupported'
  readonly message: string
}

/**
 * Typed reader of one Grafana, by its documented HTTP API; old (`/api`) and new (`/apis`) paths. It fetches and never judges. A login that
 * is refused or a redirect to a login page is `CannotObserve` in words, as is what is no answer of a Grafana.
 */
export interface Grafana {
  /** Version and state of its database. */
  health(): Promise<{ readonly version: string; readonly database: string }>
  /** All dashboards, page after page. */
  search(): Promise<readonly GrafanaHit[]>
  /** Undefined: there is none of that uid. */
  dashboard(uid: string): Promise<GrafanaDashboard | undefined>
  /** Needs an administrator, or the right to read data sources. */
  dataSources(): Promise<readonly GrafanaDataSource[]>
  dataSource(uid: string): Promise<GrafanaDataSource | undefined>
  sourceHealth(uid: string): Promise<SourceHealth>
  /** All queries in one request (`POST /api/ds/query`), answers by refId. `from`, `to`: epoch milliseconds. */
  query(
    queries: readonly GrafanaQuery[],
    range: { readonly from: number; readonly to: number },
  ): Promise<ReadonlyMap<string, QueryAnswer>>
  /** Where the data source itself is reached through Grafana, without a slash at its end: `…/api/datasources/proxy/uid/abc`. */
  proxyUrl(uid: string): string
  /** Headers by which it is logged in: for requests through `proxyUrl`. */
  readonly headers: Readonly<Record<string, string>>
  /** What file provisioning of alerting has made. */
  alertRules(): Promise<readonly Readonly<Record<string, unknown>>[]>
  contactPoints(): Promise<readonly Readonly<Record<string, unknown>>[]>
  policies(): Promise<Readonly<Record<string, unknown>>>
  /** Whether this login is let in: `GET /api/user` or `/api/org`; false only for 401, and of nobody also for 403 and a redirect to the login. */
  accepts(login: GrafanaLogin): Promise<boolean>
  /** Elements of the library panel: its panel JSON; undefined when there is none. */
  libraryPanel(uid: string): Promise<Readonly<Record<string, unknown>> | undefined>
}
