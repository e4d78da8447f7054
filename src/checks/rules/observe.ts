import { resolve } from 'node:path'
import type { LoadedGroup, Prometheus, RuntimeInfo } from '../../clients/prometheus.ts'
import { type Problem, type RuleGlob, readRuleGlob } from '../../declared/prometheus.ts'
import { pathMatches } from '../../declared/prometheus-glob.ts'
import type { Observed } from '../contract.ts'
import { declaredConfig, type PrometheusOf, prometheusOf } from '../prometheus-of.ts'
import { withoutSpace } from './match.ts'
import type { RulesSpec } from './spec.ts'

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
  readonly warnings: Readonly<Record<string, readonly string[]>>
}

/** Asks the live server, and reads the rule files on disk. */
export async function observe(spec: RulesSpec, at: Observed): Promise<RulesSeen> {
  const of = prometheusOf(at)
  const [{ groups, at: serverTime }, runtime] = await Promise.all([of.server.rules(), of.server.runtimeInfo()])
  const onDisk = await declared(spec, at, of, groups)
  return {
    service: of.service.name,
    ...onDisk,
    groups,
    runtime,
    now: serverTime ?? at.clock.now(),
    formatted: await formatted(of.server, onDisk.globs, groups),
    warnings: spec.allowWarnings ? {} : await warnings(of.server, groups),
  }
}

type OnDisk = Pick<RulesSeen, 'source' | 'globs' | 'problems' | 'evaluationInterval'>

async function declared(spec: RulesSpec, at: Observed, of: PrometheusOf, groups: readonly LoadedGroup[]): Promise<OnDisk> {
  if (spec.files !== 'from-config') {
    const lines = spec.files.map((pattern) => ({ pattern, path: resolve(at.baseDir, pattern), where: 'the suite' }))
    const globs = await Promise.all(lines.map((line) => readRuleGlob(line, (path) => path)))
    return { source: 'the suite', globs, problems: [], evaluationInterval: undefined }
  }
  const config = await declaredConfig(at, of, spec.config)
  const globs = await Promise.all(config.ruleGlobs.map((glob) => (glob.visible ? glob : readLoaded(glob, of, groups))))
  return { source: config.file, globs, problems: config.problems, evaluationInterval: config.evaluationInterval }
}

/** Where a folder is not mounted, single files of it may be: the server tells which it has. */
async function readLoaded(glob: RuleGlob, { service }: PrometheusOf, groups: readonly LoadedGroup[]): Promise<RuleGlob> {
  const paths = [...new Set(groups.map(({ file }) => file))].filter(
    (file) => pathMatches(glob.path, file) && service.hostPath(file) !== undefined,
  )
  const read = await Promise.all(paths.map((path) => readRuleGlob({ ...glob, path }, (inside) => service.hostPath(inside))))
  return { ...glob, files: read.flatMap(({ files }) => files) }
}

async function formatted(
  server: Prometheus,
  globs: readonly RuleGlob[],
  groups: readonly LoadedGroup[],
): Promise<Record<string, string | undefined>> {
  const live = groups.flatMap((group) => group.rules)
  const known = new Set(live.map(({ name, query }) => `${name} ${withoutSpace(query)}`))
  const onDisk = globs.flatMap(({ files }) => files.flatMap((file) => file.groups.flatMap((group) => group.rules)))
  const changed = onDisk.filter(({ name, expr }) => !known.has(`${name} ${withoutSpace(expr)}`))
  const names = new Set(changed.map(({ name }) => name))
  const others = live.filter(({ name }) => names.has(name)).map(({ query }) => query)
  const queries = [...new Set([...changed.map(({ expr }) => expr), ...others])]
  return Object.fromEntries(await Promise.all(queries.map(async (query) => [query, await server.formatQuery(query)] as const)))
}

// The rules API tells errors, not warnings: they come with the answer to the query itself.
async function warnings(server: Prometheus, groups: readonly LoadedGroup[]): Promise<Record<string, readonly string[]>> {
  const queries = [...new Set(groups.flatMap(({ rules }) => rules.map(({ query }) => query)))]
  const replies = await Promise.all(queries.map(async (query) => [query, await server.query(query)] as const))
  return Object.fromEntries(
    replies.flatMap(([query, reply]) => (reply.ok && reply.warnings.length > 0 ? [[query, reply.warnings]] : [])),
  )
}
