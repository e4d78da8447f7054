import { CannotObserve } from '../lib/errors.ts'
import { apiGroupAnswer, type DashboardResource, resourceAnswer, resourceListAnswer } from './grafana-answers.ts'
import { type ApiAnswer, read } from './grafana-call.ts'
import type { GrafanaDashboard, GrafanaHit, GrafanaLogin } from './grafana-types.ts'

const GROUP = '/apis/dashboard.grafana.app'
/** That of the first organisation; those of others are `org-2` and so on. */
const NAMESPACE = 'default'
const PAGE = 500
const MOST_PAGES = 200
const IN_MESSAGE = /\/apis\/dashboard\.grafana\.app\/([\w.-]+)\/namespaces\/([\w.-]+)\/dashboards\//

type Get = (path: string) => Promise<ApiAnswer>

/** Dashboards by Grafana's new API, for servers that do not have them by the old one. */
export interface NewApi {
  /** `refusal`: what the old API said; it may name the version to ask for. Undefined: there is none of that uid. */
  dashboard(uid: string, refusal: ApiAnswer): Promise<GrafanaDashboard | undefined>
  list(): Promise<readonly GrafanaHit[]>
}

/** Reads below /apis by `get`. */
export function newApi(get: Get, login: GrafanaLogin): NewApi {
  let version: Promise<string> | undefined
  const known = () => {
    version ??= discover(get, login)
    return version
  }
  const one = async (uid: string, wanted: string, namespace: string): Promise<DashboardResource | undefined> => {
    const answer = await get(`${GROUP}/${wanted}/namespaces/${namespace}/dashboards/${encodeURIComponent(uid)}`)
    return answer.status === 404 ? undefined : read(answer, resourceAnswer, login)
  }
  return {
    async dashboard(uid, refusal) {
      const [, told, namespace = NAMESPACE] = IN_MESSAGE.exec(refusal.message ?? '') ?? []
      const found = await one(uid, told ?? (await known()), namespace)
      if (found?.storedVersion === undefined) return found && dashboardOf(found)
      const stored = await one(uid, found.storedVersion, namespace)
      return stored && dashboardOf(stored)
    },
    async list() {
      const path = `${GROUP}/${await known()}/namespaces/${NAMESPACE}/dashboards`
      const hits = new Map<string, GrafanaHit>()
      const tokens = new Set<string>()
      // A page may be empty and not the last: only the token says that there is more.
      for (let next = ''; tokens.size < MOST_PAGES; tokens.add(next)) {
        const page = await get(`${path}?limit=${PAGE}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`)
        const { items, next: token } = read(page, resourceListAnswer, login)
        for (const item of items) hits.set(item.name, hitOf(item))
        // A server that gives the same page again and again would hold the check for ever.
        if (token === '' || tokens.has(token)) return [...hits.values()]
        next = token
      }
      throw new CannotObserve(`GET ${path} gave more than ${MOST_PAGES} pages of dashboards: is that a Grafana?`)
    },
  }
}

/** The version that the server prefers. */
async function discover(get: Get, login: GrafanaLogin): Promise<string> {
  const answer = await get(GROUP)
  const { preferredVersion, versions } = read(answer, apiGroupAnswer, login)
  const version = preferredVersion?.version ?? versions[0]?.version
  if (version === undefined) throw new CannotObserve(`${answer.request} names no version of the API of dashboards`)
  return version
}

const dashboardOf = ({ apiVersion, name, spec }: DashboardResource): GrafanaDashboard => ({
  // What is not v2 is a classic dashboard, and its uid is the name of the resource.
  json: /\/v2/.test(apiVersion) ? { apiVersion, kind: 'Dashboard', metadata: { name }, spec } : { ...spec, uid: name },
})

const hitOf = ({ name, spec }: DashboardResource): GrafanaHit => ({
  uid: name,
  title: typeof spec.title === 'string' ? spec.title : '',
})
