import { stat } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { CannotObserve } from '../lib/errors.ts'
import { filesNamed, type Surroundings } from './grafana-expand.ts'
import { type ProvisioningFile, provisioningFile, type Report, reporter } from './grafana-fields.ts'
import { readProviders } from './grafana-providers.ts'
import { readDataSources } from './grafana-sources.ts'
import type { GrafanaProvisioning, ProvisioningProblem } from './grafana-types.ts'
import { type HostFiles, isAbsent, readText, shown, unreadable } from './prometheus-files.ts'
import { type FoundFile, glob } from './prometheus-glob.ts'

export { provisionedUid } from './grafana-sources.ts'

const FOLDER = '/etc/grafana/provisioning'
type Environment = Readonly<Record<string, string>>

/** What the files of a Grafana declare; `folder`: inside the service. Undefined when nothing of this machine is mounted there. */
export async function readGrafanaProvisioning(
  files: HostFiles,
  folder = FOLDER,
  environment: Environment = {},
): Promise<GrafanaProvisioning | undefined> {
  const root = posix.normalize(folder).replace(/\/+$/, '')
  const host = files.hostPath(root)
  const below = files.mounts.filter((mount) => mount.startsWith(`${root}/`))
  if (host === undefined && below.length === 0) return undefined
  const within = host ?? dirname(files.hostPath(below[0] ?? root) ?? root)
  const problems: ProvisioningProblem[] = []
  const read = async (of: ProvisioningProblem['of'], patterns: readonly string[]) =>
    readFolder(posix.join(root, of), patterns, files, environment, reporter(of, problems))
  const sources = await read('datasources', YAML)
  const providerFiles = await read('dashboards', YAML)
  const alerting = await read('alerting', [...YAML, '*.json'])
  const { dataSources, deleted } = readDataSources(sources, reporter('datasources', problems))
  const report = reporter('dashboards', problems)
  const providers = await readProviders(providerFiles, files, report)
  if (providers.length === 0)
    report(
      'no provider of dashboards is declared: Grafana provisions none',
      shown(files.hostPath(posix.join(root, 'dashboards')) ?? within),
      'add dashboards/<name>.yaml with apiVersion: 1 and providers:',
    )
  return {
    dataSources,
    deleted,
    providers,
    alerting: alerting.flatMap(({ path, root: fields }) => (fields ? [{ file: path, contents: fields.raw }] : [])),
    problems,
    folder: within,
  }
}

/** The same from a folder of this machine that a suite names; it stands for `folder` of the service, and `files` tells what else is mounted. */
export async function readGrafanaProvisioningFolder(
  hostFolder: string,
  environment: Environment = {},
  folder = FOLDER,
  files: HostFiles = { hostPath: () => undefined, mounts: [] },
): Promise<GrafanaProvisioning | undefined> {
  if (!(await isFolder(hostFolder)))
    throw new CannotObserve(`${shown(hostFolder)} is no folder: name the folder that holds datasources/ and dashboards/`)
  const root = posix.normalize(folder).replace(/\/+$/, '')
  const hostPath = (path: string): string | undefined => {
    const below = posix.relative(root, posix.normalize(path))
    return below === '..' || below.startsWith('../') ? files.hostPath(path) : join(hostFolder, below)
  }
  // Mounts below the folder are those of the service's own: the given one stands for all of it.
  const mounts = [root, ...files.mounts.filter((mount) => mount !== root && !mount.startsWith(`${root}/`))]
  return readGrafanaProvisioning({ hostPath, mounts }, root, environment)
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (isAbsent(error)) return false
    throw unreadable(path, error)
  }
}

const YAML = ['*.yaml', '*.yml']

/** The files of one folder by name, as Grafana reads them: it does not look below. */
async function readFolder(
  folder: string,
  patterns: readonly string[],
  files: HostFiles,
  environment: Environment,
  report: Report,
): Promise<readonly ProvisioningFile[]> {
  const found = (await Promise.all(patterns.map((pattern) => glob(posix.join(folder, pattern), files)))).flatMap(
    (one) => one.files,
  )
  found.sort((a, b) => (a.path < b.path ? -1 : 1))
  return Promise.all(found.map((file) => readFile(file, files, environment, report)))
}

async function readFile(
  { host }: FoundFile,
  files: HostFiles,
  environment: Environment,
  report: Report,
): Promise<ProvisioningFile> {
  const text = await readText(host)
  const surroundings: Surroundings = { environment, files: await namedFiles(text, files) }
  return provisioningFile({ name: shown(host), path: host, text }, surroundings, report)
}

/** The files that `$__file{…}` names, as far as they are on this machine. */
async function namedFiles(text: string, files: HostFiles): Promise<ReadonlyMap<string, string | null>> {
  const read = filesNamed(text).map(async (path): Promise<[string, string | null][]> => {
    const host = files.hostPath(path)
    return host === undefined ? [] : [[path, await textIfThere(host)]]
  })
  return new Map((await Promise.all(read)).flat())
}

async function textIfThere(host: string): Promise<string | null> {
  try {
    return await readText(host)
  } catch (error) {
    if (error instanceof Error && isAbsent(error.cause)) return null
    throw error
  }
}
