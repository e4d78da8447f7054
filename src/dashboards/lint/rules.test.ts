// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dashboardFromJson } from '../read/read.ts'
import { dashboardOf, nothing, panel, provisioned, read, typed, variable } from './lint.fixture.ts'
import { lintDashboards, lintRules } from './rules.ts'

test('every rule has an id of its own and a sentence', () => {
  expect(new Set(lintRules.map(({ id }) => id)).size).toBe(lintRules.length)
  for (const { id, summary } of lintRules) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
    expect(summary).toMatch(/^\S.*\.$/)
  }
})

test('problems come by file and place, and rules can be off', () => {
  const broken = (file: string) => dashboardOf([panel(['sum(', 'x_total'])], [variable('v', 'up')], { title: '' }, file)
  const all = [broken('b.json'), broken('a.json')]
  const told = lintDashboards(all, nothing).map(({ file, rule }) => [file, rule])
  const each = ['missing-title', 'query-syntax', 'counter-without-rate', 'unused-variable']
  expect(told).toEqual([...each.map((rule) => ['a.json', rule]), ...each.map((rule) => ['b.json', rule])])
  expect(lintDashboards(all, nothing, { off: each })).toEqual([])
})

test('of a dashboard from the API the place is its URL', () => {
  const found = dashboardFromJson({ dashboard: { title: '', panels: [] }, meta: {} }, 'http://grafana:3000/api/dashboards/uid/x')
  if (!found.ok) throw new Error(found.problem.message)
  expect(lintDashboards([found.dashboard], nothing)).toMatchObject([
    { rule: 'missing-title', where: 'http://grafana:3000/api/dashboards/uid/x' },
  ])
})

test.each([
  ['inventory-manager', 'inventory-dashboard.json', { inventory_items_total: 'gauge' }],
  ['hybrid-ai-stack', 'hybrid-ai-stack-dashboard.json', {}],
])('the dashboards of %s are sound', (stack, name, gauges: Readonly<Record<string, string>>) => {
  const file = new URL(`../../../fixtures/${stack}/monitoring/grafana/provisioning/dashboards/${name}`, import.meta.url)
  const dashboard = read(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
  const { typeOf } = typed(gauges)
  const context = {
    provisioned: true,
    dataSources: [{ uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true }],
    typeOf: (metric: string) => typeOf?.(metric) ?? 'unknown',
  }
  expect(lintDashboards([dashboard], context)).toEqual([])
})

test('of a metric that is not there nothing else is told', () => {
  const expr = 'histogram_quantile(0.9, sum(gone_seconds_bucket)) + gone_total'
  const dashboard = dashboardOf([panel([expr, 'rate(gone_bytes[5m])'], { fieldConfig: { defaults: { unit: 's' } } })])
  expect(new Set(lintDashboards([dashboard], typed({})).map(({ rule }) => rule))).toEqual(new Set(['unknown-metric']))
})

test('nothing in a dashboard makes a rule throw', () => {
  const text = fc.constantFrom(
    '',
    '$v',
    '[[v]]',
    '${v}',
    '$',
    'sum(',
    'rate(x_total[$__interval])',
    '{a="$v"}',
    '/(/',
    'label_values(',
    '__proto__',
  )
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.array(text, { maxLength: 3 }),
    fc.object({ maxDepth: 1 }),
  )
  const key = fc.constantFrom(
    'expr',
    'datasource',
    'targets',
    'gridPos',
    'repeat',
    'legendFormat',
    'id',
    'type',
    'hide',
    'panels',
    'title',
    'fieldConfig',
  )
  const json = fc.dictionary(key, value)
  const variables = fc.array(
    fc.dictionary(fc.constantFrom('name', 'type', 'query', 'regex', 'datasource', 'multi', 'current'), value),
    { maxLength: 3 },
  )
  fc.assert(
    fc.property(
      fc.array(json, { maxLength: 4 }),
      fc.array(json, { maxLength: 3 }),
      variables,
      value,
      (panels, targets, list, links) => {
        const one = {
          title: 'D',
          schemaVersion: 39,
          panels: [...panels, panel(targets)],
          templating: { list },
          links,
          __inputs: list,
        }
        const found = dashboardFromJson(one, 'd.json')
        if (found.ok) lintDashboards([found.dashboard, found.dashboard], { ...provisioned, ...typed({}), dataSources: [] })
      },
    ),
    { numRuns: 500 },
  )
})
