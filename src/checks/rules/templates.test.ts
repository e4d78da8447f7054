import { expect, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed, Promtool } from '../contract.ts'
import { observedPrometheus } from '../observed-prometheus.fixture.ts'
import { rules } from './check.ts'

const evaluated = { health: 'ok', lastEvaluation: '2026-01-01T12:00:00Z' }
const alerting = (name: string, query: string, summary: string) => ({
  type: 'alerting',
  name,
  query,
  duration: 60,
  labels: { severity: 'critical' },
  annotations: { summary },
  state: 'inactive',
  ...evaluated,
})
const RULES = [
  { type: 'recording', name: 'job:up:sum', query: 'sum(up)', ...evaluated },
  alerting('Down', 'up == 0', '{{ $labels.job }} is down'),
  alerting('High', '10 < rate(errors_total[5m])', '{{ index $labels 3 }}'),
  alerting('Gone', 'absent(up)', 'gone'),
  alerting('Asks', 'up == 0', '{{ with query "up" }}{{ . | first | value }}{{ end }}'),
]

// Recorded from promtool 3.5.3.
const alertOf = (index: number, annotations: string) => `    alertname: firedrill_sample_${index}, time: 1m, 
        exp:[], 
        got:[
            0:
              Labels:{alertname="firedrill_sample_${index}", job="app"}
              Annotations:{${annotations}}
            ]
`
const OUTPUT = `  FAILED:
${alertOf(0, 'summary="app is \\"down\\""')}${alertOf(
  1,
  'b="fine", summary="<error expanding template: error executing template __alert_firedrill_sample_1: template: __alert_firedrill_sample_1:1:117: executing \\"__alert_firedrill_sample_1\\" at <index $labels 3>: error calling index: value has type int; should be string>"',
)}`

async function world(promtool: Promtool | undefined): Promise<{ at: Observed; queries: string[] }> {
  const queries: string[] = []
  const at = await observedPrometheus({
    rules: () => ({ groups: [{ name: 'app', file: 'a.yml', interval: 5, rules: RULES }] }),
    'status/runtimeinfo': () => ({ reloadConfigSuccess: true, lastConfigTime: '2026-01-01T11:59:00Z' }),
    'status/config': () => ({ yaml: 'rule_files: []' }),
    query: (params) => {
      const query = params.get('query') ?? ''
      queries.push(query)
      const metric = { __name__: 'up', job: 'app' }
      return {
        resultType: 'vector',
        result: query === 'absent(up)' ? [] : [{ metric, value: [1, query === 'up' ? '1' : '-Inf'] }],
      }
    },
  })
  return { at: { ...at, promtool }, queries }
}

const SPEC = rules.schema.parse({ templates: 'rendered', allowWarnings: true })
const notTried = (rule: string, reason: string) => ({
  message: `the templates of rule ${rule} were not rendered: ${reason}`,
  where: 'a.yml, group app',
})
const told = (seen: Awaited<ReturnType<typeof rules.observe>>) =>
  rules.notes?.(SPEC, seen).filter(({ message }) => message.includes('templates'))

test('templates are rendered by promtool for the value that each rule compares now; what could not be is a note', async () => {
  const runs: Readonly<Record<string, string>>[] = []
  const { at, queries } = await world(async (_, files) => {
    runs.push(files)
    return { exitCode: 1, output: OUTPUT }
  })
  const before = await rules.before?.(SPEC, at)
  const seen = await rules.observe(SPEC, at, before)
  expect(queries).toEqual(['up', 'rate(errors_total[5m])', 'absent(up)'])
  expect(JSON.parse(runs[0]?.['test.yml'] ?? '')).toMatchObject({
    tests: [
      {
        input_series: [
          { series: 'firedrill_sample_0{job="app"}', values: '1 1' },
          { series: 'firedrill_sample_1{job="app"}', values: '-Inf -Inf' },
        ],
      },
    ],
  })
  expect(JSON.parse(runs[0]?.['rules.yml'] ?? '')).toMatchObject({
    groups: [{ rules: [{ expr: 'firedrill_sample_0', labels: { severity: 'critical' } }, { alert: 'firedrill_sample_1' }] }],
  })
  const findings = rules.judge(SPEC, seen).filter(({ message }) => message.includes('template'))
  expect(findings).toEqual([
    {
      message: 'a template of rule High cannot be rendered',
      expected: 'labels and annotations without error for a real sample',
      actual:
        '<error expanding template: error executing template __alert_High: template: __alert_High:1:117: executing "__alert_High" at <index $labels 3>: error calling index: value has type int; should be string>',
      where: 'a.yml, group app',
    },
  ])
  expect(told(seen)).toEqual([
    notTried('Gone', 'absent(up) has no sample now'),
    notTried('Asks', 'a template of it makes a query of its own'),
  ])
  // What has rendered is not rendered again; what had no sample is asked for again.
  await rules.observe(SPEC, at, before)
  expect([runs.length, queries.slice(3)]).toEqual([1, ['absent(up)']])
})

const without: [string, Promtool | undefined, string][] = [
  ['there is none', undefined, 'there is no promtool here'],
  [
    'it cannot be had',
    () => Promise.reject(new CannotObserve('promtool cannot be had: no network')),
    'promtool cannot be had: no network',
  ],
  ['it complains', async () => ({ exitCode: 1, output: 'unknown field\n' }), 'promtool says: unknown field'],
]
test.each(without)('without promtool, nothing passes in silence: %s', async (_, promtool, reason) => {
  const { at } = await world(promtool)
  const seen = await rules.observe(SPEC, at, await rules.before?.(SPEC, at))
  expect(told(seen)).toContainEqual(notTried('Down', reason))
})

test('templates are rendered only where the suite asks', async () => {
  const { at, queries } = await world(() => expect.fail('promtool was run'))
  const seen = await rules.observe(rules.schema.parse({ allowWarnings: true }), at, await rules.before?.(SPEC, at))
  expect([seen.renderings, queries]).toEqual([[], []])
  expect(rules.schema.safeParse({ templates: true }).success).toBe(false)
})
