import { expect, test } from 'vitest'
import type { Note } from '../contract.ts'
import { answer, endpoint, judge, messages, notes, OPENMETRICS, TEXT } from './seen.fixture.ts'
import type { MetricsSpec } from './spec.ts'

type Reader = MetricsSpec['mode']

test.each<[string, Reader, string, string]>([
  ['text that all accept', undefined, '# HELP a Things\n# TYPE a gauge\na 1\n', TEXT],
  ['OpenMetrics that all accept', undefined, '# TYPE a counter\na_total 1\n# EOF\n', OPENMETRICS],
  ['what the strictest reader accepts', 'openmetrics', '# TYPE a counter\na_total 1\n# EOF\n', OPENMETRICS],
])('nothing to tell: %s', (_, mode, text, type) => expect(notes({ mode }, { scrape: answer(text, type, mode) })).toEqual([]))

test.each<[string, Reader, string, string, Note[]]>([
  [
    'text without a last line feed',
    undefined,
    'a 1',
    TEXT,
    [
      {
        message:
          'promtool and Pushgateway would refuse it: line 1, column 1: expected a line feed after the last line, got "a 1"',
        where: `${endpoint} line 1`,
      },
    ],
  ],
  [
    'the same on many lines, told once',
    undefined,
    'a 1 \nb 1 \nc 1 \n',
    TEXT,
    [
      {
        message: expect.stringMatching(
          /^promtool and Pushgateway would refuse it: line 1, column 4: expected .*, and 2 others like it$/,
        ),
        where: `${endpoint} line 1`,
      },
    ],
  ],
  [
    'more than the reader goes on for',
    undefined,
    Array.from({ length: 60 }, (_, n) => `a${n} 1 \n`).join(''),
    TEXT,
    [{ message: expect.stringMatching(/, and 49 or more others like it$/), where: `${endpoint} line 1` }],
  ],
  [
    'OpenMetrics that only a scrape accepts',
    undefined,
    '# TYPE a counter\na 1\n# EOF\n',
    OPENMETRICS,
    [
      {
        message: expect.stringMatching(/^the OpenMetrics specification would refuse it: line 2, column 1: expected /),
        where: `${endpoint} line 2`,
      },
    ],
  ],
  [
    'a Content-Type that Prometheus does not scrape',
    'expfmt',
    'a 1\n',
    '',
    [{ message: expect.stringMatching(/^Prometheus' scrape would refuse it: expected a Content-Type/), where: endpoint }],
  ],
  [
    'what promtool accepts and a scrape does not',
    'expfmt',
    '# TYPE a\na 1\n',
    TEXT,
    [{ message: expect.stringMatching(/^Prometheus' scrape would refuse it: line 1, /), where: `${endpoint} line 1` }],
  ],
])('told: %s', (_, mode, text, type, expected) => {
  const scrape = answer(text, type, mode)
  expect(judge({ mode }, { scrape })).toEqual([])
  expect(notes({ mode }, { scrape })).toEqual(expected)
})

test('at most three kinds of errors of one reader', () => {
  const text = '# TYPE a gauge\n# TYPE a gauge\na 1 \nb{c="\\z"} 1\nd{e="f" g="h"} 1\ni 1'
  expect(notes({}, { scrape: answer(text) })).toHaveLength(3)
})

test('two readers that say the same of a line are told once', () => {
  const scrape = answer('# TYPE a\na 1\n# EOF\n', OPENMETRICS, 'expfmt')
  expect(judge({ mode: 'expfmt' }, { scrape })).toEqual([])
  const line1 = notes({ mode: 'expfmt' }, { scrape }).filter(({ where }) => where === `${endpoint} line 1`)
  expect(line1).toEqual([expect.objectContaining({ message: expect.stringContaining("Prometheus' scrape would refuse it") })])
  expect(notes({ mode: 'openmetrics' }, { scrape: answer('# TYPE a gauge\n# EOF\n', OPENMETRICS, 'openmetrics') })).toEqual([])
})

test.each([
  ['no answer', { failed: 'refused' }],
  ['HTML', answer('<html>', 'text/html')],
  ['an exposition that the mode itself refuses', answer('a x\nb 1 \n')],
  ['no scrape', undefined],
])('nothing is told of %s', (_, scrape) => expect(notes({}, { scrape })).toEqual([]))

test('secrets in the offending text are not told', () => {
  const told = notes({}, { scrape: answer('a{url="http://u:hunter2@db" x="password=hunter2"} 1\n') })
  expect(messages(told)).toEqual([
    expect.stringContaining('promtool and Pushgateway would refuse it'),
    expect.stringContaining('[secret-in-label]'),
  ])
  expect(JSON.stringify(told)).not.toContain('hunter2')
})
