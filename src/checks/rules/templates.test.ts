import { expect, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed, Promtool } from '../contract.ts'
import { observedPrometheus } from '../observed-prometheus.fixture.ts'
import { rules } from './check.ts'
import type { RulesSeen } from './observe.ts'

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
  alerting('Gone', 'absent(up)', '{{ $labels.job }} is gone'),
  alerting('Plain', 'absent(down)', 'no template'),
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

async function world(promtool: Promtool | undefined, loaded = RULES): Promise<{ at: Observed; queries: string[] }> {
  const queries: string[] = []
  const at = await observedPrometheus(
    {
      rules: () => ({ groups: [{ name: 'app', file: 'a.yml', interval: 5, rules: loaded }] }),
      'status/runtimeinfo': () => ({ reloadConfigSuccess: true, lastConfigTime: '2026-01-01T11:59:00Z' }),
      'status/config': () => ({ yaml: 'rule_files: [a.yml]' }),
      query: (params) => {
        const query = params.get('query') ?? ''
        queries.push(query)
        const metric = { __name__: 'up', job: 'app' }
        return {
          resultType: 'vector',
          result: query === 'absent(up)' ? [] : [{ metric, value: [1, query === 'up' ? '1' : '-Inf'] }],
        }
      },
    },
    { now: Date.parse(evaluated.lastEvaluation) },
  )
  return { at: { ...at, promtool }, queries }
}

const SPEC = rules.schema.parse({ templates: 'rendered', allowWarnings: true })
const REASON = 'its series is there while all is well'
const EXCEPT = rules.schema.parse({ templates: { except: [{ alert: 'Gone', reason: REASON }] }, allowWarnings: true })
const WHERE = 'a.yml, group app'
const notTried = (rule: string, reason: string) => ({
  message: `the templates of rule ${rule} were not rendered`,
  expected: 'labels and annotations without error for a real sample',
  actual: reason,
  where: WHERE,
  hint: 'put the check where the value has a sample, or name the rule: `templates: { except: [{ alert, reason }] }`; an `alert` check renders its texts as well',
})
const told = (seen: RulesSeen, spec = SPEC) => rules.notes?.(spec, seen).filter(({ message }) => message.includes('templates'))
const judged = (seen: RulesSeen, spec = SPEC) =>
  rules.judge(spec, seen).filter(({ message }) => message.includes('template') || message.includes('alerting rule'))

test('templates are rendered by promtool for the value that each rule compares now; what has none is a finding', async () => {
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
  const broken = [
    {
      message: 'a template of rule High cannot be rendered',
      expected: 'labels and annotations without error for a real sample',
      actual:
        '<error expanding template: error executing template __alert_High: template: __alert_High:1:117: executing "__alert_High" at <index $labels 3>: error calling index: value has type int; should be string>',
      where: WHERE,
    },
  ]
  const gone = notTried('Gone', 'absent(up) has no sample now')
  const asks = notTried('Asks', 'a template of it makes a query of its own')
  expect(judged(seen)).toEqual([...broken, gone, asks])
  expect(told(seen)).toEqual([])
  expect(judged(seen, EXCEPT)).toEqual([...broken, asks])
  expect(told(seen, EXCEPT)).toEqual([
    { message: `the templates of rule Gone were not rendered (absent(up) has no sample now): ${REASON}`, where: WHERE },
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
test.each(without)('without promtool it cannot be observed: %s', async (_, promtool, reason) => {
  const { at } = await world(promtool, RULES.slice(0, 2))
  const observed = Promise.resolve(rules.before?.(SPEC, at)).then((before) => rules.observe(SPEC, at, before))
  await expect(observed).rejects.toThrow(new CannotObserve(`the templates of the rules could not be rendered: ${reason}`))
  // What is wrong beside it is told.
  const other = await world(promtool)
  const seen = await rules.observe(SPEC, other.at, await rules.before?.(SPEC, other.at))
  expect(judged(seen).map(({ actual }) => actual)).toEqual([
    'absent(up) has no sample now',
    'a template of it makes a query of its own',
  ])
})

test('of nothing to render, and of exceptions that no rule has', async () => {
  const { at } = await world(() => expect.fail('promtool was run'), RULES.slice(0, 1))
  const seen = await rules.observe(SPEC, at, await rules.before?.(SPEC, at))
  expect(judged(seen)).toEqual([
    {
      message: 'prometheus has no alerting rule whose templates could be rendered',
      expected: 'at least one alerting rule',
      actual: 'none',
    },
  ])
  const plain = await world(() => expect.fail('promtool was run'), [alerting('Plain', 'absent(down)', 'no template')])
  const found = await rules.observe(EXCEPT, plain.at, await rules.before?.(EXCEPT, plain.at))
  expect(judged(found, EXCEPT).map(({ message }) => message)).toEqual(['prometheus has no alerting rule Gone'])
})

test('templates are rendered only where the suite asks', async () => {
  const { at, queries } = await world(() => expect.fail('promtool was run'))
  const seen = await rules.observe(rules.schema.parse({ allowWarnings: true }), at, await rules.before?.(SPEC, at))
  expect([seen.renderings, queries]).toEqual([[], []])
  for (const templates of [true, {}, { except: [] }, { except: ['Gone'] }, { except: [{ alert: 'Gone' }] }])
    expect(rules.schema.safeParse({ templates }).success, JSON.stringify(templates)).toBe(false)
})
