import type { Unscaled } from '../../checks/drill.ts'
import { promDuration } from '../../declared/prometheus-duration.ts'
import { scaleExpr } from '../../promql/index.ts'
import { divided, LEAST_EVALUATION, LEAST_SCRAPE } from './durations.ts'
import { chooseFactor } from './factor.ts'
import { type GroupSource, type RuleFileSource, type RuleSource, type RuleText, readRuleSource } from './rule-source.ts'
import { divide, scaleAlertmanager } from './scale-alertmanager.ts'
import { scaledFlags } from './scale-flags.ts'
import { type Cadence, readCadence, scaleJobs, scalePrometheus } from './scale-prometheus.ts'
import { crossings, parseRule, realRules } from './unscaled.ts'
import { type Change, type SourceText, YamlEdit } from './yaml-edit.ts'

/** The files of a stack whose durations decide. */
export interface ScaleInput {
  readonly prometheus: SourceText
  /** Command line of Prometheus. */
  readonly prometheusArgs?: readonly string[] | undefined
  /** Files that scrape_config_files names. `path`: inside the service. */
  readonly scrapeFiles?: readonly RuleText[] | undefined
  readonly ruleFiles: readonly RuleText[]
  readonly alertmanager: SourceText | undefined
  /** Undefined: the largest that keeps every range meaningful. */
  readonly factor: number | undefined
}

/** Their copies in scaled time; texts are whole files. */
export interface Scaled {
  readonly factor: number
  /** By job its scrape interval as it was, in milliseconds. */
  readonly scrapes: ReadonlyMap<string, number>
  readonly prometheus: string
  /** Flags of Prometheus that go with them, each in place of one of the same name. */
  readonly prometheusArgs: readonly string[]
  readonly scrapeFiles: readonly RuleText[]
  readonly ruleFiles: readonly RuleText[]
  readonly alertmanager: string | undefined
  readonly changes: readonly Change[]
  readonly unscaled: readonly Unscaled[]
  /** What people should know of the choice, in words. */
  readonly notes: readonly string[]
}

/**
 * Divides every duration that decides by one factor, in copies; all else stays byte by byte. Rules whose value depends on real durations
 * stay as they are. A file that is no valid YAML stays as it is, with a note. Throws `UsageError` for a factor that breaks the rules.
 */
export function scaleConfigs(input: ScaleInput): Scaled {
  const prometheus = new YamlEdit(input.prometheus)
  const alertmanager = input.alertmanager && new YamlEdit(input.alertmanager)
  const scrapeFiles = (input.scrapeFiles ?? []).map((file) => ({ path: file.path, edit: new YamlEdit(file) }))
  const jobFiles = scrapeFiles.map(({ edit }) => edit)
  const files = input.ruleFiles.map(readRuleSource)
  const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules)).map(parseRule)
  const cadence = readCadence(prometheus, jobFiles)
  const real = realRules(rules)
  const recorded = rules
    .filter(({ rule }) => rule.kind === 'record')
    .map(({ rule }) => [rule.name, rule.interval ?? cadence.evaluation] as const)
  const chosen = chooseFactor(
    rules.filter(({ rule }) => !real.has(rule)),
    { cadence, recorded: new Map(recorded) },
    input.factor,
  )
  const { factor } = chosen
  if (prometheus.broken === undefined) scalePrometheus(prometheus, factor)
  for (const edit of jobFiles) scaleJobs(edit, cadence.scrape, factor)
  for (const file of files) scaleRules(file, factor, real)
  if (alertmanager !== undefined) scaleAlertmanager(alertmanager, factor)
  const edits = [prometheus, ...jobFiles, ...files.map(({ edit }) => edit), ...(alertmanager ? [alertmanager] : [])]
  return {
    factor,
    scrapes: cadence.jobs,
    prometheus: prometheus.toString(),
    prometheusArgs: scaledFlags(input.prometheusArgs ?? [], factor, longestInterval(cadence, files, factor)),
    scrapeFiles: scrapeFiles.map(copyOf),
    ruleFiles: files.map(copyOf),
    alertmanager: alertmanager?.toString(),
    changes: edits.flatMap(({ changes }) => changes),
    unscaled: [...real].map(([{ group, name }, reason]) => ({ group, rule: name, reason })),
    notes: [
      ...chosen.notes,
      ...cadenceNotes(cadence, factor),
      ...mixedGroups(files, real),
      ...crossings(rules, real),
      ...brokenNotes(edits),
    ],
  }
}

const copyOf = ({ path, edit }: { readonly path: string; readonly edit: YamlEdit }): RuleText => ({
  path,
  text: edit.toString(),
  file: edit.file,
})

function scaleRules({ edit, groups }: RuleFileSource, factor: number, real: ReadonlyMap<RuleSource, string>): void {
  for (const group of groups) {
    if (group.rules.every((rule) => real.has(rule))) continue
    divide(edit, group.intervalNode, `${group.name}.interval`, factor, LEAST_EVALUATION)
    divide(edit, group.offsetNode, `${group.name}.query_offset`, factor)
    for (const rule of group.rules) if (!real.has(rule)) scaleRule(edit, rule, factor)
  }
}

function scaleRule(edit: YamlEdit, rule: RuleSource, factor: number): void {
  const { text, changes } = scaleExpr(rule.expr, factor)
  edit.splice(rule.exprNode, `${rule.name}.expr`, text, changes)
  divide(edit, rule.forNode, `${rule.name}.for`, factor)
  divide(edit, rule.keepNode, `${rule.name}.keep_firing_for`, factor)
}

function longestInterval(cadence: Cadence, files: readonly RuleFileSource[], factor: number): number {
  const scrapes = [cadence.scrape, ...cadence.jobs.values()].map((ms) => divided(ms, factor, LEAST_SCRAPE))
  const groups = files.flatMap((file) =>
    file.groups.flatMap(({ rules }) => rules.map(({ interval }) => interval ?? cadence.evaluation)),
  )
  return Math.max(...scrapes, ...[cadence.evaluation, ...groups].map((ms) => divided(ms, factor, LEAST_EVALUATION)))
}

function cadenceNotes(cadence: Cadence, factor: number): string[] {
  const shortest = Math.min(cadence.scrape, ...cadence.jobs.values())
  const scrape = divided(shortest, factor, LEAST_SCRAPE)
  const asked = shortest / factor
  const floored = asked < scrape ? `, no closer, where ${promDuration(shortest)} / ${factor} would be ${promDuration(asked)}` : ''
  return [`scrapes come every ${promDuration(scrape)}${floored}; a target must answer within that time`]
}

function mixedGroups(files: readonly RuleFileSource[], real: ReadonlyMap<RuleSource, string>): string[] {
  const isMixed = ({ rules }: GroupSource) => rules.some((rule) => real.has(rule)) && !rules.every((rule) => real.has(rule))
  return files.flatMap(({ groups }) =>
    groups
      .filter(isMixed)
      .map(({ name }) => `group ${name} holds rules with real durations too: they are evaluated at the group's scaled interval`),
  )
}

const brokenNotes = (edits: readonly YamlEdit[]): string[] =>
  edits.flatMap(({ file, broken }) => (broken === undefined ? [] : [`${file} is no valid YAML and stays as it is: ${broken}`]))
