import { CannotObserve } from '../lib/errors.ts'
import {
  dashboardAnswer,
  dataSourcesAnswer,
  libraryAnswer,
  policiesAnswer,
  provisionedListAnswer,
  searchAnswer,
} from './grafana-answers.ts'
import { newApi } from './grafana-apis.ts'
import { type ApiAnswer, callApi, missing, read } from './grafana-call.ts'
import { sourceHealthOf } from './grafana-health.ts'
import { loggedIn } from './grafana-login.ts'
import { passwordTrial } from './grafana-password.ts'
import { askQueries } from './grafana-query.ts'
import type { Grafana, GrafanaHit, GrafanaLogin } from './grafana-types.ts'
import type { Http, HttpRequest } from './http.ts'

const PAGE = 1000
/** No Grafana has so many dashboards: a server that makes up new ones would hold the check for ever. */
const MOST_PAGES = 100
/** A query may take as long as the data source's own limit, by default half a minute; so may its health. */
const SLOW = 30_000

/** `base`: where it is reached, with its sub path: `http://127.83.0.6:3000/grafana`. */
export function grafana(http: Http, base: string, login: GrafanaLogin, signal?: AbortSignal): Grafana {
  const root = base.replace(/\/+$/, '')
  const { watched, seen } = watchStandIn()
  const through = watched(loggedIn(http, root, login))
  const nobody = watched(http)
  const call = (path: string, request: HttpRequest = {}): Promise<ApiAnswer> => {
    const headers = { accept: 'application/json', ...request.headers }
    return callApi(through, root, path, { ...request, headers, ...(signal ? { signal } : {}) })
  }
  const apis = newApi((path) => call(path), login)
  const post = (body: string) =>
    call('/api/ds/query', { method: 'POST', headers: { 'content-type': 'application/json' }, body, timeout: SLOW })
  const list = async (path: string) => read(await call(path), provisionedListAnswer, login)
  return {
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
    sourceHealth: async (uid) =>
      sourceHealthOf(await call(`/api/datasources/uid/${encodeURIComponent(uid)}/health`, { timeout: SLOW }), login),
    query: (queries, range) => askQueries(post, queries, range, login),
    proxyUrl: (uid) => `${root}/api/datasources/proxy/uid/${encodeURIComponent(uid)}`,
    http: through,
    alertRules: () => list('/api/v1/provisioning/alert-rules'),
    contactPoints: () => list('/api/v1/provisioning/contact-points'),
    policies: async () => read(await call('/api/v1/provisioning/policies'), policiesAnswer, login),
    accepts: passwordTrial(nobody, root, signal),
    asNobody: (path) => nobody.request(`${root}${path}`, signal ? { signal } : {}),
    isStandIn: () => seen.standIn,
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
  for (let page = 1; page <= MOST_PAGES; page++) {
    const found = read(answer, searchAnswer, login)
    const before = hits.size
    for (const { hit, isDashboard } of found) if (isDashboard) hits.set(hit.uid, hit)
    // Nothing new: a server that knows no pages gives the same ones again.
    if (found.length < PAGE || hits.size === before) return [...hits.values()]
    answer = await next(page + 1)
  }
  throw new CannotObserve(`${first.request} gave more than ${MOST_PAGES} pages of dashboards: is that a Grafana?`)
}

/** Our stand-in says in each answer what it is. */
function watchStandIn() {
  const seen = { standIn: false }
  const watched = (http: Http): Http => ({
    async request(url, request) {
      const answer = await http.request(url, request)
      seen.standIn ||= answer.headers['x-firedrill-stand-in'] !== undefined
      return answer
    },
    async [Symbol.asyncDispose]() {},
  })
  return { watched, seen }
}
