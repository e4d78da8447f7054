import { expect } from 'vitest'
import { dashboardFromJson } from '../../../dashboards/index.ts'
import type { RuleFile } from '../../../declared/prometheus.ts'
import { metricNeeds } from '../../metric-needs.ts'
import type { Gateway, Instance, Scope } from '../scene.ts'
import { kongSideOf } from './kong-side.ts'
import { judgeNeeds, type NeedsSeen } from './needs.ts'

/** All flags but ai_metrics. */
export const ALL = {
  per_consumer: true,
  status_code_metrics: true,
  latency_metrics: true,
  bandwidth_metrics: true,
  upstream_health_metrics: true,
}
type Flags = Readonly<Record<string, boolean>>

/** A prometheus plugin with these flags. */
export const plugin = (config: Flags = ALL, scope: Scope = {}, enabled = true): Instance => ({
  name: 'prometheus',
  instanceName: undefined,
  enabled,
  scope,
  config,
  schema: undefined,
  where: 'kong:8301/plugins/1',
})
/** The one plugin, with one flag off. */
export const off = (flag: string) => [plugin({ ...ALL, [flag]: false })]

const way = (name: string) => ({
  route: `${name}-route`,
  service: `${name}-service`,
  protocols: ['http', 'https'],
  methods: [],
  hosts: [],
  paths: [`/${name}`],
  headers: {},
})

const gateway = (instances: readonly Instance[]): Gateway => ({
  instances,
  ways: [way('anthropic'), way('ollama')],
  consumers: ['app-team', 'firedrill'],
  credentials: [],
  upstreams: ['anthropic-upstream', 'ollama-upstream'],
})

export interface Given {
  readonly plugins?: readonly Instance[]
  readonly version?: string
  readonly panel?: string
  readonly recorded?: string
  readonly seen?: Partial<NeedsSeen>
}

const rule = (type: 'alerting' | 'recording', name: string, expr: string): RuleFile['groups'][number]['rules'][number] => ({
  type,
  name,
  expr,
  for: 0,
  keepFiringFor: 0,
  labels: {},
  annotations: {},
  where: 'rules.yml:9',
})

function rulesOf(alert: string | undefined, recorded: string | undefined): readonly RuleFile[] {
  const rules = [
    ...(recorded === undefined ? [] : [rule('recording', 'r', recorded)]),
    ...(alert === undefined ? [] : [rule('alerting', 'A', alert)]),
  ]
  const group = { name: 'g', interval: undefined, limit: 0, queryOffset: undefined, where: 'rules.yml:1', rules }
  return [{ path: '/rules.yml', file: 'rules.yml', problems: [], groups: [group] }]
}

function dashboardsOf(expr: string | undefined) {
  if (expr === undefined) return []
  const targets = [{ refId: 'A', expr }]
  const panels = [{ type: 'stat', title: 'P', datasource: { type: 'prometheus', uid: 'p' }, targets }]
  const read = dashboardFromJson({ title: 'B', schemaVersion: 41, panels }, 'b.json')
  return read.ok ? [read.dashboard] : expect.fail(read.problem.message)
}

/** What was seen of a stack with this one alert. */
export const world = (
  alert: string | undefined,
  { plugins = [plugin()], version = '3.9.1', panel, recorded, seen }: Given = {},
): NeedsSeen => ({
  kong: kongSideOf(gateway(plugins), version),
  looked: ['the rules of prometheus.yml'],
  ...metricNeeds({ rules: rulesOf(alert, recorded), dashboards: dashboardsOf(panel), dataSources: undefined }),
  problems: [],
  absent: [],
  unseen: [],
  targetLabels: { names: ['job', 'instance'], sure: true },
  ...seen,
})

/** What is found. */
export const messages = (alert: string | undefined, given?: Given) =>
  judgeNeeds(world(alert, given)).map(({ message }) => message)
