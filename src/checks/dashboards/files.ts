import { glob, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Dashboard, readDashboard } from '../../dashboards/index.ts'
import type { GrafanaProvisioning } from '../../declared/grafana-types.ts'
import { readText, shown } from '../../declared/prometheus-files.ts'
import type { Finding, Note } from '../contract.ts'

/** A dashboard and the path of its file on this machine; of one that Grafana has, its path there. */
export interface FileOf {
  readonly host: string
  readonly dashboard: Dashboard
}

/** The dashboards that a check is about, and where they were read. */
export interface ReadFiles {
  /** What was looked for. */
  readonly looked: string
  /** Files that were found, good and bad. */
  readonly count: number
  readonly dashboards: readonly FileOf[]
  readonly problems: readonly Finding[]
  /** Of those that Grafana itself has: what it lacks, and what it did not give; undefined of files. */
  readonly live: { readonly absent: readonly Finding[]; readonly unread: readonly Note[] } | undefined
}

const MOST_BYTES = 64 * 1024 * 1024

/** Reads the dashboards of paths and globs, which start at `baseDir`. A bad file is a problem, and costs no other file. */
export async function readPatterns(patterns: readonly string[], baseDir: string): Promise<ReadFiles> {
  const found = await Promise.all(patterns.map((pattern) => filesOf(pattern, baseDir)))
  const empty = patterns.filter((_, at) => found[at]?.length === 0)
  const problems = await Promise.all(empty.map((pattern) => nothingFor(pattern, baseDir)))
  return await readHosts(patterns.join(', '), [...new Set(found.flat())], problems)
}

async function nothingFor(pattern: string, baseDir: string): Promise<Finding> {
  const isFolder = await stat(resolve(baseDir, pattern)).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const common = { expected: 'at least one dashboard file', where: shown(baseDir) }
  return isFolder
    ? { ...common, message: `${pattern} is a folder`, actual: 'a folder', hint: `write ${join(pattern, '*.json')}` }
    : { ...common, message: `${pattern} matches no file`, actual: 'none', hint: 'paths start at the folder of the suite' }
}

/** Reads every dashboard that file providers of a Grafana provision. */
export async function readProvisioned({ providers, folder }: GrafanaProvisioning): Promise<ReadFiles> {
  const paths = providers.map(({ name, path }) => `${path} (provider ${name})`)
  const looked = paths.length === 0 ? `providers of ${shown(folder)}` : `the dashboard files of ${paths.join(', ')}`
  return await readHosts(looked, [...new Set(providers.flatMap(({ files }) => files))], [])
}

async function readHosts(looked: string, hosts: readonly string[], found: readonly Finding[]): Promise<ReadFiles> {
  const dashboards: FileOf[] = []
  const problems: Finding[] = [...found]
  // One after the other: a folder of large files is never in memory as text all at once.
  for (const host of hosts) {
    const read = await readOne(host)
    if ('message' in read) problems.push(read)
    else dashboards.push({ host, dashboard: read })
  }
  return { looked, count: hosts.length, dashboards, problems, live: undefined }
}

async function readOne(host: string): Promise<Dashboard | Finding> {
  const { size } = await stat(host)
  const file = shown(host)
  if (size > MOST_BYTES)
    return { message: `${file} is too large for a dashboard`, expected: 'at most 64 MiB', actual: `${size} bytes`, where: file }
  const read = readDashboard(await readText(host), file)
  if (read.ok) return read.dashboard
  const { message, line, column, hint } = read.problem
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return { message: `${file} is no dashboard: ${message}`, expected: 'the JSON of a dashboard', where: place, hint }
}

async function filesOf(pattern: string, baseDir: string): Promise<readonly string[]> {
  const hosts: string[] = []
  for await (const path of glob(pattern, { cwd: baseDir })) {
    const host = resolve(baseDir, path)
    if ((await stat(host)).isFile()) hosts.push(host)
  }
  return hosts.sort()
}
