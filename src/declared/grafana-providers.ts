import { lstat, readdir, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { CannotObserve } from '../lib/errors.ts'
import type { Fields, ProvisioningFile, Report } from './grafana-fields.ts'
import { mistypedKeys } from './grafana-sources.ts'
import type { DeclaredProvider } from './grafana-types.ts'
import { type HostFiles, isAbsent, shown, unreadable } from './prometheus-files.ts'

/** Grafana's own folder: a relative path starts there. */
const HOME = '/usr/share/grafana'

/** The providers of all files, with the dashboard files below their paths. */
export async function readProviders(
  files: readonly ProvisioningFile[],
  host: HostFiles,
  report: Report,
): Promise<readonly DeclaredProvider[]> {
  const providers: DeclaredProvider[] = []
  for (const file of files) {
    const names = new Map<string, string>()
    for (const fields of entriesOf(file, report)) {
      const provider = await readProvider(fields, host, report)
      const twice = names.get(provider.name)
      if (twice !== undefined)
        report(
          `two providers have the name ${provider.name}: this one and that of ${twice}`,
          provider.where,
          'give each its own name: Grafana takes none of the file',
        )
      names.set(provider.name, provider.where)
      providers.push(provider)
    }
  }
  return providers
}

/** Since apiVersion 1 a file is a mapping with `providers`; before, a list. */
function entriesOf({ root, items, name }: ProvisioningFile, report: Report): readonly Fields[] {
  if (items !== undefined) return items
  if (root === undefined) return []
  mistypedKeys(root, ['apiVersion', 'providers'], report)
  if (!(Number(root.text('apiVersion')) > 0))
    report(
      'without apiVersion Grafana expects a list of providers here and does not take the file',
      `${name}:1:1`,
      'write apiVersion: 1 at its top',
    )
  return root.list('providers')
}

async function readProvider(fields: Fields, host: HostFiles, report: Report): Promise<DeclaredProvider> {
  const name = fields.text('name')
  const type = fields.text('type') || 'file'
  const where = fields.where()
  if (name === '')
    report('a provider of dashboards without a name', where, 'give it a name: Grafana remembers its dashboards by it')
  if (type !== 'file')
    report(`the provider ${name} is of type ${type}: Grafana knows only file`, fields.where('type'), 'write type: file')
  const options = fields.mapping('options')
  const key = options?.has('path') ? 'path' : 'folder'
  const written = options?.text(key) ?? ''
  if (written === '')
    report(
      `the provider ${name} has no options.path`,
      options?.where() ?? where,
      'name the folder of its dashboards inside the service',
    )
  const path = written === '' ? '' : posix.resolve(HOME, written)
  const folder = fields.text('folder') || undefined
  const base = { name, type, path, folder, where }
  if (written === '' || type !== 'file') return { ...base, hostPath: undefined, files: [] }
  return { ...base, ...(await dashboardsBelow(path, host, { name, where: options?.where(key) ?? where }, report)) }
}

/** So many names are looked at below one path. */
const MOST_NAMES = 20_000

interface Walk {
  readonly path: string
  left: number
}

interface Named {
  readonly name: string
  readonly where: string
}

async function dashboardsBelow(
  path: string,
  host: HostFiles,
  { name, where }: Named,
  report: Report,
): Promise<Pick<DeclaredProvider, 'hostPath' | 'files'>> {
  const own = host.hostPath(path)
  const kind = own === undefined ? undefined : await kindOf(own)
  const below = host.mounts.filter((mount) => mount.startsWith(`${path}/`))
  if (own === undefined && below.length === 0) {
    report(
      `the path ${path} of the provider ${name} cannot be read from here: nothing of this machine is mounted there`,
      where,
      'mount the folder of the dashboards there, or name one that is mounted',
    )
    return { hostPath: undefined, files: [] }
  }
  if (own !== undefined && kind !== 'folder' && below.length === 0) {
    const what = kind === undefined ? 'does not exist' : 'is a file and no folder'
    report(
      `the path ${path} of the provider ${name} ${what} (${shown(own)})`,
      where,
      'name the folder that holds the .json files',
    )
    return { hostPath: undefined, files: [] }
  }
  const files = (await jsonBelow(path, host, { path, left: MOST_NAMES })).sort()
  if (files.length === 0)
    report(
      `the path ${path} of the provider ${name} holds no .json file`,
      where,
      'put the dashboards there, or name the folder that holds them',
    )
  return { hostPath: kind === 'folder' ? own : undefined, files }
}

/** Names in a folder of the service: on this machine, and what is mounted into it. */
async function jsonBelow(folder: string, host: HostFiles, walk: Walk): Promise<string[]> {
  const own = host.hostPath(folder)
  const listed = own === undefined ? [] : await namesIn(own)
  const mounted = host.mounts.flatMap((mount) =>
    mount.startsWith(`${folder}/`) ? [mount.slice(folder.length + 1).split('/', 1)[0] ?? ''] : [],
  )
  const found: string[] = []
  // One after the other: a mount may hold anything.
  for (const name of new Set([...listed, ...mounted])) {
    if (walk.left-- === 0)
      throw new CannotObserve(
        `the path ${walk.path} of a provider of dashboards holds more than ${MOST_NAMES.toLocaleString('en-US')} files and folders: name the folder of its dashboards alone`,
      )
    found.push(...(await filesOf(posix.join(folder, name), name, host, walk)))
  }
  return found
}

/** Hidden folders are left out and hidden files are not; links to folders are not followed, as in Grafana. */
async function filesOf(path: string, name: string, host: HostFiles, walk: Walk): Promise<string[]> {
  const own = host.hostPath(path)
  const kind = own === undefined ? 'folder' : await kindOf(own, !host.mounts.includes(path))
  if (kind === 'folder') return name.startsWith('.') ? [] : jsonBelow(path, host, walk)
  return own !== undefined && kind === 'file' && name.endsWith('.json') ? [own] : []
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).map(({ name }) => name)
  } catch (error) {
    if (isAbsent(error)) return []
    throw unreadable(folder, error)
  }
}

/** What is at a path of this machine. `strict`: a link to a folder is none. */
async function kindOf(path: string, strict = false): Promise<'file' | 'folder' | undefined> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return 'file'
    return strict && (await lstat(path)).isSymbolicLink() ? undefined : 'folder'
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw unreadable(path, error)
  }
}
