/** Our reading of promtool's series and values against the real promtool. */
import { describe, expect, test } from 'vitest'
import { parseSeries, simulatedValues } from '../../src/promql/index.ts'
import { acquireBinaries } from './differential-binaries.ts'
import { promtoolSays, questionsOf } from './promql-promtool.ts'

const binaries = await acquireBinaries()
console.info(
  'reason' in binaries ? `series of promtool: skipped, ${binaries.reason}` : `series of promtool: promtool ${binaries.version}`,
)
const promtool = 'reason' in binaries ? ([''] as const) : binaries.promtool

const seen = [
  '0+10x6',
  '_x3 1',
  'stale 1',
  '1 stale _ 2',
  '1x4',
  'NaN 1',
  '0x5',
  '1e2x3',
  '-1-2x3',
  '-Inf',
  '+Inf 1',
  'inf',
  'NaN+1x2',
  '  1  2 ',
  '1\t2',
  '.5',
  '1_000',
  '017',
  '01x2',
  '1x0',
  '_x0 3',
  '_ _ 4',
  '0.1+0.1x9',
  '1. 2',
  '1x010',
  '',
  '5-0.5x3 stale _x2 -7',
  'Inf-1x2',
]
const unreadable = [
  '1+-1x3',
  '1 x3',
  'stalex3',
  'NaNx2',
  'Infx2',
  '1x',
  '1x4.5',
  '2y',
  '1,2',
  '_x',
  '5m',
  '1+1',
  'stale x2',
  'Stale',
  '1\n2',
  '1x-1',
  '1x1e1',
  '_2',
  '__',
  'a',
  '1x0x2',
  '1_ 2',
  '1x2_',
  '0x1F',
  'x3',
  '- 1',
  '-stale',
  '_x3x2',
]
const series = [
  'up{job="ollama"}',
  '{__name__="x"}',
  '{"my.metric",a="b"}',
  ' x ',
  'x{"a b"="c"}',
  'x{a="b",}',
  'x{a=""}',
  'sum',
  'x{on="a"}',
  "x{a='b'}",
  'x{a="\\u00e9"}',
  'x{ a = "b" }',
  'rate',
  'by{a="b"}',
]

describe.skipIf('reason' in binaries)('a real promtool', () => {
  test('sees the values that we read', async () => {
    const simulated = seen.map((notation) => ({
      series: 'x',
      notation,
      expected: questionsOf([...simulatedValues(notation), undefined]),
    }))
    expect(await promtoolSays(promtool, simulated)).toContain('SUCCESS')
  })

  test.each([
    [0, 2],
    [1, undefined],
    [2, 'stale'],
    [3, undefined],
    [4, 5],
  ] as const)('would see that value %i is not %s', async (i, other) => {
    const notation = '1 2 _ stale NaN'
    const expected = questionsOf(simulatedValues(notation).with(i, other))
    expect(await promtoolSays(promtool, [{ series: 'x', notation, expected }])).toContain('FAILED')
  })

  test.each(unreadable)('refuses as we do the values %j', async (notation) => {
    expect(() => simulatedValues(notation)).toThrow(/^expected .* character \d+/)
    expect(await promtoolSays(promtool, [{ series: 'x', notation }])).toContain('FAILED')
  })

  test('sees the labels that we read', async () => {
    const simulated = series.map((text) => {
      const { __name__: name, ...labels } = parseSeries(text)
      const words = Object.entries(labels).map(([label, value]) => `${JSON.stringify(label)}=${JSON.stringify(value)}`)
      const sample = { labels: `{${[JSON.stringify(name), ...words].join(',')}}`, value: 1 }
      return { series: text, notation: '1', expected: [{ expr: '{__name__!=""}', eval_time: '0m', exp_samples: [sample] }] }
    })
    expect(await promtoolSays(promtool, simulated)).toContain('SUCCESS')
  })

  test.each([
    'x{a=~"b"}',
    'x{a!="b"}',
    'x[5m]',
    'x offset 5m',
    '',
    'x y',
    'on',
    '{a="b",a="c"}',
    '{}',
    '-x',
    '(x)',
    'inf',
    '1',
    '"x"',
  ])('refuses as we do the series %j', async (text) => {
    expect(() => parseSeries(text)).toThrow(/^expected a series, got /)
    expect(await promtoolSays(promtool, [{ series: text, notation: '1' }])).not.toContain('SUCCESS')
  })

  test.each([
    ['{a="b"}', 'a series without a name cannot be asked for by its name'],
    ['x{__name__="y"}', 'two names, of which promtool takes the first'],
  ])('takes the series %j, which we refuse: %s', async (text) => {
    expect(() => parseSeries(text)).toThrow('expected a series')
    expect(await promtoolSays(promtool, [{ series: text, notation: '1' }])).toContain('SUCCESS')
  })
})
