import { expect, test } from 'vitest'
import { AlertStack, APP_DOWN, CHAT, HEAT, ON_CALL, TOO_HOT, verdicts } from './stack.fixture.ts'

const hot = (alert: string, more: object) => ({ alert, expr: 'app_temperature > 50', labels: { severity: 'warning' }, ...more })
const finding = (message: string, rest: object) => ({ verdict: 'fail', findings: [{ message, ...rest }] })
const like = (pattern: RegExp) => expect.stringMatching(pattern)

const RULES = [
  TOO_HOT,
  hot('TooHotLate', { for: '1h' }),
  hot('TooHotWaits', { labels: { severity: 'warning', wait: 'long' } }),
  hot('TooHotGarbled', { annotations: { summary: '{{ .Nope.Value }}' } }),
  { alert: 'AlwaysOn', expr: 'vector(1)', labels: { severity: 'warning' } },
  APP_DOWN,
]
const ROUTES = [
  { matchers: ['severity="critical"'], receiver: 'on-call' },
  { matchers: ['wait="long"'], receiver: 'chat', group_wait: '5m' },
]
const PAYLOAD = { labels: { severity: 'warning' }, annotations: { description: 'it is 91 degrees' } }

const check = (id: string, alert: object, within = '30s') => ({ id, within, alert: { cause: HEAT, ...alert } })
const CHECKS = [
  check('fine', { alert: 'TooHot', delivered: ON_CALL }),
  check('no-rule', { alert: 'ToHot', delivered: ON_CALL }),
  check('no-receiver', { alert: 'TooHot', delivered: { receiver: 'on-cal', integration: 'webhook' } }),
  check('no-integration', { alert: 'TooHot', delivered: { receiver: 'on-call', integration: 'slack' } }),
  check('other-receiver', { alert: 'TooHot', delivered: { receiver: 'chat', integration: 'slack' } }),
  check('other-payload', { alert: 'TooHot', delivered: { ...ON_CALL, payload: PAYLOAD } }),
  check('garbled', { alert: 'TooHotGarbled', delivered: CHAT }),
  check('late', { alert: 'TooHotLate', delivered: CHAT }),
  check('waits', { alert: 'TooHotWaits', delivered: CHAT }),
  check('already', { alert: 'AlwaysOn', delivered: CHAT }, '3s'),
  check('budget', { alert: 'TooHot', delivered: ON_CALL, budget: { delivered: '1ms' } }),
]

const TOLD: Readonly<Record<string, object>> = {
  fine: { verdict: 'pass', findings: [] },
  'no-rule': finding('prometheus has no alerting rule ToHot', {
    expected: 'an alerting rule that is loaded',
    actual: 'TooHot, TooHotLate, TooHotWaits, TooHotGarbled, AlwaysOn, AppDown',
    hint: 'did you mean TooHot?',
  }),
  'no-receiver': finding('Alertmanager has no receiver on-cal', {
    expected: 'a receiver of alertmanager.yml',
    actual: 'on-call, chat',
    hint: 'did you mean on-call?',
  }),
  'no-integration': finding('receiver on-call has no slack config', {
    expected: 'slack_configs',
    actual: 'webhook_configs',
    where: 'alertmanager.yml:27',
  }),
  'other-receiver': finding('TooHot was not delivered to slack of chat', {
    expected: 'a notification of it',
    actual: 'routed to on-call (route.routes[0], alertmanager.yml:11)',
    where: 'alertmanager.yml:11',
    hint:
      'route {} (alertmanager.yml:2) matches, but another route takes it first without `continue`, or one above does not match; ' +
      'route.routes[1] {wait="long"} (alertmanager.yml:17) does not match TooHot{instance="app:3000", job="app", severity="critical"}',
  }),
  'other-payload': {
    verdict: 'fail',
    findings: [
      {
        message: 'webhook of on-call got TooHot with another label severity',
        expected: 'warning',
        actual: 'critical',
        where: 'alertmanager.yml:30:9',
      },
      {
        message: 'webhook of on-call got TooHot with another annotation description',
        expected: 'it is 91 degrees',
        actual: 'it is 90 degrees',
        where: 'alertmanager.yml:30:9',
      },
    ],
  },
  garbled: finding('annotation summary of TooHotGarbled cannot be rendered', {
    expected: 'text',
    actual: like(/^<error expanding template: .*<\.Nope\.Value>: can't evaluate field Nope/),
    where: 'alert.rules.yml:33',
  }),
  late: finding('TooHotLate is pending and does not fire: `for` 1h is not over', {
    expected: 'firing after 1h',
    actual: like(/^pending for [\d.]+ m?s, value 90, TooHotLate\{instance="app:3000", job="app", severity="warning"\}$/),
    where: 'alert.rules.yml:17',
    hint: 'this step ends after 30s, sooner than `for` 1h: give the check a longer `within`',
  }),
  waits: finding('TooHotWaits was not delivered to slack of chat', {
    expected: 'a notification of it',
    actual: like(/^group_wait 5m is not over: Alertmanager has had it for [\d.]+ m?s$/),
    where: 'alertmanager.yml:17',
    hint: 'this step ends after 30s, sooner than group_wait: give the check a longer `within`',
  }),
  already: finding('AlwaysOn is firing already, before the cause', {
    expected: 'inactive',
    actual: like(/^firing since [\d.]+ s, value 1, AlwaysOn\{severity="warning"\}$/),
    where: 'alert.rules.yml:43',
    hint: 'it would fire without the cause: nothing is proven so',
  }),
  budget: finding('stage delivered of TooHot took longer than its budget', {
    expected: 'at most 1 ms',
    actual: like(/^[\d.]+ m?s$/),
  }),
}

/** What a user reads when a drill finds something. */
export function findingsCases(): void {
  test('checks that share a cause: one passes, every other one says what is wrong, in its own words', async () => {
    using stack = new AlertStack({ rules: RULES, route: { routes: ROUTES } })
    const result = await stack.run(stack.suite('shared', CHECKS, { alerts: { prove: 'all' } }))
    const { 'alert-coverage': coverage, ...drills } = verdicts(result)
    expect(Object.fromEntries(Object.keys(drills).map((id) => [id, stack.told(result, id)]))).toEqual(TOLD)
    // Eleven checks, one cause: it was applied once and undone once.
    expect(stack.switched).toEqual([90, 20])
    expect([result.exitCode, result.problems]).toEqual([1, []])
    expect(coverage).toBe('fail')
    expect(result.alerts?.line).toBe(
      '3 of 6 alert rules proven to fire, 2 delivered, 1 resolved; not proven: TooHotLate, AlwaysOn, AppDown',
    )
    expect(stack.told(result, 'alert-coverage').findings?.map(({ message, hint }) => [message, hint])).toEqual([
      ['no check of this run has seen TooHotLate firing', UNPROVEN],
      ['no check of this run has seen TooHotWaits delivered and resolved', 'see waits'],
      ['no check of this run has seen TooHotGarbled resolved', 'see garbled'],
      ['no check of this run has seen AlwaysOn firing', UNPROVEN],
      ['no check of this run has seen AppDown firing', UNPROVEN],
    ])
  })
}

const UNPROVEN = 'write an `alert` check with its cause, put it in an earlier phase, or name it in `except` with the reason'
