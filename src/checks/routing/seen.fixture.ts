import { parseAlertmanagerConfig, routesOf } from '../../declared/alertmanager.ts'
import type { Delivery } from '../drill.ts'
import { routing } from './check.ts'
import { identity } from './identity.ts'
import type { Group, Listed, RoutingSeen } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'

export const CONFIG = `route:
  receiver: default
  group_by: [alertname]
  routes:
    - matchers: [severity="critical"]
      receiver: critical
      group_wait: 5s
    - matchers: [severity="warning"]
      receiver: warning
      routes:
        - matchers: [team="db"]
          receiver: dba
          mute_time_intervals: [nights]
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [cluster]
time_intervals:
  - { name: nights, time_intervals: [] }
receivers:
  - { name: default, email_configs: [{ to: a@b.c }] }
  - { name: critical, slack_configs: [{ channel: '#alerts' }], webhook_configs: [{ url: 'http://x' }] }
  - { name: warning, slack_configs: [{ channel: '#warnings' }] }
  - { name: dba }
`

export const down = { name: 'down', labels: { alertname: 'Down', severity: 'critical', cluster: 'a' }, receivers: ['critical'] }
export const slow = { name: 'slow', labels: { alertname: 'Slow', severity: 'warning', cluster: 'b' }, receivers: ['warning'] }
export const hidden = {
  name: 'hidden',
  labels: { alertname: 'Slow', severity: 'warning', cluster: 'a' },
  receivers: ['warning'],
  inhibitedBy: 'down',
}

/** Cases that reach every route and every inhibit rule. */
export const all = [
  down,
  slow,
  hidden,
  { labels: { alertname: 'Note' }, receivers: ['default'] },
  { labels: { alertname: 'Disk', severity: 'warning', team: 'db' }, receivers: ['dba'] },
]

export const hook = { receiver: 'critical', integration: 'webhook' }

export const NOW = Date.UTC(2026, 0, 1)

/** A notification of a case as a webhook brings it. */
export const delivery = (one: Pick<RoutingCase, 'labels'>, more: Partial<Delivery> = {}): Delivery => ({
  at: NOW,
  receiver: 'critical',
  integration: 'webhook',
  index: 0,
  status: 'firing',
  title: undefined,
  text: undefined,
  to: [],
  alerts: [{ status: 'firing', labels: one.labels, annotations: {} }],
  payload: {},
  answered: 200,
  refused: undefined,
  ...more,
})

/** What an Alertmanager shows that does as its config says, with what the suite says of inhibition, silences and time. */
export function world(given: object, more: Partial<RoutingSeen> = {}, text = CONFIG): { spec: RoutingSpec; seen: RoutingSeen } {
  const spec = routing.schema.parse(given)
  const config = parseAlertmanagerConfig(text, 'alertmanager.yml')
  const alerts = Object.fromEntries(spec.cases.map((one) => [nameOf(one), listed(one, spec, config)]))
  return {
    spec,
    seen: {
      step: 'routed',
      service: 'alertmanager',
      config,
      foreign: {},
      alerts,
      groups: groupsOf(spec, config),
      now: NOW + 60_000,
      posted: Object.fromEntries(spec.cases.map((one) => [nameOf(one), NOW])),
      strangers: [],
      deliveries: [],
      settling: 0,
      within: 10_000,
      routed: Object.fromEntries(Object.entries(alerts).map(([name, { receivers }]) => [name, receivers])),
      inhibitRules: spec.cases.some(({ inhibitedBy }) => typeof inhibitedBy === 'string') ? ['inhibit_rules[0]'] : [],
      ...more,
    },
  }
}

function listed(one: RoutingCase, spec: RoutingSpec, config: RoutingSeen['config']): Listed {
  const source = spec.cases.find((other) => nameOf(other) === one.inhibitedBy)
  return {
    receivers: routesOf(config, one.labels).map(({ receiver }) => receiver),
    inhibitedBy: source === undefined ? [] : [{ case: nameOf(source), labels: source.labels }],
    silencedBy: one.silenced === true ? [{ ours: true, comment: 'a drill of firedrill' }] : [],
    mutedBy: one.mutedBy ?? [],
  }
}

function groupsOf({ cases }: RoutingSpec, config: RoutingSeen['config']): Group[] {
  const groups = new Map<string, Group & { cases: string[] }>()
  for (const one of cases) {
    for (const { receiver, groupBy, path } of routesOf(config, one.labels)) {
      const labels = Object.fromEntries(
        groupBy.flatMap((name) => (one.labels[name] === undefined ? [] : [[name, one.labels[name]]])),
      )
      const group = groups.get(`${path} ${identity(labels)}`) ?? { receiver, labels, cases: [], also: [] }
      groups.set(`${path} ${identity(labels)}`, group)
      group.cases.push(nameOf(one))
    }
  }
  return [...groups.values()]
}
