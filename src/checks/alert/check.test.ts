import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { alert } from './check.ts'
import { END, FIRES, HOOK, judged, OTHERS, ofJob, parsed, REFUSED, RULE, SLACK } from './drill.fixture.ts'
import { active, delivery, endedWorld, firedWorld, held, message, quietWorld, received, rule, T } from './seen.fixture.ts'
import type { AlertSeen } from './seen.ts'

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
