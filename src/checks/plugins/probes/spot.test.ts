/** Where a probe asks, and where it does not: a request that another route takes, or that writes, says nothing or does harm. */
import { describe, expect, test } from 'vitest'
import { byKong, consumer, instance, outcomeOf, passed, probing, type Request, type Said, way } from './answering.fixture.ts'

const cors = (more: Parameters<typeof instance>[2] = {}) => instance('cors', { origins: ['*'] }, more)
const allowing = (): Said => passed({ headers: { 'Access-Control-Allow-Origin': '*' } })
const keyed = (next: () => Said) => (request: Request) =>
  request.headers.apikey === 'the-right-key'
    ? next()
    : byKong(401, request.headers.apikey === undefined ? 'No API key found in request' : 'Unauthorized', {
        'WWW-Authenticate': 'Key',
      })

describe('the way on which it is asked', () => {
  test('leads there by host, headers and method, and with a path that the suite says', async () => {
    const one = way({ hosts: ['*.example.com'], headers: { 'x-to': ['there'] }, paths: ['~/a\\d+'], methods: ['HEAD'] })
    const { asked } = await probing([instance('http-log')], allowing, {
      gateway: { ways: [one] },
      how: { paths: { r: '/a1' }, logs: { get: 'http://receiver/logs' } },
      pages: { '/logs': () => '[]' },
    })
    expect(asked[0]).toMatchObject({ method: 'HEAD', headers: { host: 'firedrill.example.com', 'x-to': 'there' } })
    expect(asked[0]?.url.pathname).toBe('/a1')
  })

  test('is one of which the instance is not hidden by a closer one', async () => {
    const ways = [way(), way({ route: 'q', paths: ['/q'] })]
    const { probed: all } = await probing([cors(), cors({ scope: { route: 'r' } })], allowing, { gateway: { ways } })
    expect(all.map(({ what, sent }) => [what, sent])).toEqual([
      ['cors (global)', '2 GET /q as nobody, 1 OPTIONS /q as nobody'],
      ['cors on route r', '2 GET /r as nobody, 1 OPTIONS /r as nobody'],
    ])
  })

  test('has the most room below its rate limit', async () => {
    const ways = [way(), way({ route: 'q', paths: ['/q'] })]
    const limits = [
      instance('rate-limiting', { minute: 5 }, { scope: { route: 'r' } }),
      instance('rate-limiting', { minute: 50 }, { scope: { route: 'q' } }),
    ]
    const { probed: all } = await probing([...limits, cors()], allowing, { gateway: { ways }, how: { plugins: ['cors'] } })
    expect(all[0]?.sent).toContain('/q')
  })

  test('is one of another consumer only where nothing else is, and never to use up what that may send', async () => {
    const other = consumer({ username: 'team', keys: ['team-key'] })
    const scope = { consumer: 'team' }
    const instances = [instance('key-auth'), cors({ scope }), instance('rate-limiting', { minute: 3 }, { scope })]
    const { probed: all } = await probing(instances, keyed(allowing), { gateway: { credentials: [consumer(), other] } })
    expect(all.map(({ sent }) => sent)).toEqual([
      '3 GET /r as nobody, 1 GET /r as firedrill',
      '2 GET /r as team, 1 OPTIONS /r as nobody',
      '',
    ])
    expect(outcomeOf(all, 'rate-limiting')).toBe(
      'unseen: it counts what team sends alone, and a probe would use that up: let the probes be team with `as`',
    )
  })

  test('does not lead to another route', async () => {
    const { probed: all } = await probing([cors()], () => ({
      status: 404,
      headers: { 'x-kong-response-latency': '0' },
      body: '{"message":"no Route matched with those values"}',
    }))
    expect(outcomeOf(all, 'cors')).toBe('unseen: the gateway finds no route for /r, although route r is configured for it')
  })
})

describe('routes that overlap', () => {
  const onAll = { scope: { route: 'all' } }
  const config = { key_in_query: false }

  test.each<[string, Parameters<typeof way>[0], (request: Request) => boolean, string]>([
    ['another takes GET', { methods: ['GET'] }, ({ method }) => method === 'GET', 'HEAD /items'],
    [
      'another takes a path',
      { paths: ['~/items(/health)?$'] },
      ({ url }) => /^\/items(\/health)?$/.test(url.pathname),
      'GET /items/v1/models',
    ],
    ['another goes before by its host', { hosts: ['127.0.0.1'] }, () => true, ''],
  ])('%s', async (_, other, open, sent) => {
    const ways = [way({ route: 'all', paths: ['/items'] }), way({ route: 'read', paths: ['/items'], ...other })]
    const answer = (request: Request) => (open(request) ? passed() : keyed(() => passed())(request))
    const { probed } = await probing([instance('key-auth', config, onAll)], answer, { gateway: { ways } })
    expect(outcomeOf(probed, 'key-auth')).toEqual(
      sent === '' ? 'unseen: GET /items is taken by route read: say a path of route all in `paths`' : [],
    )
    expect(probed[0]?.sent).toBe(sent === '' ? '' : `3 ${sent} as nobody, 1 ${sent} as firedrill`)
  })

  test('a plugin of the one that is not asked is not passed by what the other does', async () => {
    const ways = [way({ route: 'all', paths: ['/items'] }), way({ route: 'read', paths: ['/items'], methods: ['GET'] })]
    const answer = (request: Request) => (request.method === 'GET' ? keyed(() => passed())(request) : passed())
    const both = [instance('key-auth', config, onAll), instance('key-auth', config, { scope: { route: 'read' } })]
    const { probed } = await probing(both, answer, { gateway: { ways } })
    expect(probed.map(({ outcome }) => ('findings' in outcome ? outcome.findings.length : outcome))).toEqual([2, 0])
  })

  test('preflights belong to whichever takes OPTIONS', async () => {
    const ways = [way({ route: 'read', methods: ['GET'] }), way({ route: 'all' })]
    const read = cors({ scope: { route: 'read' } })
    const without = await probing([read], allowing, { gateway: { ways } })
    expect(outcomeOf(without.probed, 'cors')).toEqual(['no preflight ever reaches cors: route all takes OPTIONS there'])
    const both = await probing([read, cors({ scope: { route: 'all' } })], allowing, { gateway: { ways } })
    expect(both.probed[0]?.outcome).toMatchObject({
      findings: [],
      notes: [{ message: 'preflights are taken by route all, and by the cors there' }],
    })
  })

  test('a path of the suite that the route does not take', async () => {
    const { probed, asked } = await probing([cors()], allowing, { how: { paths: { r: '/q' } } })
    expect(outcomeOf(probed, 'cors')).toBe('unseen: route r does not take GET /q: say a path of route r in `paths`')
    expect(asked).toEqual([])
  })
})

describe('a route that cannot be asked', () => {
  test.each<[string, Parameters<typeof way>[0], string]>([
    [
      'writes only',
      { paths: ['/orders'], methods: ['DELETE', 'POST'] },
      'unseen: route r takes only DELETE, POST, and a probe that is to do no harm reads: say a request that it may send in `paths` (r: "DELETE /orders")',
    ],
    [
      'takes HTTPS alone',
      { protocols: ['https'] },
      "unseen: route r takes HTTPS alone: name the proxy's https address with `proxy`",
    ],
    [
      'wants a header of a pattern',
      { headers: { 'x-v': ['~*^v[12]$'] } },
      'unseen: route r wants the header x-v of a pattern (~*^v[12]$), and which value fits it is not known',
    ],
  ])('%s', async (_, one, outcome) => {
    const { probed, asked } = await probing([cors()], allowing, { gateway: { ways: [way(one)] } })
    expect(outcomeOf(probed, 'cors')).toBe(outcome)
    expect(asked).toEqual([])
  })

  test('but the suite may say what may be sent', async () => {
    const { probed } = await probing(
      [instance('correlation-id', { header_name: 'x-id', echo_downstream: true })],
      () => passed(),
      {
        gateway: { ways: [way({ methods: ['POST'], paths: ['/orders'] })] },
        how: { paths: { r: 'POST /orders/search' } },
      },
    )
    expect(probed[0]?.sent).toBe('3 POST /orders/search as nobody')
  })
})

describe('a plugin that another hides from the consumer of the probes', () => {
  const limits = (...scopes: readonly object[]) => scopes.map((scope) => instance('rate-limiting', { minute: 5 }, { scope }))
  const asked = async (instances: readonly ReturnType<typeof instance>[], people: readonly ReturnType<typeof consumer>[]) => {
    const gateway = { credentials: people, consumers: people.map(({ username }) => username ?? '') }
    const how = { plugins: instances.slice(0, 1).map(({ name }) => name) }
    const { probed } = await probing([...instances, instance('key-auth')], keyed(allowing), { gateway, how })
    return probed[0]
  }
  const app = consumer({ username: 'app', keys: ['the-right-key'] })

  test('a limit that meets others is not known to hold', async () => {
    expect((await asked(limits({ service: 's' }, { consumer: 'firedrill' }), [consumer(), app]))?.outcome).toEqual({
      unseen: 'it counts what app sends alone, and a probe would use that up: let the probes be app with `as`',
    })
  })

  test('others without a credential that is known', async () => {
    const people = [consumer(), consumer({ username: 'app', keys: [], basicauth: [], jwt: [] })]
    expect((await asked(limits({ service: 's' }, { consumer: 'firedrill' }), people))?.outcome).toEqual({
      unseen:
        "closer ones hide it from the probes' own consumer, and it runs for others (app): let the probes be one of them with `as`",
    })
  })

  test('a limit that meets nobody is told', async () => {
    const all = limits({ service: 's' }, { consumer: 'firedrill' }, { consumer: 'app' })
    expect((await asked(all, [consumer(), app]))?.outcome).toMatchObject({
      notes: [{ message: 'rate-limiting on service s was not probed: no request meets it' }],
    })
  })

  test('what is no limit is asked as another', async () => {
    const both = [cors({ scope: { service: 's' } }), cors({ scope: { consumer: 'firedrill' } })]
    expect((await asked(both, [consumer(), app]))?.sent).toBe('2 GET /r as nobody, 1 OPTIONS /r as nobody')
  })
})
