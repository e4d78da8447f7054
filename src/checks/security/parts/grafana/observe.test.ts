import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Said, served } from '../../../../clients/served.fixture.ts'
import type { Observed } from '../../../contract.ts'
import { observedGrafana } from '../../../observed-grafana.fixture.ts'
import { observedPrometheus } from '../../../observed-prometheus.fixture.ts'
import { type SecuritySeen, security } from '../../check.ts'
import type { GrafanaSeen } from './observe.ts'

const TOKEN = `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N`
const files = (content = 'How to read this') => ({
  'dashboards/a.yaml': 'apiVersion: 1\nproviders: [{ name: shop, options: { path: DIR/dashboards } }]',
  'dashboards/a.json': JSON.stringify({ uid: 'a', title: 'Orders', panels: [{ type: 'text', options: { content } }] }),
})
const ALL = { defaultCredentials: { grafana: true }, anonymous: 'refused', secretsInDashboards: true }

const grafanaOf = ({ grafana }: SecuritySeen): GrafanaSeen =>
  (grafana as GrafanaSeen | undefined) ?? expect.fail('Grafana was not looked at')

const run = async (spec: object, at: Observed) => {
  const parsed = security.schema.parse(spec)
  const seen = await security.observe(parsed, at, undefined)
  return {
    seen: grafanaOf(seen),
    messages: security.judge(parsed, seen).map(({ message }) => message),
    told: [seen, security.judge(parsed, seen)],
  }
}

test('a Grafana that is closed and clean', async () => {
  const at = await observedGrafana({ files: files(), environment: { GF_SECURITY_ADMIN_PASSWORD: 'long and odd' } })
  const { seen, messages } = await run(ALL, at)
  expect(messages).toEqual([])
  expect(seen).toMatchObject({
    tried: [
      { user: 'admin', verdict: 'refused' },
      { user: 'admin', verdict: 'refused' },
    ],
    anonymous: { status: 401, open: false },
    dashboards: [{ title: 'Orders', secrets: [] }],
  })
})

test('a Grafana with all that is wrong; no password and no secret is told', async () => {
  const environment = { GF_AUTH_ANONYMOUS_ENABLED: 'true', GF_SECURITY_ADMIN_PASSWORD: 'summer2026' }
  const at = await observedGrafana({ files: files(`Authorization: ${TOKEN}`), environment })
  const spec = { ...ALL, defaultCredentials: { grafana: true, credentials: [{ user: 'admin', password: 'summer2026' }] } }
  const { seen, messages, told } = await run(spec, at)
  expect(messages).toEqual([
    'grafana lets in admin with the password of number 1 of `credentials`',
    'grafana is open to everybody: it lists its dashboards without a login',
    'the dashboard Orders holds what looks like a JSON Web Token',
  ])
  expect(seen.dashboards?.[0]?.secrets).toEqual([{ kind: 'a JSON Web Token', path: 'panels[0].options.content' }])
  const said = JSON.stringify(told)
  expect([said.includes('summer2026'), said.includes(TOKEN)]).toEqual([false, false])
})

test('the password that Grafana comes with', async () => {
  const { messages } = await run({ defaultCredentials: { grafana: true } }, await observedGrafana({ files: files() }))
  expect(messages).toEqual(['grafana lets in admin with the password that Grafana comes with'])
})

test('only what is asked for is looked at', async () => {
  const { seen } = await run({ anonymous: 'refused' }, await observedGrafana({ files: files() }))
  expect([seen.tried, seen.dashboards]).toEqual([undefined, undefined])
})

test('dashboards that the login cannot read are no pass', async () => {
  const at = await observedGrafana({ files: files() })
  const spec = { secretsInDashboards: true, login: { user: 'admin', password: 'wrong' } }
  await expect(run(spec, at)).rejects.toMatchObject({ name: 'CannotObserve' })
})

/** What a check sees of a Grafana that answers so. */
async function answering(
  status: number,
  body: string,
  headers: Record<string, string> = {},
  tell: (path: string) => void = () => {},
): Promise<Observed> {
  const server = createServer((request, response) => {
    tell(request.url ?? '')
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const environment = {
    GF_SECURITY_ADMIN_PASSWORD: 'own',
    GF_SERVER_ROOT_URL: 'http://shop.example/grafana/',
    GF_SERVER_SERVE_FROM_SUB_PATH: 'true',
  }
  return observedPrometheus({}, { name: 'grafana', origin, environment })
}

test('a Grafana below a path is asked there', async () => {
  const asked: string[] = []
  const at = await answering(401, '', {}, (path) => asked.push(path))
  await run({ anonymous: 'refused' }, at)
  expect(asked).toEqual(['/grafana/api/search?limit=1'])
})

test.each([
  [302, '', { location: '/login' }],
  [403, '{}', {}],
])('a redirect or 403 is closed: %d', async (status, body, headers) => {
  const { messages } = await run({ anonymous: 'refused' }, await answering(status, body, headers))
  expect(messages).toEqual([])
})

test('a redirect to the same place, only with TLS, tells nothing', async () => {
  const at = await answering(301, '', { location: 'https://grafana.example/grafana/api/search?limit=1' })
  await expect(run({ anonymous: 'refused' }, at)).rejects.toThrow('whether it is open cannot be told')
})

test.each([
  [200, '<html>Log in</html>'],
  [200, '{}'],
  [404, '[]'],
  [500, '[]'],
])('%d with %s tells nothing', async (status, body) => {
  await expect(run({ anonymous: 'refused' }, await answering(status, body))).rejects.toThrow('whether it is open cannot be told')
})

test('a user who is locked out is refused with every password: that is no pass', async () => {
  const at = await answering(401, '{"message":"Invalid username or password"}', { 'content-type': 'application/json' })
  await expect(run({ defaultCredentials: { grafana: true } }, at)).rejects.toThrow("grafana refuses the check's own login, too")
})

/** What a check sees of a Grafana that answers by path. */
const routed = async (routes: Record<string, Said>, login: object = {}) => {
  const { origin } = await served(routes)
  return { at: await observedPrometheus({}, { name: 'grafana', origin }), login }
}
const DEFAULTS = { defaultCredentials: { grafana: true } }
const said = (status: number, message: string, messageId?: string): Said => ({ status, body: { message, messageId } })

test('admin of Grafana 9.0 may be locked out: without a login of admin that is a note', async () => {
  const { at } = await routed({ 'GET /api/user': said(401, 'Invalid username or password') })
  const parsed = security.schema.parse({ ...DEFAULTS, login: { token: 't' } })
  const seen = await security.observe(parsed, at, undefined)
  expect(security.judge(parsed, seen)).toEqual([])
  expect(security.notes?.(parsed, seen)).toMatchObject([{ message: expect.stringMatching(/^whether admin is locked out/) }])
})

test.each([{}, { login: { token: 't' } }])('a user who is locked out by his id is no pass, whoever asks: %j', async (login) => {
  const { at } = await routed({ 'GET /api/user': said(401, 'Invalid username or password', 'login-attempt.blocked') })
  await expect(run({ ...DEFAULTS, ...login }, at)).rejects.toThrow('the login of user "admin" is locked out')
})

test('a usual password that only the login form takes is let in', async () => {
  const environment = { GF_AUTH_BASIC_ENABLED: 'false' }
  expect((await run(DEFAULTS, await observedGrafana({ files: files(), environment }))).messages).toEqual([
    'grafana lets in admin with the password that Grafana comes with',
  ])
  const closed = { ...environment, GF_SECURITY_ADMIN_PASSWORD: 'long and odd' }
  expect((await run(DEFAULTS, await observedGrafana({ files: files(), environment: closed }))).messages).toEqual([])
  const noForm = { ...environment, GF_AUTH_DISABLE_LOGIN_FORM: 'true' }
  await expect(run(DEFAULTS, await observedGrafana({ files: files(), environment: noForm }))).rejects.toThrow(
    'neither basic authentication nor the login form says whether the password of admin is taken',
  )
})

test('strangers who are let in hide no wrong password', async () => {
  const environment = { GF_AUTH_ANONYMOUS_ENABLED: 'true', GF_SECURITY_ADMIN_PASSWORD: 'long and odd' }
  const { seen } = await run(DEFAULTS, await observedGrafana({ files: files(), environment }))
  expect(seen.tried?.map(({ verdict }) => verdict)).toEqual(['refused', 'refused'])
})

test('runs that lock admin out are no pass', async () => {
  const at = await observedGrafana({ files: files(), environment: { GF_SECURITY_ADMIN_PASSWORD: 'long and odd' } })
  for (let count = 0; count < 2; count++) expect((await run(DEFAULTS, at)).messages).toEqual([])
  await expect(run(DEFAULTS, at)).rejects.toThrow('is locked out')
})

test('a dashboard that is listed and cannot be had is not free of secrets', async () => {
  const { at } = await routed({
    'GET /api/search': { body: [{ uid: 'a', title: 'Orders', type: 'dash-db' }] },
    'GET /api/dashboards/uid/a': said(404, 'Dashboard not found'),
  })
  await expect(run({ secretsInDashboards: true }, at)).rejects.toThrow(
    'grafana lists the dashboard Orders and has none of its uid a: whether it holds a secret cannot be told',
  )
})

test('a stand-in that ran already is known by what it answers', async () => {
  const at = await observedGrafana({ files: files(), attached: true })
  expect((await run({ anonymous: 'refused' }, at)).seen.standIn).toBe(true)
})
