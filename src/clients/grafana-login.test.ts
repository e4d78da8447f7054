import { expect, test } from 'vitest'
import { CannotObserve } from '../lib/errors.ts'
import { ADMIN, answering, recorded } from './grafana.fixture.ts'
import { grafana } from './grafana.ts'
import type { GrafanaLogin } from './grafana-types.ts'
import { prometheus } from './prometheus.ts'
import type { Said } from './served.fixture.ts'

const USER = 'GET /api/user'
const ME: Said = { body: { login: 'admin' } }
const FINAL = { name: 'CannotObserve', final: true }

/** All that a check may ask, at once, by clients of their own as the looks of several checks have them. */
function askAll({ origin, http }: Pick<Awaited<ReturnType<typeof answering>>, 'origin' | 'http'>, login: GrafanaLogin) {
  const wrapped = () => ({ ...http, of: http })
  const clients = Array.from({ length: 4 }, () => grafana(wrapped(), origin, login))
  return Promise.allSettled(
    clients.flatMap((server) => [
      server.search(),
      server.dataSources(),
      server.sourceHealth('x'),
      prometheus(server.http, server.proxyUrl('x')).metadata(),
    ]),
  )
}

const everywhere = (said: Said) =>
  Object.fromEntries(
    [USER, 'GET /api/search', 'GET /api/datasources', 'GET /api/datasources/uid/x/health'].map((route) => [route, said]),
  )

test.each<[string, GrafanaLogin, Said, RegExp]>([
  ['a password', ADMIN, recorded('wrong-password'), /\/api\/user: the login of user "admin" is refused \(401: Invalid/],
  ['a password, in Grafana 9.4', ADMIN, recorded('wrong-password-9.4'), /the login of user "admin" is refused \(401: Invalid/],
  ['a password, of nobody', ADMIN, recorded('unauthorized-bare'), /the login of user "admin" is refused \(401: Unauthorized\)/],
  ['a page of a proxy', ADMIN, { status: 401, body: '<title>Who?</title>' }, /gave a page \("Who\?"\), status 401/],
  ['a user who is locked out', ADMIN, recorded('locked-out'), /"admin" is locked out \(login-attempt.blocked\) after five/],
  ['a token', { token: 'glsa_x' }, { status: 401, body: { message: 'Invalid API key' } }, /the token of the login is refused/],
])('%s that is refused is sent once, however many ask and however often', async (_, login, said, words) => {
  const at = await answering(everywhere(said))
  const settled = [...(await askAll(at, login)), ...(await askAll(at, login))]
  for (const one of settled)
    expect(one).toMatchObject({ status: 'rejected', reason: { ...FINAL, message: expect.stringMatching(words) } })
  expect(at.asked).toHaveLength(1)
  expect(String(settled)).not.toMatch(/pä:ss|glsa_x/)
})

test('where strangers are let in, a wrong password is found out before anything else is asked', async () => {
  const at = await answering({ [USER]: recorded('unauthorized-bare'), 'GET /api/search': recorded('search') })
  await expect(at.server.search()).rejects.toMatchObject(FINAL)
  expect(at.routesAsked()).toEqual([USER])
})

test('a login that is right is tried once, and others are tried for themselves', async () => {
  const at = await answering({ [USER]: ME, 'GET /api/search': recorded('search') })
  await Promise.all([at.server.search(), at.server.search(), grafana(at.http, at.origin, ADMIN).search()])
  expect(at.routesAsked().filter((route) => route === USER)).toHaveLength(1)
  await grafana(at.http, at.origin, { user: 'admin', password: 'other' }).search()
  await grafana(at.http, `${at.origin}/below`, ADMIN)
    .search()
    .catch(() => undefined)
  expect(at.asked.filter(({ route }) => /user$/.test(route)).map(({ route }) => route)).toEqual([
    USER,
    USER,
    'GET /below/api/user',
  ])
})

test('one that is refused later, as a password that was changed, ends it as well', async () => {
  const at = await answering({ [USER]: ME, 'GET /api/search': recorded('wrong-password') })
  await expect(at.server.search()).rejects.toMatchObject(FINAL)
  await expect(at.server.dataSources()).rejects.toMatchObject(FINAL)
  expect(at.routesAsked()).toEqual([USER, 'GET /api/search'])
})

test('a Grafana that cannot tell who one is, or not yet, is asked all the same', async () => {
  let starts = true
  const at = await answering({
    [USER]: () => (starts ? { status: 503, body: { message: 'starting' } } : ME),
    'GET /api/search': () => (starts ? { status: 503, body: { message: 'starting' } } : recorded('search')),
  })
  await expect(at.server.search()).rejects.toMatchObject({ final: false })
  starts = false
  expect(await at.server.search()).toHaveLength(2)
  const old = await answering({ 'GET /api/search': recorded('search') })
  expect(await old.server.search()).toHaveLength(2)
})

test('nobody is refused for good: without a login it is asked again', async () => {
  const at = await answering({ 'GET /api/search': recorded('unauthorized') }, { login: undefined })
  for (let look = 0; look < 2; look++) await expect(at.server.search()).rejects.toMatchObject({ final: false })
  expect(at.asked).toHaveLength(2)
})

test('who waits for its turn is gone when its look is over', async () => {
  const at = await answering({ [USER]: 'silence' as never })
  const first = new AbortController()
  const second = new AbortController()
  const asked = [first, second].map(({ signal }) => grafana(at.http, at.origin, ADMIN, signal).search())
  second.abort(new CannotObserve('over'))
  await expect(asked[1]).rejects.toThrow('over')
  first.abort()
  await expect(asked[0]).rejects.toMatchObject({ reason: 'aborted' })
})
