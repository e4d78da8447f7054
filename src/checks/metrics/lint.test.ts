import { describe, expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { metrics } from './check.ts'
import { answer, endpoint, judge, messages, notes } from './seen.fixture.ts'
import type { MetricsSpec } from './spec.ts'

type Lint = MetricsSpec['lint']

const CLEAN = '# HELP a_total Things\n# TYPE a_total counter\na_total{b="c"} 1\n'
const NO_TOTAL = '# HELP hits Cache hits\n# TYPE hits counter\nhits 1\n'
const NO_HELP = 'size_bytes 5\n'
const SECRET = '# HELP db_info Database\n# TYPE db_info gauge\ndb_info{password="hunter2hunter2"} 1\n'

test.each<[string, Lint, string]>([
  ['a clean exposition', true, CLEAN],
  ['rules that are off', { off: ['counter-total', 'no-help'] }, NO_TOTAL + NO_HELP],
  ['warnings when only errors fail', { severity: 'error' }, NO_TOTAL + NO_HELP],
  ['as many series as the suite allows', { maxSeries: 2 }, '# HELP a A\n# TYPE a gauge\na{b="1"} 1\na{b="2"} 1\n'],
])('holds: %s', (_, lint, text) => expect(judge({ lint }, { scrape: answer(text) })).toEqual([]))

test.each<[string, Lint, string, Partial<Finding>[]]>([
  [
    'a counter without _total',
    true,
    CLEAN + NO_TOTAL,
    [
      {
        message: 'the counter hits does not end in _total [counter-total]',
        where: `${endpoint} line 4`,
        hint: 'name it hits_total, or give it its true type',
      },
    ],
  ],
  [
    'two problems, one rule off',
    { off: ['counter-total'] },
    NO_TOTAL + NO_HELP,
    [{ message: 'size_bytes has no HELP text [no-help]', where: `${endpoint} line 4` }],
  ],
  [
    'an error when only errors fail',
    { severity: 'error' },
    NO_HELP + SECRET,
    [{ message: expect.stringMatching(/^db_info has .*"password".*\[secret-in-label\]$/), where: `${endpoint} line 4` }],
  ],
  [
    'more series than the suite allows',
    { maxSeries: 1 },
    '# HELP a A\n# TYPE a gauge\na{b="1"} 1\na{b="2"} 1\n',
    [{ message: expect.stringMatching(/^a has 2 series, above 1.*\[high-cardinality\]$/) }],
  ],
])('breaks: %s', (_, lint, text, findings) => {
  const found = judge({ lint }, { scrape: answer(text) })
  expect(found).toEqual(findings.map((finding) => expect.objectContaining(finding)))
  for (const { hint } of found) expect(hint).toBeTruthy()
})

test('of many problems twenty are told', () => {
  const text = Array.from({ length: 25 }, (_, n) => `m${n} 1\n`).join('')
  const found = judge({ lint: true }, { scrape: answer(text) })
  expect(found).toHaveLength(21)
  expect(found.at(-1)).toEqual({ message: 'the linter has 5 more problems', where: endpoint })
})

test('what the mode refuses comes first: lint would only guess', () => {
  expect(messages(judge({ lint: true }, { scrape: answer('a x\nhits 1\n') }))).toEqual([
    expect.stringContaining("refused by Prometheus' scrape"),
  ])
})

test('while the load runs it is too early to say', () => {
  expect(messages(judge({ lint: true }, { load: { name: 'browse', ledger: undefined } }))).toEqual([
    'load browse has not finished',
  ])
})

describe('notes', () => {
  const told = (lint: Lint, text: string) => messages(notes({ lint }, { scrape: answer(text) }))

  test.each<[string, Lint, string, unknown[]]>([
    ['errors when nobody asks for lint', undefined, NO_HELP + SECRET, [expect.stringContaining('secret-in-label')]],
    ['no warnings when nobody asks for lint', undefined, NO_TOTAL + NO_HELP, []],
    ['warnings when only errors fail', { severity: 'error' }, NO_HELP + SECRET, [expect.stringContaining('no-help')]],
    ['nothing when all of it fails', true, NO_HELP + SECRET, []],
    ['nothing of rules that are off', { severity: 'error', off: ['no-help'] }, NO_HELP, []],
  ])('%s', (_, lint, text, expected) => expect(told(lint, text)).toEqual(expected))

  test('a secret itself is in none of them', () => {
    expect(JSON.stringify(notes({}, { scrape: answer(SECRET) }))).not.toContain('hunter2')
    expect(JSON.stringify(judge({ lint: true }, { scrape: answer(SECRET) }))).not.toContain('hunter2')
  })
})

describe('schema', () => {
  const issue = (lint: unknown) => metrics.schema.safeParse({ endpoint, lint }).error?.issues[0]

  test.each<unknown>([{ off: ['no-helps'] }, { severity: 'info' }, { of: [] }, { maxSeries: 0 }, false, 'yes'])(
    'refused: %j',
    (lint) => expect(issue(lint)).toBeDefined(),
  )

  test('an unknown rule is told with its place and the known ones', () => {
    const unknown = issue({ off: ['counter-total', 'no-helps'] })
    expect(JSON.stringify(unknown)).toContain('"path":["off",1]')
    expect(JSON.stringify(unknown)).toContain('"values":["no-help"')
  })

  test('the title says what is asked', () => {
    expect(metrics.title(metrics.schema.parse({ endpoint, lint: true, cardinality: { max: 5 } }))).toBe(
      `${endpoint} parses, is lint-clean and keeps its limits`,
    )
  })
})
