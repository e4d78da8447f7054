import type { ActiveAlert } from '../../clients/prometheus.ts'
import type { Delivery } from '../drill.ts'
import type { AlertSeen, HeldAlert, RoutingFacts, RuleFacts } from './seen.ts'

/** The cause was applied then; all times of the fixtures are milliseconds after it. */
export const T = Date.parse('2026-01-01T12:00:00Z')

export const rule = (more: Partial<RuleFacts> = {}): RuleFacts => ({
  group: 'app',
  query: 'rate(errors_total[5m]) > 10',
  for: 60_000,
  keepFiringFor: 0,
  interval: 15_000,
  labels: { severity: 'critical' },
  reach: 300_000,
  compared: { value: 'rate(errors_total[5m])', operator: '>', threshold: '10', number: 10 },
  where: 'rules.yml:5',
  ...more,
})

export const active = (more: Partial<ActiveAlert> = {}): ActiveAlert => ({
  labels: { alertname: 'High', job: 'app', severity: 'critical' },
  annotations: { summary: 'many errors' },
  state: 'firing',
  activeAt: T + 20_000,
  value: 42,
  ...more,
})

export const held = (more: Partial<HeldAlert> = {}): HeldAlert => ({
  labels: { alertname: 'High', job: 'app', severity: 'critical' },
  annotations: { summary: 'many errors' },
  updatedAt: T + 80_100,
  receivers: ['crit'],
  inhibitedBy: [],
  silencedBy: [],
  mutedBy: [],
  ...more,
})

export const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  at: T + 90_000,
  receiver: 'crit',
  integration: 'webhook',
  index: 0,
  status: 'firing',
  title: undefined,
  text: undefined,
  to: [],
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'High', job: 'app', severity: 'critical' },
      annotations: { summary: 'many errors in production' },
    },
  ],
  payload: {},
  answered: 200,
  refused: undefined,
  ...more,
})

/** A Slack message: text only. */
export const message = (more: Partial<Delivery> = {}): Delivery =>
  delivery({ integration: 'slack', alerts: [], title: 'Critical: High', text: 'many errors', to: ['#alerts'], ...more })

export const received = (...all: Delivery[]): AlertSeen['deliveries'] =>
  all.map((one) => ({ delivery: one, noticed: one.at + 20 }))

const config = (integration: string, line: number, sendResolved = true) => ({
  integration,
  where: `alertmanager.yml:${line}`,
  sendResolved,
})

export const routing = (more: Partial<RoutingFacts> = {}): RoutingFacts => ({
  routes: [{ receiver: 'crit', path: 'route.routes[0]', where: 'alertmanager.yml:4', groupWait: 10_000, groupInterval: 10_000 }],
  all: [
    { receiver: 'default', path: 'route', where: 'alertmanager.yml:2', matchers: '{}', matches: true },
    {
      receiver: 'crit',
      path: 'route.routes[0]',
      where: 'alertmanager.yml:4',
      matchers: '{severity="critical"}',
      matches: true,
    },
  ],
  receivers: [
    { name: 'default', where: 'alertmanager.yml:8', integrations: [] },
    { name: 'crit', where: 'alertmanager.yml:9', integrations: [config('webhook', 10), config('slack', 11)] },
  ],
  ...more,
})

export const silent: RoutingFacts = routing({
  receivers: [{ name: 'crit', where: 'alertmanager.yml:9', integrations: [config('webhook', 10, false)] }],
})

/** `crit` tells two Slack channels, and only the second of the end. */
export const twoChannels: RoutingFacts = routing({
  receivers: [{ name: 'crit', where: 'alertmanager.yml:9', integrations: [config('slack', 11, false), config('slack', 12)] }],
})

const moment = (at: number) => ({ at: T + at, noticed: T + at + 30 })

type Differing = Partial<Omit<AlertSeen, 'facts'>> & { readonly facts?: Partial<AlertSeen['facts']> }

const facts = (more: Partial<AlertSeen['facts']> = {}): AlertSeen['facts'] => ({
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  routing: routing(),
  rules: [rule()],
  namesakes: [],
  known: ['High', 'Down'],
  ...more,
})

/** Before the cause: all is quiet. */
export const quietWorld = ({ facts: other, ...more }: Differing = {}): AlertSeen => ({
  step: 'quiet',
  now: T - 1000,
  within: 600_000,
  time: { mode: 'real' },
  unscaled: [],
  facts: facts(other),
  acted: [],
  live: [{ health: 'ok', lastError: '', lastEvaluation: T - 2000 }],
  alerts: [],
  held: [],
  texts: [],
  namesakes: [],
  heldAt: undefined,
  moments: {},
  unscraped: [],
  flaps: 0,
  fired: [],
  deliveries: [],
  configs: [],
  values: undefined,
  sending: undefined,
  historyProblem: undefined,
  ...more,
})

/** 100 s after the cause: fired, and delivered to the webhook and the Slack channel of `crit`. */
export const firedWorld = ({ facts: other, ...more }: Differing = {}): AlertSeen => ({
  ...quietWorld(),
  step: 'delivered',
  now: T + 100_000,
  facts: facts(other),
  acted: [{ what: 'applied', cause: 'stop app', startedAt: T, doneAt: T + 500 }],
  live: [{ health: 'ok', lastError: '', lastEvaluation: T + 95_000 }],
  alerts: [active()],
  fired: [0],
  held: [held()],
  texts: [{ summary: 'many errors in app', alertname: 'High', job: 'app', severity: 'critical' }],
  heldAt: T + 99_900,
  moments: { pending: moment(20_000), firing: moment(80_000), notified: moment(80_100) },
  deliveries: received(delivery(), message()),
  values: { labels: { job: 'app' }, values: [0, 20, 42], whyNone: undefined },
  sending: { active: ['http://alertmanager:9093/api/v2/alerts'], dropped: [], errors: {}, invalid: 0, failed: {} },
  ...more,
})

const END = { status: 'resolved', at: T + 170_000 } as const

/** 200 s after it, with the cause undone at 110 s: resolved, and told to both. */
export const endedWorld = ({ facts: other, ...more }: Differing = {}): AlertSeen => ({
  ...firedWorld(),
  step: 'resolved',
  now: T + 200_000,
  facts: facts(other),
  acted: [
    { what: 'applied', cause: 'stop app', startedAt: T, doneAt: T + 500 },
    { what: 'undone', cause: 'stop app', startedAt: T + 110_000, doneAt: T + 110_400 },
  ],
  alerts: [],
  held: [],
  heldAt: T + 159_900,
  moments: { pending: moment(20_000), firing: moment(80_000), notified: moment(80_100), resolved: moment(160_000) },
  deliveries: received(
    delivery(),
    message(),
    delivery({ ...END, alerts: delivery().alerts.map((one) => ({ ...one, status: 'resolved' })) }),
    message(END),
  ),
  ...more,
})
