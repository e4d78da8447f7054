import { z } from 'zod'
import { kong } from '../clients/kong.ts'
import type { Kong, KongAccess } from '../clients/kong-types.ts'
import { bestListener, kongSettings } from '../declared/kong-settings.ts'
import type { KongListener, KongSettings } from '../declared/kong-types.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { Need, Observed, ServiceView } from './contract.ts'
import { reaching } from './kong-reach.ts'
import { serviceUrl } from './pieces.ts'

export { declaredKong } from './kong-declared.ts'
export { kongMetrics, metricsPages } from './kong-metrics.ts'

const words = (what: string) => z.string({ error: `expected ${what}` }).min(1, { error: `expected ${what}` })

/** What a kind puts into its spec to find Kong: `z.strictObject({ ...kongFields, … })`. All of it is optional. */
export const kongFields = {
  admin: serviceUrl.optional().meta({ description: 'URL of the Admin API. Default: as KONG_ADMIN_LISTEN says.' }),
  status: serviceUrl.optional().meta({ description: 'URL of the Status API. Default: as KONG_STATUS_LISTEN says.' }),
  proxy: serviceUrl.optional().meta({ description: 'URL of the proxy. Default: as KONG_PROXY_LISTEN says.' }),
  metrics: serviceUrl.optional().meta({
    description: 'URL of the metrics page. Default: what Prometheus scrapes of Kong, else /metrics of its Status or Admin API.',
  }),
  token: words('a token').optional().meta({ description: 'Kong-Admin-Token. Take it from an environment variable.' }),
  workspace: words('the name of a workspace').optional().meta({ description: 'Workspace that is asked (Enterprise only).' }),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Further headers for the Admin and Status API, where something stands before them.' }),
} as const

/** What a check may say of the stack's Kong; everything else is read from its environment. URLs have service names as hosts. */
export interface KongSpec extends KongAccess {
  readonly admin?: string | undefined
  readonly status?: string | undefined
  readonly proxy?: string | undefined
  /** Where its metrics are: default, what Prometheus scrapes of it, else `/metrics` of the Status or the Admin API. */
  readonly metrics?: string | undefined
}

/** The stack's Kong, as a client and as a service. */
export interface KongOf {
  readonly service: ServiceView
  readonly settings: KongSettings
  /** Throws `CannotObserve` in words where there is no Admin API, or nothing leads to it from here. */
  readonly admin: Kong
  /** Undefined: it has none, or only a default one on loopback. Throws `CannotObserve` where nothing leads to it from here. */
  readonly status: Kong | undefined
  /** `http://127.83.0.7:8300`, without a slash at its end. Throws `CannotObserve` where nothing leads to it from here. */
  readonly proxy: string
  /** URLs of metrics pages in the order in which they are to be tried, but for what Prometheus scrapes: that `metricsPages` tells. */
  readonly metrics: readonly string[]
  /** Known for sure after the first answer, also of one that ran already. */
  readonly standIn: boolean
}

/** What a check of Kong reads from: the service, and the URLs that its spec gives. */
export function kongNeeds(spec: KongSpec): readonly Need[] {
  const urls = (['admin', 'status', 'proxy', 'metrics'] as const).flatMap((key) => {
    const url = spec[key]
    return url === undefined ? [] : [{ url, path: [key] }]
  })
  return [{ role: 'kong' }, ...urls]
}

/** Finds the stack's Kong; throws `CannotObserve` when there is none. Its parts throw when they are asked for, so that a check only needs what it uses. */
export function kongOf(at: Observed, spec: KongSpec = {}): KongOf {
  const service = at.stack.withRole('kong')
  const settings = kongSettings(service.environment)
  const access: KongAccess = { token: spec.token ?? settings.adminToken, workspace: spec.workspace, headers: spec.headers }
  const client = (url: string, listener: KongListener | undefined, variable: string, used: KongAccess): Kong =>
    kong(reaching(at.http, service, listener, variable), trimmed(at.stack.resolve(url)), used, at.signal)
  let admin: Kong | undefined
  let status: Kong | undefined
  const of: KongOf = {
    service,
    settings,
    get admin() {
      admin ??= client(...adminUrl(service, settings, spec), 'KONG_ADMIN_LISTEN', access)
      return admin
    },
    get status() {
      const found = statusUrl(service, settings, spec)
      // The Status API knows no tokens: it gets none.
      if (found !== undefined) status ??= client(...found, 'KONG_STATUS_LISTEN', { headers: spec.headers })
      return status
    },
    get proxy() {
      return proxyUrl(at, service, settings, spec)
    },
    get metrics() {
      return spec.metrics === undefined ? ownPages(of) : [at.stack.resolve(spec.metrics)]
    },
    get standIn() {
      return service.standIn || admin?.isStandIn() === true || status?.isStandIn() === true
    },
  }
  return of
}

type Found = readonly [url: string, listener: KongListener | undefined]

function adminUrl(service: ServiceView, settings: KongSettings, { admin }: KongSpec): Found {
  if (admin !== undefined) return [admin, undefined]
  const listener = bestListener(settings.admin)
  if (listener !== undefined) return [urlOf(service.name, listener), listener]
  throw new CannotObserve(
    `${service.name} has no Admin API (KONG_ADMIN_LISTEN is ${said(service, 'KONG_ADMIN_LISTEN')}): let it listen, as on 0.0.0.0:8001, where only operators reach it`,
  )
}

function statusUrl(service: ServiceView, settings: KongSettings, { status }: KongSpec): Found | undefined {
  if (status !== undefined) return [status, undefined]
  const listener = bestListener(settings.status)
  if (listener === undefined || !service.environment.KONG_STATUS_LISTEN) return undefined
  return [urlOf(service.name, listener), listener]
}

function proxyUrl(at: Observed, service: ServiceView, settings: KongSettings, { proxy }: KongSpec): string {
  if (proxy !== undefined) return trimmed(at.stack.resolve(proxy))
  // Of one that ran already and whose settings nobody tells, the URL that was given is all there is.
  if (service.attached && !service.environment.KONG_PROXY_LISTEN) return trimmed(service.origin)
  const listener = bestListener(settings.proxy)
  if (listener !== undefined) return trimmed(at.stack.resolve(urlOf(service.name, listener)))
  throw new CannotObserve(
    `${service.name} has no proxy (KONG_PROXY_LISTEN is ${said(service, 'KONG_PROXY_LISTEN')}): it serves no request`,
  )
}

/** `/metrics` of the Status and the Admin API, as far as there are any and something leads to them. */
function ownPages(of: KongOf): readonly string[] {
  const parts = [() => of.status, () => of.admin].map((part) => {
    try {
      return { base: part()?.base, error: undefined }
    } catch (error) {
      if (error instanceof CannotObserve) return { base: undefined, error }
      throw error
    }
  })
  const pages = parts.flatMap(({ base }) => (base === undefined ? [] : [`${base}/metrics`]))
  const error = parts.find((part) => part.error !== undefined)?.error
  if (pages.length === 0 && error !== undefined) throw error
  return pages
}

const urlOf = (service: string, { port, tls }: KongListener): string => `${tls ? 'https' : 'http'}://${service}:${port}`
const said = ({ environment }: ServiceView, name: string): string => JSON.stringify(environment[name] ?? '')
const trimmed = (url: string): string => url.replace(/\/+$/, '')
