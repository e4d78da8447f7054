import parsePrometheusTextFormat from 'parse-prometheus-text-format'
import { describe, expect, test } from 'vitest'
import { type Mode, parseExposition, scanExposition } from '../../../src/prom-parser/index.ts'
import { contentTypes, exposition, type WrittenFormat } from './exposition.ts'
import { goFloat, goOpenMetricsFloat } from './fleet/numbers.ts'

// As much as one service of each kind takes, and a part of the next.
const BYTES = 700_000
const texts = { text: [...exposition('text', BYTES)].join(''), openmetrics: [...exposition('openmetrics', BYTES)].join('') }
const sampleLines = (text: string): number => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length

describe('the exposition of the benchmark', () => {
  const modes: readonly (readonly [Mode, WrittenFormat])[] = [
    ['scraper', 'text'],
    ['expfmt', 'text'],
    ['scraper', 'openmetrics'],
    ['openmetrics', 'openmetrics'],
  ]
  test.each(modes)('is accepted in mode %s as %s', (mode, format) => {
    const options = { mode, contentType: contentTypes[format] }
    const { families, errors } = parseExposition(texts[format], options)
    const scanned = scanExposition(new TextEncoder().encode(texts[format]), {}, options)
    const samples = sampleLines(texts[format])
    expect({ errors, samples: families.reduce((sum, family) => sum + family.samples.length, 0) }).toEqual({ errors: [], samples })
    expect(scanned).toMatchObject({ errors: [], samples, complete: true })
  })

  // Of histograms and summaries with labels it keeps only one metric (the benchmark says so), so they are left out here.
  test('is read by the peer of npm: each counter and gauge', () => {
    const plain = ({ type }: { type: string }): boolean => ['counter', 'gauge'].includes(type.toLowerCase())
    const theirs = parsePrometheusTextFormat(texts.text).filter(plain)
    const ours = parseExposition(texts.text, { contentType: contentTypes.text }).families.filter(plain)
    expect(theirs.map(({ name, metrics }) => [name, metrics.length])).toEqual(
      ours.map(({ name, samples }) => [name, samples.length]),
    )
  })

  test.each(['text', 'openmetrics'] as const)('%s: is the same in each run and as long as asked', (format) => {
    const text = texts[format]
    const size = Buffer.byteLength(text)
    expect([...exposition(format, BYTES)].join('')).toBe(text)
    expect(size).toBeGreaterThanOrEqual(BYTES)
    expect(size).toBeLessThan(BYTES + 5000)
  })

  test.each([
    [
      'counters',
      /^checkout_api_http_requests_total\{instance="[^"]+",job="checkout-api",method="GET",path="\/",pod="[^"]+",status="200"\} [\d.]+/m,
    ],
    ['histograms', /_bucket\{instance="[^"]+",method="GET",path="\/",le="\+Inf"\} \d+/],
    ['le first, as prom-client writes it', /_bucket\{le="0\.005",instance=/],
    ['summaries with NaN', /\{[^}]*quantile="0\.99"\} NaN$/m],
    ['exponents', / \d\.\d+e\+09$/m],
    ['small exponents', / \d\.\d+e-\d\d$/m],
    ['escaped quotes, backslashes and line feeds', /relation \\"orders\\"[\s\S]*C:\\\\data[\s\S]*said:\\n502/],
    ['UTF-8', /city="東京"/],
  ])('has %s in both formats', (_, pattern) => {
    expect([pattern.test(texts.text), pattern.test(texts.openmetrics)]).toEqual([true, true])
  })

  test.each([
    ['text', 'timestamps in milliseconds', /^container_cpu_usage_seconds_total\{.*\} \S+ 17637\d{8}$/m],
    ['openmetrics', 'timestamps in seconds', /^container_cpu_usage_seconds_total\{.*\} \S+ 1\.7637\d+e\+09$/m],
    ['openmetrics', 'exemplars', /_bucket\{.*\} \d+ # \{trace_id="[0-9a-f]{32}"\} \S+ \S+$/m],
    ['openmetrics', 'units', /^# UNIT checkout_api_http_request_duration_seconds seconds$/m],
    ['openmetrics', 'counters named without _total', /^# TYPE checkout_api_http_requests counter$/m],
    ['openmetrics', 'floats with a point', /le="10\.0"\}/],
  ] as const)('%s has %s', (format, _, pattern) => {
    expect(pattern.test(texts[format])).toBe(true)
  })
})

describe('numbers as client_golang writes them', () => {
  test.each([
    [0, '0', '0.0'],
    [1, '1', '1.0'],
    [0.005, '0.005', '0.005'],
    [0.0001, '0.0001', '0.0001'],
    [0.00005, '5e-05', '5e-05'],
    [123456, '123456', '123456.0'],
    [1_000_000, '1e+06', '1e+06'],
    [27262976, '2.7262976e+07', '2.7262976e+07'],
    [-0.25, '-0.25', '-0.25'],
    [1e100, '1e+100', '1e+100'],
    [Number.NaN, 'NaN', 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf', '-Inf'],
  ])('%d is %s, and %s in OpenMetrics', (value, text, openMetrics) => {
    expect([goFloat(value), goOpenMetricsFloat(value)]).toEqual([text, openMetrics])
  })
})
