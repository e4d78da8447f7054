import { describe, expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { metrics } from './check.ts'
import { answer, endpoint, judge, messages, OPENMETRICS } from './seen.fixture.ts'
import type { MetricsSpec } from './spec.ts'

const HINT = 'look at the values of id: ids, raw paths and addresses make a new series each'
const IDS = 'a{id="1",b="c"} 1\na{id="2",b="c"} 1\na{id="3",b="c"} 1\n'
const TWO = `${IDS}b{id="1"} 1\nb{id="2"} 1\n`

test.each<[string, MetricsSpec['cardinality'], string]>([
  ['as many as allowed', { max: 3 }, IDS],
  ['a larger limit of its own', { max: 1, families: { a: 3, b: 2 } }, TWO],
  ['values of a label', { perLabel: { id: 3, b: 1 } }, IDS],
  ['the endpoint as a whole', { total: 5 }, TWO],
  ['one series at two times', { max: 1 }, 'a 1 1000\na 2 2000\n'],
])('holds: %s', (_, cardinality, text) => expect(judge({ cardinality }, { scrape: answer(text) })).toEqual([]))

test('a counter of OpenMetrics is found by either name', () => {
  const scrape = answer('# TYPE a counter\na_total{id="1"} 1\na_total{id="2"} 1\n# EOF\n', OPENMETRICS)
  for (const name of ['a', 'a_total'])
    expect(messages(judge({ cardinality: { families: { [name]: 1 } } }, { scrape }))).toEqual(['a has 2 series, more than 1'])
})

test.each<[string, MetricsSpec['cardinality'], string, Finding]>([
  [
    'a family above the limit',
    { max: 2 },
    IDS,
    {
      message: 'a has 3 series, more than 2',
      expected: 'at most 2 series',
      actual: 'the label id alone has 3 values; b has 1',
      where: `${endpoint} line 1`,
      hint: HINT,
    },
  ],
  [
    'a family above its own limit',
    { max: 100, families: { b: 1 } },
    TWO,
    {
      message: 'b has 2 series, more than 1',
      expected: 'at most 1 series',
      actual: 'the label id alone has 2 values',
      where: `${endpoint} line 4`,
      hint: HINT,
    },
  ],
  [
    'a limit on a family that is not there',
    { families: { aa: 1 } },
    IDS,
    {
      message: 'there is no family aa',
      expected: 'aa',
      actual: '1 family, not this one',
      where: endpoint,
      hint: 'did you mean a?',
    },
  ],
  [
    'a label with too many values',
    { perLabel: { id: 1 } },
    TWO,
    {
      message: 'the label id has 3 values, more than 1',
      expected: 'at most 1 value in a family',
      actual: '3 in a, 2 in b',
      where: `${endpoint} line 1`,
      hint: HINT,
    },
  ],
  [
    'a limit on a label that nothing has',
    { perLabel: { ids: 10 } },
    IDS,
    {
      message: 'no family has the label ids',
      expected: 'ids',
      actual: 'id, b',
      where: endpoint,
      hint: 'did you mean id?',
    },
  ],
  [
    'too many in all',
    { total: 4 },
    TWO,
    {
      message: 'the endpoint has 5 series, more than 4',
      expected: 'at most 4 series',
      actual: '5: 3 of a, 2 of b',
      where: endpoint,
    },
  ],
])('breaks: %s', (_, cardinality, text, finding) => expect(judge({ cardinality }, { scrape: answer(text) })).toEqual([finding]))

test('of many families the five largest are told one by one', () => {
  const text = Array.from({ length: 10 }, (_, n) => `m${n}{a="1"} 1\nm${n}{a="2"} 1\n`).join('')
  const found = judge({ cardinality: { max: 1 } }, { scrape: answer(text) })
  expect(found).toHaveLength(6)
  expect(found.at(-1)).toEqual({
    message: '5 more families have too many series',
    actual: 'm5 (2), m6 (2), m7 (2), and 2 more',
    where: endpoint,
  })
})

describe('schema', () => {
  test.each([
    [{}, 'expected at least one of max, families, perLabel, total'],
    [{ max: 0 }, 'Too small'],
    [{ maximum: 5 }, 'Unrecognized key'],
  ])('refused: %j', (cardinality, message) =>
    expect(metrics.schema.safeParse({ endpoint, cardinality }).error?.issues[0]?.message).toContain(message),
  )
})
