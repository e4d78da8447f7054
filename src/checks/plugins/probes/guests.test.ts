/** Logins with an anonymous consumer, and what the gateway has for that one. */
import { describe, expect, test } from 'vitest'
import { byKong, consumer, instance, outcomeOf, passed, probing } from './answering.fixture.ts'
import { probed } from './gateway.fixture.ts'

/** Kong's own way to ask for one of several logins. */
const EITHER = `
_format_version: "3.0"
services:
  - name: echo
    url: http://HOST/at
    plugins:
      - { name: key-auth, config: { anonymous: guest } }
      - { name: basic-auth, config: { anonymous: guest } }
    routes:
      - { name: r, paths: [/r] }
consumers:
  - username: firedrill
    keyauth_credentials: [{ key: key-of-the-drill }]
    basicauth_credentials: [{ username: drill, password: password-of-the-drill }]
  - username: guest
plugins:
  - { name: request-termination, consumer: guest, config: { status_code: 401, message: Unauthorized } }
`

test('one of several logins, as Kong documents it, is sound', { timeout: 60_000 }, async () => {
  const { all } = await probed(EITHER)
  expect(all.map(({ what, outcome }) => [what, 'findings' in outcome ? outcome.findings : outcome])).toEqual(
    all.map(({ what }) => [what, []]),
  )
  expect(all.map(({ plugin }) => plugin).sort()).toEqual(['basic-auth', 'key-auth', 'request-termination'])
  expect(all.find(({ plugin }) => plugin === 'request-termination')?.sent).toBe('1 GET /r as nobody')
})

describe('a request without a login', () => {
  const guest = { anonymous: 'guest' }
  const people = (groups: readonly string[] = []) => [
    consumer(),
    consumer({ username: 'guest', keys: [], basicauth: [], jwt: [], groups }),
  ]
  const terminated = instance('request-termination', { status_code: 401 }, { scope: { consumer: 'guest' } })

  test('that passes although the anonymous consumer is turned away', async () => {
    const { probed: all } = await probing([instance('key-auth', guest), terminated], () => passed(), {
      how: { plugins: ['key-auth'] },
      gateway: { credentials: people() },
    })
    expect(outcomeOf(all, 'key-auth')).toEqual([
      'a request without a key is not answered as one of the anonymous consumer guest',
      'a request with a wrong key is not answered as one of the anonymous consumer guest',
    ])
  })

  test.each<[string, readonly string[], number, readonly string[]]>([
    ['acl turns the anonymous consumer away', [], 403, []],
    ['acl lets the anonymous consumer in', ['drills'], 200, []],
  ])('%s', async (_, groups, status, messages) => {
    const acl = instance('acl', { allow: ['drills'] })
    const { probed: all } = await probing(
      [instance('key-auth', guest), acl],
      ({ headers }) =>
        status === 200 || headers.apikey === 'the-right-key' ? passed() : byKong(status, 'You cannot consume this service'),
      { how: { plugins: ['key-auth'] }, gateway: { credentials: people(groups) } },
    )
    expect(outcomeOf(all, 'key-auth')).toEqual(messages)
  })

  test('that another login decides about is not judged, and told', async () => {
    const { probed: all } = await probing(
      [instance('key-auth', guest), instance('basic-auth')],
      ({ headers }) =>
        headers.authorization === undefined ? byKong(401, 'Unauthorized', { 'WWW-Authenticate': 'Basic' }) : passed(),
      { how: { plugins: ['key-auth'] }, gateway: { credentials: people() } },
    )
    expect(all[0]?.outcome).toMatchObject({
      findings: [],
      notes: [
        { message: 'what becomes of a request without a login was not judged: for guest other plugins decide' },
        { message: expect.stringContaining('hidden from the upstream') },
      ].slice(0, 1),
    })
  })
})
