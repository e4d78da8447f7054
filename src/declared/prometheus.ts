import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { parseDuration } from '../lib/duration.ts'
import { codeOf, type HostFiles, readText, shown, unreadable } from './prometheus-files.ts'
import { glob } from './prometheus-glob.ts'
import { matchesNoFile, readJob, type ScrapeJob } from './prometheus-jobs.ts'
import { type RuleFile, readRuleFile } from './prometheus-rules.ts'
import { type Problem, readYaml, type Yaml } from './prometheus-yaml.ts'

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
  /** False when the place it looks in is not mounted from this machine: then `files` are those that are mounted one by one. */
  readonly visible: boolean
}

/** What a prometheus.yml declares, with the place of everything. */
export interface PrometheusConfig {
  /** As shown to people. */
  readonly file: string
  /** Milliseconds. */
  readonly evaluationInterval: number
  readonly jobs: readonly ScrapeJob[]
  /** Patterns of scrape_config_files that look where nothing is mounted from this machine: they may hold more jobs. */
  readonly unseen: readonly { readonly pattern: string; readonly where: string }[]
  readonly ruleGlobs: readonly RuleGlob[]
  /** Paths inside the service of the files that scrape_config_files names and that can be read from here. */
  readonly scrapeFiles: readonly string[]
  /** Of the file itself: it cannot be read, or is no YAML. */
  readonly problems: readonly Problem[]
  /** Of its jobs: files with targets that are not there or are no YAML. */
  readonly jobProblems: readonly Problem[]
}

/** Where a config is and how the paths in it are found. */
export interface ConfigPlace {
  /** Absolute path of the config inside the service: relative paths in it start at its folder. */
  readonly path: string
  readonly files: HostFiles
}

/** Reads the config on disk; undefined when it is not mounted from this machine. */
export async function readPrometheusConfig(place: ConfigPlace): Promise<PrometheusConfig | undefined> {
  const host = place.files.hostPath(place.path)
  if (host === undefined) return undefined
  const file = shown(host)
  const text = await readFile(host, 'utf8').catch((error: unknown) => whyNotRead(host, error))
  if (typeof text === 'string') return await parsePrometheusConfig(text, file, place)
  return {
    file,
    evaluationInterval: 60_000,
    jobs: [],
    unseen: [],
    ruleGlobs: [],
    scrapeFiles: [],
    problems: [text],
    jobProblems: [],
  }
}

// A config that is not there, or is a folder (which Docker makes of a mount without source), is one that the server cannot read either.
function whyNotRead(host: string, error: unknown): Problem {
  const code = codeOf(error)
  if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) throw unreadable(host, error)
  const hint = 'the compose file mounts it into the service: make the file, or mend its path'
  const actual = code === 'EISDIR' ? 'a folder' : 'nothing'
  return { message: `the config cannot be read (${code})`, expected: 'a file', actual, where: shown(host), hint }
}

/** Reads a config that came from elsewhere (the live server); `file` says where. */
export async function parsePrometheusConfig(text: string, file: string, place: ConfigPlace): Promise<PrometheusConfig> {
  const yaml = readYaml(text, file)
  const jobProblems: Problem[] = []
  const absolute = (path: string) => posix.resolve(posix.dirname(place.path), path)
  const setting = (key: string) => parseDuration(yaml.root?.get('global')?.get(key)?.text() ?? '')
  const scrapeInterval = setting('scrape_interval') ?? 60_000
  const global = { scrapeInterval, scrapeTimeout: setting('scrape_timeout') ?? Math.min(10_000, scrapeInterval) }
  const context = { global, files: place.files, absolute, problems: jobProblems }
  const more = await included(yaml.root, { ...place, absolute, problems: jobProblems })
  const entries = [...listed(yaml.root, 'scrape_configs'), ...more.jobs]
  const jobs = await Promise.all(entries.map((job) => readJob(job, context)))
  const ruleGlobs = await Promise.all(
    listed(yaml.root, 'rule_files').map((line) => {
      const pattern = line.text() ?? ''
      return readRuleGlob({ pattern, path: absolute(pattern), where: line.where }, place.files)
    }),
  )
  return {
    file,
    evaluationInterval: setting('evaluation_interval') ?? 60_000,
    jobs,
    unseen: more.unseen,
    ruleGlobs,
    scrapeFiles: more.files,
    problems: yaml.problems,
    jobProblems,
  }
}

/** Jobs of the files that scrape_config_files names. */
async function included(
  root: Yaml | undefined,
  context: ConfigPlace & { absolute: (path: string) => string; problems: Problem[] },
): Promise<{
  readonly jobs: readonly Yaml[]
  readonly unseen: PrometheusConfig['unseen']
  readonly files: readonly string[]
}> {
  const jobs: Yaml[] = []
  const paths: string[] = []
  const unseen: { pattern: string; where: string }[] = []
  for (const line of listed(root, 'scrape_config_files')) {
    const pattern = line.text() ?? ''
    const { files, visible } = await glob(context.absolute(pattern), context.files)
    if (!visible) unseen.push({ pattern, where: line.where })
    else if (files.length === 0) context.problems.push(matchesNoFile(`scrape_config_files: ${pattern}`, line.where))
    for (const { host, path } of files) {
      paths.push(path)
      const yaml = readYaml(await readText(host), shown(host))
      context.problems.push(...yaml.problems)
      jobs.push(...listed(yaml.root, 'scrape_configs'))
    }
  }
  return { jobs, unseen, files: paths }
}

/** Reads the rule files that one pattern matches. */
export async function readRuleGlob(line: Pick<RuleGlob, 'pattern' | 'path' | 'where'>, service: HostFiles): Promise<RuleGlob> {
  const { files, visible } = await glob(line.path, service)
  return { ...line, files: await Promise.all(files.map(readRuleFile)), visible }
}

const listed = (yaml: Yaml | undefined, key: string): readonly Yaml[] => yaml?.get(key)?.items() ?? []
