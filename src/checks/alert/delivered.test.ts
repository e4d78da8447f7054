import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { HOOK, judged, LOST, OTHERS, REFUSED, RULE, routedTo, SENDING, SLACK } from './drill.fixture.ts'
import { active, firedWorld, message, received, routing, T } from './seen.fixture.ts'
import type { AlertSeen } from './seen.ts'

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
    'a message of which a template broke in the middle',
    { delivered: { ...SLACK, payload: { title: 'CRITICAL' } } },
    firedWorld({
      configs: [{ ...SLACK, index: 0, where: 'alertmanager.yml:12', unseen: undefined }],
      deliveries: received(
        message({
          title: 'CRITICAL ',
          text: undefined,
          to: [],
          payload: { attachments: [{ title: 'CRITICAL ', fallback: '' }] },
        }),
      ),
    }),
    [
      {
        message: 'the message to slack of crit is cut short: a template of it cannot be expanded',
        expected: 'a message with all of its parts',
        actual: 'title "CRITICAL ", text "", and nothing behind it',
        where: 'alertmanager.yml:12',
        hint: 'Alertmanager leaves out what comes after the error and sends the rest: its log names the template',
      },
    ],
  ],
  [
    'a channel that only begins so',
    { delivered: { ...SLACK, to: '#alert' } },
    firedWorld({ configs: [{ ...SLACK, index: 0, where: 'alertmanager.yml:12', unseen: undefined }] }),
    [
      {
        message: 'slack of crit got High with another recipient',
        expected: '#alert',
        actual: '#alerts',
        where: 'alertmanager.yml:12',
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
