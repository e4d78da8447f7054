import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { alert } from './check.ts'
import {
  active,
  delivery,
  endedWorld,
  firedWorld,
  held,
  message,
  quietWorld,
  received,
  routing,
  rule,
  silent,
  T,
  twoChannels,
} from './seen.fixture.ts'
import type { AlertSeen } from './seen.ts'
import { whyUnknown } from './why-unknown.ts'

const HOOK = { receiver: 'crit', integration: 'webhook' }
const SLACK = { receiver: 'crit', integration: 'slack' }
const REFUSED = delivery({ answered: 400, refused: "400 'payload.summary' is missing or blank" })
const OTHERS = [{ labels: { alertname: 'High', job: 'other' }, annotations: {}, receivers: ['crit'] }]
const ofJob = (job: string, status: 'firing' | 'resolved' = 'firing') => ({
  status,
  labels: { alertname: 'High', job },
  annotations: {},
})
const END = { status: 'resolved', at: T + 170_000 } as const
const ended = (more: object) => delivery({ ...more, status: 'resolved', alerts: [ofJob('app', 'resolved')] })
const parsed = (more: object = {}) =>
  alert.schema.parse({ alert: 'High', cause: { stop: 'app' }, delivered: [HOOK, SLACK], ...more })
const judged = (spec: object, seen: AlertSeen): Finding[] => alert.judge(parsed(spec), seen)

const holds: [string, object, AlertSeen][] = [
  ['nothing is active before the cause', {}, quietWorld()],
  ['fired and delivered to both', {}, firedWorld()],
  ['resolved, and both told', {}, endedWorld()],
  [
    'every part of a payload',
    {
      labels: { job: 'app' },
      delivered: [
        { ...HOOK, payload: { labels: { severity: 'critical' }, annotations: { summary: '/^many errors in/' } } },
        { ...SLACK, to: '#alerts', payload: { title: 'High', text: 'errors' } },
      ],
    },
    firedWorld(),
  ],
  [
    'a message that names no alert, known by what is asked of it',
    { delivered: [{ ...SLACK, payload: { text: '/^many/' } }] },
    firedWorld({ deliveries: received(message({ title: 'Something' })) }),
  ],
  [
    'the end, in a message that does not tell it: it came after, and reads otherwise',
    { delivered: [SLACK] },
    endedWorld({
      deliveries: received(message({ status: undefined }), message({ status: undefined, at: T + 170_000, title: 'Over: High' })),
    }),
  ],
  [
    'the end of one alert in a notification of others that fire',
    { delivered: [HOOK] },
    endedWorld({
      deliveries: received(
        delivery({ at: T + 170_000, alerts: delivery().alerts.map((one) => ({ ...one, status: 'resolved' })) }),
      ),
    }),
  ],
  [
    'one of several alerts in one payload, beside one that has ended',
    { delivered: [{ ...HOOK, payload: { labels: { job: 'app' } } }] },
    firedWorld({ deliveries: received(delivery({ alerts: [ofJob('old', 'resolved'), ofJob('other'), ofJob('app')] })) }),
  ],
  [
    'what was refused first, and taken when it came again',
    {},
    firedWorld({ deliveries: received(REFUSED, delivery(), message()) }),
  ],
  [
    'an end without words, by the incident that it closes',
    { delivered: [{ ...SLACK, to: '#alerts' }] },
    endedWorld({
      deliveries: received(
        message({ thread: 'a1' }),
        message({ ...END, title: undefined, text: undefined, to: [], thread: 'a1' }),
      ),
    }),
  ],
  [
    'a text beside another alert of the name, told apart by what is asked',
    { labels: { job: 'app' }, delivered: [{ ...SLACK, payload: { text: 'errors of app' } }] },
    firedWorld({ namesakes: OTHERS, deliveries: received(message({ text: 'many errors of app' })) }),
  ],
  [
    'the end of it, where the text was told apart by an annotation',
    { labels: { job: 'app' }, delivered: [{ ...SLACK, payload: { text: 'in app' } }] },
    endedWorld({
      namesakes: OTHERS,
      deliveries: received(message({ text: 'errors in app' }), message({ ...END, text: 'app is well' })),
    }),
  ],
  [
    'a text beside another alert of the name that goes elsewhere',
    { labels: { job: 'app' }, delivered: [SLACK] },
    firedWorld({ namesakes: OTHERS.map((one) => ({ ...one, receivers: ['default'] })) }),
  ],
  [
    'no delivery asked, and no Alertmanager',
    { delivered: undefined },
    firedWorld({ facts: { alertmanager: undefined }, moments: { firing: { at: T, noticed: T } } }),
  ],
  ['one alert inhibited beside one that is not', {}, firedWorld({ held: [held({ inhibitedBy: ['Down'] }), held()] })],
  ['stages within their budgets', { budget: { pending: '20s', delivered: '10s' } }, firedWorld()],
]
test.each(holds)('holds: %s', (_, spec, seen) => {
  expect(judged(spec, seen)).toEqual([])
})

const RULE = 'rules.yml:5'
const before: [string, object, AlertSeen, Finding[]][] = [
  [
    'a name that no rule has',
    { alert: 'Hihg' },
    quietWorld({ facts: { rules: [] } }),
    [
      {
        message: 'prometheus has no alerting rule Hihg',
        expected: 'an alerting rule that is loaded',
        actual: 'High, Down',
        hint: 'did you mean High?',
      },
    ],
  ],
  [
    'no rule at all',
    {},
    quietWorld({ facts: { rules: [], known: [] } }),
    [
      {
        message: 'prometheus has no alerting rule High',
        expected: 'an alerting rule that is loaded',
        actual: 'no alerting rule at all',
        hint: undefined,
      },
    ],
  ],
  [
    'labels that no rule of the name gives',
    { labels: { severity: 'info' } },
    quietWorld({ facts: { rules: [], namesakes: [{ severity: 'critical' }, {}] } }),
    [
      {
        message: 'no rule High has these labels',
        expected: '{severity="info"}',
        actual: '{severity="critical"}; no labels',
      },
    ],
  ],
  [
    'a rule that fails',
    {},
    quietWorld({ live: [{ health: 'err', lastError: 'many-to-many matching', lastEvaluation: T }] }),
    [{ message: 'rule High fails', expected: 'health ok', actual: 'many-to-many matching', where: RULE }],
  ],
  [
    'a rule not evaluated yet',
    {},
    quietWorld({ live: [{ health: 'unknown', lastError: '', lastEvaluation: undefined }] }),
    [
      {
        message: 'rule High has not been evaluated yet',
        expected: 'inactive before the cause',
        actual: 'unknown',
        where: RULE,
        hint: 'it is evaluated every 15s',
      },
    ],
  ],
  ...(['firing', 'pending'] as const).map((state): [string, object, AlertSeen, Finding[]] => [
    `an alert that is ${state} already`,
    {},
    quietWorld({ alerts: [active({ state, activeAt: T - 61_000 })] }),
    [
      {
        message: `High is ${state} already, before the cause`,
        expected: 'inactive',
        actual: `${state} since 60.0 s, value 42, High{job="app", severity="critical"}`,
        where: RULE,
        hint: 'it would fire without the cause: nothing is proven so',
      },
    ],
  ]),
  [
    'an alert that Alertmanager still holds',
    {},
    quietWorld({ held: [held()] }),
    [
      {
        message: 'Alertmanager still holds High, from before the cause',
        expected: 'none',
        actual: 'High{job="app", severity="critical"}',
        where: RULE,
        hint: 'it ends with the next message of Prometheus, or at the resolve_timeout',
      },
    ],
  ],
  [
    'targets that were not scraped yet',
    {},
    quietWorld({ unscraped: ['http://app:3000/metrics'] }),
    [
      {
        message: 'whether High is quiet cannot be told yet',
        expected: 'every target scraped once',
        actual: '1 target not scraped yet: http://app:3000/metrics',
        where: RULE,
      },
    ],
  ],
  [
    'a receiver that does not exist',
    { delivered: { receiver: 'crti', integration: 'slack' } },
    quietWorld(),
    [
      {
        message: 'Alertmanager has no receiver crti',
        expected: 'a receiver of alertmanager.yml',
        actual: 'default, crit',
        hint: 'did you mean crit?',
      },
    ],
  ],
  [
    'a receiver without any integration, and one without this one',
    {
      delivered: [
        { receiver: 'default', integration: 'email' },
        { receiver: 'crit', integration: 'email' },
      ],
    },
    quietWorld(),
    [
      {
        message: 'receiver default has no email config',
        expected: 'email_configs',
        actual: 'no integration at all',
        where: 'alertmanager.yml:8',
      },
      {
        message: 'receiver crit has no email config',
        expected: 'email_configs',
        actual: 'webhook_configs, slack_configs',
        where: 'alertmanager.yml:9',
      },
    ],
  ],
  [
    'a history that does not do',
    {},
    firedWorld({ historyProblem: 'it covers 20m, and `for` is 30m' }),
    [
      {
        message: 'the history does not make High fire',
        expected: 'firing at its end',
        actual: 'it covers 20m, and `for` is 30m',
      },
    ],
  ],
]
test.each(before)('before the cause: %s', (_, spec, seen, findings) => {
  expect(judged(spec, seen)).toEqual(findings)
})

const STAYED = { alerts: [], held: [], moments: {}, deliveries: [] }
const firing: [string, object, AlertSeen, Finding[]][] = [
  [
    'the condition stays false',
    {},
    firedWorld({ ...STAYED, values: { labels: { job: 'app' }, values: [0, 1, 2, 3, 4, 3.5], whyNone: undefined } }),
    [
      {
        message: 'High did not become pending: its condition stayed false',
        expected: 'rate(errors_total[5m]) > 10',
        actual: 'last 3.5, min 0, max 4 ▁▂▃▅▇▇ of {job="app"}',
        where: RULE,
        hint: 'its expression looks 5m back, and the cause was there for 100.0 s',
      },
    ],
  ],
  [
    'the expression finds nothing',
    {},
    firedWorld({ ...STAYED, values: { labels: {}, values: [], whyNone: 'metric errors_total does not exist on this server' } }),
    [
      {
        message: 'High did not become pending: its expression finds no value',
        expected: 'rate(errors_total[5m]) > 10',
        actual: 'metric errors_total does not exist on this server',
        where: RULE,
        hint: 'its expression looks 5m back, and the cause was there for 100.0 s',
      },
    ],
  ],
  [
    'the value is there, and the rule is not evaluated yet',
    {},
    firedWorld(STAYED),
    [
      {
        message: 'High did not become pending: its condition stayed false',
        expected: 'rate(errors_total[5m]) > 10',
        actual: 'last 42, min 0, max 42 ▁▃▇ of {job="app"}',
        where: RULE,
        hint: 'it is true by now: the rule is evaluated every 15s',
      },
    ],
  ],
  [
    'an expression without a comparison',
    {},
    firedWorld({
      ...STAYED,
      facts: { rules: [rule({ query: 'absent(up)', compared: undefined, reach: 0 })] },
      values: undefined,
    }),
    [
      {
        message: 'High did not become pending: its condition stayed false',
        expected: 'absent(up)',
        actual: 'its value was not read',
        where: RULE,
        hint: undefined,
      },
    ],
  ],
  [
    'pending before the cause',
    {},
    firedWorld({ moments: { pending: { at: T - 3000, noticed: T } } }),
    [
      {
        message: 'High became pending before the cause was applied',
        expected: 'inactive until then',
        actual: '3.0 s before',
        where: RULE,
        hint: 'something else made its condition true: nothing is proven so',
      },
    ],
  ],
  [
    'for is not over, and longer than the step',
    {},
    firedWorld({
      alerts: [active({ state: 'pending' })],
      moments: { pending: { at: T + 20_000, noticed: T } },
      flaps: 2,
      within: 30_000,
      time: { mode: 'scaled', factor: 60 },
      unscaled: [{ group: 'app', rule: 'High', reason: 'increase() depends on its window' }],
    }),
    [
      {
        message: 'High is pending and does not fire: `for` 1m is not over',
        expected: 'firing after 1m',
        actual:
          'pending for 80.0 s, value 42, High{job="app", severity="critical"}; before, its condition ended 2 times too early',
        where: RULE,
        hint: 'this step ends after 30s, sooner than `for` 1m: give the check a longer `within`; it keeps its real durations in scaled time: increase() depends on its window',
      },
    ],
  ],
  [
    'a series that flaps',
    {},
    firedWorld({ alerts: [], moments: { pending: { at: T + 20_000, noticed: T } }, flaps: 3 }),
    [
      {
        message: 'High became pending 3 times, and its condition ended each time before `for` 1m was over',
        expected: 'true for 1m without a break',
        actual: 'last 42, min 0, max 42 ▁▃▇ of {job="app"}',
        where: RULE,
        hint: 'smooth its expression (a range, avg_over_time), shorten `for`, or give the series a steady value',
      },
    ],
  ],
]
test.each(firing)('does not fire: %s', (_, spec, seen, findings) => {
  expect(judged(spec, seen)).toEqual(findings)
})

const FIRES = { pending: { at: T + 20_000, noticed: T }, firing: { at: T + 80_000, noticed: T } }
const SENDING = firedWorld().sending ?? expect.fail()
const away = (sending: Partial<typeof SENDING>, held: AlertSeen['held'] = []) =>
  firedWorld({ held, moments: FIRES, deliveries: [], sending: { ...SENDING, ...sending } })
const notThere = (actual: string, hint?: string): Finding => ({
  message: 'High fires and did not reach Alertmanager',
  expected: 'an alert in Alertmanager',
  actual,
  where: RULE,
  ...(hint === undefined ? {} : { hint }),
})
const URL = 'http://alertmanager:9093/api/v2/alerts'
const sending: [string, AlertSeen, Finding][] = [
  [
    'no alerting section',
    away({ active: [] }),
    notThere('prometheus knows no Alertmanager', 'prometheus.yml needs an `alerting:` section whose targets are found'),
  ],
  [
    'every Alertmanager dropped',
    away({ active: [], dropped: [URL] }),
    notThere(`relabelling drops every Alertmanager: ${URL}`, 'see relabel_configs below `alerting:`'),
  ],
  [
    'a misspelt host',
    away({ errors: { [URL]: 3 } }),
    notThere(`3 notifications to ${URL} failed`, 'its host or port may be wrong, or it is down: see the log of prometheus'),
  ],
  [
    'Alertmanager down',
    away({ errors: { [URL]: 1 } }, { error: 'connection refused' }),
    notThere(
      `1 notification to ${URL} failed; alertmanager cannot be asked from here either: connection refused`,
      'its host or port may be wrong, or it is down: see the log of prometheus',
    ),
  ],
  [
    'alerts refused with 400',
    away({ invalid: 2, errors: { [URL]: 2 } }),
    notThere(
      'alertmanager refused 2 alerts as invalid (status 400)',
      'the log of alertmanager says what is wrong with them: an empty label value or a bad label name, for example',
    ),
  ],
  ['nothing yet', away({}), notThere(`none; prometheus sends to ${URL}`)],
  [
    'inhibited',
    firedWorld({ held: [held({ inhibitedBy: ['Down{job="app"}'] })], deliveries: [] }),
    {
      message: 'High is inhibited in Alertmanager',
      expected: 'active',
      actual: 'by Down{job="app"}',
      where: RULE,
      hint: 'see inhibit_rules: labels of `equal` that both lack count as equal',
    },
  ],
  [
    'silenced',
    firedWorld({ held: [held({ silencedBy: ['s1'] })], deliveries: [] }),
    {
      message: 'High is silenced in Alertmanager',
      expected: 'active',
      actual: 'by silence s1',
      where: RULE,
      hint: 'expire the silence, or narrow its matchers',
    },
  ],
  [
    'muted',
    firedWorld({ held: [held({ mutedBy: ['nights'] })], deliveries: [] }),
    {
      message: 'High is muted in Alertmanager',
      expected: 'active',
      actual: 'by time interval nights',
      where: RULE,
      hint: 'see mute_time_intervals and active_time_intervals of its route',
    },
  ],
]
test.each(sending)('does not get through Alertmanager: %s', (_, seen, finding) => {
  expect(judged({}, seen)).toEqual([finding])
})

const LOST = { message: 'High was not delivered to webhook of crit', expected: 'a notification of it' }
const ELSEWHERE = [{ receiver: 'default', path: 'route', where: 'alertmanager.yml:2', groupWait: 0, groupInterval: 0 }]
const routedTo = (matches: boolean) =>
  firedWorld({
    held: [held({ receivers: ['default'] })],
    deliveries: [],
    facts: { routing: routing({ routes: ELSEWHERE, all: routing().all.map((one) => ({ ...one, matches })) }) },
  })
const delivering: [string, object, AlertSeen, Finding[]][] = [
  [
    'a route shadowed by another',
    {},
    routedTo(true),
    [
      {
        ...LOST,
        actual: 'routed to default (route, alertmanager.yml:2)',
        where: 'alertmanager.yml:2',
        hint: 'route.routes[0] {severity="critical"} (alertmanager.yml:4) matches, but another route takes it first without `continue`, or one above does not match',
      },
    ],
  ],
  [
    'a label that the route does not match',
    {},
    routedTo(false),
    [
      {
        ...LOST,
        actual: 'routed to default (route, alertmanager.yml:2)',
        where: 'alertmanager.yml:2',
        hint: 'route.routes[0] {severity="critical"} (alertmanager.yml:4) does not match High{job="app", severity="critical"}',
      },
    ],
  ],
  [
    'group_wait longer than the step',
    {},
    firedWorld({
      deliveries: [],
      within: 60_000,
      facts: { routing: routing({ routes: [{ ...(routing().routes[0] ?? expect.fail()), groupWait: 300_000 }] }) },
    }),
    [
      {
        ...LOST,
        actual: 'group_wait 5m is not over: Alertmanager has had it for 19.9 s',
        where: 'alertmanager.yml:4',
        hint: 'this step ends after 1m, sooner than group_wait: give the check a longer `within`',
      },
    ],
  ],
  [
    'notifications that fail',
    {},
    firedWorld({ deliveries: [], sending: { ...SENDING, failed: { webhook: 2 } } }),
    [
      {
        ...LOST,
        actual: '2 notifications of Alertmanager by webhook failed',
        where: 'alertmanager.yml:10',
        hint: 'the log of Alertmanager says why: a template that cannot be executed, for example',
      },
    ],
  ],
  [
    'it ended before',
    {},
    firedWorld({ deliveries: [], alerts: [] }),
    [
      {
        ...LOST,
        actual: 'none, and it does not fire any more',
        where: 'alertmanager.yml:10',
        hint: 'Alertmanager does not notify of an alert that ends before group_wait is over',
      },
    ],
  ],
  [
    'delivered to another integration',
    {},
    firedWorld({ deliveries: received(message()) }),
    [{ ...LOST, actual: 'delivered to slack of crit', where: 'alertmanager.yml:10' }],
  ],
  [
    'nothing delivered, and something that tells of another',
    {},
    firedWorld({ deliveries: received(message({ title: 'Down', text: 'x' })) }),
    [{ ...LOST, actual: '1 notification, none of which tells of it', where: 'alertmanager.yml:10' }],
  ],
  [
    'nothing at all',
    {},
    firedWorld({ deliveries: [] }),
    [{ ...LOST, actual: 'no notification at all', where: 'alertmanager.yml:10' }],
  ],
  [
    'refused by the service',
    {},
    firedWorld({ deliveries: received(REFUSED) }),
    [
      {
        ...LOST,
        actual: "one that was refused: 400 'payload.summary' is missing or blank",
        where: 'alertmanager.yml:10',
        hint: 'the real webhook refuses it too: see its config, its templates, and what they take from the alert',
      },
    ],
  ],
  [
    'a text that may be of another alert of the name',
    { labels: { job: 'app' }, delivered: { ...SLACK, payload: { title: 'High' } } },
    firedWorld({ namesakes: OTHERS }),
    [
      {
        message: 'what slack of crit got may be of another High',
        expected: 'a text that only the alert that is meant can have',
        actual: 'High{job="other"} is told there too',
        where: 'alertmanager.yml:11',
        hint: 'ask with `payload` for a label or an annotation that only the one that is meant has',
      },
    ],
  ],
  [
    'a text that came before it can have fired',
    { delivered: SLACK },
    firedWorld({
      moments: { ...firedWorld().moments, firing: { at: T + 80_000, after: T + 65_000, noticed: T + 80_030 } },
      deliveries: received(message({ at: T + 49_000 })),
    }),
    [
      {
        message: 'High was not delivered to slack of crit',
        expected: 'a notification of it',
        actual: 'delivered to slack of crit',
        where: 'alertmanager.yml:11',
      },
    ],
  ],
  [
    'only mentioned, by a link in the payload',
    { delivered: SLACK },
    firedWorld({
      deliveries: received(message({ title: 'Down', text: 'see https://runbooks/High', payload: { title_link: 'High' } })),
    }),
    [
      {
        message: 'High was not delivered to slack of crit',
        expected: 'a notification of it',
        actual: '1 notification, none of which tells of it',
        where: 'alertmanager.yml:11',
      },
    ],
  ],
  [
    'a payload that drops the description, one part by one',
    { delivered: { ...HOOK, payload: { annotations: { description: '/.+/', summary: 'many errors in staging' } } } },
    firedWorld(),
    [
      {
        message: 'webhook of crit got High with another annotation description',
        expected: '/.+/',
        actual: 'none (it has: summary)',
        where: 'alertmanager.yml:10',
      },
      {
        message: 'webhook of crit got High with another annotation summary',
        expected: 'many errors in staging',
        actual: 'many errors in production; after "many errors in " it says "production", not "staging"',
        where: 'alertmanager.yml:10',
      },
    ],
  ],
  [
    'the wrong channel, and labels asked of text',
    { delivered: { ...SLACK, to: '#oncall', payload: { labels: { severity: 'critical' } } } },
    firedWorld({ configs: [{ ...SLACK, index: 0, where: 'monitoring/alertmanager.yml:31', unseen: undefined }] }),
    [
      {
        message: 'slack of crit got High with another recipient',
        expected: '#oncall',
        actual: '#alerts',
        where: 'monitoring/alertmanager.yml:31',
      },
      {
        message: 'slack of crit got High with another label severity',
        expected: 'critical',
        actual: 'none: the payload of slack carries no alerts as data; ask for its title or text',
        where: 'monitoring/alertmanager.yml:31',
      },
    ],
  ],
  [
    'a template of the rule that cannot be expanded',
    {},
    firedWorld({ alerts: [active({ annotations: { summary: '<error expanding template: nil data>' } })] }),
    [
      {
        message: 'annotation summary of High cannot be rendered',
        expected: 'text',
        actual: '<error expanding template: nil data>',
        where: RULE,
      },
    ],
  ],
  [
    'a template of a message that cannot be expanded',
    { delivered: SLACK },
    firedWorld({ deliveries: received(message({ text: '<error expanding template: x' })) }),
    [
      {
        message: 'the text at slack of crit of High cannot be rendered',
        expected: 'text',
        actual: '<error expanding template: x',
        where: undefined,
      },
    ],
  ],
  [
    'budgets that are used up',
    { budget: { landed: '100ms', pending: '10s', firing: '1m', delivered: '5s' } },
    firedWorld(),
    [
      { message: 'stage landed of High took longer than its budget', expected: 'at most 100 ms', actual: '500 ms' },
      { message: 'stage pending of High took longer than its budget', expected: 'at most 10.0 s', actual: '19.5 s' },
      { message: 'stage delivered of High took longer than its budget', expected: 'at most 5.0 s', actual: '9.9 s' },
    ],
  ],
]
test.each(delivering)('is not delivered: %s', (_, spec, seen, findings) => {
  expect(judged({ delivered: HOOK, ...spec }, seen)).toEqual(findings)
})

const UNTOLD = { message: 'webhook of crit was not told that High is resolved', expected: 'a notification of its end' }
const UNTOLD_CHAT = { ...UNTOLD, message: 'slack of crit was not told that High is resolved' }
const EARLY: Finding = {
  message: 'High ended while its cause was still there',
  expected: 'active until the cause is undone',
  actual: 'it had ended 5.0 s before',
  where: RULE,
  hint: 'a short range, or a cause that flaps: that its end follows from undoing the cause is not shown so',
}
const { resolved: _, ...STILL } = endedWorld().moments
const ending: [string, object, AlertSeen, Finding[]][] = [
  [
    'its range is not over',
    {},
    endedWorld({ alerts: [active()], moments: STILL }),
    [
      {
        message: 'High did not end after the cause was undone',
        expected: 'inactive',
        actual: 'firing 89.6 s later; its value: last 42, min 0, max 42 ▁▃▇ of {job="app"}',
        where: RULE,
        hint: 'its expression looks 5m back: so long the cause is still in sight',
      },
    ],
  ],
  [
    'keep_firing_for',
    {},
    endedWorld({
      alerts: [active({ keepFiringSince: T + 120_000 })],
      moments: STILL,
      values: undefined,
      within: 120_000,
      facts: { rules: [rule({ keepFiringFor: 300_000 })] },
    }),
    [
      {
        message: 'High did not end after the cause was undone',
        expected: 'inactive',
        actual: 'firing 89.6 s later',
        where: RULE,
        hint: 'its condition has ended; keep_firing_for 5m keeps it firing, and this step ends after 2m',
      },
    ],
  ],
  [
    'send_resolved: false',
    {},
    endedWorld({ deliveries: received(delivery()), facts: { routing: silent } }),
    [
      {
        ...UNTOLD,
        actual: 'none: send_resolved is false there',
        where: 'alertmanager.yml:10',
        hint: '`send_resolved: true` in it; without the line, webhook has a default of its own',
      },
    ],
  ],
  [
    'a payload that still says firing',
    {},
    endedWorld({ deliveries: received(delivery({ at: T + 170_000, title: 'High' })) }),
    [{ ...UNTOLD, actual: 'one that still says firing: High', where: 'alertmanager.yml:10' }],
  ],
  [
    'group_interval is not over',
    {},
    endedWorld({ deliveries: [], now: T + 165_000 }),
    [{ ...UNTOLD, actual: 'group_interval 10s is not over: it ended 5.0 s ago', where: 'alertmanager.yml:4' }],
  ],
  [
    'the end refused by the service',
    {},
    endedWorld({ deliveries: received(delivery(), { ...ended({ at: T + 170_000 }), refused: '500 x' }) }),
    [
      {
        ...UNTOLD,
        actual: 'one that was refused: 500 x',
        where: 'alertmanager.yml:10',
        hint: 'the real webhook refuses it too: see its config, its templates, and what they take from the alert',
      },
    ],
  ],
  [
    'an end without words, of another incident',
    { delivered: SLACK },
    endedWorld({
      deliveries: received(message({ thread: 'a1' }), message({ ...END, title: undefined, text: undefined, thread: 'a2' })),
    }),
    [{ ...UNTOLD_CHAT, actual: 'no notification', where: 'alertmanager.yml:11' }],
  ],
  [
    'the end told to another config of the receiver, or to another channel',
    { delivered: { ...SLACK, to: '#alerts' } },
    endedWorld({
      deliveries: received(message(), message({ ...END, index: 1, to: ['#archive'] }), message({ ...END, to: ['#archive'] })),
    }),
    [{ ...UNTOLD_CHAT, actual: 'no notification', where: 'alertmanager.yml:11' }],
  ],
  [
    'send_resolved: false of the config that told that it fires',
    { delivered: { ...SLACK, to: '#alerts' } },
    endedWorld({
      deliveries: received(message(), message({ ...END, index: 1, to: ['#alerts'] })),
      facts: { routing: twoChannels },
    }),
    [
      {
        ...UNTOLD_CHAT,
        actual: 'none: send_resolved is false there',
        where: 'alertmanager.yml:11',
        hint: '`send_resolved: true` in it; without the line, slack has a default of its own',
      },
    ],
  ],
  [
    'a message after the end that reads as before',
    { delivered: SLACK },
    endedWorld({ deliveries: received(message({ status: undefined }), message({ status: undefined, at: T + 170_000 })) }),
    [{ ...UNTOLD_CHAT, actual: 'one that reads as it did while it fired: Critical: High', where: 'alertmanager.yml:11' }],
  ],
  [
    'it ended by itself, as the looks saw',
    {},
    endedWorld({ moments: { ...endedWorld().moments, resolved: { at: T + 105_000, noticed: T + 105_050 } } }),
    [EARLY],
  ],
  [
    'it ended by itself, as was told',
    {},
    endedWorld({
      moments: { ...endedWorld().moments, resolved: { at: T + 115_000, after: T + 100_000, noticed: T + 115_050 } },
      deliveries: received(delivery(), ended({ at: T + 105_000 })),
    }),
    [EARLY],
  ],
  ['nothing', {}, endedWorld({ deliveries: [] }), [{ ...UNTOLD, actual: 'no notification', where: 'alertmanager.yml:10' }]],
  [
    'resolved too late',
    { budget: { resolved: '30s' } },
    endedWorld(),
    [{ message: 'stage resolved of High took longer than its budget', expected: 'at most 30.0 s', actual: '49.6 s' }],
  ],
]
test.each(ending)('does not end well: %s', (_, spec, seen, findings) => {
  expect(judged({ delivered: HOOK, ...spec }, seen)).toEqual(findings)
})

// The look that saw the end came late: the end lies between 150 s and 175 s.
const late = { ...endedWorld().moments, resolved: { at: T + 175_000, after: T + 150_000, noticed: T + 176_000 } }
const latelySeen: [string, object, AlertSeen, number][] = [
  ['by its status', HOOK, endedWorld({ moments: late }), 0],
  ['by having come after what was last seen active', SLACK, endedWorld({ moments: late }), 0],
  [
    'but not what came before',
    SLACK,
    endedWorld({ moments: late, deliveries: received(message(), message({ status: undefined, at: T + 149_000 })) }),
    1,
  ],
  [
    'nor what came before the cause was undone',
    SLACK,
    endedWorld({
      moments: { ...late, resolved: { ...late.resolved, after: undefined, at: T + 105_000 } },
      deliveries: received(message(), message({ status: 'resolved', at: T + 109_000 })),
    }),
    1,
  ],
]
test.each(latelySeen)('a notification of the end counts %s', (_, delivered, seen, findings) => {
  expect(judged({ delivered }, seen)).toHaveLength(findings)
})

test('the end is dated by who was told of it, where that is closer', () => {
  const stage = alert.stages?.(parsed({ delivered: HOOK }), endedWorld({ moments: late })).find(({ name }) => name === 'resolved')
  expect(stage?.at).toBe(T + 170_000)
})

test.each([
  ['its own name', 'Critical: High', 0],
  ['a name that only begins so', 'Critical: HighLatency', 1],
  ['a name that only ends so', 'Critical: VeryHigh', 1],
  ['a metric', 'job:High is up', 1],
  ['a name that goes on after a hyphen', 'Critical: High-CPU', 1],
  ['a name that goes on after a dot', 'Critical: Very.High', 1],
  ['the end of a sentence', 'It is High. Look at once', 0],
])('a message that is text tells of an alert by %s', (_, title, findings) => {
  const seen = firedWorld({ deliveries: received(message({ title, text: '', payload: { title } })) })
  expect(judged({ delivered: SLACK }, seen)).toHaveLength(findings)
})

const settling: [string, boolean, object, AlertSeen][] = [
  ['what holds', false, {}, firedWorld()],
  ['a name that no rule has', true, {}, quietWorld({ facts: { rules: [] } })],
  ['an alert that still fires from before', false, {}, quietWorld({ alerts: [active()] })],
  ['a condition that may still become true', false, {}, firedWorld(STAYED)],
  ['`for` longer than the step', true, {}, firedWorld({ within: 60_000, moments: { pending: { at: T, noticed: T } } })],
  ['a route to somebody else', true, {}, routedTo(true)],
  ['a route to somebody else, of the first of two alerts', false, {}, { ...routedTo(true), alerts: [active(), active()] }],
  ['a route to somebody else, only just seen', false, {}, { ...routedTo(true), now: T + 96_000 }],
  [
    'its end before the cause was undone',
    true,
    {},
    endedWorld({ moments: { ...endedWorld().moments, resolved: { at: T + 105_000, noticed: T } } }),
  ],
  ['a payload that is wrong, and may yet come again', false, { delivered: { ...HOOK, payload: { title: 'x' } } }, firedWorld()],
  [
    'a payload that is wrong, one group_interval later',
    true,
    { delivered: { ...HOOK, payload: { title: 'x' } } },
    firedWorld({ now: T + 102_000 }),
  ],
  ['a budget that is used up', true, { budget: { pending: '1s' } }, firedWorld()],
  ['nobody told, where nobody is', true, { delivered: HOOK }, endedWorld({ deliveries: [], facts: { routing: silent } })],
  [
    'keep_firing_for longer than the step',
    true,
    {},
    endedWorld({
      alerts: [active({ keepFiringSince: T + 120_000 })],
      moments: STILL,
      within: 60_000,
      facts: { rules: [rule({ keepFiringFor: 60_000 })] },
    }),
  ],
  ['a range that is not over', false, {}, endedWorld({ alerts: [active()], moments: STILL })],
  ['nobody told yet', false, {}, endedWorld({ deliveries: [] })],
]
test.each(settling)('nothing more to wait for: %s: %s', (_, expected, spec, seen) => {
  expect(alert.settled?.(parsed(spec), seen)).toBe(expected)
})

test('the steps of a drill, and what a time lapse leaves of them', () => {
  const [stop] = [{ stop: 'app' }]
  expect(alert.drill?.(parsed(), 'real')).toEqual([
    { name: 'quiet' },
    { name: 'delivered', apply: [stop] },
    { name: 'resolved', undo: true },
  ])
  expect(alert.drill?.(parsed({ resolves: false }), 'scaled')).toEqual([{ name: 'quiet' }, { name: 'delivered', apply: [stop] }])
  expect(alert.drill?.(parsed(), 'lapse')).toEqual([{ name: 'delivered' }])
  expect(alert.unfit?.(parsed(), 'scaled')).toBeUndefined()
  expect(alert.unfit?.(parsed(), 'lapse')).toBe('it has no `history` with which a time lapse could start')
  const past = parsed({ labels: { job: 'app' }, history: { interval: '15s', series: { 'up{job="app"}': '0x60' } } })
  expect(alert.unfit?.(past, 'lapse')).toBeUndefined()
  expect(alert.history?.(past)).toEqual({
    alert: 'High',
    labels: { job: 'app' },
    interval: 15_000,
    series: [{ series: 'up{job="app"}', values: '0x60' }],
  })
})

test('title and needs', () => {
  const two = parsed({ cause: [{ load: 'rush' }, { pause: 'app' }], resolves: false, delivered: HOOK })
  expect(alert.title(parsed())).toBe('High fires, is delivered to webhook of crit, slack of crit, resolves: stop app')
  expect(alert.title(two)).toBe('High fires, is delivered to webhook of crit: load rush, pause app')
  expect(alert.needs(two)).toEqual([
    { role: 'prometheus' },
    { role: 'alertmanager' },
    { service: 'app', path: ['cause', 1, 'pause'] },
  ])
  expect(alert.needs(parsed({ delivered: undefined }))).toEqual([
    { role: 'prometheus' },
    { service: 'app', path: ['cause', 'stop'] },
  ])
})

test('the stages with what each took, and how soon it was seen', () => {
  const shown = alert
    .stages?.(parsed({ budget: { firing: '2m' } }), endedWorld())
    .map(({ name, at, latencyMs, budgetMs, noticedMs }) => [name, (at ?? 0) - T, latencyMs, budgetMs, noticedMs])
  expect(shown).toEqual([
    ['landed', 500, 500, undefined, undefined],
    ['pending', 20_000, 19_500, undefined, 30],
    ['firing', 80_000, 60_000, 120_000, 30],
    ['notified', 80_100, 100, undefined, 30],
    ['delivered', 90_000, 9900, undefined, 20],
    ['resolved', 160_000, 49_600, undefined, 30],
    ['resolvedDelivered', 170_000, 10_000, undefined, 20],
  ])
  const lapsed = firedWorld({ moments: { ...firedWorld().moments, pending: { at: T - 1_800_000, noticed: undefined } } })
  expect(alert.stages?.(parsed(), lapsed).find(({ name }) => name === 'firing')?.latencyMs).toBeUndefined()
  expect(alert.stages?.(parsed(), quietWorld()).every(({ at, latencyMs }) => at === undefined && latencyMs === undefined)).toBe(
    true,
  )
})

const RULE_HIGH = { alert: 'High', group: 'app', labels: { severity: 'critical' } }
const proving: [string, object, AlertSeen, object[]][] = [
  ['the whole way', {}, endedWorld(), [{ ...RULE_HIGH, fired: true, delivered: true, resolved: true }]],
  ['so far', {}, firedWorld(), [{ ...RULE_HIGH, fired: true, delivered: true, resolved: false }]],
  [
    'without a delivery',
    { delivered: undefined },
    endedWorld(),
    [{ ...RULE_HIGH, fired: true, delivered: false, resolved: true }],
  ],
  [
    'only one of two told',
    {},
    firedWorld({ deliveries: received(message()) }),
    [{ ...RULE_HIGH, fired: true, delivered: false, resolved: false }],
  ],
  ['active already', {}, quietWorld({ alerts: [active()] }), []],
  ['active before the cause', {}, firedWorld({ moments: { ...FIRES, pending: { at: T - 1, noticed: T } } }), []],
  ['no such rule', {}, quietWorld({ facts: { rules: [] } }), []],
  [
    'only those of two rules of the name that gave the alert',
    {},
    endedWorld({ facts: { rules: [rule({ labels: { severity: 'warning' } }), rule()] }, fired: [1] }),
    [{ ...RULE_HIGH, fired: true, delivered: true, resolved: true }],
  ],
  [
    'of two rules that both gave it, not whose alert was delivered',
    {},
    endedWorld({ facts: { rules: [rule({ labels: { severity: 'warning' } }), rule()] }, fired: [0, 1] }),
    [
      { ...RULE_HIGH, labels: { severity: 'warning' }, fired: true, delivered: false, resolved: false },
      { ...RULE_HIGH, fired: true, delivered: false, resolved: false },
    ],
  ],
  [
    'a text that was told apart by an annotation, also when the alert is gone',
    { labels: { job: 'app' }, delivered: { ...SLACK, payload: { text: 'errors in app' } } },
    endedWorld({
      namesakes: OTHERS,
      deliveries: received(message({ text: 'errors in app' }), message({ ...END, text: 'app is well' })),
    }),
    [{ ...RULE_HIGH, fired: true, delivered: true, resolved: true }],
  ],
  [
    'no end that did not follow from undoing the cause',
    {},
    endedWorld({ moments: { ...endedWorld().moments, resolved: { at: T + 105_000, noticed: T } } }),
    [{ ...RULE_HIGH, fired: true, delivered: true, resolved: false }],
  ],
]
test.each(proving)('proves: %s', (_, spec, seen, proofs) => {
  expect(alert.proofs?.(parsed(spec), seen)).toEqual(proofs)
})

test('notes say what was not shown', () => {
  const told = (spec: object, seen: AlertSeen) => alert.notes?.(parsed(spec), seen).map(({ message: text }) => text)
  expect(told({}, endedWorld())).toEqual([])
  expect(told({ resolves: false, delivered: undefined }, firedWorld())).toEqual([
    'whether High resolves was not looked at: `resolves: false`',
    'whether anybody is told of High was not looked at',
  ])
  expect(told({}, firedWorld({ time: { mode: 'lapse' } }))).toEqual([
    'a time lapse shows that High fires, not how it begins and resolves',
  ])
  expect(told({ budget: { landed: '1s', notified: '1s', resolved: '1s' } }, firedWorld({ time: { mode: 'lapse' } }))).toEqual([
    'a time lapse shows that High fires, not how it begins and resolves; the budget of landed, resolved was not judged',
  ])
  expect(told({}, endedWorld({ facts: { rules: [rule(), rule()] } }))).toEqual([
    '2 rules are named High: what fires and is delivered may be of any of them',
  ])
  expect(told({}, firedWorld({ unscaled: [{ group: 'app', rule: 'High', reason: 'increase()' }] }))).toEqual([
    'High kept its real durations in scaled time: increase()',
  ])
})

test('what is refused', () => {
  const refused = [
    {},
    { alert: 'X' },
    { alert: 'X', cause: { stop: 'a', load: 'b' } },
    { alert: 'X', cause: [] },
    { alert: 'X', cause: { stop: 'a' }, delivered: [] },
    { alert: 'X', cause: { stop: 'a' }, delivered: { receiver: 'x', integration: 'slack_configs' } },
    { alert: 'X', cause: { stop: 'a' }, delivered: { ...HOOK, payload: {} } },
    { alert: 'X', cause: { stop: 'a' }, history: { series: {} } },
    { alert: 'X', cause: { stop: 'a' }, history: { series: { 'up{job=': '0x60' } } },
    { alert: 'X', cause: { stop: 'a' }, history: { series: { up: '0xx60' } } },
    { alert: 'X', cause: { stop: 'a' }, budget: { fired: '1m' } },
  ]
  for (const spec of refused) expect(alert.schema.safeParse(spec).success, JSON.stringify(spec)).toBe(false)
})

test.each([
  ['delivered', {}, 'expected no budget of delivered: without `delivered` it is not looked at'],
  ['resolvedDelivered', {}, 'expected no budget of resolvedDelivered: without `delivered` it is not looked at'],
  ['resolved', { resolves: false }, 'expected no budget of resolved: with `resolves: false` it is not looked at'],
])('a budget that is never judged is refused: %s', (stage, more, error) => {
  const spec = { alert: 'X', cause: { stop: 'a' }, budget: { [stage]: '1m' }, ...more }
  expect(alert.schema.safeParse(spec).error?.issues).toMatchObject([{ message: error, path: ['budget', stage] }])
})

const UNTELLABLE =
  'slack of crit got a text after High had ended that does not tell whether it is of this end: ' +
  'another alert of its group, or of its name, may be meant (group it by itself, write its labels into the text, or have a webhook told)'
const FIRING_TEXT = message({ at: T + 170_000, text: 'Firing: other. Resolved: app' })
const untellable: [string, object, AlertSeen, string | undefined][] = [
  ['what can be told', {}, endedWorld(), undefined],
  [
    'a rule that was never evaluated',
    {},
    quietWorld({ live: [{ health: 'unknown', lastError: '', lastEvaluation: undefined }] }),
    'rule High has not been evaluated yet: it is evaluated every 15s',
  ],
  [
    'a target that was never scraped',
    {},
    quietWorld({ unscraped: ['http://app/metrics'] }),
    'whether High is quiet cannot be told yet: 1 target not scraped yet: http://app/metrics',
  ],
  ['a target that was never scraped, where it fires', {}, quietWorld({ unscraped: ['x'], alerts: [active()] }), undefined],
  [
    'a text after the end that says firing',
    { delivered: SLACK },
    endedWorld({ deliveries: received(message(), FIRING_TEXT) }),
    UNTELLABLE,
  ],
  [
    'the end of an alert of the name that is told there too',
    { labels: { job: 'app' }, delivered: { ...SLACK, payload: { text: 'errors in app' } } },
    endedWorld({ namesakes: OTHERS, deliveries: received(message({ text: 'errors in app' }), message(END)) }),
    UNTELLABLE,
  ],
  [
    'the same, where nobody is told of ends',
    { delivered: SLACK },
    endedWorld({ deliveries: received(message(), FIRING_TEXT), facts: { routing: twoChannels } }),
    undefined,
  ],
  [
    'data after the end that says firing',
    { delivered: HOOK },
    endedWorld({ deliveries: received(delivery({ at: T + 170_000 })) }),
    undefined,
  ],
]
test.each(untellable)('cannot be judged: %s', (_, spec, seen, reason) => {
  expect(whyUnknown(parsed(spec), seen)).toBe(reason)
})
