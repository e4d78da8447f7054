import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../lib/clock.ts'
import { byKong, consumer, instance, outcomeOf, passed, probing, type Request, type Said, way } from './answering.fixture.ts'
import { probed } from './gateway.fixture.ts'
import { probes } from './index.ts'
import type { Probed } from './probe.ts'

const found = (one: Probed | undefined) =>
  one === undefined ? 'no probe' : 'unseen' in one.outcome ? `unseen: ${one.outcome.unseen}` : one.outcome.findings

/** A route of each plugin; requests to all of them are logged. */
const EVERYTHING = `
_format_version: "3.0"
services:
  - name: echo
    url: http://HOST/at
    plugins:
      - { name: http-log, config: { http_endpoint: "http://HOST/kong-logs" } }
    routes:
      - { name: plain, paths: [/plain] }
      - name: limited
        paths: [/limited]
        plugins:
          - { name: rate-limiting, config: { second: 4, policy: local } }
      - name: keyed
        paths: [/keyed]
        plugins:
          - { name: key-auth, config: { key_names: [x-key], hide_credentials: true } }
          - { name: acl, config: { allow: [drills] } }
      - name: anonymous
        paths: [/anonymous]
        plugins:
          - { name: key-auth, config: { anonymous: guest } }
      - name: basic
        paths: [/basic]
        plugins:
          - { name: basic-auth, config: { hide_credentials: true } }
      - name: tokens
        paths: [/tokens]
        plugins:
          - { name: jwt, config: { claims_to_verify: [exp] } }
      - name: cached
        paths: [/cached]
        plugins:
          - { name: proxy-cache, config: { strategy: memory, cache_ttl: 1, request_method: [GET] } }
      - name: shared
        paths: [/shared]
        plugins:
          - { name: cors, config: { origins: ["https://a.example", "https://b.example"], methods: [GET], exposed_headers: [x-of-upstream], credentials: true, max_age: 60 } }
      - name: sized
        paths: [/sized]
        plugins:
          - { name: request-size-limiting, config: { allowed_payload_size: 2, size_unit: kilobytes } }
      - name: large
        paths: [/large]
        plugins:
          - { name: request-size-limiting, config: { allowed_payload_size: 64 } }
      - name: addressed
        paths: [/addressed]
        plugins:
          - { name: ip-restriction, config: { deny: [127.0.0.0/8], message: "not from there" } }
      - name: closed
        paths: [/closed]
        plugins:
          - { name: request-termination, config: { status_code: 410, message: gone } }
      - name: changed
        paths: [/changed]
        plugins:
          - name: response-transformer
            config:
              remove: { headers: [x-of-upstream] }
              add: { headers: ["x-added:yes"] }
consumers:
  - username: firedrill
    keyauth_credentials: [{ key: key-of-the-drill }]
    basicauth_credentials: [{ username: drill, password: password-of-the-drill }]
    jwt_secrets: [{ key: drill-issuer, secret: secret-of-the-drill }]
    acls: [{ group: drills }]
  - username: outsider
    keyauth_credentials: [{ key: key-of-the-outsider }]
  - username: guest
plugins:
  - { name: correlation-id, config: { header_name: x-id, generator: uuid, echo_downstream: true } }
  - { name: prometheus, config: { status_code_metrics: true, latency_metrics: true, per_consumer: true } }
`

test('every plugin that a probe is for, in a gateway that does what it is told', { timeout: 60_000 }, async () => {
  const { all, by } = await probed(EVERYTHING)
  expect(new Set(all.map(({ plugin }) => plugin))).toEqual(new Set(probes.map(({ plugin }) => plugin)))
  expect(Object.fromEntries(all.map((one) => [one.what, found(one)]))).toEqual(
    Object.fromEntries(all.map(({ what }) => [what, []])),
  )
  expect(by.get('acl on route keyed')?.sent).toBe('1 GET /keyed as firedrill, 1 GET /keyed as outsider')
  expect(by.get('rate-limiting on route limited')?.sent).toMatch(/^\d+ GET \/limited as nobody$/)
  expect(JSON.stringify(all)).not.toMatch(/(key|password|secret)-of-the/)
})

test('http-log that points at nothing is found, with what it sent', { timeout: 60_000 }, async () => {
  const yml = EVERYTHING.replace('http://HOST/kong-logs', 'http://127.0.0.1:1/kong-logs')
  const { all } = await probed(yml, { plugins: ['http-log'], within: 500 })
  expect(all).toMatchObject([
    {
      what: 'http-log on service echo',
      sent: '1 GET /tokens as firedrill',
      outcome: {
        findings: [{ message: 'the request did not arrive at the receiver of http-log', expected: 'an entry at 127.0.0.1:1' }],
      },
    },
  ])
})

const cors = (more: Parameters<typeof instance>[2] = {}) => instance('cors', { origins: ['*'] }, more)
const allowing = (): Said => passed({ headers: { 'Access-Control-Allow-Origin': '*' } })
const told = (message: string) => ({ sent: '', outcome: { findings: [], notes: [{ message }] } })

describe('what is not asked is told, or unknown, and never sent', () => {
  test.each<[string, Parameters<typeof probing>[0], Parameters<typeof probing>[2], object]>([
    [
      'left out by the suite',
      [cors()],
      { how: { except: ['cors'] } },
      told('cors (global) was not probed: the suite leaves it out'),
    ],
    ['no probe', [instance('zipkin')], {}, told('no probe for zipkin: only its config was compared')],
    [
      'no request meets it',
      [cors({ scope: { route: 'other' } })],
      {},
      told('cors on route other was not probed: no request meets it'),
    ],
    ['no HTTP', [cors()], { gateway: { ways: [way({ protocols: ['tcp'] })] } }, { outcome: { unseen: 'route r takes no HTTP' } }],
    [
      'a pattern for a path',
      [cors()],
      { gateway: { ways: [way({ paths: ['~/a\\d+'] })] } },
      { outcome: { unseen: 'no path is known that route r takes: say one in `paths`' } },
    ],
    [
      'an expression',
      [cors()],
      { gateway: { ways: [way({ paths: [] })] } },
      { outcome: { unseen: 'no path is known that route r takes: say one in `paths`' } },
    ],
    [
      'a consumer without credentials',
      [cors({ scope: { consumer: 'x' } })],
      {},
      { outcome: { unseen: 'it runs for x alone, with whose credentials nobody can log in here' } },
    ],
    [
      'a consumer group',
      [cors({ scope: { consumerGroup: 'gold' } })],
      {},
      { outcome: { unseen: 'it runs for the consumer group gold alone' } },
    ],
    ['nothing that it could show', [instance('rate-limiting')], {}, { outcome: { unseen: 'it has no limit' } }],
  ])('%s', async (_, instances, options, expected) => {
    const { probed: all, asked } = await probing(instances, allowing, options)
    expect(all).toMatchObject([expected])
    expect(asked).toEqual([])
  })

  test('plugins that are off or not asked for', async () => {
    const off = cors({ enabled: false })
    expect((await probing([off, instance('acl')], allowing, { how: { plugins: ['cors'] } })).probed).toEqual([])
  })
})

describe('what stands in the way', () => {
  test('a rate limit of another plugin is waited for, and where that is long it is said', async () => {
    const limited = (after: string) => {
      const seen: string[] = []
      return ({ method }: Request) => {
        seen.push(method)
        return seen.length === 1 ? byKong(429, 'API rate limit exceeded', { 'Retry-After': after }) : allowing()
      }
    }
    expect(outcomeOf((await probing([cors()], limited('1'))).probed, 'cors')).not.toContain('unseen')
    expect(outcomeOf((await probing([cors()], limited('40'))).probed, 'cors')).toBe(
      'unseen: the rate limit of /r is used up, by the probes or by others, for 40 s more',
    )
  })

  test('a provider that hangs', async () => {
    const { probed: all } = await probing(
      [instance('acl', { allow: ['a'] }), instance('key-auth')],
      ({ headers }) => (headers.apikey === 'the-right-key' ? 'silence' : byKong(401, 'no', { 'WWW-Authenticate': 'Key' })),
      { how: { within: 150 } },
    )
    expect(all.map(({ outcome }) => outcome)).toEqual([
      { unseen: expect.stringContaining('150 ms') },
      { unseen: expect.stringContaining('150 ms') },
    ])
  })

  test.each<[string, Parameters<typeof probing>[2], string]>([
    ['no consumer', { how: { consumer: undefined } }, 'no consumer is named or tagged firedrill: name one with `as`'],
    [
      'no file',
      { how: { consumer: undefined }, gateway: { credentials: [] } },
      'no consumer is known: name the declarative file that holds them with `files`',
    ],
    [
      'no credential',
      { how: { consumer: consumer({ keys: [] }) } },
      'firedrill has no credential for key-auth: give it one, or name another consumer with `as`',
    ],
  ])('who is not let in is told why: %s', async (_, options = {}, advice) => {
    const how = { plugins: ['rate-limiting'], ...options.how }
    const { probed: all } = await probing(
      [instance('key-auth'), instance('rate-limiting', { minute: 3 })],
      () => byKong(401, 'No API key found in request', { 'WWW-Authenticate': 'Key' }),
      { ...options, how },
    )
    expect(outcomeOf(all, 'rate-limiting')).toBe(
      `unseen: a request of the probe was turned away before the plugin could show itself: /r gave 401 "No API key found in request"; ${advice}`,
    )
  })

  test('a redirect is an answer, and not followed', async () => {
    const { probed: all, asked } = await probing([cors()], () =>
      passed({ status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere', 'Access-Control-Allow-Origin': '*' } }),
    )
    expect(asked).toHaveLength(3)
    expect(outcomeOf(all, 'cors')).toEqual(['a preflight is not answered by cors'])
  })

  test('nothing answers at all', async () => {
    const { probed: all } = await probing([cors()], allowing, { how: { proxy: 'http://127.0.0.1:1' } })
    expect(outcomeOf(all, 'cors')).toMatch(/^unseen: .*refused/)
  })

  test('a run that is cancelled rejects', async () => {
    const cancelled = new AbortController()
    const answer = () => {
      cancelled.abort(new Error('interrupted'))
      return allowing()
    }
    await expect(probing([cors()], answer, { signal: cancelled.signal, clock: systemClock })).rejects.toThrow('interrupted')
  })
})

test('hundreds of plugins are asked, each on its own route', async () => {
  const names = Array.from({ length: 200 }, (_, n) => `r${n}`)
  const ways = names.map((route) => way({ route, paths: [`/${route}`] }))
  const { probed: all, asked } = await probing(
    names.map((route) => cors({ scope: { route } })),
    allowing,
    { gateway: { ways } },
  )
  expect(all).toHaveLength(200)
  expect(asked).toHaveLength(600)
})
