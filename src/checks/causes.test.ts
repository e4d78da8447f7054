import { expect, test } from 'vitest'
import { causeSchema, describeCause, needsOfCause } from './causes.ts'
import type { CauseSpec, PostedAlerts } from './drill.ts'

const FAULT = 'http://gateway:8080/__faults'
const request = (method: string, more: object = {}) => ({
  method,
  url: FAULT,
  headers: {},
  body: undefined,
  status: undefined,
  ...more,
})
const JSON_TYPE = { 'content-type': 'application/json' }

const read: [object, CauseSpec, string, object[]][] = [
  [
    { http: { post: FAULT, json: { errors: 1 }, headers: { 'x-a': 'b' }, status: 204 }, undo: { delete: FAULT } },
    {
      http: request('POST', { body: '{"errors":1}', headers: { ...JSON_TYPE, 'x-a': 'b' }, status: 204 }),
      undo: request('DELETE'),
    },
    `POST ${FAULT}`,
    [
      { url: FAULT, path: ['cause', 'http', 'post'] },
      { url: FAULT, path: ['cause', 'undo', 'delete'] },
    ],
  ],
  [{ load: 'rush' }, { load: 'rush' }, 'load rush', []],
  [{ stop: 'ollama-cpu' }, { stop: 'ollama-cpu' }, 'stop ollama-cpu', [{ service: 'ollama-cpu', path: ['cause', 'stop'] }]],
  [{ pause: 'app' }, { pause: 'app' }, 'pause app', [{ service: 'app', path: ['cause', 'pause'] }]],
  [
    { restart: 'app', landed: { get: FAULT, json: { '$.up': true } } },
    { restart: 'app', landed: { get: FAULT, status: undefined, json: { '$.up': true } } },
    'restart app',
    [
      { service: 'app', path: ['cause', 'restart'] },
      { url: FAULT, path: ['cause', 'landed', 'get'] },
    ],
  ],
  [
    { exec: { service: 'app', command: ['touch', '/tmp/x'] }, undo: { exec: { service: 'app', command: ['rm', '/tmp/x'] } } },
    { exec: { service: 'app', command: ['touch', '/tmp/x'] }, undo: { service: 'app', command: ['rm', '/tmp/x'] } },
    'touch /tmp/x in app',
    [
      { service: 'app', path: ['cause', 'exec', 'service'] },
      { service: 'app', path: ['cause', 'undo', 'exec', 'service'] },
    ],
  ],
  [
    { exec: { service: 'app', command: ['true'] }, undo: 'none', landed: { query: 'up == 0' } },
    { exec: { service: 'app', command: ['true'] }, undo: undefined, landed: { query: 'up == 0' } },
    'true in app',
    [{ service: 'app', path: ['cause', 'exec', 'service'] }],
  ],
  [
    { exporter: { series: ['up{job="x"} 0', 'temperature_celsius 1e3'] } },
    { exporter: { series: ['up{job="x"} 0', 'temperature_celsius 1e3'] } },
    'series up{job="x"} 0, temperature_celsius 1e3',
    [],
  ],
  [
    { receiver: { name: 'crit', integration: 'slack', answers: 'rate-limit' } },
    { receiver: { name: 'crit', integration: 'slack', answers: 'rate-limit' } },
    'slack receiver crit answers by rate-limit',
    [],
  ],
  [{ receiver: { name: 'crit' } }, { receiver: { name: 'crit', answers: 'error' } }, 'receiver crit answers by error', []],
]
test.each(read)('reads %j', (written, spec, words, needs) => {
  const cause = causeSchema.parse(written)
  expect(cause).toEqual(spec)
  expect(describeCause(cause)).toBe(words)
  expect(needsOfCause(cause, ['cause'])).toEqual(needs)
})

const label = { labels: {}, annotations: {} }
const silence = { matchers: [], comment: '' }
test.each<[PostedAlerts, string]>([
  [{ alerts: [label], silences: [] }, 'post of 1 alert'],
  [{ alerts: [], silences: [silence] }, 'post of 1 silence'],
  [{ alerts: [label, label], silences: [silence, silence] }, 'post of 2 alerts and 2 silences'],
])('what suites write in another way has words too: %j', (post, words) => {
  expect(describeCause({ post })).toBe(words)
  expect(needsOfCause({ post }, [])).toEqual([])
})

const WAYS = 'expected exactly one way: http, load, stop, pause, restart, exec, exporter or receiver'
const NO_UNDO =
  'expected the command that takes it back, like { exec: { service: app, command: [rm, /tmp/x] } }, or none where its trouble ends by itself'
const METHODS = 'expected exactly one method with its URL: get, post, put, delete or patch'
const refused: [object, (string | number)[], string][] = [
  [{}, [], WAYS],
  [{ stop: 'a', load: 'b' }, [], WAYS],
  [{ stop: 'a b' }, ['stop'], 'expected the name of a service'],
  [{ http: {}, undo: { delete: FAULT } }, ['http'], METHODS],
  [{ http: { get: FAULT, post: FAULT }, undo: { delete: FAULT } }, ['http'], METHODS],
  [{ http: { post: FAULT, json: 1, body: '1' }, undo: { delete: FAULT } }, ['http'], 'expected `json` or `body`, not both'],
  [{ http: { post: FAULT } }, ['undo'], 'expected the request that takes it back, like { delete: "http://app:8080/__faults" }'],
  [{ http: { post: FAULT }, undo: { post: FAULT, put: FAULT } }, ['undo'], METHODS],
  [
    { http: { post: FAULT }, undo: { exec: { service: 'a', command: ['b'] } } },
    ['undo'],
    'expected a request: a request is undone by a request',
  ],
  [{ stop: 'a', undo: { delete: FAULT } }, ['undo'], 'expected no undo: stop is undone by itself'],
  [
    { exec: { service: 'a', command: ['b'] }, undo: { delete: FAULT } },
    ['undo'],
    'expected `exec`: a command is undone by a command',
  ],
  [{ exec: { service: 'a', command: ['b'] } }, ['undo'], NO_UNDO],
  [{ exec: { service: 'a', command: ['b'] }, undo: {} }, ['undo'], 'expected `exec`: a command is undone by a command'],
  [
    { exec: { service: 'a', command: ['b'] }, undo: 'never' },
    ['undo'],
    'expected what takes the cause back, a request or `exec`, or none',
  ],
  [
    { http: { post: FAULT }, undo: 'none' },
    ['undo'],
    'expected the request that takes it back, like { delete: "http://app:8080/__faults" }',
  ],
  [{ receiver: { name: 'crit' }, undo: { delete: FAULT } }, ['undo'], 'expected no undo: receiver is undone by itself'],
  [
    { receiver: { name: 'crit', integration: 'slack_configs' } },
    ['receiver', 'integration'],
    'expected an integration as alertmanager.yml names it, without _configs: slack, email',
  ],
  [{ stop: 'a', undo: 'none' }, ['undo'], 'expected no undo: stop is undone by itself'],
  [
    { exec: { service: 'a', command: [] }, undo: 'none' },
    ['exec', 'command'],
    'expected a program and its arguments, like [rm, /tmp/ready]',
  ],
  [{ load: 'a', landed: { status: 200 } }, ['landed'], 'expected `get` with what it must answer, or `query` alone'],
  [{ load: 'a', landed: { query: 'up', status: 200 } }, ['landed'], 'expected `get` with what it must answer, or `query` alone'],
  [{ load: 'a', landed: { get: FAULT, json: { 'a b': 1 } } }, ['landed', 'json', 'a b'], 'Invalid key in record'],
  [{ exporter: { series: [] } }, ['exporter', 'series'], 'expected at least one series'],
  [
    { exporter: { series: ['up 1', 'up 1\nup 2'] } },
    ['exporter', 'series', 1],
    'expected one series with its value, like up{job="x"} 0',
  ],
  [
    { exporter: { series: ['up{job="x} 1'] } },
    ['exporter', 'series', 0],
    'expected one series with its value, like up{job="x"} 0; got "\\"x} 1" instead of a closing quote',
  ],
  ...['up{a="b",c="d"} 1', 'up{c="d", a="b"} 2'].map((line): [object, (string | number)[], string] => [
    { exporter: { series: ['up{a="b",c="d"} 1', 'up{a="b"} 1', line] } },
    ['exporter', 'series', 2],
    'expected each series once: the scrape of one that is there twice fails',
  ]),
  [
    { exporter: { series: ['up 1 1700000000000'] } },
    ['exporter', 'series', 0],
    'expected no timestamp behind the value: it goes stale, while the cause lasts',
  ],
  [{ exporter: { series: ['# comment'] } }, ['exporter', 'series', 0], 'expected one series with its value, like up{job="x"} 0'],
]
test.each(refused)('refuses %j', (written, path, message) => {
  const issues = causeSchema.safeParse(written).error?.issues.map((issue) => ({ path: issue.path, message: issue.message }))
  expect(issues).toEqual([{ path, message }])
})
