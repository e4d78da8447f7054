import { expect, test } from 'vitest'
import { dashboardOf, found, messages, panel, variable } from '../lint.fixture.ts'

const VARIABLES = [variable('by', 'a,b', { type: 'custom' }), variable('fn', 'sum,topk', { type: 'custom' })]
const shown = (expr: string, legendFormat: string, more = {}) =>
  dashboardOf([panel([{ expr, legendFormat, ...more }])], VARIABLES)

test.each([
  ['sum by (model) (rate(x[5m]))', '{{backend}}', 'backend'],
  ['sum(rate(x[5m]))', '{{ model }} p50', 'model'],
  ['sum without (instance) (x)', '{{instance}}', 'instance'],
  ['histogram_quantile(0.5, sum by (le, a) (rate(x_bucket[5m])))', '{{a}} {{le}}', 'le'],
  ['sum by (a) (x) / sum by (a) (y)', '{{b}}', 'b'],
  ['count(x) or vector(0)', '{{job}}', 'job'],
  ['sort_desc(sum without (pod) (x))', '{{pod}}', 'pod'],
])('finds in %s the legend %s', (expr, legend, label) =>
  expect(messages('legend-label-gone', shown(expr, legend))).toEqual([
    `the legend of query A names {{${label}}}, and the query has no label ${label} left`,
  ]),
)

test('says which labels are left, and where the legend stands', () =>
  expect(found('legend-label-gone', shown('sum by (a, b) (x)', '{{c}}'))).toMatchObject([
    {
      expected: 'a label that is left: {{a}}, {{b}}',
      actual: '{{c}}',
      path: 'panels[0].targets[0].legendFormat',
      hint: 'keep c in the by (…) of the query, or take {{c}} out of the legend',
    },
  ]))

test.each([
  ['sum by (model) (rate(x[5m]))', '{{model}}'],
  ['rate(x[5m])', '{{anything}}'],
  ['sum without (instance) (x)', '{{job}}'],
  ['topk(5, sum by (a) (x))', '{{a}}'],
  ['count_values("version", build)', '{{version}}'],
  ['label_replace(sum by (a) (x), "b", "$1", "a", "(.*)")', '{{b}}'],
  ['sum by (a) (x) * on (a) group_left (b) y', '{{b}}'],
  ['sum by ($by) (x)', '{{a}}'],
  ['$fn(x)', '{{a}}'],
  ['sum(x)', 'total'],
  ['sum(x)', '__auto'],
  ['sum(x) or y', '{{job}}'],
  ['absent(x{job="a"})', '{{job}}'],
])('is silent of %s with the legend %s', (expr, legend) => expect(messages('legend-label-gone', shown(expr, legend))).toEqual([]))

test('is silent of tables, which have no legend', () =>
  expect(messages('legend-label-gone', shown('sum(x)', '{{a}}', { format: 'table' }))).toEqual([]))
