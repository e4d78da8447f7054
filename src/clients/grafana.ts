import { CannotObserve } from '../lib/errors.ts'
import {
  dashboardAnswer,
  dataSourceAnswer,
  dataSourcesAnswer,
  healthAnswer,
  libraryAnswer,
  policiesAnswer,
  provisionedListAnswer,
  searchAnswer,
} from './grafana-answers.ts'
import { newApi } from './grafana-apis.ts'
import { type ApiAnswer, callApi, LoginPage, loginHeaders, missing, read, refused, shaped } from './grafana-call.ts'
import { sourceHealthOf } from './grafana-health.ts'
import { askQueries } from './grafana-query.ts'
import type { Grafana, GrafanaHit, GrafanaLogin } from './grafana-types.ts'
import type { Http, HttpRequest } from './http.ts'

const PAGE = 1000
/** A query may take as long as the data source's own limit, by default half a minute; so may its health. */
const SLOW = 30_000

/** `base`: where it is reached, with its sub path: `http://127.83.0.6:3000/grafana`. */
export function grafana(http: Http, base: string, login: GrafanaLogin, signal?: AbortSignal): Grafana {
  const root = base.replace(/\/+$/, '')
  const callAs = (as: GrafanaLogin, path: string, request: HttpRequest = {}): Promise<ApiAnswer> => {
    const headers = { accept: 'application/json', ...request.headers, ...loginHeaders(as) }
    return callApi(http, root, path, { ...request, headers, ...(signal ? { signal } : {}) })
  }
  const call = (path: string, request?: HttpRequest) => callAs(login, path, request)
  const apis = newApi((path) => call(path), login)
  const post = (body: string) =>
    call('/api/ds/query', { method: 'POST', headers: { 'content-type': 'application/json' }, body, timeout: SLOW })
  const list = async (path: string) => read(await call(path), provisionedListAnswer, login)
  return {
    async health() {
      const answer = await call('/api/health')
      // 503 with the same words: its database does not answer.
      return answer.status === 503 ? shaped(answer, healthAnswer) : read(answer, healthAnswer, login)
    },
    async search() {
      const first = await call(searchPath(1))
      if (missing(first)) return apis.list()
      return searched(first, login, (page) => call(searchPath(page)))
    },
    async dashboard(uid) {
      const answer = await call(`/api/dashboards/uid/${encodeURIComponent(uid)}`)
      if (answer.status === 406 || answer.status === 410 || missing(answer)) return apis.dashboard(uid, answer)
      return answer.status === 404 ? undefined : read(answer, dashboardAnswer, login)
    },
    dataSources: async () => read(await call('/api/datasources'), dataSourcesAnswer, login),
    async dataSource(uid) {
      const answer = await call(`/api/datasources/uid/${encodeURIComponent(uid)}`)
      return answer.status === 404 && !missing(answer) ? undefined : read(answer, dataSourceAnswer, login)
    },
    sourceHealth: async (uid) =>
      sourceHealthOf(await call(`/api/datasources/uid/${encodeURIComponent(uid)}/health`, { timeout: SLOW }), login),
    query: (queries, range) => askQueries(post, queries, range, login),
    proxyUrl: (uid) => `${root}/api/datasources/proxy/uid/${encodeURIComponent(uid)}`,
    headers: loginHeaders(login),
    alertRules: () => list('/api/v1/provisioning/alert-rules'),
    contactPoints: () => list('/api/v1/provisioning/contact-points'),
    policies: async () => read(await call('/api/v1/provisioning/policies'), policiesAnswer, login),
    accepts: (as) => letIn((path) => callAs(as, path), as),
    async libraryPanel(uid) {
      const answer = await call(`/api/library-elements/${encodeURIComponent(uid)}`)
      return answer.status === 404 && !missing(answer) ? undefined : read(answer, libraryAnswer, login)
    },
  }
}

const searchPath = (page: number): string => `/api/search?type=dash-db&limit=${PAGE}&page=${page}`

async function searched(
  first: ApiAnswer,
  login: GrafanaLogin,
  next: (page: number) => Promise<ApiAnswer>,
): Promise<readonly GrafanaHit[]> {
  const hits = new Map<string, GrafanaHit>()
  let answer = first
  for (let page = 1; ; page++) {
    const found = read(answer, searchAnswer, login)
    const before = hits.size
    for (const { hit, isDashboard } of found) if (isDashboard) hits.set(hit.uid, hit)
    // Nothing new: a server that knows no pages gives the same ones again.
    if (found.length < PAGE || hits.size === before) return [...hits.values()]
    answer = await next(page + 1)
  }
}

/** Asks who one is; a service account is nobody's user, so then the organisation. 403 is said to those who are let in and may not. */
async function letIn(call: (path: string) => Promise<ApiAnswer>, login: GrafanaLogin): Promise<boolean> {
  const paths = login === undefined ? ['/api/org', '/api/search?limit=1'] : ['/api/user', '/api/org']
  try {
    let answer: ApiAnswer | undefined
    for (const path of paths) {
      answer = await call(path)
      if (answer.status === 200) return true
      if (answer.status === 401) return false
      if (answer.status === 403 && login !== undefined) return true
      if (answer.status !== 403 && answer.status !== 404) throw refused(answer, login)
    }
    if (answer?.status === 403) return false
    throw new CannotObserve(`${answer?.request ?? 'Grafana'} answered 404: whether the login is let in cannot be told`)
  } catch (error) {
    // To a stranger it says no; of a password it says nothing, since a proxy before Grafana may not even have looked at it.
    if (error instanceof LoginPage && login === undefined) return false
    throw error
  }
}
