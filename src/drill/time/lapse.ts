import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Promtool } from '../../checks/contract.ts'
import type { History } from '../../checks/drill.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import type { Clock } from '../../lib/clock.ts'
import { TestBedError } from '../../lib/errors.ts'
import { type Foresight, foresee } from './foresee.ts'
import { expandHistories, type Past } from './history.ts'
import { comparedIn, whyNotFiring } from './lapse-problems.ts'
import { openMetrics, type TimedSeries } from './open-metrics.ts'
import { type RuleFileSource, type RuleSource, type RuleText, readRuleSource } from './rule-source.ts'
import { readCadence } from './scale-prometheus.ts'
import { type Change, type SourceText, YamlEdit } from './yaml-edit.ts'

/** Prometheus restores pending alerts at the second evaluation of their group (ms): so soon after its start. */
const EVALUATION = 500
/** The longest span of a block: however long a history is, it makes one or two, each of which is mounted. */
const BLOCK = '43800h'
/** Blocks of a lapse stay as they are: Prometheus merges none where the least span of a block is the longest. */
const UNMERGED = ['--storage.tsdb.min-block-duration=2h', '--storage.tsdb.max-block-duration=2h']
/** A group that is evaluated less often than this (ms) is not restored within seconds. */
const SLOW = 2000

export interface LapseInput {
  readonly histories: readonly History[]
  readonly prometheus: SourceText
  readonly ruleFiles: readonly RuleText[]
  readonly promtool: Promtool
  readonly clock: Clock
  /** An absolute folder of this machine that outlives the stack; made when it is not there. */
  readonly directory: string
}

/** What the Prometheus of a lapse starts with. */
export interface Lapse {
  /** Copy of prometheus.yml that scrapes nothing and evaluates often. */
  readonly prometheus: string
  /** Byte by byte the same, except for a group's own long `interval`. */
  readonly ruleFiles: readonly RuleText[]
  /** Folder of TSDB blocks, each to be found at the storage path; undefined when no history could be made. */
  readonly data: string | undefined
  /** Flags that go with it, each in place of one of the same name. */
  readonly prometheusArgs: readonly string[]
  /** Alert -> why its history could not be made, or does not make it fire. */
  readonly problems: ReadonlyMap<string, string>
  readonly changes: readonly Change[]
  readonly notes: readonly string[]
}

/**
 * Makes a past that ends now, in which the condition of each alert has held: the real promtool says which alerts that makes fire, and with
 * which labels. To be called as late before Prometheus starts as can be: after the lookback (5m) the past is stale. Throws
 * `CannotObserve` without promtool, `TestBedError` when it cannot write the blocks.
 */
export async function prepareLapse(input: LapseInput): Promise<Lapse> {
  const prometheus = new YamlEdit(input.prometheus)
  const files = input.ruleFiles.map(readRuleSource)
  const { pasts, problems: unreadable, notes } = expandHistories(input.histories)
  const problems = new Map(unreadable)
  const histories = input.histories.filter(({ alert }) => !problems.has(alert))
  const seen = await forecast(input, { histories, pasts, files, prometheus }, problems)
  const data = seen === undefined ? undefined : await backfill(input, pasts, stateful(seen, histories, problems))
  editPrometheus(prometheus)
  const copies = files.map(shortenGroups)
  return {
    prometheus: prometheus.toString(),
    ruleFiles: copies,
    data,
    prometheusArgs: [
      '--rules.alert.for-grace-period=0s',
      // The history must not get stale while the stack comes up and phases before the drills run: nothing is scraped in its place.
      '--query.lookback-delta=1h',
      '--rules.alert.for-outage-tolerance=24h',
      '--rules.alert.resend-delay=1s',
      ...UNMERGED,
    ],
    problems,
    changes: [prometheus, ...files.map(({ edit }) => edit)].flatMap(({ changes }) => changes),
    notes,
  }
}

interface Prepared {
  readonly histories: readonly History[]
  readonly pasts: readonly Past[]
  readonly files: readonly RuleFileSource[]
  readonly prometheus: YamlEdit
}

async function forecast(
  { promtool }: LapseInput,
  { histories, pasts, files, prometheus }: Prepared,
  problems: Map<string, string>,
): Promise<Foresight | undefined> {
  if (histories.length === 0) return undefined
  const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules)).filter(({ kind }) => kind === 'alert')
  const names = [...new Set(rules.map(({ name }) => name))]
  const ask = rules.filter(({ name }) => histories.some(({ alert }) => alert === name)).map((rule) => comparedIn(rule).value)
  const { evaluation } = readCadence(prometheus, [])
  const told = await foresee({ pasts, histories, files, evaluation, ask, promtool })
  for (const history of histories) {
    const why =
      'refused' in told ? `promtool refuses the rules or the history: ${told.refused}` : whyNotFiring(history, rules, names, told)
    // Series of one history may be read by the alert of another.
    if (why !== undefined)
      problems.set(history.alert, histories.length === 1 ? why : `${why} (with the series of all histories of this run)`)
  }
  return 'refused' in told ? undefined : told
}

/** What remembers the alerts that fire over the start of Prometheus, and the recorded series that they read. */
interface Remembered {
  readonly recorded: readonly Past[]
  readonly states: readonly { readonly labels: Readonly<Record<string, string>>; readonly activeFor: number }[]
}

function stateful(seen: Foresight, histories: readonly History[], problems: ReadonlyMap<string, string>): Remembered {
  const alerts = new Set(histories.map(({ alert }) => alert).filter((alert) => !problems.has(alert)))
  return {
    recorded: seen.recorded,
    states: seen.alerts.filter(({ labels, firing }) => firing && alerts.has(labels.alertname ?? '')),
  }
}

async function backfill(
  { promtool, clock, directory }: LapseInput,
  pasts: readonly Past[],
  { recorded, states }: Remembered,
): Promise<string | undefined> {
  const now = clock.now()
  const series: TimedSeries[] = [...pasts, ...recorded].map(({ labels, samples }) => ({
    labels,
    samples: samples.map(({ age, value }) => ({ at: now - age, value })),
  }))
  const remembered: TimedSeries[] = states.map(({ labels, activeFor }) => ({
    labels: { __name__: 'ALERTS_FOR_STATE', ...labels },
    samples: [{ at: now, value: Math.floor((now - activeFor) / 1000) }],
  }))
  const text = openMetrics([...series, ...remembered])
  await mkdir(directory, { recursive: true })
  const argv = ['tsdb', 'create-blocks-from', `--max-block-duration=${BLOCK}`, 'openmetrics', 'history.om', 'data']
  const { exitCode, output } = await promtool(argv, { 'history.om': text }, directory)
  if (exitCode === 0) return join(directory, 'data')
  throw new TestBedError(`promtool ${argv.join(' ')} ended with ${exitCode}: ${output.trim()}`, {
    hint: `the history stands in ${join(directory, 'history.om')}`,
  })
}

// A live sample would end the condition that the history has brought about.
function editPrometheus(edit: YamlEdit): void {
  if (edit.broken !== undefined) return
  edit.replace(edit.root, 'scrape_configs', '[]')
  edit.replace(edit.root, 'scrape_config_files', '[]')
  const evaluation = edit.get(edit.get(edit.root, 'global'), 'evaluation_interval')
  if (evaluation === undefined) edit.add(edit.root, 'global', [['evaluation_interval', promDuration(EVALUATION)]])
  else edit.set(evaluation, 'global.evaluation_interval', promDuration(EVALUATION))
}

function shortenGroups({ path, edit, groups }: RuleFileSource): RuleText {
  for (const { name, intervalNode, rules } of groups) {
    const slow = rules.some((rule: RuleSource) => (rule.interval ?? 0) > SLOW)
    if (slow && intervalNode !== undefined) edit.set(intervalNode, `${name}.interval`, promDuration(EVALUATION))
  }
  return { path, text: edit.toString(), file: edit.file }
}
