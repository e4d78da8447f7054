import { expect, test } from 'vitest'
import { lokiPanel, panel, variable } from './lint/lint.fixture.ts'
import { dashboardNeeds } from './needs.ts'
import { dashboardOf } from './read/dashboard.fixture.ts'

const needsOf = (json: object) =>
  dashboardNeeds(dashboardOf({ schemaVersion: 41, title: 'Gateway', ...json }), { dataSources: undefined })

/** `x{code, (service)}`: what is demanded, and in parentheses what is only named. */
const sketch = (json: object) =>
  needsOf(json).flatMap(({ needs }) =>
    needs.map(({ name, labels }) => {
      const words = labels.map((label) => (label.demanded ? label.name : `(${label.name})`))
      return `${name ?? '?'}{${words.join(', ')}}`
    }),
  )

const rows: [string, object, readonly string[]][] = [
  ['a query', { panels: [panel(['sum by (service) (rate(x{code="500"}[5m]))'])] }, ['x{service, code}']],
  ['two of a panel', { panels: [panel(['x', 'y'])] }, ['x{}', 'y{}']],
  ['a variable may stand for anything', { panels: [panel(['x{service=~"$service", code="5$code"}'])] }, ['x{(service), (code)}']],
  ['a variable as range', { panels: [panel(['rate(x[$__rate_interval])'])] }, ['x{}']],
  ['a variable as label', { panels: [panel(['sum by ($by, service) (x)'])] }, ['x{service}']],
  ['a variable as metric', { panels: [panel(['$metric + x'])] }, ['x{}']],
  ['a variable as function', { panels: [panel(['$by(x{code="500"})'])] }, ['x{code}']],
  ['a legend', { panels: [panel([{ expr: 'x', legendFormat: '{{ service }}: {{code}} {{__name__}}' }])] }, ['x{service, code}']],
  [
    'a legend of grouped series',
    { panels: [panel([{ expr: 'sum by (code) (x)', legendFormat: '{{ service }}' }])] },
    ['x{code}'],
  ],
  ['logs are none', { panels: [lokiPanel('{app="x"}')] }, []],
  ['a variable', { templating: { list: [variable('code', 'label_values(x{service="a"}, code)')] } }, ['x{code, service}']],
  ['a variable of a whole query', { templating: { list: [variable('v', 'query_result(sum by (a) (x))')] } }, ['x{a}']],
  [
    'an annotation',
    {
      panels: [],
      annotations: {
        list: [{ name: 'Deploys', datasource: { type: 'prometheus', uid: 'p' }, expr: 'changes(x[5m])', enable: true }],
      },
    },
    ['x{}'],
  ],
]
test.each(rows)('%s', (_, json, expected) => {
  expect(sketch(json)).toEqual(expected)
})

test('each tells of what it is and where it stands', () => {
  const told = needsOf({
    panels: [panel(['rate(x[5m])'], { title: 'Requests' })],
    templating: { list: [variable('code', 'label_values(x, code)')] },
  })
  expect(told.map(({ of, by, where, open }) => [of, by, where, open])).toEqual([
    ['panel', 'panel “Requests” of dashboard “Gateway”', expect.stringMatching(/^board\.json:\d+:\d+$/), false],
    ['variable', 'variable code of “Gateway”', expect.stringMatching(/^board\.json:\d+:\d+$/), false],
  ])
})

test('what a variable decides is left open', () => {
  const opens = (expr: string) => needsOf({ panels: [panel([expr])] }).map(({ open }) => open)
  expect(opens('x{code="$code"}')).toEqual([true])
  expect(opens('$metric')).toEqual([true])
  expect(opens('rate(x[$__rate_interval])')).toEqual([false])
})

test('what cannot be read says why', () => {
  expect(needsOf({ panels: [panel(['sum(x'])] })).toMatchObject([{ needs: [], open: true, unread: 'unexpected end of input' }])
})
