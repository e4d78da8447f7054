import { expect, test } from 'vitest'
import type { Http } from '../../clients/http.ts'
import { parseAlertmanagerConfig } from '../../declared/alertmanager.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import type { DrillView } from '../drill.ts'
import { observedPrometheus, type Route } from '../observed-prometheus.fixture.ts'
import { alert } from './check.ts'
import { deadlineOf } from './deadline.ts'
import { delivery, quietWorld, T } from './seen.fixture.ts'
import { readUnscraped } from './unscraped.ts'

const SPEC = alert.schema.parse({ alert: 'High', cause: { stop: 'app' } })
const at = (ms: number) => new Date(T + ms).toISOString()

const ruleWith = (lastEvaluation: number, alerts: object[]) => ({
  groups: [
    {
      name: 'app',
      file: '/etc/prometheus/rules.yml',
      interval: 5,
      rules: [
        { type: 'alerting', name: 'Other', query: 'up', health: 'ok', lastEvaluation: at(0), duration: 0, state: 'inactive' },
        {
          type: 'alerting',
          name: 'High',
          query: 'sum(rate(errors_total[5m] offset 1m)) > 2 * 5',
          health: 'ok',
          lastEvaluation: at(lastEvaluation),
          duration: 30,
          keepFiringFor: 60,
          state: 'x',
          alerts,
        },
      ],
    },
  ],
})
const active = (state: string, activeAt: number) => ({
  state,
  activeAt: at(activeAt),
  value: '4.2e+01',
  labels: { alertname: 'High' },
})

const TARGET = {
  discoveredLabels: {},
  labels: {},
  scrapePool: 'a',
  scrapeUrl: 'http://app/metrics',
  lastError: '',
  lastScrape: '0001-01-01T00:00:00Z',
  lastScrapeDuration: 0,
}

const PATIENT = { timeout: 10_000 }

const QUIET_SERVER = {
  rules: () => ruleWith(0, []),
  alertmanagers: () => ({ activeAlertmanagers: [], droppedAlertmanagers: [] }),
  query_range: () => ({ resultType: 'matrix', result: [] }),
} satisfies Record<string, Route>

const view = (more: Partial<DrillView> = {}): DrillView => ({
  time: { mode: 'real' },
  deliveries: () => [],
  interception: { configs: [] },
  unscaled: [],
  historyProblem: () => undefined,
  proofs: () => [],
  ...more,
})

async function observed(routes: Readonly<Record<string, Route>>, drill: DrillView): Promise<Observed> {
  const base = await observedPrometheus({
    'status/config': () => ({ yaml: 'scrape_configs: [{ job_name: a, scrape_interval: 5s }]' }),
    ...routes,
  })
  const withRole: Observed['stack']['withRole'] = (role) => {
    if (role === 'alertmanager') throw new CannotObserve('the stack has no alertmanager')
    return base.stack.withRole(role)
  }
  return { ...base, stack: { ...base.stack, withRole }, drill }
}

const stepOf = (name: string) => ({
  name,
  within: 60_000,
  acted: name === 'quiet' ? [] : ([{ what: 'applied', cause: 'stop app', startedAt: T, doneAt: T + 100 }] as const),
})

test('the looks of one drill date each stage by what the server says, and count what ended too early', async () => {
  let now: [number, object[]] = [0, []]
  let health = 'unknown'
  const world = await observed(
    {
      rules: () => ruleWith(...now),
      targets: () => ({ activeTargets: [{ ...TARGET, health }], droppedTargets: [] }),
      alertmanagers: () => ({ activeAlertmanagers: [], droppedAlertmanagers: [] }),
      query_range: () => ({
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [1, '3'],
              [2, '42'],
            ],
          },
        ],
      }),
    },
    view(),
  )
  const noted = await alert.before?.(SPEC, world)
  const look = async (name: string, lastEvaluation: number, ...alerts: object[]) => {
    now = [lastEvaluation, alerts]
    return await alert.observe(SPEC, { ...world, step: stepOf(name) }, noted)
  }
  expect(noted?.prepared.facts).toMatchObject({
    alertmanager: undefined,
    known: ['Other', 'High'],
    rules: [
      {
        for: 30_000,
        keepFiringFor: 60_000,
        reach: 360_000,
        where: '/etc/prometheus/rules.yml, group app',
        compared: { value: 'sum(rate(errors_total[5m] offset 1m))', operator: '>', threshold: '2 * 5', number: 10 },
      },
    ],
  })
  // Two scrapes, the reach, two evaluations, keep_firing_for, and the margin.
  expect(noted && alert.deadline?.(SPEC, noted, 30_000)).toBe(10_000 + 360_000 + 10_000 + 60_000 + 15_000)
  await expect(look('quiet', 0)).rejects.toThrow(
    'whether High is quiet cannot be told yet: 1 target not scraped yet: http://app/metrics',
  )
  health = 'up'
  // Targets are asked for twice a second.
  await expect.poll(() => look('quiet', 0).catch(() => undefined), PATIENT).toBeDefined()
  const quiet = await look('quiet', 0)
  expect(quiet.moments).toEqual({})
  expect(alert.judge(SPEC, quiet)).toEqual([])
  await look('delivered', 5000, active('pending', 5000))
  await look('delivered', 10_000)
  await look('delivered', 15_000, active('pending', 15_000))
  const fired = await look('delivered', 45_000, active('firing', 15_000))
  expect(fired).toMatchObject({
    flaps: 1,
    // `for` was over at the evaluation of 45 s, and the look before saw that of 15 s.
    moments: { pending: { at: T + 5000 }, firing: { at: T + 45_000, after: T + 15_000 } },
  })
  await expect
    .poll(async () => (await look('delivered', 45_000, active('firing', 15_000))).values, PATIENT)
    .toMatchObject({ values: [3, 42] })
  expect(alert.judge(SPEC, fired)).toEqual([])
  expect((await look('resolved', 50_000, active('firing', 15_000))).moments.resolved).toBeUndefined()
  const ended = await look('resolved', 55_000)
  expect(ended.moments.resolved).toMatchObject({ at: T + 55_000, after: T + 50_000 })
  expect(alert.judge(SPEC, ended)).toEqual([])
  const again = await look('resolved', 60_000, active('firing', 60_000))
  expect(again.moments.resolved).toBeUndefined()
})

test('an end in the step before is dated too', async () => {
  let now: [number, object[]] = [20_000, [active('firing', 15_000)]]
  const world = await observed({ ...QUIET_SERVER, rules: () => ruleWith(...now) }, view())
  const noted = await alert.before?.(SPEC, world)
  await alert.observe(SPEC, { ...world, step: stepOf('delivered') }, noted)
  now = [25_000, []]
  const ended = await alert.observe(SPEC, { ...world, step: stepOf('delivered') }, noted)
  expect(ended.moments.resolved).toMatchObject({ at: T + 25_000, after: T + 20_000 })
})

test('what only explains delays no look, and is read one at a time', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = 0
  const found = { resultType: 'matrix', result: [{ metric: {}, values: [[1, '7']] }] }
  const world = await observed({ ...QUIET_SERVER, query_range: () => found }, view())
  const http: Http = {
    async request(url, options) {
      if (url.includes('query_range')) {
        asked++
        await promise
      }
      return await world.http.request(url, options)
    },
    async [Symbol.asyncDispose]() {},
  }
  const noted = await alert.before?.(SPEC, world)
  const look = () => alert.observe(SPEC, { ...world, http, step: stepOf('delivered') }, noted)
  expect([(await look()).values, (await look()).values]).toEqual([undefined, undefined])
  await expect.poll(() => asked, PATIENT).toBe(1)
  resolve()
  await expect.poll(async () => (await look()).values, PATIENT).toMatchObject({ values: [7] })
})

test('a server that does not say whom it sends to keeps nobody from looking', async () => {
  const { alertmanagers: _, ...silent } = QUIET_SERVER
  const world = await observed(silent, view())
  const noted = await alert.before?.(SPEC, world)
  const look = () => alert.observe(SPEC, { ...world, step: stepOf('delivered') }, noted)
  await expect.poll(async () => (await look()).values, PATIENT).toBeDefined()
  expect((await look()).sending).toBeUndefined()
})

test('when a delivery was noticed goes with it, whatever comes before it later', async () => {
  const [mail, chat] = [delivery({ at: T + 1000 }), delivery({ at: T + 2000 })]
  let all = [chat]
  let clock = T + 3000
  const world = await observed(QUIET_SERVER, view({ deliveries: () => all }))
  const at = { ...world, clock: { ...world.clock, now: () => clock }, step: stepOf('delivered') }
  const noted = await alert.before?.(SPEC, world)
  // The first look: what was there before it was not noticed by any.
  clock = T + 500
  await alert.observe(SPEC, at, noted)
  clock = T + 3000
  await alert.observe(SPEC, at, noted)
  all = [mail, chat]
  clock = T + 4000
  const seen = await alert.observe(SPEC, at, noted)
  expect(seen.deliveries.map(({ noticed }) => (noticed ?? 0) - T)).toEqual([4000, 500])
})

const CONFIG = parseAlertmanagerConfig(
  `route: { receiver: a, group_wait: 10s, group_interval: 20s, routes: [{ matchers: [job="app"], receiver: crit, group_wait: 5m }] }
receivers: [{ name: a }, { name: crit, webhook_configs: [{ url: 'http://x' }] }]`,
  'alertmanager.yml',
)
test.each([
  ['a route to who is asked for, by a label that only the series has', 'crit', false, 300_000 + 30_000],
  ['the route that it takes', 'a', false, 20_000 + 30_000],
  ['in a time lapse neither `for` nor a range', 'crit', true, 300_000 + 30_000],
])('the deadline knows %s', (_name, receiver, lapse, group) => {
  const spec = alert.schema.parse({ alert: 'High', cause: { stop: 'app' }, delivered: { receiver, integration: 'webhook' } })
  const { routing: _, ...facts } = quietWorld().facts
  const prepared = { facts, config: CONFIG, scrapeInterval: 5000, jobs: [], lapse }
  // Two scrapes, the reach and `for` are what a lapse does not wait for.
  const waited = lapse ? 0 : 10_000 + 300_000 + 60_000
  expect(deadlineOf(spec, prepared)).toBe(waited + group + 15_000)
})

test.each([
  ['up{job="app"}', ['app']],
  ['up{job=~"ap.*"} + on () x{job!="app"}', ['app', 'db']],
  ['up{job!~"app|db"}', []],
  ['errors_total > 1', ['app', 'db']],
  ['vector(1)', []],
])('only targets from which %s may come have to be scraped', async (query, names) => {
  const target = (job: string) => ({ ...TARGET, labels: { job }, scrapeUrl: job, health: 'unknown' })
  const rules = ruleWith(0, [])
  for (const { rules: all } of rules.groups) for (const rule of all) rule.query = query
  const world = await observed(
    { rules: () => rules, targets: () => ({ activeTargets: [target('app'), target('db')], droppedTargets: [] }) },
    view(),
  )
  const noted = await alert.before?.(SPEC, world)
  const found = await readUnscraped(world, noted?.prepared.jobs ?? expect.fail(), { latest: undefined })
  expect(found).toEqual(names)
})

test.each([
  ['when `for` was over, where several evaluations passed since the last look', 20_000, 90_000, 45_000],
  ['not before what the last look saw', 60_000, 90_000, 60_000],
  ['not after what this look saw', 20_000, 40_000, 40_000],
])('firing is dated %s', async (_name, before, seen, dated) => {
  let now: [number, object[]] = [before, [active('pending', 15_000)]]
  const world = await observed(
    {
      rules: () => ruleWith(...now),
      alertmanagers: () => ({ activeAlertmanagers: [], droppedAlertmanagers: [] }),
      query_range: () => ({ resultType: 'matrix', result: [] }),
    },
    view(),
  )
  const noted = await alert.before?.(SPEC, world)
  await alert.observe(SPEC, { ...world, step: stepOf('delivered') }, noted)
  now = [seen, [active('firing', 15_000)]]
  const fired = await alert.observe(SPEC, { ...world, step: stepOf('delivered') }, noted)
  expect(fired.moments.firing?.at).toBe(T + dated)
})

test('only what came since the cause counts as delivered', async () => {
  const [early, late] = [delivery({ at: T - 1 }), delivery({ at: T + 1 })]
  const routes = {
    rules: () => ruleWith(0, []),
    alertmanagers: () => ({ activeAlertmanagers: [], droppedAlertmanagers: [] }),
    query_range: () => ({ resultType: 'matrix', result: [] }),
  }
  const world = await observed(routes, view({ deliveries: () => [early, late] }))
  const seen = await alert.observe(SPEC, { ...world, step: stepOf('delivered') }, undefined)
  expect(seen.deliveries.map((one) => one.delivery)).toEqual([late])
})

test('without a run that conducts it, nothing can be seen', async () => {
  const world = await observed({ rules: () => ruleWith(0, []) }, view())
  await expect(alert.observe(SPEC, world, undefined)).rejects.toThrow('an alert check acts')
})
