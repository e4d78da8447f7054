import { expect, test } from 'vitest'
import { byKong, consumer, instance, outcomeOf, passed, probing, type Request, type Said } from './answering.fixture.ts'

const challenge = { 'WWW-Authenticate': 'Key' }
const echo = ({ headers }: Request): Said => passed({ body: JSON.stringify({ headers }) })

/** key-auth as Kong 3.9 has it; `hides`: takes the key out before the upstream gets it. */
const kong =
  ({ hides = true, inQuery = true, name = 'apikey' } = {}) =>
  (request: Request): Said => {
    const key = request.headers[name] ?? (inQuery ? request.url.searchParams.get(name) : null)
    if (key === null || key === undefined) return byKong(401, 'No API key found in request', challenge)
    if (key !== 'the-right-key') return byKong(401, 'Unauthorized', challenge)
    const { [name]: _, ...rest } = request.headers
    return echo({ ...request, headers: hides ? rest : request.headers })
  }

const CONFIG = { key_names: ['apikey'], key_in_header: true, key_in_query: true, hide_credentials: true }

test.each<[string, object, (request: Request) => Said, string | readonly string[]]>([
  ['holds', {}, kong(), []],
  ['holds with another name', { key_names: ['x-key', 'apikey'] }, kong({ name: 'x-key' }), []],
  ['holds without keys in queries', { key_in_query: false }, kong({ inQuery: false }), []],
  [
    'holds where an upstream answers 401 itself',
    {},
    (request) => (kong()(request).status === 401 ? kong()(request) : passed({ status: 401 })),
    [],
  ],
  [
    'lets everyone in',
    {},
    echo,
    [
      'key-auth let a request without a key pass',
      'key-auth let a request with a wrong key pass',
      'key-auth does not hide the credential from the upstream',
    ],
  ],
  [
    'lets a wrong key in',
    {},
    (request) => (request.headers.apikey === undefined ? kong()(request) : passed()),
    ['key-auth let a request with a wrong key pass'],
  ],
  [
    'refuses the right key',
    {},
    (request) => kong()({ ...request, headers: {} }),
    ['key-auth turned away a request with the key of firedrill'],
  ],
  ['another status', {}, () => byKong(403, 'Forbidden'), 'unseen: a request of the probe was turned away'],
  [
    'no challenge',
    {},
    (request) => ({
      ...kong()(request),
      headers: {
        'x-kong-response-latency': '0',
        ...(kong()(request).headers?.['x-kong-upstream-latency'] === undefined ? {} : { 'x-kong-upstream-latency': '1' }),
      },
    }),
    [
      'key-auth turned away a request without a key without saying how to log in',
      'key-auth turned away a request with a wrong key without saying how to log in',
    ],
  ],
  ['passes the key on', {}, kong({ hides: false }), ['key-auth does not hide the credential from the upstream']],
  ['reads no key from the query', {}, kong({ inQuery: false }), ['key-auth does not read a key from the query']],
  ['reads a key from the query', { key_in_query: false }, kong(), ['key-auth reads a key from the query']],
  ['holds with an anonymous consumer', { anonymous: 'guest', hide_credentials: false }, echo, []],
  [
    'turns away in spite of an anonymous consumer',
    { anonymous: 'guest' },
    kong(),
    [
      'key-auth turned away a request without a key, although it has an anonymous consumer',
      'key-auth turned away a request with a wrong key, although it has an anonymous consumer',
    ],
  ],
])('%s', async (_, config, answer, outcome) => {
  const { probed } = await probing([instance('key-auth', { ...CONFIG, ...config })], answer)
  const found = outcomeOf(probed, 'key-auth')
  if (typeof outcome === 'string') expect(found).toContain(outcome)
  else expect(found).toEqual(outcome)
  expect(JSON.stringify(probed)).not.toContain('the-right-key')
})

test('says what it sent, and what it could not see', async () => {
  const { probed } = await probing([instance('key-auth', CONFIG)], (request) =>
    kong()(request).status === 401 ? kong()(request) : passed(),
  )
  expect(probed[0]).toMatchObject({
    sent: '3 GET /r as nobody, 1 GET /r as firedrill',
    outcome: {
      findings: [],
      notes: [{ message: 'whether the credential is hidden from the upstream was not seen: no http-log runs there' }],
    },
  })
})

test('an older Kong does not say to a wrong key how to log in', async () => {
  const old = (request: Request): Said =>
    kong()(request).status === 401 && request.headers.apikey ? byKong(401, 'Unauthorized') : kong()(request)
  const ask = (version: string) => probing([instance('key-auth', CONFIG)], old, { gateway: { version } })
  expect(outcomeOf((await ask('3.9.1')).probed, 'key-auth')).toEqual([
    'key-auth turned away a request with a wrong key without saying how to log in',
  ])
  const { probed } = await ask('3.4.2.0')
  expect(probed[0]?.outcome).toMatchObject({
    findings: [],
    notes: [{ message: 'a request with a wrong key is not told how to log in: key-auth of Kong does that since 3.7' }],
  })
})

test('without a key of its own it asks what it can', async () => {
  const { probed } = await probing([instance('key-auth', CONFIG)], kong(), { how: { consumer: consumer({ keys: [] }) } })
  expect(probed[0]).toMatchObject({
    sent: '3 GET /r as nobody',
    outcome: { findings: [], notes: [{ message: 'that a right key passes was not seen: the probes have none' }] },
  })
})

test('a key that only the query may hold is in no report, also when nothing answers', async () => {
  const config = { ...CONFIG, key_in_header: false }
  const works = await probing([instance('key-auth', config)], kong())
  expect(works.probed[0]?.outcome).toMatchObject({
    findings: [],
    notes: [
      { message: 'the right key was sent in the query, where logs show it: the plugin reads no header' },
      { message: 'whether the credential is hidden from the upstream was not seen: it stands in the query' },
    ],
  })
  expect(works.asked.some(({ url }) => url.searchParams.get('apikey') === 'the-right-key')).toBe(true)
  const hangs = await probing(
    [instance('key-auth', config)],
    (request) => (kong()(request).status === 401 ? kong()(request) : 'silence'),
    { how: { within: 200 } },
  )
  expect(outcomeOf(hangs.probed, 'key-auth')).toMatch(/^unseen: .*apikey=\*\*\*/)
  expect(JSON.stringify([works.probed, hangs.probed])).not.toContain('the-right-key')
})
