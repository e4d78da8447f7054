import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDashboard } from '../read/read.ts'
import { nothing } from './lint.fixture.ts'
import { lintDashboards } from './rules.ts'

test.each<[string, number, readonly string[]]>([
  // Its "Speed" shows node_network_speed_bytes * 8 in bits per second.
  ['node-exporter-full', 8, []],
  [
    'kube-prometheus-grafana-overview',
    5,
    [
      'warning Firing Alerts [counter-without-rate]: query A shows grafana_alerting_result_total, by its name a counter, without rate() or increase(): it only rises, and starts again with every restart',
      // Three queries, one finding: all of them are `… * 1`.
      'error Request Latency [unit-contradicts-metric]: query A is shown as a time in milliseconds (ms), and it is a time in seconds',
    ],
  ],
  // topk_max(), increases_over_time(): MetricsQL.
  ['victoriametrics-alert-statistics', 7, []],
])('what is told of %s', (name, panels, problems) => {
  const file = `${name}.json`
  const read = readDashboard(readFileSync(new URL(`public/${file}`, import.meta.url), 'utf8'), file)
  if (!read.ok) throw new Error(read.problem.message)
  expect(read.dashboard).toMatchObject({ oddities: [], panels: { length: panels } })
  const told = lintDashboards([read.dashboard], { ...nothing, provisioned: true })
  expect(told.map(({ severity, rule, panel, message }) => `${severity} ${panel} [${rule}]: ${message}`)).toEqual(problems)
})
