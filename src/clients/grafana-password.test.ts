import { expect, test } from 'vitest'
import { answering, recorded } from './grafana.fixture.ts'
import type { served } from './served.fixture.ts'

const USER = 'GET /api/user'
const FORM = 'POST /login'
const BARE = recorded('unauthorized-bare')
const WRONG = recorded('wrong-password')
const TRIED = { user: 'admin', password: 'admin' }
type Routes = Parameters<typeof served>[0]

test.each<[string, Routes, string]>([
  ['right', { [USER]: { body: { login: 'admin' } } }, 'let in'],
  ['of one who may see nothing', { [USER]: recorded('forbidden') }, 'let in'],
  ['wrong', { [USER]: WRONG }, 'refused'],
  ['wrong, in Grafana 9.4', { [USER]: recorded('wrong-password-9.4') }, 'refused'],
  ['wrong, or of one who is locked out, in Grafana 9.0', { [USER]: recorded('wrong-password-9.0') }, 'refused or locked out'],
  ['right by the form alone', { [USER]: BARE, [FORM]: recorded('login-form') }, 'let in'],
  ['wrong by the form', { [USER]: recorded('unauthorized'), [FORM]: WRONG }, 'refused'],
])('a password that is %s', async (_, routes, verdict) => {
  const { server, asked } = await answering(routes)
  expect(await server.accepts(TRIED)).toBe(verdict)
  const form = asked.find(({ route }) => route === FORM)
  if (form !== undefined) expect([JSON.parse(form.body), form.headers.authorization]).toEqual([TRIED, undefined])
})

const UNTOLD = 'neither basic authentication nor the login form says whether the password of admin is taken'
test.each<[string, Routes, string]>([
  ['who is locked out', { [USER]: recorded('locked-out') }, 'is locked out (login-attempt.blocked)'],
  ['who is locked out by the form', { [USER]: BARE, [FORM]: recorded('locked-out') }, 'is locked out (login-attempt.blocked)'],
  ['where both ways are closed', { [USER]: BARE, [FORM]: recorded('login-form-disabled') }, UNTOLD],
  ['where there is no form', { [USER]: BARE }, UNTOLD],
  [
    'where the form says nothing of it',
    { [USER]: BARE, [FORM]: { status: 403, body: { message: 'origin not allowed' } } },
    UNTOLD,
  ],
  ['where nothing of the API is there', {}, UNTOLD],
  [
    'behind a proxy with a login of its own',
    { [USER]: { status: 302, headers: { location: '/login' } } },
    'leads to a login page',
  ],
  ['where it fails', { [USER]: { status: 500, body: { message: 'database is locked' } } }, 'answered 500: database is locked'],
])('whether the password is taken of one %s is not told', async (_, routes, message) => {
  const { server } = await answering(routes)
  await expect(server.accepts(TRIED)).rejects.toThrow(message)
})

test('where basic authentication does not look, further passwords go to the form at once', async () => {
  const { server, routesAsked } = await answering({ [USER]: BARE, [FORM]: WRONG })
  await server.accepts(TRIED)
  await server.accepts({ user: 'admin', password: 'other' })
  expect(routesAsked()).toEqual([USER, FORM, FORM])
})
