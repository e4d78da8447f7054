import { resolve } from 'node:path'
import type { LoadedGroup, RuntimeInfo } from '../../clients/prometheus.ts'
import { type Problem, type RuleGlob, readRuleGlob } from '../../declared/prometheus.ts'
import { thisMachine } from '../../declared/prometheus-files.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { declaredConfig, type PrometheusOf, prometheusOf } from '../prometheus-of.ts'
import { judge } from './judge.ts'
import { unseenTemplates } from './judge-templates.ts'
import { type Layouts, layouts } from './layouts.ts'
import { filesOf, pairGroups } from './match.ts'
import type { RulesSpec } from './spec.ts'
import { type Rendered, type Rendering, renderings } from './templates.ts'
import { type Unwarned, type Warnings, warnings } from './warnings.ts'

export interface RulesSeen {
  readonly service: string
  /** Where the globs were read: a file, `prometheus:/api/v1/status/config`, or `the suite`. */
  readonly source: string
  readonly globs: readonly RuleGlob[]
  readonly problems: readonly Problem[]
  /** Milliseconds, of groups that have no interval of their own; undefined when no config was read. */
  readonly evaluationInterval: number | undefined
  readonly groups: readonly LoadedGroup[]
  readonly runtime: RuntimeInfo
  /** The server's own time, epoch milliseconds. */
  readonly now: number
  /** Queries in the server's own layout, for those that are not written alike; undefined = it cannot read the query. */
  readonly formatted: Readonly<Record<string, string | undefined>>
  /** What the server warns of, by query. */
  readonly warnings: Warnings
  /** Of the templates of alerting rules, where the suite asks for them. */
  readonly renderings: readonly Rendering[]
}

/** What a poll has asked already. */
export interface Asked {
  readonly layouts: Layouts
  readonly unwarned: Unwarned
  readonly rendered: Rendered
}

export const nothingAsked = (): Asked => ({
  layouts: new Map(),
  unwarned: { state: '', queries: new Set() },
  rendered: new Map(),
})

/** Asks the live server, and reads the rule files on disk. */
export async function observe(spec: RulesSpec, at: Observed, asked: Asked = nothingAsked()): Promise<RulesSeen> {
  const of = prometheusOf(at)
  const [{ groups, at: serverTime }, runtime] = await Promise.all([of.server.rules(), of.server.runtimeInfo()])
  const onDisk = await declared(spec, at, of)
  const seen: RulesSeen = {
    service: of.service.name,
    ...onDisk,
    groups,
    runtime,
    now: serverTime ?? at.clock.now(),
    formatted: Object.fromEntries(await layouts(of.server, pairGroups(filesOf(onDisk.globs), groups), asked.layouts)),
    warnings: {},
    renderings: spec.templates === undefined ? [] : await renderings(of.server, groups, at.promtool, asked.rendered),
  }
  const sound = judge(spec, seen).length === 0
  const unseen = sound ? unseenTemplates(seen) : undefined
  if (unseen !== undefined) throw new CannotObserve(unseen)
  if (spec.allowWarnings) return seen
  // What a query warns of may depend on data: so it is asked again of what would hold otherwise, and when the load is over.
  const state = `${sound} ${at.load?.ledger !== undefined}`
  return { ...seen, warnings: await warnings(of.server, groups, asked.unwarned, state) }
}

type OnDisk = Pick<RulesSeen, 'source' | 'globs' | 'problems' | 'evaluationInterval'>

async function declared(spec: RulesSpec, at: Observed, of: PrometheusOf): Promise<OnDisk> {
  if (spec.files !== 'from-config') {
    const lines = spec.files.map((pattern) => ({ pattern, path: resolve(at.baseDir, pattern), where: 'the suite' }))
    const globs = await Promise.all(lines.map((line) => readRuleGlob(line, thisMachine)))
    return { source: 'the suite', globs, problems: [], evaluationInterval: undefined }
  }
  const config = await declaredConfig(at, of, spec.config)
  return {
    source: config.file,
    globs: config.ruleGlobs,
    problems: config.problems,
    evaluationInterval: config.evaluationInterval,
  }
}
