import { readFile } from 'node:fs/promises'
import { alertmanagerConfigPath } from '../declared/alertmanager-args.ts'
import type { ComposeService } from '../declared/compose-model.ts'
import { readPrometheusConfig } from '../declared/prometheus.ts'
import { configPathOf } from '../declared/prometheus-args.ts'
import { codeOf, type HostFiles, shown } from '../declared/prometheus-files.ts'
import type { Role } from '../declared/roles.ts'
import type { Plan, ServicePlan } from '../plan/plan.ts'
import { bindsOf, boundTargets, hostPathOf } from '../stack/host-path.ts'
import { serviceOfRole } from '../suite/index.ts'

/** A config file of a service as it stands on this machine. */
export interface StackFile {
  /** Absolute path inside the service. */
  readonly path: string
  /** As shown to people. */
  readonly file: string
  readonly text: string
}

/** A server whose config can be read before it starts. */
export interface Configured {
  readonly service: string
  /** What compose gives it as command line. */
  readonly args: readonly string[]
  readonly config: StackFile
}

export type Found<T> = T | { readonly reason: string }

/** The Alertmanagers of the stack and their configs, or why one of them cannot be read; [] where none runs. */
export async function alertmanagersOf(plan: Plan): Promise<Found<readonly Configured[]>> {
  const found = await allOf(plan, 'alertmanager', alertmanagerConfigPath)
  return found.find((one) => 'reason' in one) ?? found.filter((one) => 'config' in one)
}

/** The configs of every Prometheus of the stack that can be read. */
export async function prometheusConfigs(plan: Plan): Promise<readonly Configured[]> {
  const found = await allOf(plan, 'prometheus', configPathOf)
  return found.filter((one) => 'config' in one)
}

async function allOf(
  { services }: Plan,
  role: Role,
  configPath: (args: readonly string[]) => string,
): Promise<readonly Found<Configured>[]> {
  const running = services.filter((service) => service.role === role && service.offer.runs)
  const found = await Promise.all(running.map((service) => configOf(service, configPath)))
  return found.map((one) => ('reason' in one ? one : one.server))
}

/** A Prometheus with the files that its config names. */
type PrometheusFiles = Configured & { readonly ruleFiles: readonly StackFile[]; readonly scrapeFiles: readonly StackFile[] }

/** The stack's Prometheus, its config and the files that it names, or why they cannot be read. */
export async function prometheusOf(plan: Plan): Promise<Found<PrometheusFiles>> {
  const found = await configured(plan, 'prometheus', configPathOf)
  if ('reason' in found) return found
  const { server, files } = found
  const declared = await readPrometheusConfig({ path: server.config.path, files })
  const paths = declared?.ruleGlobs.flatMap((glob) => glob.files.map(({ path }) => path)) ?? []
  const read = async (all: readonly string[]) => {
    const found = await Promise.all([...new Set(all)].map((path) => readStackFile(files, path)))
    return found.filter((file) => file !== undefined)
  }
  return { ...server, ruleFiles: await read(paths), scrapeFiles: await read(declared?.scrapeFiles ?? []) }
}

async function configured(
  { services }: Plan,
  role: Role,
  configPath: (args: readonly string[]) => string,
): Promise<Found<{ readonly server: Configured; readonly files: HostFiles }>> {
  const found = serviceOfRole(services, role, ({ offer }) => offer.runs)
  return found?.offer.runs ? await configOf(found, configPath) : { reason: `no ${role} runs in this stack` }
}

async function configOf(
  { name, compose }: ServicePlan,
  configPath: (args: readonly string[]) => string,
): Promise<Found<{ readonly server: Configured; readonly files: HostFiles }>> {
  if (compose === undefined) return { reason: `${name} is attached to: nothing of it is changed` }
  const args = [...(compose.entrypoint ?? []), ...(compose.command ?? [])]
  const files = filesOf(compose)
  const path = configPath(args)
  const config = await readStackFile(files, path)
  if (config === undefined) return { reason: `the config of ${name}, ${path}, is no file that is mounted from this machine` }
  return { server: { service: name, args, config }, files }
}

function filesOf({ mounts }: ComposeService): HostFiles {
  const binds = bindsOf(mounts)
  return { hostPath: (path) => hostPathOf(binds, path), mounts: boundTargets(binds) }
}

// A config that is not there is found by the server itself, and told by its log.
async function readStackFile(files: HostFiles, path: string): Promise<StackFile | undefined> {
  const host = files.hostPath(path)
  if (host === undefined) return undefined
  try {
    return { path, file: shown(host), text: await readFile(host, 'utf8') }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return undefined
    throw error
  }
}
