import type { Grafana } from '../../clients/grafana-types.ts'
import { type Loki, loki } from '../../clients/loki.ts'
import { type Prometheus, prometheus } from '../../clients/prometheus.ts'
import type { FoundSource } from '../../dashboards/index.ts'
import { provisionedUid } from '../../declared/grafana.ts'
import type { GrafanaProvisioning } from '../../declared/grafana-types.ts'
import type { Role } from '../../declared/roles.ts'
import { parseDuration } from '../../lib/duration.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { prometheusOf } from '../prometheus-of.ts'
import { type Access, grafanaAccess, stackAccess } from './access.ts'

/** A data source of dashboards, and how it is asked without the help of Grafana's query engine. */
export interface Source {
  readonly found: FoundSource
  readonly isDefault: boolean
  /** In what its queries are written; undefined where only Grafana can ask it. */
  readonly language: 'promql' | 'logql' | undefined
  readonly prometheus: Prometheus | undefined
  readonly loki: Loki | undefined
  /** Why it has no client; undefined where it has one, or needs none. */
  readonly unreachable: string | undefined
}

/** The data sources that dashboards can name. */
export interface Sources {
  readonly all: readonly Source[]
  /** Who says so. `stack`: nothing names data sources, so any name of the right type means the stack's own. */
  readonly by: 'grafana' | 'provisioning' | 'stack'
  /** By uid or name, else of the type; the default one for neither. */
  find(nameOrUid: string | undefined, type: string | undefined): Source | undefined
}

interface Named {
  readonly uid: string
  readonly name: string
  readonly type: string
  readonly url: string
  readonly isDefault: boolean
  readonly jsonData: Readonly<Record<string, unknown>>
}

/** Those that Grafana has; where they cannot be listed (a viewer may not), those of its provisioning files. */
export async function sourcesOfGrafana(
  at: Observed,
  grafana: Grafana,
  provisioning: GrafanaProvisioning | undefined,
): Promise<Sources> {
  const reach = (one: Named): Access => grafanaAccess(at, grafana, one)
  try {
    const listed = await grafana.dataSources()
    return named(
      'grafana',
      listed.map((one) => sourceOf(at, one, reach(one))),
    )
  } catch (error) {
    if (!(error instanceof CannotObserve) || error.final) throw error
    if (provisioning === undefined || provisioning.dataSources.length === 0) throw error
    return named(
      'provisioning',
      declared(provisioning).map((one) => sourceOf(at, one, reach(one))),
    )
  }
}

/** Those of provisioning files, asked where they stand in the stack; without any, the stack's own Prometheus and Loki. */
export function sourcesOfStack(at: Observed, provisioning: GrafanaProvisioning | undefined): Sources {
  if (provisioning === undefined || provisioning.dataSources.length === 0) return ofRoles(at)
  return named(
    'provisioning',
    declared(provisioning).map((one) => sourceOf(at, one, stackAccess(at, one.url))),
  )
}

const declared = ({ dataSources }: GrafanaProvisioning): readonly Named[] =>
  dataSources.map((one) => ({ ...one, uid: one.uid ?? provisionedUid(one.name) }))

const LANGUAGES: Readonly<Record<string, Source['language']>> = {
  prometheus: 'promql',
  'grafana-amazonprometheus-datasource': 'promql',
  'grafana-azureprometheus-datasource': 'promql',
  loki: 'logql',
}

function sourceOf(at: Observed, one: Named, access: Access | undefined): Source {
  const { uid, name, type, jsonData } = one
  const timeInterval = typeof jsonData.timeInterval === 'string' ? parseDuration(jsonData.timeInterval.trim()) : undefined
  const language = LANGUAGES[type]
  const away = language !== undefined && access === undefined
  return {
    found: { uid, name, type, timeInterval: timeInterval === 0 ? undefined : timeInterval },
    isDefault: one.isDefault,
    language,
    prometheus: access && language === 'promql' ? prometheus(access.http, access.base, at.signal) : undefined,
    loki: access && language === 'logql' ? loki(access.http, access.base, at.signal) : undefined,
    unreachable: away ? `data source ${name} asks ${one.url}, which is no service of this stack that runs` : undefined,
  }
}

function named(by: Sources['by'], all: readonly Source[]): Sources {
  const ofType = (type: string | undefined) => all.filter(({ found }) => found.type === type)
  return {
    by,
    all,
    find: (nameOrUid, type) => {
      if (nameOrUid !== undefined)
        return all.find(({ found }) => found.uid === nameOrUid) ?? all.find(({ found }) => found.name === nameOrUid)
      if (type === undefined) return all.find(({ isDefault }) => isDefault)
      return ofType(type).find(({ isDefault }) => isDefault) ?? ofType(type)[0]
    },
  }
}

function ofRoles(at: Observed): Sources {
  const all = [promOfStack(at), lokiOfStack(at)].filter((one) => one !== undefined)
  return {
    by: 'stack',
    all,
    find: (nameOrUid, type) => {
      const wanted = type ?? all.find(({ found }) => found.type === nameOrUid?.toLowerCase())?.found.type
      return wanted === undefined ? all[0] : all.find(({ found }) => found.type === wanted)
    },
  }
}

function promOfStack(at: Observed): Source | undefined {
  if (!hasRole(at, 'prometheus')) return undefined
  const { server, service } = prometheusOf(at)
  return { ...ofStack(service.name, 'prometheus', true), language: 'promql', prometheus: server }
}

function lokiOfStack(at: Observed): Source | undefined {
  if (!hasRole(at, 'loki')) return undefined
  const { name, origin } = at.stack.withRole('loki')
  return { ...ofStack(name, 'loki', false), language: 'logql', loki: loki(at.http, origin, at.signal) }
}

const ofStack = (name: string, type: string, isDefault: boolean): Source => ({
  found: { uid: name, name, type, timeInterval: undefined },
  isDefault,
  language: undefined,
  prometheus: undefined,
  loki: undefined,
  unreachable: undefined,
})

/** True when a service of that role runs in the stack. */
export function hasRole(at: Observed, role: Role): boolean {
  try {
    at.stack.withRole(role)
    return true
  } catch (error) {
    if (error instanceof CannotObserve) return false
    throw error
  }
}
