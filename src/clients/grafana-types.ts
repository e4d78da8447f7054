import type { Http, HttpAnswer } from './http.ts'
import type { QueryAnswer } from './query-data.ts'

/** A user and the password of that user; a secret. */
export interface Password {
  readonly user: string
  readonly password: string
}

/** How one logs in to Grafana; values are secrets. Undefined: anonymous. */
export type GrafanaLogin = Password | { readonly token: string } | undefined

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
}

/** A dashboard as Grafana has it. */
export interface GrafanaDashboard {
  /** Its JSON: a classic dashboard, or the `{ spec: … }` of v2. */
  readonly json: Readonly<Record<string, unknown>>
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

/** What came of a password. Before Grafana 9.5 who is locked out is told what a wrong password is told. */
export type PasswordVerdict = 'let in' | 'refused' | 'refused or locked out'

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
  /** All dashboards, page after page. */
  search(): Promise<readonly GrafanaHit[]>
  /** Undefined: there is none of that uid. */
  dashboard(uid: string): Promise<GrafanaDashboard | undefined>
  /** Needs an administrator, or the right to read data sources. */
  dataSources(): Promise<readonly GrafanaDataSource[]>
  sourceHealth(uid: string): Promise<SourceHealth>
  /** All queries in one request (`POST /api/ds/query`), answers by refId. `from`, `to`: epoch milliseconds. */
  query(
    queries: readonly GrafanaQuery[],
    range: { readonly from: number; readonly to: number },
  ): Promise<ReadonlyMap<string, QueryAnswer>>
  /** Where the data source itself is reached through Grafana, without a slash at its end: `…/api/datasources/proxy/uid/abc`. */
  proxyUrl(uid: string): string
  /** The connection that is logged in, for requests through `proxyUrl`; a login that is refused is sent once in a run. */
  readonly http: Http
  /** What file provisioning of alerting has made. */
  alertRules(): Promise<readonly Readonly<Record<string, unknown>>[]>
  contactPoints(): Promise<readonly Readonly<Record<string, unknown>>[]>
  policies(): Promise<Readonly<Record<string, unknown>>>
  /**
   * Whether this user with this password is let in, by basic authentication or the login form; `CannotObserve` where that is not told, as of a
   * user who is locked out. A wrong one is counted by Grafana.
   */
  accepts(password: Password): Promise<PasswordVerdict>
  /** Asks a path of it without a login; any status is an answer. */
  asNobody(path: string): Promise<HttpAnswer>
  /** An answer so far came from a stand-in of ours. */
  isStandIn(): boolean
  /** Elements of the library panel: its panel JSON; undefined when there is none. */
  libraryPanel(uid: string): Promise<Readonly<Record<string, unknown>> | undefined>
}
