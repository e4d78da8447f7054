import { describe, expect, test } from 'vitest'
import type { Finding } from '../../contract.ts'
import { judgeMeasured, measuredNotes } from './judge.ts'
import { at, FLAGS, type Given, ledger, page, place, requests, seen, tally } from './seen.fixture.ts'

const OTHERS =
  'others send requests on the same route for the same consumer: give the load a consumer of its own, or let it run alone'
const series = (code: string, consumer = 'app') =>
  `kong_http_requests_total{service="ollama-service",route="ollama",code="${code}",consumer="${consumer}"}`

test.each<[string, Given]>([
  ['risen by what was sent', { after: [at('200', 800), at('429', 50)] }],
  [
    'two requests at one place',
    {
      ledger: ledger({ r0: tally({ 200: 7 }), r1: tally({ 200: 3 }) }),
      requests: requests(place(), place()),
      after: [at('200', 110)],
    },
  ],
  [
    'a request that left and got no answer is counted',
    { ledger: ledger({ r0: tally({ 200: 7 }, 2) }), after: [at('200', 107), at('499', 2)] },
  ],
  ['or is not', { ledger: ledger({ r0: tally({ 200: 7 }, 2) }), after: [at('200', 107)] }],
  ['others elsewhere', { after: [at('200', 800), at('429', 50), at('200', 9, { route: 'x' })] }],
  [
    'a request that was never sent',
    {
      ledger: ledger({ r0: tally({ 200: 7 }), r1: tally({}) }),
      requests: requests(place(), place({ route: 'q' })),
      after: [at('200', 107)],
    },
  ],
])('holds: %s', (_, given) => expect(judgeMeasured(seen(given))).toEqual([]))

test.each<[string, Given, readonly Finding[]]>([
  [
    'too few of a code',
    { after: [at('200', 799), at('429', 50)] },
    [{ message: `${series('200')} rose by 699, and the load got 700`, expected: 'a rise by 700', actual: '699', where: page }],
  ],
  [
    'counted for another consumer',
    { ledger: ledger({ r0: tally({ 200: 7 }) }), after: [at('200', 100), at('200', 7, { consumer: 'batch' })] },
    [
      {
        message: `${series('200')} rose by 0, and the load got 7`,
        expected: 'a rise by 7',
        actual: '0',
        hint: `on the same route rose ${series('200', 'batch')} by 7`,
        where: page,
      },
    ],
  ],
  [
    'more than was sent',
    { after: [at('200', 801), at('429', 50)] },
    [
      {
        message: `${series('200')} rose by 701, and the load got 700`,
        expected: 'a rise by 700',
        actual: '701',
        hint: OTHERS,
        where: page,
      },
    ],
  ],
  [
    'more than can be without an answer',
    { ledger: ledger({ r0: tally({ 200: 7 }, 2) }), after: [at('200', 107), at('499', 1), at('502', 2)] },
    [
      {
        message:
          'kong_http_requests_total{service="ollama-service",route="ollama",consumer="app"} rose by 10, and the load got 7',
        expected: 'a rise by 7 to 9: 2 that left got no answer',
        actual: '10',
        hint: OTHERS,
        where: page,
      },
    ],
  ],
  [
    'frozen',
    { after: [at('200', 100)] },
    [
      {
        message:
          'the counters are frozen: not one series of kong_http_requests_total rose while the load app got 750 answers through the gateway',
        expected: 'a rise by 750 in all',
        actual: '0 in 1 series',
        hint: 'is this the metrics page of the gateway that the load goes through?',
        where: page,
      },
    ],
  ],
  [
    'no such family',
    { before: [], after: [] },
    [
      {
        message: 'the gateway has no series of kong_http_requests_total, and the load app got 750 answers through it',
        expected: 'kong_http_requests_total',
        actual: 'no such series',
        hint: 'is this the metrics page of the gateway that the load goes through?',
        where: page,
      },
    ],
  ],
  [
    'a restart',
    { after: [at('200', 99)] },
    [
      {
        message: `the gateway restarted while the load ran, or its counters were reset: ${series('200')} fell`,
        expected: 'counters that only rise',
        actual: '1 counter lower than before, or gone',
        hint: 'nothing can be said of what they counted; look at why it restarted',
        where: page,
      },
    ],
  ],
  [
    'status_code_metrics off',
    { requests: requests(place({ flags: { ...FLAGS, statusCodes: false } })), before: [], after: [] },
    [
      {
        message: 'kong_http_requests_total is not counted: status_code_metrics is off',
        expected: 'status_code_metrics: true',
        actual: 'off, as by default since Kong 3.0',
        where: FLAGS.where,
      },
    ],
  ],
  [
    'per_consumer off',
    {
      requests: requests(place({ flags: { ...FLAGS, perConsumer: false } })),
      before: [],
      after: [at('200', 700, { consumer: '' }), at('429', 50, { consumer: '' })],
    },
    [
      {
        message: 'kong_http_requests_total does not tell consumers apart: per_consumer is off, so the label consumer is empty',
        expected: 'per_consumer: true, and consumer="app"',
        actual: 'off, as by default since Kong 3.0',
        where: FLAGS.where,
      },
    ],
  ],
  [
    'no prometheus plugin',
    { requests: requests(place({ flags: undefined })), before: [], after: [] },
    [
      {
        message: 'no prometheus plugin runs on route ollama: what is sent there is not counted',
        expected: 'an enabled prometheus plugin, global or on that route or its service',
        actual: 'none, for r0',
        where: page,
      },
    ],
  ],
  [
    'a load without one answer',
    { ledger: ledger({ r0: tally({}, 100) }), before: [at('200', 5)], after: [at('200', 5)] },
    [
      {
        message: 'the load app got no answer on any route of the gateway, so nothing was compared',
        expected: 'at least one answer',
        actual: '0 answers to 100 requests',
        hint: 'is the gateway up, and does it answer in the time that the load waits?',
        where: page,
      },
    ],
  ],
  [
    'nothing that takes a route',
    { requests: requests({ none: true }), before: [], after: [] },
    [
      {
        message: 'not one request of the load app takes a route of the gateway, so nothing would be counted',
        expected: 'at least one request on a route',
        actual: 'r0: none that was sent has one',
        hint: 'Kong answers such a request with 404, and does not count it',
        where: page,
      },
    ],
  ],
])('breaks: %s', (_, given, findings) => expect(judgeMeasured(seen(given))).toEqual(findings))

describe('a request that nobody can place', () => {
  const given = { ledger: ledger({ r0: tally({ 200: 7 }), r1: tally({ 200: 5 }) }), requests: requests(place(), { untold: 'x' }) }
  test('may be what is too much', () => expect(judgeMeasured(seen({ ...given, after: [at('200', 112)] }))).toEqual([]))
  test('is no excuse for what is missing', () =>
    expect(judgeMeasured(seen({ ...given, after: [at('200', 106)] })).map(({ message }) => message)).toEqual([
      `${series('200')} rose by 6, and the load got 7`,
    ]))
})

test('notes name what is not counted, and other traffic', () =>
  expect(
    measuredNotes(seen({ requests: requests(place(), { none: true }), after: [at('200', 9, { route: 'x', consumer: '' })] })),
  ).toEqual([
    { message: 'no route of the gateway takes r1: Kong does not count what it answers with 404 itself' },
    {
      message:
        'others sent requests through the gateway meanwhile: kong_http_requests_total{service="ollama-service",route="x",code="200",consumer=""} by 9',
      where: page,
    },
  ]))
