import { readFile } from 'node:fs/promises'
import { posix, relative } from 'node:path'
import { parseDuration } from '../lib/duration.ts'
import { glob, type HostPath } from './prometheus-glob.ts'
import { readJob, type ScrapeJob } from './prometheus-jobs.ts'
import { type RuleFile, readRuleFile } from './prometheus-rules.ts'
import { type Problem, readYaml, type Yaml } from './prometheus-yaml.ts'

export type { HostPath } from './prometheus-glob.ts'
export type { ScrapeJob } from './prometheus-jobs.ts'
export type { DeclaredGroup, DeclaredRule, RuleFile } from './prometheus-rules.ts'
export type { Problem } from './prometheus-yaml.ts'

/** One line of rule_files and what it matches. */
export interface RuleGlob {
  /** As written. */
  readonly pattern: string
  /** Absolute, inside the service. */
  readonly path: string
  readonly where: string
  readonly files: readonly RuleFile[]
  /** False when the place it looks in is not mounted from this machine. */
  readonly visible: boolean
}

/** What a prometheus.yml declares, with the place of everything. */
export interface PrometheusConfig {
  /** As shown to people. */
  readonly file: string
  /** Milliseconds. */
  readonly evaluationInterval: number
  readonly jobs: readonly ScrapeJob[]
  readonly ruleGlobs: readonly RuleGlob[]
  /** Of the file itself: it cannot be read, or is no YAML. */
  readonly problems: readonly Problem[]
  /** Of its jobs: files with targets that are not there or are no YAML. */
  readonly jobProblems: readonly Problem[]
}

/** Where a config is and how the paths in it are found. */
export interface ConfigPlace {
  /** Absolute path of the config inside the service: relative paths in it start at its folder. */
  readonly path: string
  readonly hostPath: HostPath
}

/** Path of the config inside the service, from its arguments; without any, the official image's. */
export function configPathOf(args: readonly string[]): string {
  const given = flag(args, 'config.file')
  if (given !== undefined) return posix.resolve('/prometheus', given)
  return args.length === 0 ? '/etc/prometheus/prometheus.yml' : '/prometheus/prometheus.yml'
}

/** Prefix of all its URLs (`/prometheus`, or empty), from its arguments. */
export function routePrefixOf(args: readonly string[]): string {
  const external = URL.parse(flag(args, 'web.external-url') ?? '')?.pathname
  const prefix = flag(args, 'web.route-prefix') ?? external ?? ''
  return prefix.replace(/^\/*/, '/').replace(/\/+$/, '')
}

function flag(args: readonly string[], name: string): string | undefined {
  const index = args.findLastIndex((arg) => [`--${name}`, `-${name}`].includes(arg.split('=', 1)[0] ?? ''))
  const arg = args[index]
  if (arg === undefined) return undefined
  return arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[index + 1]
}

/** Reads the config on disk; undefined when it is not mounted from this machine. */
export async function readPrometheusConfig(place: ConfigPlace): Promise<PrometheusConfig | undefined> {
  const host = place.hostPath(place.path)
  if (host === undefined) return undefined
  const file = shown(host)
  const text = await readFile(host, 'utf8').catch((error: NodeJS.ErrnoException) => {
    return { message: `the config cannot be read (${error.code})`, where: file }
  })
  if (typeof text !== 'string')
    return { file, evaluationInterval: 60_000, jobs: [], ruleGlobs: [], problems: [text], jobProblems: [] }
  return await parsePrometheusConfig(text, file, place)
}

/** Reads a config that came from elsewhere (the live server); `file` says where. */
export async function parsePrometheusConfig(text: string, file: string, place: ConfigPlace): Promise<PrometheusConfig> {
  const yaml = readYaml(text, file)
  const jobProblems: Problem[] = []
  const absolute = (path: string) => posix.resolve(posix.dirname(place.path), path)
  const setting = (key: string) => parseDuration(yaml.root?.get('global')?.get(key)?.text() ?? '')
  const scrapeInterval = setting('scrape_interval') ?? 60_000
  const global = { scrapeInterval, scrapeTimeout: setting('scrape_timeout') ?? Math.min(10_000, scrapeInterval) }
  const context = { global, hostPath: place.hostPath, absolute, shown, problems: jobProblems }
  const entries = [
    ...listed(yaml.root, 'scrape_configs'),
    ...(await included(yaml.root, { ...place, absolute, problems: jobProblems })),
  ]
  const jobs = await Promise.all(entries.map((job) => readJob(job, context)))
  const ruleGlobs = await Promise.all(
    listed(yaml.root, 'rule_files').map((line) => {
      const pattern = line.text() ?? ''
      return readRuleGlob({ pattern, path: absolute(pattern), where: line.where }, place.hostPath)
    }),
  )
  return {
    file,
    evaluationInterval: setting('evaluation_interval') ?? 60_000,
    jobs,
    ruleGlobs,
    problems: yaml.problems,
    jobProblems,
  }
}

/** Jobs of the files that scrape_config_files names. */
async function included(
  root: Yaml | undefined,
  context: ConfigPlace & { absolute: (path: string) => string; problems: Problem[] },
): Promise<Yaml[]> {
  const jobs: Yaml[] = []
  for (const line of listed(root, 'scrape_config_files')) {
    const { files } = await glob(context.absolute(line.text() ?? ''), context.hostPath)
    if (files.length === 0)
      context.problems.push({ message: `scrape_config_files: ${line.text()} matches no file`, where: line.where })
    for (const { host } of files) {
      const yaml = readYaml(await readFile(host, 'utf8'), shown(host))
      context.problems.push(...yaml.problems)
      jobs.push(...listed(yaml.root, 'scrape_configs'))
    }
  }
  return jobs
}

/** Reads the rule files that one pattern matches. */
export async function readRuleGlob(line: Pick<RuleGlob, 'pattern' | 'path' | 'where'>, hostPath: HostPath): Promise<RuleGlob> {
  const { files, visible } = await glob(line.path, hostPath)
  return { ...line, files: await Promise.all(files.map((found) => readRuleFile(found, shown(found.host)))), visible }
}

const listed = (yaml: Yaml | undefined, key: string): readonly Yaml[] => yaml?.get(key)?.items() ?? []

/** A path on this machine for people: relative when it is below the working directory. */
function shown(host: string): string {
  const path = relative(process.cwd(), host)
  return path === '' || path.startsWith('..') ? host : path
}
