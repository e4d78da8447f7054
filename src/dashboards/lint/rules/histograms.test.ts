import { describe, expect, test } from 'vitest'
import { dashboardOf, found, messages, panel, typed, variable } from '../lint.fixture.ts'

const VARIABLES = [variable('by', 'a,b', { type: 'custom' }), variable('q', '0.5,0.9', { type: 'custom' })]
const shown = (expr: string) => dashboardOf([panel([expr])], VARIABLES)

describe('quantile-without-le', () => {
  const message = 'query A takes histogram_quantile() of x_bucket without its label le: it answers nothing, and no error'
  test.each([
    'histogram_quantile(0.9, sum(rate(x_bucket[5m])))',
    'histogram_quantile(0.9, sum by (model) (rate(x_bucket{a="b"}[5m])))',
    'histogram_quantile(0.9, sum without (le) (rate(x_bucket[5m])))',
    'max(histogram_quantile(0.9, sum by (a) (rate(x_bucket[5m])))) * 1000',
    'histogram_quantile(0.9, avg(x_bucket))',
  ])('finds %s', (expr) => expect(messages('quantile-without-le', shown(expr))).toEqual([message]))

  test('finds a quantile of what has no buckets, and says what to write', () =>
    expect(found('quantile-without-le', shown('histogram_quantile(0.9, rate(x_sum[5m]))'))).toMatchObject([
      {
        message: 'query A takes histogram_quantile() of x_sum, which has no buckets',
        expected: 'x_bucket',
        hint: 'write x_bucket',
      },
    ]))

  test('shows the query as it is written', () =>
    expect(
      found('quantile-without-le', shown('histogram_quantile(0.9, sum(rate(x_bucket{a="$by"}[$__rate_interval])))')),
    ).toMatchObject([
      {
        actual: 'sum(rate(x_bucket{a="$by"}[$__rate_interval]))',
        hint: 'keep le: histogram_quantile(q, sum by (le, …) (rate(x_bucket[$__rate_interval])))',
      },
    ]))

  test.each([
    'histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))',
    'histogram_quantile(0.9, sum by (le, a) (rate(x_bucket[5m])))',
    'histogram_quantile(0.9, sum without (instance) (rate(x_bucket[5m])))',
    'histogram_quantile(0.9, rate(x_bucket[5m]))',
    'histogram_quantile(0.9, sum by (job, vmrange) (rate(x_bucket[5m])))',
    'max(histogram_quantile(0.99, sum(increase(x_bucket[5m])) by (vmrange)))',
    'histogram_quantile(0.9, sum(rate(x[5m])))',
    'histogram_quantile(0.9, sum by (a) (rate(x_seconds[5m])))',
    'histogram_quantile(0.9, sum by ($by) (rate(x_bucket[5m])))',
    'histogram_quantile($q, sum by (le) (rate(x_bucket[5m])))',
    'histogram_quantile(0.9, job:x:sum)',
    'sum(rate(x_bucket[5m]))',
  ])('is silent of %s', (expr) => expect(messages('quantile-without-le', shown(expr))).toEqual([]))
})

describe('bucket-without-rate', () => {
  test.each(['histogram_quantile(0.9, sum by (le) (x_bucket))', 'histogram_quantile(0.9, x_bucket{a="b"})'])('finds %s', (expr) =>
    expect(messages('bucket-without-rate', shown(expr))).toEqual([
      'query A takes histogram_quantile() of x_bucket without rate(): it is the quantile of all time since the start',
    ]),
  )

  test.each([
    'histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))',
    'histogram_quantile(0.9, sum by (le) (increase(x_bucket[5m])))',
    'histogram_quantile(0.9, job:x_bucket:rate5m)',
    'histogram_quantile(0.9, rate(sum by (le) (x_bucket)[5m:1m]))',
    'x_bucket{le="0.5"}',
    'histogram_quantile(0.9, depth_bucket)',
  ])('is silent of %s', (expr) =>
    expect(messages('bucket-without-rate', shown(expr), typed({ depth: 'gaugehistogram' }))).toEqual([]),
  )
})
