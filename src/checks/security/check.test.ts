import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { security } from './check.ts'
import type { GrafanaSeen } from './parts/grafana/observe.ts'

const ALL = { defaultCredentials: { grafana: true }, anonymous: 'refused', secretsInDashboards: true }
const REQUEST = 'GET grafana/api/search without a login'

/** A Grafana that is closed and clean; and what differs. */
const world = (more: Partial<GrafanaSeen> = {}) => ({
  grafana: {
    service: 'grafana',
    standIn: false,
    tried: [{ user: 'admin', what: 'the password that Grafana comes with', verdict: 'refused' }],
    anonymous: { request: REQUEST, status: 401, open: false },
    dashboards: [{ title: 'Orders', uid: 'a', secrets: [] }],
    ...more,
  } satisfies GrafanaSeen,
  unseen: [],
})

const judged = (seen: Partial<GrafanaSeen>, spec: object = ALL) => security.judge(security.schema.parse(spec), world(seen))

test('a Grafana that is closed and clean, and parts that nobody asked for', () => {
  expect(judged({})).toEqual([])
  expect(judged({ tried: undefined, dashboards: undefined }, { anonymous: 'refused' })).toEqual([])
})

const rows: [string, Partial<GrafanaSeen>, Finding][] = [
  [
    'a usual password',
    { tried: [{ user: 'admin', what: 'the password that Grafana comes with', verdict: 'let in' }] },
    {
      message: 'grafana lets in admin with the password that Grafana comes with',
      expected: '401, refused',
      actual: 'logged in',
      where: 'grafana:/login',
      hint: 'set GF_SECURITY_ADMIN_PASSWORD before its first start; later: grafana cli admin reset-admin-password',
    },
  ],
  [
    'anonymous access',
    { anonymous: { request: REQUEST, status: 200, open: true } },
    {
      message: 'grafana is open to everybody: it lists its dashboards without a login',
      expected: '401, 403, or a redirect to where one logs in',
      actual: 'GET grafana/api/search without a login is answered with 200',
      where: 'grafana:/api/search',
      hint: 'set GF_AUTH_ANONYMOUS_ENABLED to false',
    },
  ],
  [
    'a secret in a dashboard',
    { dashboards: [{ title: 'Orders', uid: 'a', secrets: [{ kind: 'a JSON Web Token', path: 'panels[0].options.content' }] }] },
    {
      message: 'the dashboard Orders holds what looks like a JSON Web Token',
      expected: 'no secret',
      actual: 'a JSON Web Token at panels[0].options.content (its value is not shown)',
      where: 'grafana:/api/dashboards/uid/a',
      hint: 'who may look at the dashboard may read it: take it out, and replace the secret by a new one',
    },
  ],
  [
    'no dashboard to search',
    { dashboards: [] },
    {
      message: 'grafana shows no dashboard, so nothing would be searched for secrets',
      expected: 'at least one dashboard',
      actual: 'none',
      where: 'grafana:/api/search',
      hint: 'provision one, give the check a `login` that sees them, or leave secretsInDashboards out',
    },
  ],
]
test.each(rows)('breaks: %s', (_, seen, finding) => {
  expect(judged(seen)).toEqual([finding])
})

const NONE =
  'expected at least one of defaultCredentials, anonymous, secretsInDashboards, closed, exposed, adminRoutes, secretsInMetrics, secretsInLogs, tls'
const wrong: [object, string][] = [
  [{}, NONE],
  [{ login: { token: 'x' } }, NONE],
  [{ anonymous: 'allowed' }, 'expected refused'],
  [{ secretsInDashboards: false }, 'expected true: leave it out where nothing is to be asked'],
  [{ defaultCredentials: { grafana: false } }, 'expected true: leave it out where nothing is to be asked'],
  [
    { defaultCredentials: { grafana: true, credentials: ['a', 'b', 'c'].map((password) => ({ user: 'admin', password })) } },
    'expected at most 4 passwords for one user, those that are always tried among them: Grafana locks a user out after five',
  ],
]
test.each(wrong)('a suite cannot say %o', (spec, message) => {
  expect(security.schema.safeParse(spec).error?.issues.map((issue) => issue.message)).toEqual([message])
})

test.each([
  [ALL, 'Grafana refuses the usual passwords, tells nothing without a login, has no secret in a dashboard'],
  [{ anonymous: 'refused' }, 'Grafana tells nothing without a login'],
])('the title of %o', (spec, title) => {
  expect(security.title(security.schema.parse(spec))).toBe(title)
})

test('who may be locked out is named', () => {
  const tried = ['refused', 'refused or locked out', 'refused or locked out'].map((verdict) => ({
    user: 'admin',
    what: 'x',
    verdict,
  }))
  expect(security.notes?.(security.schema.parse(ALL), world({ tried: tried as GrafanaSeen['tried'] }))).toEqual([
    {
      message:
        'whether admin is locked out just now cannot be told: this Grafana refuses every password of such a user in the same words',
      hint: 'give the check the login of admin, or run it five minutes after the last wrong password',
    },
  ])
})

test('who is let in is not locked out', () => {
  const tried = ['let in', 'refused or locked out'].map((verdict) => ({ user: 'admin', what: 'x', verdict }))
  expect(security.notes?.(security.schema.parse(ALL), world({ tried: tried as GrafanaSeen['tried'] }))).toEqual([])
})

test('a stand-in is named', () => {
  const spec = security.schema.parse(ALL)
  expect(security.notes?.(spec, world())).toEqual([])
  expect(security.notes?.(spec, world({ standIn: true }))).toHaveLength(1)
})
