import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { routing } from './check.ts'
import { all, CONFIG, delivery, down, hidden, hook, NOW, slow, world } from './seen.fixture.ts'
import type { RoutingSeen } from './seen.ts'

const judged = (spec: object, more: Partial<RoutingSeen> = {}, config = CONFIG): Finding[] => {
  const { spec: read, seen } = world(spec, more, config)
  return routing.judge(read, seen)
}
/** What the server shows of one case, other than its config and the suite say. */
const shows = (one: { readonly name: string }, changes: Partial<RoutingSeen['alerts'][string]>): Partial<RoutingSeen> => ({
  alerts: { [one.name]: { receivers: ['critical'], inhibitedBy: [], silencedBy: [], mutedBy: [], ...changes } },
})
const slack = { receiver: 'critical', integration: 'slack' }
/** Four hours, and the group_interval in which they end. */
const AGAIN = 4 * 3_600_000 + 300_000
const text = (title: string, more: object = {}) => delivery(down, { integration: 'slack', alerts: [], title, ...more })
/** Another case of the same name for the same receiver. */
const twin = { name: 'twin', labels: { ...down.labels, cluster: 'b' }, receivers: ['critical'] }
const groupOf = (name: string) => ({ receiver: 'critical', labels: {}, cases: [name], also: [] })
const APART = [groupOf('down'), groupOf('twin')]

const holds: [string, object, Partial<RoutingSeen>][] = [
  ['one case', { cases: [down] }, {}],
  ['every route and every inhibit rule', { cases: all, coverage: 'all' }, {}],
  ['its group', { cases: [{ ...slow, groupLabels: { alertname: 'Slow' }, groupedWith: ['hidden'] }, down, hidden] }, {}],
  ['its group for one receiver', { cases: [{ ...down, groupLabels: { critical: { alertname: 'Down' } }, groupedWith: [] }] }, {}],
  [
    'a case that is silenced, one that is muted',
    {
      cases: [
        { ...down, silenced: true },
        { ...slow, mutedBy: ['x'] },
      ],
    },
    {},
  ],
  ['data that is delivered', { cases: [{ ...down, delivered: [hook] }] }, { deliveries: [delivery(down)] }],
  [
    'text that is delivered',
    { cases: [{ ...down, delivered: [{ ...slack, payload: { title: 'Down' } }] }] },
    { deliveries: [delivery(down, { integration: 'slack', alerts: [], title: '[FIRING:1] Down' })] },
  ],
  [
    'text without the name of the alert, told by its payload',
    { cases: [{ ...down, delivered: [{ ...slack, payload: { text: 'gateway' } }] }] },
    { deliveries: [delivery(down, { integration: 'slack', alerts: [], text: 'the gateway is gone' })] },
  ],
  ['a repeat', { cases: [{ ...down, repeats: true }] }, { deliveries: [delivery(down), delivery(down, { at: NOW + AGAIN })] }],
  [
    'a repeat of text only',
    { cases: [{ ...down, repeats: true }] },
    { deliveries: [text('Down'), text('Down', { at: NOW + AGAIN })] },
  ],
  ['sources, before the rest is posted', { cases: [down, hidden] }, { step: 'sources', ...shows(down, {}), groups: [] }],
  [
    'text of one group with two cases of one name',
    { cases: [{ ...down, delivered: [slack] }, twin] },
    { deliveries: [text('Down')] },
  ],
  [
    'text of two groups with one name, told apart by what is asked',
    { cases: [{ ...down, delivered: [{ ...slack, payload: { title: '/cluster a$/' } }] }, twin] },
    { deliveries: [text('Down in cluster a')], groups: APART },
  ],
  [
    'text of what explains it, beside a case that is inhibited',
    { cases: [down, slow, hidden] },
    { deliveries: [text('Slow', { receiver: 'warning' })], now: NOW + 31_000 },
  ],
  [
    'a notification that was refused, and taken when it came again',
    { cases: [{ ...down, delivered: [hook] }] },
    { deliveries: [delivery(down, { refused: '500 x' }), delivery(down)] },
  ],
  ['alerts that are gone at the end', { cases: [down] }, { step: 'resolved', alerts: {}, groups: [] }],
  [
    'another source than the one that is named, where both may be it',
    { cases: [{ ...hidden, inhibitedBy: 'down' }, down] },
    {
      alerts: {
        ...shows(down, {}).alerts,
        hidden: {
          receivers: ['warning'],
          inhibitedBy: [{ case: undefined, labels: { severity: 'critical', cluster: 'a' } }],
          silencedBy: [],
          mutedBy: [],
        },
      },
    },
  ],
]
test.each(holds)('holds: %s', (_, spec, more) => {
  expect(judged(spec, more)).toEqual([])
})

const NO_REPEAT = {
  expected: 'a second notification after 4h5m',
  where: 'alertmanager.yml:5',
  hint: 'repeat_interval of route.routes[0] is 4h, and the next end of a group_interval of 5m counts; --time scaled shortens both',
}
const CRITICAL = 'route.routes[0] {severity="critical"} (alertmanager.yml:5)'
const breaks: [string, object, Partial<RoutingSeen>, string, Finding[]][] = [
  [
    'an alert that is not listed',
    { cases: [down] },
    { alerts: {} },
    CONFIG,
    [
      {
        message: 'alertmanager does not list down',
        expected: 'an alert with its labels',
        actual: 'none',
        where: 'alertmanager:/api/v2/alerts',
        hint: 'it was posted and taken: the log of the server says what became of it',
      },
    ],
  ],
  [
    'a real alert of the same labels',
    { cases: [down, slow] },
    { step: 'sources', foreign: { down: { since: NOW, from: 'http://prometheus:9090/graph' } } },
    CONFIG,
    [
      {
        message: 'an alert with the labels of down fires for real: what was posted cannot be told from it',
        expected: 'labels that no alert of the stack has',
        actual: 'firing since 2026-01-01T00:00:00.000Z',
        where: 'http://prometheus:9090/graph',
        hint: 'give the case labels of its own, or run it where that alert is quiet',
      },
    ],
  ],
  [
    'an earlier route that takes it',
    { cases: [{ ...down, labels: { ...down.labels, team: 'db' } }] },
    {},
    CONFIG.replace(
      '    - matchers: [severity="critical"]',
      '    - matchers: [team="db"]\n      receiver: dba\n    - matchers: [severity="critical"]',
    ),
    [
      {
        message: 'down goes to dba, not to critical',
        expected: 'critical',
        actual: 'dba',
        where: 'alertmanager.yml:5',
        hint: 'route.routes[0] {team="db"} (alertmanager.yml:5) takes it before route.routes[1] {severity="critical"} (alertmanager.yml:7), and has no continue',
      },
    ],
  ],
  [
    'a route below that takes it',
    { cases: [{ ...slow, labels: { ...slow.labels, team: 'db' } }] },
    {},
    CONFIG,
    [
      {
        message: 'slow goes to dba, not to warning',
        expected: 'warning',
        actual: 'dba',
        where: 'alertmanager.yml:11',
        hint: 'route.routes[1].routes[0] {team="db"} (alertmanager.yml:11) below route.routes[1] takes it',
      },
    ],
  ],
  [
    'labels that no route matches',
    { cases: [{ ...down, labels: { alertname: 'Down' } }] },
    {},
    CONFIG,
    [
      {
        message: 'down goes to default, not to critical',
        expected: 'critical',
        actual: 'default',
        where: 'alertmanager.yml:2',
        hint: 'taken by route (alertmanager.yml:2); route.routes[0] (alertmanager.yml:5) wants severity="critical", and it has no label severity',
      },
    ],
  ],
  [
    'receivers that are not there, or that no route leads to',
    { cases: [{ ...down, receivers: ['critcal', 'lonely'] }] },
    {},
    `${CONFIG}  - { name: lonely }\n`,
    [
      {
        message: 'down goes to critical, not to critcal and lonely',
        expected: 'critcal, lonely',
        actual: 'critical',
        where: 'alertmanager.yml:5',
        hint: `taken by ${CRITICAL}; there is no receiver critcal; did you mean critical?; no route leads to lonely`,
      },
    ],
  ],
  [
    'one receiver too many',
    { cases: [down] },
    {},
    CONFIG.replace('group_wait: 5s', 'continue: true').replace(
      'severity="warning"]\n      receiver',
      'cluster="a"]\n      receiver',
    ),
    [
      {
        message: 'down goes to critical and warning: warning is too many',
        expected: 'critical',
        actual: 'critical, warning',
        where: 'alertmanager.yml:8',
        hint: 'taken by route.routes[1] {cluster="a"} (alertmanager.yml:8)',
      },
    ],
  ],
  [
    'a missing continue, and another order',
    { cases: [{ ...down, receivers: ['critical', 'warning'] }] },
    {},
    CONFIG.replace('severity="warning"]\n      receiver', 'cluster="a"]\n      receiver'),
    [
      {
        message: 'down goes to critical, and not to warning as well',
        expected: 'critical, warning',
        actual: 'critical',
        where: 'alertmanager.yml:5',
        hint: `${CRITICAL} takes it before route.routes[1] {cluster="a"} (alertmanager.yml:8), and has no continue`,
      },
    ],
  ],
  [
    'another order',
    { cases: [{ ...down, receivers: ['warning', 'critical'] }] },
    shows(down, { receivers: ['critical', 'warning'] }),
    CONFIG,
    [
      {
        message: 'down goes to critical and warning, in another order',
        expected: 'warning, critical',
        actual: 'critical, warning',
        where: 'alertmanager.yml',
        hint: 'by alertmanager.yml it would go to critical: alertmanager has another config loaded (reload it)',
      },
    ],
  ],
  [
    'a server that has another config loaded',
    { cases: [down] },
    shows(down, { receivers: ['default'] }),
    CONFIG,
    [
      {
        message: 'down goes to default, not to critical',
        expected: 'critical',
        actual: 'default',
        where: 'alertmanager.yml',
        hint: 'by alertmanager.yml it would go to critical: alertmanager has another config loaded (reload it)',
      },
    ],
  ],
  [
    'inhibition by a label that both lack',
    { cases: [{ ...slow, labels: { alertname: 'Slow', severity: 'warning' } }] },
    shows(slow, {
      receivers: ['warning'],
      inhibitedBy: [{ case: undefined, labels: { alertname: 'Gone', severity: 'critical' } }],
    }),
    CONFIG,
    [
      {
        message: 'slow is inhibited by an alert of the stack, {alertname="Gone", severity="critical"}',
        expected: 'not inhibited',
        actual: 'inhibited by an alert of the stack, {alertname="Gone", severity="critical"}',
        where: 'alertmanager.yml:15',
        hint: 'by inhibit_rules[0] (alertmanager.yml:15): neither has cluster, and a missing label equals a missing one',
      },
    ],
  ],
  [
    'no inhibition, for a label that differs, a source that is none, and without a rule',
    {
      cases: [
        down,
        { ...slow, inhibitedBy: 'down' },
        { ...hidden, inhibitedBy: 'note' },
        { name: 'note', labels: { alertname: 'Note', cluster: 'a' }, receivers: ['default'] },
      ],
    },
    {
      alerts: Object.fromEntries(
        [
          ['down', 'critical'],
          ['slow', 'warning'],
          ['hidden', 'warning'],
          ['note', 'default'],
        ].map(([name, receiver]) => [name, { receivers: [receiver ?? ''], inhibitedBy: [], silencedBy: [], mutedBy: [] }]),
      ),
    },
    CONFIG,
    [
      {
        message: 'slow is not inhibited by down',
        expected: 'inhibited by down',
        actual: 'active',
        where: 'alertmanager.yml',
        hint: 'inhibit_rules[0] (alertmanager.yml:15) wants the same cluster on both, and got "a" and "b"',
      },
      {
        message: 'hidden is not inhibited by note',
        expected: 'inhibited by note',
        actual: 'active',
        where: 'alertmanager.yml',
        hint: 'inhibit_rules[0] (alertmanager.yml:15) wants severity="critical" of its source, and got no such label',
      },
    ],
  ],
  [
    'no inhibition, though the config says so',
    { cases: [down, hidden] },
    {
      alerts: {
        down: { receivers: ['critical'], inhibitedBy: [], silencedBy: [], mutedBy: [] },
        hidden: { receivers: ['warning'], inhibitedBy: [], silencedBy: [], mutedBy: [] },
      },
    },
    CONFIG,
    [
      {
        message: 'hidden is not inhibited by down',
        expected: 'inhibited by down',
        actual: 'active',
        where: 'alertmanager.yml:15',
        hint: 'inhibit_rules[0] (alertmanager.yml:15) says so: alertmanager has another config loaded, or another active alert that matches both sides stands in the way',
      },
    ],
  ],
  [
    'a silence that is not asked for, of this check and of others',
    { cases: [down] },
    shows(down, { silencedBy: [{ ours: true, comment: 'x' }] }),
    CONFIG,
    [
      {
        message: 'down is silenced',
        expected: 'not silenced',
        actual: 'silenced by a silence of this check: "x"',
        where: 'alertmanager:/api/v2/silences',
        hint: 'its matchers cover this alert too; or say `silenced: true`',
      },
    ],
  ],
  [
    'no silence',
    { cases: [{ ...down, silenced: true }] },
    shows(down, { silencedBy: [{ ours: false, comment: 'maintenance' }] }),
    CONFIG,
    [
      {
        message: 'down is not silenced',
        expected: 'silenced by a silence of this check',
        actual: 'silenced by others: "maintenance"',
        where: 'alertmanager:/api/v2/silences',
        hint: 'no entry of `silences` has only matchers that fit {alertname="Down", cluster="a", severity="critical"}',
      },
    ],
  ],
  [
    'a time interval that mutes it',
    {
      cases: [
        {
          ...slow,
          labels: { ...slow.labels, team: 'db' },
          receivers: ['dba'],
          delivered: [{ receiver: 'dba', integration: 'slack' }],
        },
      ],
    },
    shows(slow, { receivers: ['dba'], mutedBy: ['nights'] }),
    CONFIG,
    [
      {
        message: 'slow is muted by nights',
        expected: 'not muted',
        actual: 'muted by nights',
        where: 'alertmanager.yml:11',
        hint: 'time intervals are of the time of the run; it shows only after group_wait (30s)',
      },
    ],
  ],
  [
    'a time interval that its route does not name',
    { cases: [{ ...down, mutedBy: ['nights'] }] },
    shows(down, {}),
    CONFIG,
    [
      {
        message: 'down is not muted by nights',
        expected: 'muted by nights',
        actual: 'not muted',
        where: 'alertmanager.yml:5',
        hint: 'route.routes[0] names no time interval',
      },
    ],
  ],
  [
    'another group',
    { cases: [{ ...down, groupLabels: { alertname: 'Down', cluster: 'a' } }] },
    {},
    CONFIG,
    [
      {
        message: 'down is grouped by alertname for critical, not by alertname, cluster',
        expected: '{alertname="Down", cluster="a"}',
        actual: '{alertname="Down"}',
        where: 'alertmanager.yml:5',
        hint: 'group_by of route.routes[0] is [alertname]',
      },
    ],
  ],
  [
    'a group where all should be in one',
    { cases: [{ ...down, groupLabels: {} }] },
    {},
    CONFIG,
    [
      {
        message: 'down is grouped by alertname for critical, not by nothing',
        expected: '{}',
        actual: '{alertname="Down"}',
        where: 'alertmanager.yml:5',
        hint: 'group_by of route.routes[0] is [alertname]',
      },
    ],
  ],
  [
    'groups that are split',
    { cases: [{ ...slow, groupedWith: ['hidden'] }, down, hidden] },
    {},
    CONFIG.replace('[alertname]', '[alertname, cluster]'),
    [
      {
        message: 'slow and hidden are notified of apart',
        expected: 'one group',
        actual: '{alertname="Slow", cluster="b"} for warning; {alertname="Slow", cluster="a"} for warning',
        where: 'alertmanager.yml:8',
        hint: 'group_by of route.routes[1] is [alertname, cluster]: cluster differs',
      },
    ],
  ],
  [
    'groups that are merged',
    { cases: [{ ...slow, groupedWith: [] }, down, hidden] },
    {},
    CONFIG,
    [
      {
        message: 'slow is in one group with hidden',
        expected: 'alone in its group',
        actual: 'in {alertname="Slow"} with hidden',
        where: 'alertmanager.yml:8',
        hint: 'group_by of route.routes[1] is [alertname]',
      },
    ],
  ],
  [
    'no group',
    { cases: [{ ...slow, groupedWith: [] }] },
    { groups: [] },
    CONFIG,
    [
      {
        message: 'slow is in no group',
        expected: 'a group of its receiver',
        actual: 'none',
        where: 'alertmanager:/api/v2/alerts/groups',
      },
    ],
  ],
  [
    'nothing delivered before group_wait is over, and nothing delivered at all',
    { cases: [{ ...down, delivered: [hook] }] },
    {
      within: 4000,
      deliveries: [delivery(slow), delivery(down, { status: 'resolved' }), delivery(down, { receiver: 'default' })],
    },
    CONFIG,
    [
      {
        message: 'down is not delivered to critical by webhook',
        expected: 'a notification by webhook',
        actual: 'none within 4.0 s',
        where: 'alertmanager.yml:5',
        hint: 'group_wait of route.routes[0] is 5s: give `within` more, or run it with --time scaled',
      },
    ],
  ],
  [
    'a receiver without integration, and one without this integration',
    {
      cases: [
        { ...down, delivered: [hook, { ...hook, integration: 'slak' }] },
        {
          labels: { team: 'db', severity: 'warning' },
          receivers: ['dba'],
          delivered: [{ receiver: 'dba', integration: 'email' }],
        },
      ],
    },
    {},
    CONFIG,
    [
      {
        message: 'down is not delivered to critical by webhook',
        expected: 'a notification by webhook',
        actual: 'none within 10.0 s',
        where: 'alertmanager.yml:5',
        hint: 'the log of alertmanager says why a notification fails',
      },
      {
        message: 'down is not delivered to critical by slak',
        expected: 'a notification by slak',
        actual: 'a receiver with slack, webhook',
        where: 'alertmanager.yml:22',
        hint: 'did you mean slack?',
      },
      {
        message: '{severity="warning", team="db"} is not delivered to dba by email',
        expected: 'a notification by email',
        actual: 'a receiver without any integration: it tells nobody',
        where: 'alertmanager.yml:24',
        hint: 'give dba its email_configs',
      },
    ],
  ],
  [
    'a payload that says something else',
    { cases: [{ ...down, delivered: [{ ...hook, payload: { labels: { severity: 'page' } } }] }] },
    { deliveries: [delivery(down)] },
    CONFIG,
    [
      {
        message: 'down: the label severity that critical gets by webhook is another',
        expected: 'page',
        actual: 'critical',
        where: 'alertmanager.yml:22',
      },
    ],
  ],
  [
    'a notification of what is inhibited',
    { cases: [down, hidden] },
    { deliveries: [delivery(hidden, { receiver: 'warning', title: 'Slow' })] },
    CONFIG,
    [
      {
        message: 'hidden was delivered to warning by webhook, although it is inhibited',
        expected: 'no notification',
        actual: 'a notification (Slow) at 2026-01-01T00:00:00.000Z',
        hint: 'its group was notified of before what suppresses it was there: a longer group_wait leaves it time',
      },
    ],
  ],
  [
    'no repeat; the same by two configs is none',
    { cases: [{ ...down, repeats: true }] },
    { deliveries: [delivery(down), delivery(down, { index: 1 }), delivery(down, { integration: 'slack' })] },
    CONFIG,
    [
      {
        message: 'down is not notified of again to critical',
        ...NO_REPEAT,
        actual: 'one within 10.0 s',
      },
    ],
  ],
  [
    'a repeat with every group_interval',
    { cases: [{ ...down, repeats: true }] },
    { deliveries: [0, 300_000, 600_000].map((after) => delivery(down, { at: NOW + after })) },
    CONFIG,
    [{ message: 'down is not notified of again to critical', ...NO_REPEAT, actual: '3 within 10.0 s, at most 300.0 s apart' }],
  ],
  [
    'no repeat, but a case that joined the group',
    { cases: [{ ...down, repeats: true }, twin] },
    { deliveries: [delivery(down), delivery(down, { at: NOW + AGAIN })], posted: { down: NOW, twin: NOW + 1 } },
    CONFIG,
    [{ message: 'down is not notified of again to critical', ...NO_REPEAT, actual: 'one within 10.0 s' }],
  ],
  [
    'no repeat, but one of an alert whose name begins so',
    { cases: [{ ...down, repeats: true }] },
    { deliveries: [text('Down'), text('DownOther', { at: NOW + AGAIN })] },
    CONFIG,
    [{ message: 'down is not notified of again to critical', ...NO_REPEAT, actual: 'one within 10.0 s' }],
  ],
  [
    'text that may be of another case, or of a real alert',
    { cases: [{ ...down, delivered: [slack] }, twin, { ...slow, delivered: [{ ...slack, receiver: 'warning' }] }] },
    {
      deliveries: [text('Down'), text('Slow', { receiver: 'warning' })],
      groups: [...APART, { ...groupOf('slow'), receiver: 'warning' }],
      strangers: [{ labels: { alertname: 'Slow', job: 'app' }, annotations: {}, receivers: ['warning'] }],
    },
    CONFIG,
    [
      {
        message: 'down: what critical gets by slack may be of twin',
        expected: 'a text that only this case can have',
        actual: 'twin goes there too, in a group of its own',
        where: 'alertmanager.yml:22',
        hint: 'ask with `payload` for a label or an annotation that only this case has',
      },
      {
        message: 'slow: what warning gets by slack may be of {alertname="Slow", job="app"}',
        expected: 'a text that only this case can have',
        actual: '{alertname="Slow", job="app"} goes there too, in a group of its own',
        where: 'alertmanager.yml:23',
        hint: 'ask with `payload` for a label or an annotation that only this case has',
      },
    ],
  ],
  [
    'a repeat that may be of another case',
    { cases: [{ ...down, repeats: true }, twin] },
    { deliveries: [text('Down'), text('Down', { at: NOW + AGAIN })], groups: APART },
    CONFIG,
    [
      {
        message: 'down: what critical gets may be of twin',
        expected: 'a text that only this case can have',
        actual: 'twin goes there too, in a group of its own',
        where: undefined,
        hint: 'ask with `payload` for a label or an annotation that only this case has',
      },
    ],
  ],
  [
    'text that came before it was posted',
    { cases: [{ ...down, delivered: [slack] }] },
    { deliveries: [text('Down', { at: NOW - 1 })] },
    CONFIG,
    [
      {
        message: 'down is not delivered to critical by slack',
        expected: 'a notification by slack',
        actual: 'none within 10.0 s',
        where: 'alertmanager.yml:5',
        hint: 'the log of alertmanager says why a notification fails',
      },
    ],
  ],
  [
    'a notification that was refused',
    { cases: [{ ...down, delivered: [hook] }] },
    { deliveries: [delivery(down, { answered: 400, refused: '400 no JSON object' })] },
    CONFIG,
    [
      {
        message: 'down is not delivered to critical by webhook',
        expected: 'a notification by webhook',
        actual: 'one that was refused: 400 no JSON object',
        where: 'alertmanager.yml:22',
        hint: 'the real webhook refuses it too: see its config, its templates, and what they take from the alert',
      },
    ],
  ],
  ...[
    [{ ...hidden, inhibitedBy: 'down' }, 'inhibited'] as const,
    [{ ...hidden, inhibitedBy: undefined, silenced: true }, 'silenced'] as const,
    [{ ...hidden, inhibitedBy: undefined, mutedBy: ['x'] }, 'muted'] as const,
  ].map(([one, how]): [string, object, Partial<RoutingSeen>, string, Finding[]] => [
    `a text of what is ${how}`,
    { cases: [down, one] },
    { deliveries: [text('Slow', { receiver: 'warning' })] },
    CONFIG,
    [
      {
        message: `hidden was delivered to warning by slack, although it is ${how}`,
        expected: 'no notification',
        actual: 'a notification (Slow) at 2026-01-01T00:00:00.000Z',
        hint: 'its group was notified of before what suppresses it was there: a longer group_wait leaves it time',
      },
    ],
  ]),
  [
    'a look before a notification that must not come could have come',
    { cases: [down, hidden] },
    { now: NOW + 30_500 },
    CONFIG,
    [
      {
        message: 'whether nobody is told of hidden is not known before its group would be notified of',
        expected: 'no notification for 31.0 s: group_wait 30s, and some time',
        actual: 'none for 30.5 s',
        where: 'alertmanager.yml:8',
        hint: 'give `within` more, or run it with --time scaled',
      },
    ],
  ],
  [
    'sources that are not listed',
    { cases: [down, hidden] },
    { step: 'sources', alerts: {} },
    CONFIG,
    [
      {
        message: 'alertmanager does not list down',
        expected: 'an alert with its labels',
        actual: 'none',
        where: 'alertmanager:/api/v2/alerts',
        hint: 'it was posted and taken: the log of the server says what became of it',
      },
    ],
  ],
  [
    'routes and inhibit rules that no case reaches, and an exception for nothing',
    {
      cases: [down, slow],
      coverage: 'all',
      allow: [
        { route: 'route', reason: 'the unforeseen' },
        { inhibit: 'inhibit_rule[0]', reason: 'x' },
      ],
    },
    {},
    CONFIG,
    [
      {
        message: 'no case reaches route.routes[1].routes[0] {team="db"}',
        expected: 'an alert that ends there',
        actual: 'none',
        where: 'alertmanager.yml:11',
        hint: 'add a case, or say why none is needed: `allow: [{ route: "route.routes[1].routes[0]", reason: … }]`',
      },
      {
        message: 'no case reaches inhibit_rules[0] {severity="critical"} inhibits {severity="warning"} with equal cluster',
        expected: 'an alert that is inhibited by it',
        actual: 'none',
        where: 'alertmanager.yml:15',
        hint: 'add a case, or say why none is needed: `allow: [{ inhibit: "inhibit_rules[0]", reason: … }]`',
      },
      {
        message: 'allow names inhibit_rule[0], which alertmanager.yml does not have',
        expected: 'the path of a route or of an inhibit rule',
        actual: 'inhibit_rule[0]',
        where: 'alertmanager.yml',
        hint: 'did you mean inhibit_rules[0]?',
      },
    ],
  ],
  [
    'a look that came too early',
    { cases: [down] },
    { settling: 300 },
    CONFIG,
    [
      {
        message: 'alertmanager has listed the alerts only just now: inhibition and groups may still change',
        expected: 'the same in 300 ms',
        actual: 'not known yet',
        hint: 'give `within` more',
      },
    ],
  ],
  [
    'an alert that does not end',
    { cases: [down] },
    { step: 'resolved' },
    CONFIG,
    [
      {
        message: 'down is listed after it was ended',
        expected: 'no such alert',
        actual: 'active',
        where: 'alertmanager:/api/v2/alerts',
        hint: 'something posts it again, or the clock of the server is behind',
      },
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, spec, more, config, findings) => {
  expect(judged(spec, more, config)).toEqual(findings)
})
