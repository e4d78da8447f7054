import type { Node } from 'yaml'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { parseDuration } from '../../lib/duration.ts'
import { DEFAULTS, divided, dividedText, LEAST_EVALUATION, LEAST_REFRESH, LEAST_SCRAPE } from './durations.ts'
import { divide } from './scale-alertmanager.ts'
import type { YamlEdit } from './yaml-edit.ts'

/** Labels by which a target sets its own interval and timeout. */
const INTERVAL_LABEL = '__scrape_interval__'
const TIMEOUT_LABEL = '__scrape_timeout__'

/** How often things are looked at, in milliseconds, as the files say it. */
export interface Cadence {
  readonly evaluation: number
  /** Of jobs that say nothing. */
  readonly scrape: number
  /** Scrape interval of each job. */
  readonly jobs: ReadonlyMap<string, number>
}

/** Reads the intervals of a prometheus.yml and of its scrape_config_files. */
export function readCadence(main: YamlEdit, more: readonly YamlEdit[]): Cadence {
  const global = main.get(main.root, 'global')
  const scrape = durationOf(main, main.get(global, 'scrape_interval')) || DEFAULTS.scrape
  const jobs = [main, ...more].flatMap((edit) =>
    jobsOf(edit).map((job) => {
      const own = durationOf(edit, edit.get(job, 'scrape_interval')) || scrape
      const targets = targetIntervals(edit, job).map((node) => durationOf(edit, node) ?? 0)
      return [edit.text(edit.get(job, 'job_name')) ?? '', Math.max(own, ...targets)] as const
    }),
  )
  const evaluation = durationOf(main, main.get(global, 'evaluation_interval')) || DEFAULTS.evaluation
  return { evaluation, scrape, jobs: new Map(jobs) }
}

/**
 * Divides what decides when things are seen: scrape_interval (global, of jobs, of targets by their label), evaluation_interval,
 * rule_query_offset, refresh_interval of service discovery. scrape_timeout stays as long as the interval lets it: a service does not answer
 * faster because time is scaled. Real stay: retention, out_of_order_time_window, timeouts of Alertmanagers, remote_write, remote_read, tracing.
 */
export function scalePrometheus(edit: YamlEdit, factor: number): void {
  const global = edit.get(edit.root, 'global')
  const missing: [string, string][] = []
  const scrape = durationOf(edit, edit.get(global, 'scrape_interval')) || DEFAULTS.scrape
  if (!divide(edit, edit.get(global, 'scrape_interval'), 'global.scrape_interval', factor, LEAST_SCRAPE)) {
    missing.push(['scrape_interval', dividedText(DEFAULTS.scrape, factor, LEAST_SCRAPE)])
  }
  if (!divide(edit, edit.get(global, 'evaluation_interval'), 'global.evaluation_interval', factor, LEAST_EVALUATION)) {
    missing.push(['evaluation_interval', dividedText(DEFAULTS.evaluation, factor, LEAST_EVALUATION)])
  }
  shorten(edit, edit.get(global, 'scrape_timeout'), 'global.scrape_timeout', divided(scrape, factor, LEAST_SCRAPE))
  divide(edit, edit.get(global, 'rule_query_offset'), 'global.rule_query_offset', factor)
  edit.add(edit.root, 'global', missing)
  scaleJobs(edit, scrape, factor)
  const managers = edit.items(edit.get(edit.get(edit.root, 'alerting'), 'alertmanagers'))
  for (const manager of managers) scaleDiscovery(edit, manager, 'alerting.alertmanagers', factor)
}

/** The same for the jobs of a file; `scrape`: the global interval in milliseconds as it is. */
export function scaleJobs(edit: YamlEdit, scrape: number, factor: number): void {
  for (const job of jobsOf(edit)) {
    const name = edit.text(edit.get(job, 'job_name')) ?? '?'
    const intervalNode = edit.get(job, 'scrape_interval')
    const interval = divided(durationOf(edit, intervalNode) || scrape, factor, LEAST_SCRAPE)
    divide(edit, intervalNode, `${name}.scrape_interval`, factor, LEAST_SCRAPE)
    shorten(edit, edit.get(job, 'scrape_timeout'), `${name}.scrape_timeout`, interval)
    for (const node of targetIntervals(edit, job)) divide(edit, node, `${name}.${INTERVAL_LABEL}`, factor, LEAST_SCRAPE)
    const intervals = targetIntervals(edit, job).map((node) => divided(durationOf(edit, node) || scrape, factor, LEAST_SCRAPE))
    for (const node of labelValues(edit, job, TIMEOUT_LABEL))
      shorten(edit, node, `${name}.${TIMEOUT_LABEL}`, Math.min(interval, ...intervals))
    scaleDiscovery(edit, job, name, factor)
  }
}

/** Jobs of a prometheus.yml or of a file of scrape_config_files. */
const jobsOf = (edit: YamlEdit): readonly Node[] => edit.items(edit.get(edit.root, 'scrape_configs'))

/** Milliseconds, or undefined when it is no duration. */
const durationOf = (edit: YamlEdit, node: Node | undefined): number | undefined => parseDuration(edit.text(node) ?? '')

function scaleDiscovery(edit: YamlEdit, holder: Node, what: string, factor: number): void {
  for (const [key, list] of edit.entries(holder)) {
    if (!key.endsWith('_sd_configs')) continue
    for (const config of edit.items(list)) {
      divide(edit, edit.get(config, 'refresh_interval'), `${what}.${key}.refresh_interval`, factor, LEAST_REFRESH)
    }
  }
}

function shorten(edit: YamlEdit, node: Node | undefined, what: string, most: number): void {
  const ms = durationOf(edit, node)
  if (node !== undefined && ms !== undefined && ms > most) edit.set(node, what, promDuration(most))
}

const targetIntervals = (edit: YamlEdit, job: Node): Node[] => labelValues(edit, job, INTERVAL_LABEL)

/** Where the label is given by static_configs or by relabelling. */
function labelValues(edit: YamlEdit, job: Node, label: string): Node[] {
  const given = edit.items(edit.get(job, 'static_configs')).flatMap((group) => edit.get(edit.get(group, 'labels'), label) ?? [])
  const relabelled = edit
    .items(edit.get(job, 'relabel_configs'))
    .filter((config) => edit.text(edit.get(config, 'target_label')) === label)
    .flatMap((config) => edit.get(config, 'replacement') ?? [])
  return [...given, ...relabelled]
}
