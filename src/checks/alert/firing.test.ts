import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { FIRES, judged, RULE, SENDING, STAYED } from './drill.fixture.ts'
import { active, firedWorld, held, rule, T } from './seen.fixture.ts'
import type { AlertSeen } from './seen.ts'

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
    'other labels than those that are meant',
    { labels: { job: 'ap' } },
    firedWorld({
      ...STAYED,
      namesakes: [{ labels: { alertname: 'High', job: 'app' }, annotations: {}, receivers: ['crit'] }],
      values: { labels: {}, values: [], whyNone: undefined },
    }),
    [
      {
        message: 'High fires, but not with these labels',
        expected: '{job="ap"}',
        actual: 'High{job="app"}',
        where: RULE,
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
