import { expect, test } from 'vitest'
import { routing } from './check.ts'
import { shortPlace } from './identity.ts'
import { all, CONFIG, down, hidden, hook, NOW, slow, world } from './seen.fixture.ts'
import type { RoutingSeen } from './seen.ts'

test('the steps: silences, then sources before what they inhibit, then all others, then their end', () => {
  const page = { name: 'page', labels: { alertname: 'Page' }, receivers: ['default'] }
  const { spec } = world({
    cases: [{ ...slow, inhibitedBy: 'hidden' }, hidden, down, { ...page, annotations: { summary: 'x' } }],
    silences: [{ matchers: ['severity="info"', 'team!~"a|b"'] }],
  })
  const posts = (index: number) =>
    routing.drill?.(spec, 'real')?.[index]?.apply?.map((cause) => ('post' in cause ? cause.post : undefined))
  expect(routing.drill?.(spec, 'real')?.map(({ name, undo }) => [name, undo])).toEqual([
    ['sources', undefined],
    ['routed', undefined],
    ['resolved', true],
  ])
  expect(posts(0)).toEqual([
    {
      alerts: [],
      silences: [
        {
          comment: 'a drill of firedrill',
          matchers: [
            { name: 'severity', value: 'info', isRegex: false, isEqual: true },
            { name: 'team', value: 'a|b', isRegex: true, isEqual: false },
          ],
        },
      ],
    },
    { alerts: [{ labels: down.labels, annotations: { firedrill_case: 'down' } }], silences: [] },
    { alerts: [{ labels: hidden.labels, annotations: { firedrill_case: 'hidden' } }], silences: [] },
  ])
  expect(posts(1)).toEqual([
    {
      alerts: [
        { labels: slow.labels, annotations: { firedrill_case: 'slow' } },
        { labels: page.labels, annotations: { summary: 'x', firedrill_case: 'page' } },
      ],
      silences: [],
    },
  ])
  expect(routing.drill?.(world({ cases: [down] }).spec, 'lapse')?.map(({ name }) => name)).toEqual(['routed', 'resolved'])
})

test('titles and needs', () => {
  const title = (...cases: object[]) => routing.title(routing.schema.parse({ cases }))
  expect(title(down, { labels: { alertname: 'Note' }, receivers: ['default'] })).toBe('routing of down, {alertname="Note"}')
  expect(title(...all)).toBe('routing of 5 alerts')
  expect(routing.needs(world({ cases: [down] }).spec)).toEqual([{ role: 'alertmanager' }])
})

const refused: [object, string, (string | number)[]][] = [
  [{ cases: [] }, 'expected at least one case', ['cases']],
  [{ cases: [{ ...down, labels: {} }] }, 'expected at least one label', ['cases', 0, 'labels']],
  [{ cases: [{ ...down, receivers: [] }] }, 'expected at least one receiver', ['cases', 0, 'receivers']],
  [{ cases: [down, { ...down, name: 'x' }] }, 'expected labels of its own: they are those of down', ['cases', 1, 'labels']],
  [{ cases: [down, { ...slow, name: 'down' }] }, 'expected a name of its own: another case has it', ['cases', 1, 'name']],
  [
    { cases: [down, { ...slow, inhibitedBy: 'dwn' }] },
    'expected the name of a case; did you mean down?',
    ['cases', 1, 'inhibitedBy'],
  ],
  [
    { cases: [{ ...down, groupedWith: ['down'] }] },
    'expected the name of another case, not its own',
    ['cases', 0, 'groupedWith'],
  ],
  [
    {
      cases: [
        { ...down, inhibitedBy: 'slow' },
        { ...slow, inhibitedBy: 'down' },
      ],
    },
    'expected a source that is not inhibited by its own target',
    ['cases', 0, 'inhibitedBy'],
  ],
  [
    { cases: [{ ...down, silenced: true, delivered: [hook] }] },
    'expected no `delivered` and no `repeats`: it is inhibited, silenced or muted',
    ['cases', 0, 'delivered'],
  ],
  [
    { cases: [{ ...down, delivered: [{ ...hook, receiver: 'warning' }] }] },
    'expected one of its receivers: critical',
    ['cases', 0, 'delivered'],
  ],
  [
    { cases: [{ ...down, groupLabels: { warning: { alertname: 'Down' } } }] },
    'expected one of its receivers: critical',
    ['cases', 0, 'groupLabels'],
  ],
  [
    { cases: [down], silences: [{ matchers: ['severity'] }] },
    'expected a matcher like severity="info"',
    ['silences', 0, 'matchers', 0],
  ],
]
test.each(refused)('refuses %o', (spec, message, path) => {
  expect(routing.schema.safeParse(spec).error?.issues[0]).toMatchObject({ message, path })
})

test('it waits for notifications only where it asks for them', () => {
  const deadline = (one: object, config = CONFIG) => {
    const { spec, seen } = world({ cases: [one] }, {}, config)
    const kept = { foreign: {}, silences: new Set<string>(), strangers: new Map(), routed: {}, inhibitRules: new Set<string>() }
    return routing.deadline?.(spec, { config: seen.config, completeSince: undefined, ...kept }, 30_000)
  }
  expect(deadline(down)).toBe(10_000)
  expect(deadline({ ...down, delivered: [hook] })).toBe(15_000)
  // A second more than group_wait: a notification that must not come would be there.
  expect(deadline({ ...slow, mutedBy: ['x'] })).toBe(41_000)
  expect(deadline({ ...slow, silenced: true })).toBe(41_000)
  expect(deadline({ ...down, repeats: true }, CONFIG.replace('5s', '5s\n      repeat_interval: 7m'))).toBe(615_000)
  // A repeat_interval that ends with a group_interval is over only at the next.
  expect(deadline({ ...down, repeats: true }, CONFIG.replace('5s', '5s\n      repeat_interval: 10m'))).toBe(915_000)
  const settled = (one: object, more: Partial<RoutingSeen>) => {
    const { spec, seen } = world({ cases: [one] }, more)
    return routing.settled?.(spec, seen)
  }
  const misrouted = { alerts: { down: { receivers: ['default'], inhibitedBy: [], silencedBy: [], mutedBy: [] } } }
  expect(settled(down, misrouted)).toBe(true)
  expect(settled(down, { ...misrouted, settling: 1 })).toBe(false)
  expect(settled(down, { ...misrouted, step: 'resolved' })).toBe(false)
  // Inhibition, groups and notifications come in their own time.
  expect(settled({ ...down, silenced: true }, misrouted)).toBe(false)
  expect(settled({ ...down, groupLabels: {} }, {})).toBe(false)
  expect(settled({ ...down, delivered: [hook] }, {})).toBe(false)
  expect(settled({ ...down, delivered: [hook] }, { foreign: { down: { since: NOW, from: '' } } })).toBe(true)
})

test('notes tell what no case reaches, and where the server routes otherwise', () => {
  const told = (spec: object, more: Partial<RoutingSeen> = {}) => {
    const { spec: read, seen } = world(spec, more)
    return routing.notes?.(read, seen).map(({ message }) => message)
  }
  expect(told({ cases: all })).toEqual(['4 of 4 routes and 1 of 1 inhibit rule reached'])
  expect(told({ cases: [down], allow: [{ route: 'route', reason: 'the unforeseen' }] })).toEqual([
    '1 of 4 routes and 0 of 1 inhibit rule reached; not reached: route (alertmanager.yml:2), allowed: the unforeseen; ' +
      'route.routes[1] (alertmanager.yml:8); route.routes[1].routes[0] (alertmanager.yml:11); inhibit_rules[0] (alertmanager.yml:15)',
  ])
  expect(told({ cases: all }, { step: 'resolved', alerts: {}, routed: { down: ['default'] } })?.slice(1)).toEqual([
    'down: by alertmanager.yml it would go to critical: alertmanager has another config loaded (reload it)',
  ])
})

test.each([
  ['monitoring/alertmanager.yml:12', 'alertmanager.yml:12'],
  ['alertmanager.yml', 'alertmanager.yml'],
  ['alertmanager:/api/v2/status:12', 'alertmanager:/api/v2/status:12'],
])('the place %s is short as %s', (where, short) => {
  expect(shortPlace(where)).toBe(short)
})
