import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  byKong,
  consumer,
  instance,
  outcomeOf,
  passed,
  probing,
  type Request,
  type Said,
  stillClock,
} from './answering.fixture.ts'

const HASH = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** jwt as Kong has it; each option is something that it does not look at. */
const kong = ({ signature = true, exp = true, algorithm = 'HS256' as keyof typeof HASH, base64 = false } = {}) => {
  const clock = stillClock()
  const answer = ({ headers }: Request): Said => {
    const refuse = (message: string) => byKong(401, message, { 'WWW-Authenticate': 'Bearer error="invalid_token"' })
    const [, head, body, signed] = /^Bearer ([^.]+)\.([^.]+)\.([^.]+)$/.exec(String(headers.authorization ?? '')) ?? []
    if (head === undefined || body === undefined) return byKong(401, 'Unauthorized', { 'WWW-Authenticate': 'Bearer' })
    const { iss, exp: end } = JSON.parse(Buffer.from(body, 'base64url').toString())
    if (iss !== 'issuer') return refuse("No credentials found for given 'iss'")
    const secret = base64 ? Buffer.from('the-right-secret', 'base64') : 'the-right-secret'
    if (signature && createHmac(HASH[algorithm], secret).update(`${head}.${body}`).digest('base64url') !== signed)
      return refuse('Invalid signature')
    return exp && end * 1000 < clock.now() ? refuse('token expired') : passed()
  }
  return [answer, { clock }] as const
}

test.each<[string, object, ReturnType<typeof kong>, readonly string[]]>([
  ['holds', {}, kong(), []],
  ['holds with secrets in base64', { secret_is_base64: true }, kong({ base64: true }), []],
  ['exp is not looked at, and need not be', { claims_to_verify: [] }, kong({ exp: false }), []],
  ['takes any signature', {}, kong({ signature: false }), ['jwt let a request with a token of a wrong signature pass']],
  ['takes expired tokens', {}, kong({ exp: false }), ['jwt let a request with an expired token pass']],
  ['refuses the right one', {}, kong({ base64: true }), ['jwt turned away a request with a token of firedrill']],
  [
    'lets everyone in',
    {},
    [() => passed(), { clock: stillClock() }],
    [
      'jwt let a request without a token pass',
      'jwt let a request with a token of a wrong signature pass',
      'jwt let a request with an expired token pass',
    ],
  ],
])('%s', async (_, config, [answer, options], outcome) => {
  const { probed } = await probing(
    [instance('jwt', { claims_to_verify: ['exp'], key_claim_name: 'iss', ...config })],
    answer,
    options,
  )
  expect(outcomeOf(probed, 'jwt')).toEqual(outcome)
})

test.each(['HS384', 'HS512'] as const)('holds with %s', async (algorithm) => {
  const jwt = [{ key: 'issuer', secret: 'the-right-secret', algorithm, rsaPublicKey: undefined }]
  const [answer, options] = kong({ algorithm })
  const { probed } = await probing([instance('jwt')], answer, { ...options, how: { consumer: consumer({ jwt }) } })
  expect(probed[0]).toMatchObject({ sent: '2 GET /r as nobody, 1 GET /r as firedrill', outcome: { findings: [], notes: [] } })
})

test('an older Kong says to nobody how to log in', async () => {
  const [answer, options] = kong()
  const bare = (request: Request): Said => (answer(request).status === 401 ? byKong(401, 'Unauthorized') : answer(request))
  const { probed } = await probing([instance('jwt')], bare, { ...options, gateway: { version: '3.7.1' } })
  expect(outcomeOf(probed, 'jwt')).toEqual([])
})

test('of a public key only that wrong tokens are refused is seen', async () => {
  const jwt = [{ key: 'issuer', secret: undefined, algorithm: 'RS256', rsaPublicKey: 'public' }]
  const [answer, options] = kong()
  const { probed } = await probing([instance('jwt')], answer, { ...options, how: { consumer: consumer({ jwt }) } })
  expect(probed[0]?.outcome).toMatchObject({
    findings: [],
    notes: [{ message: expect.stringContaining('that a right token passes was not seen') }],
  })
})
