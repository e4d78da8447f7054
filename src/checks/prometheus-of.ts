import { dirname, join, posix, resolve } from 'node:path'
import { type Prometheus, prometheus } from '../clients/prometheus.ts'
import { type ConfigPlace, type PrometheusConfig, parsePrometheusConfig, readPrometheusConfig } from '../declared/prometheus.ts'
import { configPathOf, routePrefixOf } from '../declared/prometheus-args.ts'
import type { Note, Observed, ServiceView } from './contract.ts'

/** The stack's Prometheus, as a client and as a service. */
export interface PrometheusOf {
  readonly server: Prometheus
  readonly service: ServiceView
}

/** Finds the stack's Prometheus; throws `CannotObserve` when there is none. */
export function prometheusOf(at: Observed): PrometheusOf {
  const service = at.stack.withRole('prometheus')
  const base = `${service.origin}${routePrefixOf(service.args)}`
  return { server: prometheus(at.http, base, at.signal), service }
}

/** The config as it stands on disk (or at `override`, from the suite's folder); without a file, the one that the live server has loaded. */
export async function declaredConfig(at: Observed, of: PrometheusOf, override?: string): Promise<PrometheusConfig> {
  return (await readPrometheusConfig(placeOf(at, of.service, override))) ?? (await loadedConfig(of))
}

/** The config that the live server has loaded. */
export async function loadedConfig({ server, service }: PrometheusOf): Promise<PrometheusConfig> {
  const place = { path: configPathOf(service.args), files: service }
  return await parsePrometheusConfig(await server.config(), ownConfig(service.name), place)
}

const ownConfig = (service: string): string => `${service}:/api/v1/status/config`

/** What to know of a comparison of the server with the config that it told itself. */
export function ownConfigNotes(service: string, source: string): readonly Note[] {
  if (source !== ownConfig(service)) return []
  return [
    {
      message: `${service} is compared with the config that it has loaded itself: no file of it can be read from here`,
      where: source,
      hint: 'what is missing there is not noticed; `config` names the file that it should have loaded',
    },
  ]
}

function placeOf(at: Observed, service: ServiceView, override: string | undefined): ConfigPlace {
  const path = configPathOf(service.args)
  if (override === undefined) return { path, files: service }
  const host = resolve(at.baseDir, override)
  // The folder of the given file stands for the config's folder in the service.
  const beside = (inside: string) => {
    const below = posix.relative(posix.dirname(path), inside)
    return below.startsWith('..') ? undefined : join(dirname(host), below)
  }
  const hostPath = (inside: string) => (inside === path ? host : (service.hostPath(inside) ?? beside(inside)))
  return { path, files: { hostPath, mounts: service.mounts } }
}
