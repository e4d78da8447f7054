import { expect, test } from 'vitest'
import { parseAlertmanagerConfig } from './alertmanager.ts'

const parse = (text: string) => parseAlertmanagerConfig(text, 'alertmanager.yml')

const NOT_LOADED = 'Alertmanager does not load the file so'
const RECEIVERS = 'receivers: [{ name: ops, webhook_configs: [{ url: x }] }]'
const route = (more: string) => `route: { receiver: ops${more} }\n${RECEIVERS}`
const problems: [string, string, string, Partial<Record<'expected' | 'actual' | 'where' | 'hint', string>>][] = [
  ['no route', RECEIVERS, 'there is no route', { where: 'alertmanager.yml:1', hint: NOT_LOADED }],
  ['root without receiver', `route: { group_by: [a] }\n${RECEIVERS}`, 'the root route has no receiver', { actual: 'none' }],
  ['root with matchers', route(', match: { a: b }'), 'the root route has matchers', { actual: 'route {a="b"}' }],
  [
    'root with interval',
    `${route(', mute_time_intervals: [n]')}\ntime_intervals: [{ name: n }]`,
    'the root route has time intervals',
    {},
  ],
  ['root with continue', route(', continue: true'), 'the root route has `continue`', {}],
  [
    'unknown receiver',
    route(', routes: [{ receiver: opps, routes: [{}] }]'),
    'a route names the receiver opps, which is not defined',
    { expected: 'one of ops', actual: 'opps', hint: 'did you mean ops?' },
  ],
  [
    'unknown interval',
    route(', routes: [{ mute_time_intervals: [n] }]'),
    'route.routes[0] names the time interval n, which is not defined',
    {},
  ],
  [
    'receiver twice',
    `${route('')}\n  `.replace('receivers: [', 'receivers: [{ name: ops, webhook_configs: [{ url: x }] }, '),
    'receiver ops is there twice',
    {},
  ],
  [
    'receiver without name',
    'route: { receiver: ops }\nreceivers: [{ webhook_configs: [{ url: x }] }, { name: ops, webhook_configs: [{ url: x }] }]',
    'a receiver has no name',
    { actual: 'keys: webhook_configs' },
  ],
  [
    'unknown key',
    'route: { receiver: ops }\nreceivers: [{ name: ops, slack_config: [{}], webhook_configs: [{ url: x }] }]',
    'slack_config is no key of a receiver',
    { expected: 'slack_configs' },
  ],
  ['zero repeat_interval', route(', repeat_interval: 0s'), 'repeat_interval is zero', { actual: '0s' }],
  ['zero group_interval', route(', group_interval: 0'), 'group_interval is zero', { actual: '0' }],
  ['no duration', route(', group_wait: 5 min'), 'group_wait is no duration', { actual: '5 min' }],
  ['no truth value', route(', routes: [{ continue: maybe }]'), 'continue is neither true nor false', { actual: 'maybe' }],
  ['group_by twice', route(', group_by: [a, a]'), 'group_by has a twice', { actual: 'a, a' }],
  ['group_by ... and more', route(", group_by: [a, '...']"), 'group_by has `...` beside other labels', { actual: 'a, ...' }],
  [
    'matchers as text',
    route(', routes: [{ matchers: a=b }]'),
    'matchers is no list',
    { actual: 'a=b', hint: 'write it as a list: - severity="critical"' },
  ],
  [
    'no matcher',
    route(', routes: [{ matchers: [a] }]'),
    'matchers: no matcher',
    { actual: 'a', hint: 'quote the value: severity="critical"' },
  ],
  ['label name', route(', routes: [{ match: { a-b: c } }]'), 'a-b is no label name', {}],
  [
    'regular expression',
    route(", routes: [{ match_re: { a: '[' } }]"),
    '[ is no regular expression: missing closing ]',
    { actual: '[' },
  ],
  [
    'address',
    'route: { receiver: ops }\nreceivers:\n  - name: ops\n    slack_configs:\n      - channel: x',
    'slack has no api_url',
    {
      where: 'alertmanager.yml:5',
      expected:
        'api_url or api_url_file or app_token or app_token_file, or slack_api_url or slack_api_url_file or slack_app_token or slack_app_token_file in global',
    },
  ],
  [
    'no YAML',
    'route: [}',
    'no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    { where: 'alertmanager.yml:1', hint: NOT_LOADED },
  ],
]
test.each(problems)('refused: %s', (_, text, message, rest) => {
  expect(parse(text).problems).toEqual([expect.objectContaining({ message, ...rest, refused: true })])
})

test('a receiver without integration is loaded, and sends nothing', () => {
  expect(parse('route: { receiver: ops }\nreceivers: [{ name: ops, labels: { a: b } }]').problems).toEqual([
    {
      message: 'receiver ops has no integration',
      expected: 'at least one, like slack_configs',
      actual: 'none',
      where: 'alertmanager.yml:2',
      hint: 'Alertmanager takes alerts for it, and sends them nowhere',
      refused: false,
    },
  ])
})
