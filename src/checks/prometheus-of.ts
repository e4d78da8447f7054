import { dirname, join, posix, resolve } from 'node:path'
import { type Prometheus, prometheus } from '../clients/prometheus.ts'
import {
  type ConfigPlace,
  configPathOf,
  type PrometheusConfig,
  parsePrometheusConfig,
  readPrometheusConfig,
  routePrefixOf,
} from '../declared/prometheus.ts'
import type { Observed, ServiceView } from './contract.ts'

/** The stack's Prometheus, as a client and as a service. */
export interface PrometheusOf {
  readonly server: Prometheus
  readonly service: ServiceView
  readonly base: string
}

/** Finds the stack's Prometheus; throws `CannotObserve` when there is none. */
export function prometheusOf(at: Observed): PrometheusOf {
  const service = at.stack.withRole('prometheus')
  const base = `${service.origin}${routePrefixOf(service.args)}`
  return { server: prometheus(at.http, base, at.signal), service, base }
}

/** The config as it stands on disk (or at `override`, from the suite's folder); without a file, the one that the live server has loaded. */
export async function declaredConfig(at: Observed, of: PrometheusOf, override?: string): Promise<PrometheusConfig> {
  return (await readPrometheusConfig(placeOf(at, of.service, override))) ?? (await loadedConfig(of))
}

/** The config that the live server has loaded. */
export async function loadedConfig({ server, service }: PrometheusOf): Promise<PrometheusConfig> {
  const place = { path: configPathOf(service.args), hostPath: (inside: string) => service.hostPath(inside) }
  return await parsePrometheusConfig(await server.config(), `${service.name}:/api/v1/status/config`, place)
}

function placeOf(at: Observed, service: ServiceView, override: string | undefined): ConfigPlace {
  const path = configPathOf(service.args)
  if (override === undefined) return { path, hostPath: (inside) => service.hostPath(inside) }
  const host = resolve(at.baseDir, override)
  // The folder of the given file stands for the config's folder in the service.
  const beside = (inside: string) => {
    const below = posix.relative(posix.dirname(path), inside)
    return below.startsWith('..') ? undefined : join(dirname(host), below)
  }
  return { path, hostPath: (inside) => (inside === path ? host : (service.hostPath(inside) ?? beside(inside))) }
}
