import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttp } from '../../clients/http-client.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Finding, Observed } from '../contract.ts'
import { http } from './check.ts'
import { parsePath } from './json-path.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const URL = 'http://app:3000/health'
const WHERE = `GET ${URL}`

/** A world with one service, `app`, that answers so. */
async function world(listener: RequestListener, signal = new AbortController().signal): Promise<Observed> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = createHttp()
  cleanups.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
    () => client[Symbol.asyncDispose](),
  )
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    stack: {
      resolve: (url) => url.replace('http://app:3000', origin),
      withRole: () => expect.fail('http asks for no role'),
      filesOf: () => expect.fail('http asks for no role'),
      services: [],
      named: () => expect.fail('http asks for no service by name'),
    },
    http: client,
    load: undefined,
    clock: systemClock,
    signal,
    baseDir: '/',
  }
}

async function findings(spec: object, listener: RequestListener): Promise<Finding[]> {
  const parsed = http.schema.parse({ url: URL, ...spec })
  return http.judge(parsed, await http.observe(parsed, await world(listener), undefined))
}

const json =
  (value: unknown): RequestListener =>
  (_, response) =>
    response.setHeader('content-type', 'application/json; charset=utf-8').end(JSON.stringify(value))
const status =
  (code: number, body = '', headers = {}): RequestListener =>
  (_, response) =>
    response.writeHead(code, headers).end(body)
const raw =
  (text: string): RequestListener =>
  (_, response) =>
    response.setHeader('content-type', 'application/json').end(text)
const HEALTH = { status: 'ok', up: 3, ratio: 0.25, checks: [{ name: 'db', ok: true }], 'a.b': null }
const LOGIN = '<!doctype html>\n<html><head><title> Sign in </title></head></html>'

const holds: [string, object, RequestListener][] = [
  ['200 by default', {}, status(200)],
  ['a class of statuses', { status: '2xx' }, status(204)],
  ['one of several', { status: [404, '5xx'] }, status(503)],
  ['a redirect asked for', { status: 302, headers: { location: '/login' } }, status(302, '', { location: '/login' })],
  ['a path between slashes', { headers: { 'x-path': '/api/v1/' } }, status(200, '', { 'x-path': '/api/v1/' })],
  ['headers', { headers: { 'Content-Type': 'application/json', 'content-type': '/charset=UTF-8$/i' } }, json(HEALTH)],
  ['body', { body: { contains: ['"up"', 'ok'], matches: '/"up":\\d/' } }, json(HEALTH)],
  [
    'JSON: text, numbers, comparisons, ranges, patterns, lists, null',
    {
      json: {
        '$.status': 'ok',
        up: '>= 1',
        '$.ratio': '0.2..0.4',
        '$.checks[0].name': '/^d/',
        'checks[0].ok': true,
        '$.checks': [{ ok: true, name: 'db' }],
        '$["a.b"]': null,
      },
    },
    json(HEALTH),
  ],
  [
    'whole numbers beyond 2^53, exactly; minus zero',
    { json: { '$.id': '9007199254740993', '$.ids[0]': '> 1e15', '$.far': '/^1234/', '$.zero': 0, '$.text': '12' } },
    raw('{"id": 9007199254740993, "ids": [9007199254740993], "far": 12345678901234567890, "zero": -0.0, "text": "12"}'),
  ],
  ['latency', { latency: '10s', timeout: '10s' }, status(200)],
  [
    'what is sent',
    { method: 'POST', send: { headers: { apikey: 'k' }, json: { a: 1 } }, body: { contains: 'k application/json {"a":1}' } },
    (request, response) => {
      response.write(`${request.headers.apikey} ${request.headers['content-type']} `)
      request.pipe(response)
    },
  ],
]
test.each(holds)('holds: %s', async (_, spec, listener) => {
  expect(await findings(spec, listener)).toEqual([])
})

const breaks: [string, object, RequestListener, Finding[]][] = [
  [
    'a wrong status',
    {},
    status(503, 'db away'),
    [{ message: 'the status is 503', expected: '200', actual: '503, "db away"', where: WHERE }],
  ],
  [
    'a redirect',
    { status: '2xx' },
    status(302, '', { location: '/login' }),
    [
      {
        message: 'the status is 302',
        expected: '2xx',
        actual: '302, an empty body',
        where: WHERE,
        hint: 'it redirects to /login; redirects are not followed',
      },
    ],
  ],
  [
    'no credentials',
    { status: [200, 204] },
    status(401),
    [
      {
        message: 'the status is 401',
        expected: '200 or 204',
        actual: '401, an empty body',
        where: WHERE,
        hint: 'it wants credentials: give them with `send: { headers: … }`',
      },
    ],
  ],
  [
    'another cookie: its value is not shown',
    { headers: { 'set-cookie': 'session=guest; Path=/' } },
    status(200, '', { 'set-cookie': 'session=4f1c9be07a; Path=/' }),
    [
      {
        message: 'header set-cookie is session=***; Path=/',
        expected: 'session=guest; Path=/',
        actual: 'session=***; Path=/',
        where: WHERE,
      },
    ],
  ],
  [
    'each deviation',
    { headers: { 'content-type': 'application/json', 'x-cache': 'HIT' }, body: { contains: 'ok', matches: '^\\{' } },
    status(200, 'down', { 'content-type': 'text/plain', connection: 'close', date: 'now' }),
    [
      { message: 'header content-type is text/plain', expected: 'application/json', actual: 'text/plain', where: WHERE },
      {
        message: 'there is no header x-cache',
        expected: 'HIT',
        actual: 'headers: content-type, connection, date, transfer-encoding',
        where: WHERE,
      },
      { message: 'the body does not contain "ok"', expected: 'ok', actual: '"down"', where: WHERE },
      { message: 'the body does not match ^\\{', expected: '^\\{', actual: '"down"', where: WHERE },
    ],
  ],
  [
    'JSON that differs',
    { json: { '$.status': 'up', '$.up': '> 3', '$.ratio': '/^x/', '$.checks[0].ok': false } },
    json(HEALTH),
    [
      { message: '$.status is "ok"', expected: '"up"', actual: '"ok"', where: WHERE },
      { message: '$.up is 3', expected: '> 3', actual: '3', where: WHERE },
      { message: '$.ratio is 0.25', expected: '/^x/', actual: '0.25', where: WHERE },
      { message: '$.checks[0].ok is true', expected: 'false', actual: 'true', where: WHERE },
    ],
  ],
  [
    'JSON that is not there',
    { json: { '$.statu': 'ok', '$.checks[1].ok': true, '$.up.x': '>= 0' } },
    json(HEALTH),
    [
      {
        message: '$.statu is not there',
        expected: '"ok"',
        actual: '$ has: status, up, ratio, checks, a.b',
        where: WHERE,
        hint: 'did you mean status?',
      },
      {
        message: '$.checks[1].ok is not there',
        expected: 'true',
        actual: '$.checks has 1 item',
        where: WHERE,
      },
      { message: '$.up.x is not there', expected: '>= 0', actual: '$.up is 3', where: WHERE },
    ],
  ],
  [
    'a text where a number is asked',
    { json: { up: '>= 1' } },
    json({ up: '3' }),
    [{ message: 'up is "3"', expected: '>= 1', actual: '"3"', where: WHERE }],
  ],
  [
    'whole numbers beyond 2^53 that differ by one, alone and in a list',
    { json: { '$.id': '9007199254740993', '$.ids': [1] } },
    raw('{"id": 9007199254740992, "ids": [9007199254740993]}'),
    [
      { message: '$.id is 9007199254740992', expected: '"9007199254740993"', actual: '9007199254740992', where: WHERE },
      { message: '$.ids is [9007199254740993]', expected: '[1]', actual: '[9007199254740993]', where: WHERE },
    ],
  ],
  [
    'a path that is not the one in between slashes',
    { json: { '$.location': '/api/v1/' } },
    json({ location: '/error?from=/api/v1/' }),
    [
      {
        message: '$.location is "/error?from=/api/v1/"',
        expected: '"/api/v1/"',
        actual: '"/error?from=/api/v1/"',
        where: WHERE,
      },
    ],
  ],
  [
    'HTML where JSON is asked',
    { json: { up: 1 } },
    status(200, LOGIN),
    [
      {
        message: 'an HTML page came where JSON is expected (title: Sign in)',
        expected: 'JSON',
        actual: JSON.stringify(LOGIN),
        where: WHERE,
        hint: 'a login page, a proxy, or the wrong path answers here',
      },
    ],
  ],
  [
    'junk where JSON is asked',
    { json: { up: 1 } },
    status(200, '{"up":'),
    [{ message: 'the body is no JSON', expected: 'JSON', actual: '"{\\"up\\":"', where: WHERE }],
  ],
  [
    'nothing where JSON is asked',
    { json: { up: 1 } },
    status(200),
    [{ message: 'the body is empty where JSON is expected', expected: 'JSON', actual: 'an empty body', where: WHERE }],
  ],
]
test.each(breaks)('breaks: %s', async (_, spec, listener, expected) => {
  expect(await findings(spec, listener)).toEqual(expected)
})

test('breaks: slow', () => {
  const answer = { url: URL, status: 200, headers: {}, body: new Uint8Array(), durationMs: 1234 }
  const spec = http.schema.parse({ url: URL, latency: '200ms' })
  expect(http.judge(spec, { where: WHERE, answer })).toEqual([
    { message: 'the answer took 1.2 s', expected: 'at most 200 ms', actual: '1.2 s', where: WHERE },
  ])
})

describe('silence is a finding, with what happened', () => {
  const rows: [string, object, RequestListener, string][] = [
    [
      'cut off',
      {},
      (request) => request.socket.destroy(),
      'the connection was closed before the answer was complete (got 0 bytes of its body)',
    ],
    ['hung', { timeout: '30ms' }, () => undefined, 'no complete answer within 30 ms (got nothing)'],
    [
      'endless',
      { maxBytes: 1000 },
      (_, response) => void response.write('x'.repeat(2000)),
      'the answer is larger than 1,000 bytes (stopped reading)',
    ],
  ]
  test.each(rows)('%s', async (_, spec, listener, actual) => {
    const [finding, ...more] = await findings(spec, listener)
    expect(more).toEqual([])
    expect(finding).toMatchObject({ message: 'there is no answer', expected: 'an answer with status 200', where: WHERE })
    expect(finding?.actual).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/health: /)
    expect(finding?.actual?.endsWith(actual)).toBe(true)
  })
})

test('a cancelled run is no finding', async () => {
  const controller = new AbortController()
  const at = await world(() => controller.abort(), controller.signal)
  await expect(http.observe(http.schema.parse({ url: URL }), at, undefined)).rejects.toMatchObject({ reason: 'aborted' })
})

test('a mode of its own: `while` holds status and latency through a load', () => {
  const mode = typeof http.mode === 'function' ? http.mode : expect.fail('the mode is chosen by the spec')
  expect(mode(http.schema.parse({ url: URL }))).toBe('until')
  expect(mode(http.schema.parse({ url: URL, mode: 'while' }))).toBe('while')
})

test('latency beside a load needs a mode: polled until it holds, it would be looked at once', () => {
  const early = (spec: object) => http.underLoad?.(http.schema.parse({ url: URL, ...spec }))
  expect(early({ latency: '100ms' })).toEqual({
    path: ['latency'],
    message: '`latency` beside a load would be looked at once, before the load did anything',
    hint: '`mode: while` holds it as long as the load runs; `mode: until` asks for one answer in time',
  })
  expect([{}, { latency: '1s', mode: 'while' }, { latency: '1s', mode: 'until' }].map(early)).toEqual(Array(3).fill(undefined))
})

test('silence is told as such: no known gap explains it', async () => {
  const parsed = http.schema.parse({ url: URL, timeout: '50ms' })
  const silence = await http.observe(parsed, await world(() => undefined), undefined)
  expect(http.silent?.(silence)).toMatch(/^GET \S+: no complete answer within 50 ms \(got nothing\)$/)
  expect(http.silent?.(await http.observe(parsed, await world(status(503)), undefined))).toBeUndefined()
})

test('title and needs', () => {
  const spec = http.schema.parse({ url: URL, method: 'POST', status: ['2xx', 404] })
  expect(http.title(spec)).toBe('POST http://app:3000/health answers 2xx or 404')
  expect(http.needs(spec)).toEqual([{ url: URL, path: ['url'] }])
})

const refused: [object, string][] = [
  [{ status: 99 }, 'Too small'],
  [{ status: '6xx' }, 'expected a class of statuses like 2xx'],
  [{ json: {} }, 'expected at least one path'],
  [{ json: { '$.a[': 1 } }, 'expected a path like $.a.b[0]'],
  [{ body: { matches: '(' } }, 'expected a regular expression that can be compiled'],
  [{ latency: 'fast' }, 'expected a duration like 15s'],
  [{ statsu: 200 }, 'unrecognized_keys'],
  [{ mode: 'once' }, 'Invalid option'],
  ...['0', '0s', '25d', '100y'].flatMap((time): [object, string][] => [
    [{ timeout: time }, 'expected a duration from 1ms to 24d'],
    [{ latency: time }, 'expected a duration from 1ms to 24d'],
  ]),
  [{ send: { headers: { 'x key': 'a' } } }, 'expected the name of a header'],
  [{ send: { headers: { 'x-key': 'a\nb' } } }, 'expected text that a header can hold'],
  [{ headers: { 'content type': 'a' } }, 'expected the name of a header'],
  [{ headers: { location: '/login/' } }, 'may be either'],
  [{ json: { '$.location': '/login/' } }, 'may be either'],
  [{ json: { '$.id': 2 ** 53 } }, 'expected a whole number below 2^53'],
  [{ json: { '$.a': [{ id: -(2 ** 60) }] } }, 'expected a whole number below 2^53'],
]
test.each(refused)('%j is refused: %s', (spec, message) => {
  expect(http.schema.safeParse({ url: URL, ...spec }).error?.message).toContain(message)
})

test.each([
  ['$', []],
  ['a', ['a']],
  ['$.a.b[0]["c.d"]', ['a', 'b', 0, 'c.d']],
  ['a..b', undefined],
  ['$.a[x]', undefined],
])('path %s', (text, steps) => {
  expect(parsePath(text)).toEqual(steps)
})
