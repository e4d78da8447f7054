import { parseDuration } from '../lib/duration.ts'
import { type HostFiles, readText, shown } from './prometheus-files.ts'
import { glob } from './prometheus-glob.ts'
import { type Problem, readYaml, textMap, type Yaml } from './prometheus-yaml.ts'

/** A target that a config names. */
interface DeclaredTarget {
  /** As it is written: `localhost:9090`. */
  readonly address: string
  readonly labels: Readonly<Record<string, string>>
  readonly where: string
}

/** One entry of scrape_configs. */
export interface ScrapeJob {
  readonly name: string
  readonly where: string
  /** Milliseconds. */
  readonly scrapeInterval: number
  readonly scrapeTimeout: number
  readonly metricsPath: string
  readonly scheme: string
  /** The first value of each of its `params`: the only one that a target tells. */
  readonly params: Readonly<Record<string, string>>
  /** Of static_configs and of those file_sd_configs that can be read from here. */
  readonly targets: readonly DeclaredTarget[]
  /** How else it finds targets: `dns_sd_configs`, `kubernetes_sd_configs`; then its targets cannot be known from the config. */
  readonly discovery: readonly string[]
}

/** Defaults of the `global` section, in milliseconds. */
interface GlobalIntervals {
  readonly scrapeInterval: number
  readonly scrapeTimeout: number
}

export interface JobContext {
  readonly global: GlobalIntervals
  readonly files: HostFiles
  /** A path of the config, which is relative to the config's folder, as an absolute path inside the service. */
  readonly absolute: (path: string) => string
  readonly problems: Problem[]
}

/** Reads one entry of scrape_configs. */
export async function readJob(job: Yaml, context: JobContext): Promise<ScrapeJob> {
  const { global } = context
  const duration = (key: string) => parseDuration(job.get(key)?.text() ?? '')
  const scrapeInterval = duration('scrape_interval') ?? global.scrapeInterval
  const files =
    job
      .get('file_sd_configs')
      ?.items()
      .flatMap((config) => config.get('files')?.items() ?? []) ?? []
  const found = await Promise.all(files.map((pattern) => fileTargets(pattern, context)))
  const other = job.entries().flatMap(([key]) => (key.endsWith('_sd_configs') && key !== 'file_sd_configs' ? [key] : []))
  return {
    name: job.get('job_name')?.text() ?? '',
    where: job.where,
    scrapeInterval,
    scrapeTimeout: duration('scrape_timeout') ?? Math.min(global.scrapeTimeout, scrapeInterval),
    metricsPath: job.get('metrics_path')?.text() ?? '/metrics',
    scheme: job.get('scheme')?.text() ?? 'http',
    params: Object.fromEntries(job.get('params')?.entries().flatMap(firstValue) ?? []),
    targets: [...(job.get('static_configs')?.items() ?? []).flatMap(groupTargets), ...found.flatMap(({ targets }) => targets)],
    discovery: found.every(({ visible }) => visible) ? other : [...other, 'file_sd_configs'],
  }
}

function firstValue([name, values]: readonly [string, Yaml]): [string, string][] {
  const [first] = values.items()
  return first === undefined ? [] : [[name, first.text() ?? '']]
}

/** Targets of the files of one file_sd pattern; not `visible` when there may be more files than can be seen from here. */
async function fileTargets(
  pattern: Yaml,
  context: JobContext,
): Promise<{ readonly targets: readonly DeclaredTarget[]; readonly visible: boolean }> {
  const text = pattern.text() ?? ''
  const { files, visible } = await glob(context.absolute(text), context.files)
  if (visible && files.length === 0) context.problems.push(matchesNoFile(`file_sd_configs: ${text}`, pattern.where))
  const read = async (host: string) => {
    // JSON is YAML, so one reader serves both.
    const { root, problems } = readYaml(await readText(host), shown(host))
    context.problems.push(...problems)
    return root?.items().flatMap(groupTargets) ?? []
  }
  return { targets: (await Promise.all(files.map(({ host }) => read(host)))).flat(), visible }
}

/** A pattern of the config that finds nothing where it looks. */
export const matchesNoFile = (pattern: string, where: string): Problem => ({
  message: `${pattern} matches no file`,
  expected: 'at least one file',
  actual: 'none',
  where,
  hint: 'paths start at the folder of the config; is the file mounted into the service?',
})

function groupTargets(group: Yaml): DeclaredTarget[] {
  const labels = textMap(group.get('labels'))
  return (
    group
      .get('targets')
      ?.items()
      .map((target) => ({ address: target.text() ?? '', labels, where: target.where })) ?? []
  )
}
