import { expect, test } from 'vitest'
import { type Dashboard, dashboardFromJson } from '../dashboards/index.ts'
import type { DeclaredRule, RuleFile } from '../declared/prometheus.ts'
import { metricNeeds } from './metric-needs.ts'

type Rule = Partial<DeclaredRule> & Pick<DeclaredRule, 'name' | 'expr'>

const file = (rules: readonly Rule[]): RuleFile => ({
  path: '/etc/prometheus/rules.yml',
  file: 'rules.yml',
  problems: [],
  groups: [
    {
      name: 'g',
      interval: undefined,
      limit: 0,
      queryOffset: undefined,
      where: 'rules.yml:1',
      rules: rules.map((rule, index) => ({
        type: 'alerting',
        for: 0,
        keepFiringFor: 0,
        labels: {},
        annotations: {},
        where: `rules.yml:${index + 1}`,
        ...rule,
      })),
    },
  ],
})

const record = (name: string, expr: string, labels: Readonly<Record<string, string>> = {}): Rule => ({
  type: 'recording',
  name,
  expr,
  labels,
})

const board = (expr: string): Dashboard => {
  const read = dashboardFromJson(
    {
      title: 'B',
      schemaVersion: 41,
      panels: [{ type: 'stat', title: 'P', datasource: { type: 'prometheus', uid: 'p' }, targets: [{ refId: 'A', expr }] }],
    },
    'b.json',
  )
  if (!read.ok) expect.fail(read.problem.message)
  return read.dashboard
}

const needs = (rules: readonly Rule[], dashboards: readonly Dashboard[] = []) =>
  metricNeeds({ rules: [file(rules)], dashboards, dataSources: undefined })

/** `alert A: x{code, service} code=500 through r`. */
const sketch = (rules: readonly Rule[], dashboards: readonly Dashboard[] = []) =>
  needs(rules, dashboards).needs.map(({ by, series, labels, matchers, through }) => {
    const demanded = labels.filter((label) => label.demanded).map(({ name }) => name)
    const values = matchers.map(({ name, op, value }) => ` ${name}${op}${value}`).join('')
    return `${by}: ${series ?? '?'}{${demanded.join(', ')}}${values}${through.length === 0 ? '' : ` through ${through.join(', ')}`}`
  })

const rows: [string, readonly Rule[], readonly string[]][] = [
  ['an alert', [{ name: 'A', expr: 'x{code="500"} > 0' }], ['alert A: x{code} code=500']],
  [
    'labels that its texts read',
    [
      {
        name: 'A',
        expr: 'x > 0',
        annotations: { summary: '{{ $labels.service }} and {{ .Labels.code }}: $labels.no' },
        labels: { team: '{{ $labels.team }}' },
      },
    ],
    ['alert A: x{team, service, code, no}'],
  ],
  [
    'texts without templates read none',
    [{ name: 'A', expr: 'x > 0', annotations: { summary: '$labels.service' } }],
    ['alert A: x{}'],
  ],
  ['a recording rule', [record('r', 'sum by (service) (x)')], ['recording rule r: x{service}']],
  [
    'an alert on a recorded series',
    [record('r', 'sum by (service) (x)'), { name: 'A', expr: 'r{service="a"} > 0' }],
    ['recording rule r: x{service}', 'alert A: x{service} service=a through r'],
  ],
  [
    'two recorded series deep',
    [record('r', 'x'), record('s', 'r'), { name: 'A', expr: 's{code="500"} > 0' }],
    ['recording rule r: x{}', 'recording rule s: x{} through r', 'alert A: x{code} code=500 through s, r'],
  ],
  [
    'labels that the recording rule gives itself',
    [record('r', 'x', { team: 'a' }), { name: 'A', expr: 'r{team="a"} > 0' }],
    ['recording rule r: x{}', 'alert A: x{} through r'],
  ],
  [
    'labels that the recording rule makes of others',
    [record('r', 'label_replace(x, "new", "$1", "old", "(.*)")'), { name: 'A', expr: 'r{new="a"} > 0' }],
    ['recording rule r: x{}', 'alert A: x{old} through r'],
  ],
  [
    'a recording rule that reads itself',
    [record('r', 'r or x')],
    ['recording rule r: r{} through r', 'recording rule r: x{} through r', 'recording rule r: x{}'],
  ],
]
test.each(rows)('%s', (_, rules, expected) => {
  expect(sketch(rules)).toEqual(expected)
})

test('dashboards are followed through recording rules, too', () => {
  expect(sketch([record('r', 'sum by (service) (x)')], [board('r{service="a"}')])).toEqual([
    'recording rule r: x{service}',
    'panel “P” of dashboard “B”: x{service} service=a through r',
  ])
})

test('what cannot be read is told with its place', () => {
  const { unread } = needs([{ name: 'A', expr: 'sum(' }], [board('rate(x')])
  expect(unread).toEqual([
    { by: 'alert A', where: 'rules.yml:1', why: 'unexpected end of input' },
    { by: 'panel “P” of dashboard “B”', where: 'b.json', why: 'unexpected end of input' },
  ])
})
