import { expect, test } from 'vitest'
import { byKong, instance, outcomeOf, passed, probing, type Request, type Said, way } from './answering.fixture.ts'

const CONFIG = {
  origins: ['https://a.example', 'https://b.example'],
  methods: ['GET', 'POST'],
  exposed_headers: ['X-One'],
  credentials: true,
  max_age: 60,
}

/** cors as Kong has it: `all` for origins that are `*`. */
const kong =
  ({
    origins = CONFIG.origins,
    all = false,
    credentials = true,
    methods = 'GET,POST',
    exposed = 'X-One',
    age = '60',
    preflight = 200,
  } = {}) =>
  ({ method, headers }: Request): Said => {
    const origin = String(headers.origin ?? '')
    const allowed = all ? (credentials ? origin : '*') : origins.includes(origin) ? origin : undefined
    const name = 'Access-Control'
    const both = {
      ...(allowed === undefined ? {} : { [`${name}-Allow-Origin`]: allowed }),
      ...(credentials ? { [`${name}-Allow-Credentials`]: 'true' } : {}),
    }
    if (method !== 'OPTIONS') return passed({ headers: { ...both, [`${name}-Expose-Headers`]: exposed } })
    return preflight === 200
      ? { headers: { ...both, [`${name}-Allow-Methods`]: methods, [`${name}-Max-Age`]: age } }
      : byKong(preflight, 'no')
  }

test.each<[string, object, (request: Request) => Said, readonly string[]]>([
  ['holds', {}, kong(), []],
  ['holds for all origins', { origins: ['*'], credentials: false }, kong({ all: true, credentials: false }), []],
  ['holds for all origins with credentials', { origins: ['*'] }, kong({ all: true }), []],
  [
    'allows none',
    {},
    kong({ origins: [] }),
    ['a request of an allowed origin is not allowed', 'a preflight of an allowed origin is not allowed'],
  ],
  ['allows all', {}, kong({ all: true }), ['cors allows an origin that is not in its list']],
  [
    'no credentials',
    {},
    kong({ credentials: false }),
    [
      'a request of an allowed origin has no Access-Control-Allow-Credentials',
      'a preflight of an allowed origin has no Access-Control-Allow-Credentials',
    ],
  ],
  [
    'credentials',
    { credentials: false },
    kong(),
    [
      'a request of an allowed origin has an Access-Control-Allow-Credentials',
      'a preflight of an allowed origin has an Access-Control-Allow-Credentials',
    ],
  ],
  ['lacks a method', {}, kong({ methods: 'GET' }), ['a preflight does not tell all methods']],
  ['exposes nothing', {}, kong({ exposed: '' }), ['headers that cors is to expose are not exposed']],
  ['another max age', {}, kong({ age: '5' }), ['a preflight has another max age']],
  ['the preflight is turned away', {}, kong({ preflight: 401 }), ['a preflight is not answered by cors']],
  [
    'is not there',
    {},
    () => passed(),
    [
      'a request of an allowed origin is not allowed',
      'headers that cors is to expose are not exposed',
      'a preflight of an allowed origin is not allowed',
      'a preflight does not tell all methods',
      'a preflight has another max age',
    ],
  ],
])('%s', async (_, config, answer, messages) => {
  const { probed } = await probing([instance('cors', { ...CONFIG, ...config })], answer)
  expect(outcomeOf(probed, 'cors')).toEqual(messages)
})

test('a route that takes no OPTIONS never sees a preflight', async () => {
  const { probed, asked } = await probing([instance('cors', CONFIG)], kong(), { gateway: { ways: [way({ methods: ['GET'] })] } })
  expect(outcomeOf(probed, 'cors')).toEqual(['no preflight ever reaches cors: its route takes no OPTIONS'])
  expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET'])
})

test.each<[string, object, string]>([
  ['patterns alone', { origins: ['https://.*[.]example'] }, 'that an allowed origin passes was not seen'],
  [
    'a preflight that is left to the upstream',
    { preflight_continue: true },
    'the preflight was not seen: preflight_continue leaves it to the upstream',
  ],
])('told: %s', async (_, config, message) => {
  const { probed } = await probing([instance('cors', { ...CONFIG, ...config })], kong())
  expect(probed[0]?.outcome).toMatchObject({ findings: [], notes: [{ message: expect.stringContaining(message) }] })
})
