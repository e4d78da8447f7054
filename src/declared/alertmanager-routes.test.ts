import { expect, test } from 'vitest'
import { CannotObserve } from '../lib/errors.ts'
import { CONFIG } from './alertmanager.fixture.ts'
import { inhibitedBy, type Labels, parseAlertmanagerConfig, routesOf } from './alertmanager.ts'

const parse = (text: string) => parseAlertmanagerConfig(text, 'alertmanager.yml')
const config = parse(CONFIG)

const routed: [Labels, string[]][] = [
  [{}, ['route']],
  [{ severity: 'critical' }, ['route.routes[0]']],
  [{ severity: 'critical', team: 'db' }, ['route.routes[0].routes[0]', 'route.routes[1]']],
  [{ severity: 'critical', team: 'web' }, ['route.routes[0]', 'route.routes[1]']],
  [{ severity: 'warning', team: 'web' }, ['route.routes[1]']],
  [{ severity: 'warning' }, ['route']],
  [{ severity: 'info', team: 'db' }, ['route.routes[2]']],
  [{ severity: 'xcriticalx' }, ['route']],
]
test.each(routed)('%j goes to %j', (labels, paths) => {
  expect(routesOf(config, labels).map(({ path }) => path)).toEqual(paths)
})

test('without a route nothing is taken; a label like a property of objects is one like others', () => {
  expect(routesOf(parse('receivers: []'), {})).toEqual([])
  const odd = parse('route: { receiver: a, routes: [{ matchers: [constructor=""] }] }\nreceivers: [{ name: a }]')
  expect(routesOf(odd, {}).map(({ path }) => path)).toEqual(['route.routes[0]'])
})

test('a pattern that cannot be applied here is not guessed at', () => {
  const odd = parse('route:\n  receiver: a\n  routes:\n    - matchers: [\'x=~"a(?i)b"\']\nreceivers: [{ name: a }]')
  expect(odd.problems.filter(({ refused }) => refused)).toEqual([])
  expect(() => routesOf(odd, {})).toThrow(
    new CannotObserve(
      'alertmanager.yml:4: whether a label matches "a(?i)b" cannot be told: flags like (?i) are not supported here',
    ),
  )
})

const critical = { severity: 'critical', cluster: 'a' }
const inhibited: [string, Labels, Labels[], [string, Labels, Labels | undefined] | undefined][] = [
  ['by a source with the same labels', { severity: 'info', cluster: 'a' }, [critical], ['inhibit_rules[0]', critical, undefined]],
  ['not across clusters', { severity: 'info', cluster: 'b' }, [critical], undefined],
  [
    'by labels that both lack',
    { severity: 'info' },
    [{ severity: 'critical' }],
    ['inhibit_rules[0]', { severity: 'critical' }, undefined],
  ],
  [
    'empty is as missing',
    { severity: 'info', cluster: '' },
    [{ severity: 'critical' }],
    ['inhibit_rules[0]', { severity: 'critical' }, undefined],
  ],
  ['no target', critical, [critical], undefined],
  ['by nothing', { severity: 'info', cluster: 'a' }, [], undefined],
  [
    'by a later rule',
    { severity: 'info', cluster: 'a' },
    [{ alertname: 'Maintenance' }],
    ['inhibit_rules[1]', { alertname: 'Maintenance' }, undefined],
  ],
]
test.each(inhibited)('inhibited: %s', (_, alert, active, expected) => {
  const found = inhibitedBy(config, alert, active)
  expect(found && [found.rule.path, found.source, found.contestedBy]).toEqual(expected)
})

test('an alert that matches both sides is inhibited neither by its like nor by itself', () => {
  const both = parse('inhibit_rules: [{ source_matchers: [a=~".+"], target_matchers: [b=~".+"] }]')
  const [alert, like, source] = [{ a: '1', b: '1' }, { a: '2', b: '2' }, { a: '3' }]
  expect(inhibitedBy(both, alert, [alert, like])).toBeUndefined()
  expect(inhibitedBy(both, alert, [alert, source])).toMatchObject({ source, contestedBy: alert })
  expect(inhibitedBy(both, { b: '3' }, [alert, like])).toMatchObject({ source: alert, contestedBy: undefined })
})
