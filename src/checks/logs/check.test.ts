import { describe, expect, test } from 'vitest'
import type { Ledger, Tally } from '../../lib/ledger.ts'
import type { Finding } from '../contract.ts'
import { logs } from './check.ts'
import type { LogsSeen } from './judge.ts'

const tally = (sent: number, byStatus: Record<string, number> = { '200': sent }): Tally => ({
  sent,
  answered: sent,
  byStatus,
  errors: 0,
  bytes: 0,
  latency: undefined,
})
const ledger: Ledger = {
  load: 'browse',
  startedAt: 0,
  finishedAt: 1,
  total: tally(700, { '200': 690, '429': 10 }),
  templates: { 'GET /anthropic': tally(350), 'GET /none': tally(0, {}) },
  lag: undefined,
}

/** 700 lines as they should be, of 900; and what differs. */
const world = (more: Partial<LogsSeen> = {}): LogsSeen => ({
  service: 'app',
  looked: 900,
  matched: 700,
  lines: ['GET /anthropic 200'],
  load: { name: 'browse', ledger },
  ...more,
})
const judged = (spec: object, seen: Partial<LogsSeen> = {}) =>
  logs.judge(logs.schema.parse({ service: 'app', ...spec }), world(seen))

const LINE = { line: '/^GET .* 200$/' }
const SINCE = 'the log of app since the phase began'

test.each<[string, object, Partial<LogsSeen>]>([
  ['a line came', LINE, { matched: 1 }],
  ['a line came, and the load still runs', LINE, { matched: 1, load: { name: 'browse', ledger: undefined } }],
  ['as many as were sent', { ...LINE, count: 'ledger.requests' }, {}],
  ['as many as were answered so', { ...LINE, count: 'ledger.status.429' }, { matched: 10 }],
  ['as many as one request of the load', { ...LINE, count: 'ledger["GET /anthropic"].requests' }, { matched: 350 }],
  ['a number', { ...LINE, count: 700 }, {}],
  ['a comparison', { ...LINE, count: '600..800' }, {}],
  ['a comparison without a load', { ...LINE, count: '>= 2' }, { matched: 2, load: undefined }],
  ['none', { ...LINE, none: true }, { matched: 0 }],
])('holds: %s', (_, spec, seen) => {
  expect(judged(spec, seen)).toEqual([])
})

const rows: [string, object, Partial<LogsSeen>, Finding][] = [
  [
    'no such line',
    { line: 'POST /kong-logs' },
    { matched: 0, lines: ['POST /kong-log 404', 'GET / 200'] },
    {
      message: 'app logged no line with "POST /kong-logs"',
      expected: 'at least one',
      actual: '0 of 900 lines; the nearest: POST /kong-log 404 ¶ GET / 200',
      where: SINCE,
    },
  ],
  [
    'a log without any line is no pass',
    LINE,
    { looked: 0, matched: 0, lines: [] },
    {
      message: 'app logged nothing at all, beside the load browse too',
      expected: 'at least one',
      actual: 'no line',
      hint: 'only what it writes to its standard output and error is read: not files, and nothing that it keeps in a buffer',
      where: SINCE,
    },
  ],
  [
    'fewer than were sent',
    { ...LINE, count: 'ledger.requests' },
    { matched: 699 },
    {
      message: 'app logged 699 lines like /^GET .* 200$/, the load sent 700',
      expected: '700 lines',
      actual: '699 of 900 lines; for example: GET /anthropic 200',
      where: SINCE,
    },
  ],
  [
    'JSON of other values, since the start',
    { json: { '$.route.name': 'anthropic-route', '$.response.status': '>= 500' }, since: 'start' },
    { matched: 0, lines: ['{"route":{"name":"x"}}'], load: undefined },
    {
      message: 'app logged no line of JSON with $.route.name = anthropic-route, $.response.status = >= 500',
      expected: 'at least one',
      actual: '0 of 900 lines; the nearest: {"route":{"name":"x"}}',
      where: 'the log of app since it was started',
    },
  ],
  [
    'too many',
    { ...LINE, count: '1..3' },
    {},
    {
      message: 'app logged 700 lines like /^GET .* 200$/',
      expected: '1..3 lines',
      actual: '700 of 900 lines; for example: GET /anthropic 200',
      where: SINCE,
    },
  ],
  [
    'a line that must not be',
    { line: 'panic', none: true },
    { matched: 1, lines: ['panic: oh'] },
    { message: 'app logged a line with "panic"', expected: 'no such line', actual: '1 of 900 lines: panic: oh', where: SINCE },
  ],
  [
    'a load that still runs',
    { ...LINE, count: 700 },
    { load: { name: 'browse', ledger: undefined } },
    { message: 'load browse has not finished', expected: 'its ledger', actual: 'still running' },
  ],
  [
    'a request that the load does not have',
    { ...LINE, count: 'ledger["GET /antropic"].requests' },
    {},
    {
      message: 'the load browse has no request named "GET /antropic"',
      expected: 'a request of the load in ledger["GET /antropic"].requests',
      hint: 'the load has "GET /anthropic", "GET /none"; did you mean "GET /anthropic"?',
      where: SINCE,
    },
  ],
  [
    'nothing was sent: no line for no request is no proof',
    { ...LINE, count: 'ledger["GET /none"].requests' },
    { matched: 0 },
    {
      message: "the load's GET /none sent 0: no line can be told to be of it",
      expected: 'more than 0 in ledger["GET /none"].requests',
      where: SINCE,
    },
  ],
  [
    'no load',
    { ...LINE, count: 'ledger.requests' },
    { load: undefined },
    {
      message: 'ledger.requests needs a load, and the phase has none',
      hint: 'name one in the phase: `load: <name>`',
      where: SINCE,
    },
  ],
]
test.each(rows)('breaks: %s', (_, spec, seen, finding) => {
  expect(judged(spec, seen)).toEqual([finding])
})

const COUNT = 'expected a number, a comparison like ">= 1", or ledger.requests'
test.each<[object, string]>([
  [{}, 'expected `line` or `json`, or both: what the line looks like'],
  [{ line: '/a(/' }, 'expected text, or a regular expression like /^up$/ that can be compiled'],
  [{ ...LINE, none: true, count: 3 }, 'expected either `none` or `count`'],
  [{ ...LINE, none: false }, 'expected true: leave it out where such a line is to come'],
  [{ ...LINE, count: 'ledger.foo' }, COUNT],
  [{ ...LINE, count: 'many' }, COUNT],
  [{ ...LINE, count: 0 }, 'expected a count that 0 does not satisfy'],
  [{ ...LINE, count: '<= 5' }, 'expected a count that 0 does not satisfy'],
  [{ json: {} }, 'expected at least one path'],
])('a suite cannot say %o', (spec, message) => {
  const issues = logs.schema.safeParse({ service: 'app', ...spec }).error?.issues ?? []
  expect(issues.map((issue) => issue.message)).toEqual([expect.stringContaining(message)])
})

test.each([
  [LINE, 'app logs a line like /^GET .* 200$/'],
  [{ line: 'up', json: { '$.a': 1 } }, 'app logs a line with "up" and of JSON with $.a = 1'],
  [{ line: 'up', count: 'ledger.requests' }, 'app logs lines with "up": ledger.requests'],
  [{ line: 'panic', none: true }, 'app logs no line with "panic"'],
])('the title of %o', (spec, title) => {
  expect(logs.title(logs.schema.parse({ service: 'app', ...spec }))).toBe(title)
})

describe('what more lines cannot mend ends the poll', () => {
  test.each<[object, number, boolean]>([
    [{ count: 3 }, 3, false],
    [{ count: 3 }, 4, true],
    [{ count: '< 3' }, 3, true],
    [{ count: '1..3' }, 4, true],
    [{ count: '>= 3' }, 9, false],
    [{ count: 'ledger.requests' }, 700, false],
    [{ count: 'ledger.requests' }, 701, true],
    [{ none: true }, 1, true],
    [{}, 9, false],
  ])('%o with %d', (spec, matched, settled) => {
    // A count that 0 satisfies cannot be written in a suite, and would be settled all the same.
    expect(logs.settled?.({ service: 'app', ...LINE, ...spec }, world({ matched }))).toBe(settled)
  })
})
