import { expect, test } from 'vitest'
import type { Http } from '../../clients/http.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Observed } from '../contract.ts'
import type { Acted, InterceptedConfig, Interception } from '../drill.ts'
import { routing } from './check.ts'
import { CONFIG, delivery, down, hidden, hook, NOW } from './seen.fixture.ts'

const TIMES = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-01T00:03:00Z', updatedAt: '2026-01-01T00:00:00Z' }

interface Server {
  readonly alerts?: readonly object[]
  readonly groups?: readonly object[]
  readonly silences?: readonly object[]
}

/** An alert as /api/v2/alerts lists it. */
const held = (labels: object, fingerprint: string, status: object = {}, more: object = {}) => ({
  labels,
  annotations: { firedrill_case: fingerprint },
  fingerprint,
  receivers: [{ name: 'critical' }],
  status: { state: 'active', inhibitedBy: [], silencedBy: [], mutedBy: [], ...status },
  ...TIMES,
  ...more,
})

function observed({ alerts = [], groups = [], silences = [] }: Server, more: Partial<Observed> = {}): Observed {
  const config = { original: CONFIG }
  const status = { versionInfo: { version: '0.33' }, config, uptime: TIMES.startsAt, cluster: { status: 'disabled' } }
  const answers: Record<string, unknown> = { status, alerts, 'alerts/groups': groups, silences }
  const http: Http = {
    async request(url) {
      const body = new TextEncoder().encode(JSON.stringify(answers[url.split('/api/v2/')[1] ?? '']))
      return { url, status: 200, headers: {}, body, durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  const service = {
    name: 'alertmanager',
    origin: 'http://am',
    args: [],
    mounts: [],
    hostPath: () => undefined,
    environment: {},
    ports: [],
    standIn: false,
    attached: false,
    log: () => expect.fail('routing reads no log'),
  }
  const { signal } = new AbortController()
  const stack = {
    resolve: (url: string) => url,
    withRole: () => service,
    services: [service],
    filesOf: () => service,
    named: () => service,
  }
  return { stack, http, load: undefined, clock: systemClock, signal, baseDir: '/', ...more }
}

const drill = (interception: Interception): Pick<Observed, 'drill'> => ({
  drill: {
    time: { mode: 'real' },
    deliveries: () => [delivery(down, { at: NOW - 1 }), delivery(down)],
    interception,
    unscaled: [],
    historyProblem: () => undefined,
    proofs: () => [],
  },
})
const config = (integration: string, unseen?: string): InterceptedConfig => ({
  receiver: 'critical',
  integration,
  index: 0,
  where: 'alertmanager.yml:22',
  unseen,
})
const asks = (one: object) =>
  routing.schema.parse({ cases: [{ ...down, ...one }], silences: [{ matchers: ['a=b'], comment: 'x' }] })

const unseen: [string, Interception | undefined, string][] = [
  ['without a drill', undefined, 'no notification can be seen: no run conducts this check'],
  ['where nothing is intercepted', { reason: 'it is attached', allowed: true }, 'no notification can be seen: it is attached'],
  [
    'where this one is not',
    { configs: [config('webhook', 'its address is fixed'), config('slack')] },
    'notifications to webhook of critical (alertmanager.yml:22) cannot be seen: its address is fixed',
  ],
]
test.each(unseen)('a notification that leads to no sink cannot be judged: %s', async (_, interception, message) => {
  const at = observed({}, interception === undefined ? {} : drill(interception))
  await expect(routing.before?.(asks({ delivered: [hook] }), at)).rejects.toThrow(message)
})

test.each([
  ['nothing is posted where real receivers would be told', { reason: 'its config is no file', allowed: false }, false],
  ['nobody is told', { reason: 'no receiver', allowed: true }, true],
  ['all is intercepted', { configs: [] }, true],
])('%s', async (_, interception, may) => {
  const at = observed({}, drill(interception))
  const before = routing.before?.(asks({}), at)
  if (may) await expect(before).resolves.toMatchObject({ foreign: {} })
  else await expect(before).rejects.toThrow('no alert is caused, since its real receivers would be told: its config is no file')
})

const silence = (id: string, comment: string) => ({
  id,
  status: { state: 'active' },
  matchers: [],
  createdBy: 'x',
  comment,
  ...TIMES,
})

test('what Alertmanager shows is told by the names of the cases', async () => {
  const spec = routing.schema.parse({ cases: [down, hidden], silences: [{ matchers: ['a=b'], comment: 'x' }] })
  const silenced = { silencedBy: ['s0', 's1', 's2', 's3'] }
  const listed = held(hidden.labels, 'f1', { inhibitedBy: ['f0', 'f9'], ...silenced })
  const server = {
    alerts: [held(down.labels, 'f0'), listed, held({ alertname: 'Other' }, 'f9')],
    groups: [
      {
        labels: { alertname: 'Slow' },
        receiver: { name: 'warning' },
        alerts: [{ ...listed, status: { ...listed.status, mutedBy: ['nights'] } }],
      },
      { labels: {}, receiver: { name: 'critical' }, alerts: [held({ alertname: 'Other' }, 'f9')] },
    ],
    silences: [silence('s0', 'x'), silence('s1', 'maintenance'), silence('s3', 'x')],
  }
  const acted: Acted = { what: 'applied', cause: 'post', startedAt: NOW, doneAt: NOW }
  const at = observed(server, {
    ...drill({ configs: [] }),
    step: { name: 'routed', acted: [acted, { ...acted, startedAt: NOW + 5 }], within: 5000 },
  })
  // One was left behind by a run that was killed.
  const left = observed({ silences: [silence('s3', 'x')] }, drill({ configs: [] }))
  const memory = await routing.before?.(spec, left)
  const seen = await routing.observe(spec, at, memory)
  expect(seen).toMatchObject({
    foreign: {},
    alerts: {
      hidden: {
        inhibitedBy: [
          { case: 'down', labels: down.labels },
          { case: undefined, labels: { alertname: 'Other' } },
        ],
        silencedBy: [
          { ours: true, comment: 'x' },
          { ours: false, comment: 'maintenance' },
          { ours: false, comment: 's2' },
          { ours: false, comment: 'x' },
        ],
        mutedBy: ['nights'],
      },
    },
    groups: [{ receiver: 'warning', labels: { alertname: 'Slow' }, cases: ['hidden'], also: [] }],
    strangers: [{ labels: { alertname: 'Other' } }],
    // Silences come first.
    posted: { down: NOW + 5 },
    inhibitRules: ['inhibit_rules[0]'],
    // One of the two alerts is in no group yet.
    settling: 500,
    within: 5000,
  })
  expect(seen.deliveries).toEqual([delivery(down)])
  expect(seen.config.file).toBe('alertmanager:/api/v2/status')
})

test('an alert that was there before, or that lost its mark, is a real one', async () => {
  const spec = asks({})
  const real = held(down.labels, 'f0', {}, { annotations: {}, generatorURL: 'http://prometheus:9090/graph' })
  const foreign = { down: { since: NOW, from: 'http://prometheus:9090/graph' } }
  const before = await routing.before?.(spec, observed({ alerts: [real] }, drill({ configs: [] })))
  expect(await routing.observe(spec, observed({ alerts: [held(down.labels, 'f0')] }), before)).toMatchObject({ foreign })
  const quiet = await routing.before?.(spec, observed({}, drill({ configs: [] })))
  expect(await routing.observe(spec, observed({ alerts: [real] }), quiet)).toMatchObject({ foreign })
  expect(await routing.observe(spec, observed({ alerts: [held(down.labels, 'f0')] }), quiet)).toMatchObject({ foreign: {} })
})
