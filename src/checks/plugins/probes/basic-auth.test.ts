import { expect, test } from 'vitest'
import { byKong, consumer, instance, outcomeOf, passed, probing, type Request, type Said } from './answering.fixture.ts'

const RIGHT = `Basic ${Buffer.from('drill:the-right-password').toString('base64')}`

const kong =
  ({ hides = true, challenge = 'Basic realm="service"' } = {}) =>
  ({ headers }: Request): Said => {
    if (headers.authorization !== RIGHT) return byKong(401, 'Unauthorized', { 'WWW-Authenticate': challenge })
    const { authorization: _, ...rest } = headers
    return passed({ body: JSON.stringify({ headers: hides ? rest : headers }) })
  }

test.each<[string, (request: Request) => Said, readonly string[]]>([
  ['holds', kong(), []],
  [
    'lets everyone in',
    () => passed(),
    ['basic-auth let a request without a login pass', 'basic-auth let a request with a wrong password pass'],
  ],
  [
    'another challenge',
    kong({ challenge: 'Key' }),
    [
      'basic-auth turned away a request without a login without saying how to log in',
      'basic-auth turned away a request with a wrong password without saying how to log in',
    ],
  ],
  [
    'refuses the right one',
    () => byKong(401, 'Unauthorized', { 'WWW-Authenticate': 'Basic' }),
    ['basic-auth turned away a request with the password of firedrill'],
  ],
  ['passes the password on', kong({ hides: false }), ['basic-auth does not hide the credential from the upstream']],
])('%s', async (_, answer, outcome) => {
  const { probed } = await probing([instance('basic-auth', { hide_credentials: true, realm: 'service' })], answer)
  expect(outcomeOf(probed, 'basic-auth')).toEqual(outcome)
  expect(JSON.stringify(probed)).not.toMatch(/the-right-password|ZHJpbGw6/)
})

test('a consumer without a password', async () => {
  const { probed } = await probing([instance('basic-auth')], kong(), { how: { consumer: consumer({ basicauth: [] }) } })
  expect(probed[0]?.outcome).toMatchObject({
    findings: [],
    notes: [{ message: 'that a right password passes was not seen: the probes have none' }],
  })
})

test('beside jwt each is asked with the login of the other', async () => {
  const both = ({ headers }: Request): Said => {
    const token = String(headers.authorization ?? '')
    if (!token.startsWith('Bearer')) return byKong(401, 'Unauthorized', { 'WWW-Authenticate': 'Bearer' })
    return headers['proxy-authorization'] === RIGHT ? passed() : byKong(401, 'Unauthorized', { 'WWW-Authenticate': 'Basic' })
  }
  const { probed } = await probing([instance('basic-auth'), instance('jwt')], both)
  expect(outcomeOf(probed, 'basic-auth')).toEqual([])
})
