// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Variable } from '../model.ts'
import { expandVariables } from './expand.ts'
import { interpolate } from './interpolate.ts'
import type { FoundSource, Overrides, ValuesQuery } from './scope.ts'
import {
  ALL_SAVED,
  askerOf,
  dashboardOf,
  MIMIR,
  PROMETHEUS,
  QUERY,
  RANGE,
  saved,
  stateOf,
  variable,
} from './variables.fixture.ts'

describe('what is chosen of a query variable', () => {
  test.each<[string, Partial<Variable>, Overrides, readonly string[], boolean]>([
    ['nothing saved: the first', {}, {}, ['b'], false],
    ['saved', { current: saved('a') }, {}, ['a'], false],
    ['saved, gone: the first', { current: saved('x') }, {}, ['b'], false],
    ['saved by what is shown', { current: [{ text: 'a', value: '7' }] }, {}, ['a'], false],
    ['All saved', { includeAll: true, current: ALL_SAVED }, {}, ['b', 'a', 'c'], true],
    ['All saved, not offered: the first', { current: ALL_SAVED }, {}, ['b'], false],
    ['All offered, nothing saved', { includeAll: true }, {}, ['b', 'a', 'c'], true],
    ['All offered, one saved', { includeAll: true, current: saved('c') }, {}, ['c'], false],
    ['All offered, saved one gone', { includeAll: true, current: saved('x') }, {}, ['b', 'a', 'c'], true],
    ['several saved', { multi: true, current: saved('c', 'x', 'a') }, {}, ['c', 'a'], false],
    ['several saved, all gone', { multi: true, current: saved('x', 'y') }, {}, ['b'], false],
    ['several, nothing saved', { multi: true }, {}, ['b'], false],
    ['several with All, nothing saved', { multi: true, includeAll: true }, {}, ['b', 'a', 'c'], true],
    ['from outside', { current: saved('a') }, { v: ['c'] }, ['c'], false],
    ['from outside, unknown: as given', { current: saved('a') }, { v: ['x', 'y'] }, ['x', 'y'], false],
    ['All from outside', { current: saved('a') }, { v: ['$__all'] }, ['b', 'a', 'c'], true],
    [
      'never refreshed, with options',
      { refresh: 0, options: saved('$__all', 'old', 'x'), current: saved('x') },
      {},
      ['x'],
      false,
    ],
    [
      'never refreshed, All',
      { refresh: 0, includeAll: true, options: saved('p', 'q'), current: ALL_SAVED },
      {},
      ['p', 'q'],
      true,
    ],
    ['never refreshed, only its choice', { refresh: 0, current: saved('old') }, {}, ['old'], false],
    ['never refreshed, nothing saved', { refresh: 0 }, {}, ['b'], false],
  ])('%s', async (_name, given, overrides, values, all) => {
    expect(await stateOf({ ...QUERY, ...given }, { overrides })).toMatchObject({ values, all, problem: undefined })
  })
})

describe('variables that use others', () => {
  const CHAIN = [
    variable({
      name: 'pod',
      query: 'label_values(up{ns=~"$ns"}, pod)',
      dataSource: { kind: 'uid', uid: '${ds}', type: 'prometheus' },
    }),
    variable({ name: 'ns', query: 'label_values(up{env="$env"}, ns)', multi: true, includeAll: true }),
    variable({ name: 'env', type: 'custom', query: 'dev,prod', current: saved('prod') }),
    variable({ name: 'ds', type: 'datasource', query: 'prometheus' }),
  ]

  test('are asked after these', async () => {
    const asker = askerOf((query) => (query.of === 'label_values' && query.label === 'ns' ? ['x.y', 'z'] : ['p1']))
    const scope = await expandVariables(dashboardOf(...CHAIN), asker, { range: RANGE })
    expect(asker.asked).toEqual([
      { of: 'label_values', label: 'ns', match: 'up{env="prod"}' },
      { of: 'label_values', label: 'pod', match: 'up{ns=~"(x\\\\.y|z)"}' },
    ])
    expect([...scope.keys()]).toEqual(['pod', 'ns', 'env', 'ds'])
    expect(scope.get('pod')?.values).toEqual(['p1'])
  })

  test('see a choice from outside', async () => {
    const asker = askerOf(() => ['p1'])
    await expandVariables(dashboardOf(...CHAIN), asker, { range: RANGE, overrides: { env: ['dev'], ns: ['n'] } })
    expect(asker.asked).toContainEqual({ of: 'label_values', label: 'pod', match: 'up{ns=~"n"}' })
  })

  test('a regex that names a variable takes its value literally', async () => {
    const variables = [
      variable({ name: 'a', type: 'constant', query: 'x.y' }),
      variable({ name: 'b', query: 'metrics(.*)', regex: '/^$a/' }),
    ]
    const scope = await expandVariables(
      dashboardOf(...variables),
      askerOf(() => ['xzy', 'x.y.z']),
      { range: RANGE },
    )
    expect(scope.get('b')?.options).toEqual(['x.y.z'])
  })

  test('one of several data sources that answers is enough', async () => {
    const variables = [
      variable({ name: 'ds', type: 'datasource', query: 'prometheus', multi: true, includeAll: true }),
      variable({ name: 'job', ...QUERY, dataSource: { kind: 'uid', uid: '$ds', type: 'prometheus' } }),
    ]
    const answer = (_query: ValuesQuery, { uid }: FoundSource): readonly string[] => {
      if (uid === 'mimir-1') throw new Error('it is down')
      return ['api']
    }
    const scope = await expandVariables(dashboardOf(...variables), askerOf(answer, [PROMETHEUS, MIMIR]), { range: RANGE })
    expect(scope.get('job')).toMatchObject({ values: ['api'], problem: undefined })
  })

  test('independent ones are asked at the same time', async () => {
    const gate = Promise.withResolvers<void>()
    let waiting = 0
    const asker = askerOf(async () => {
      if (++waiting === 3) gate.resolve()
      await gate.promise
      return ['x']
    })
    const variables = ['a', 'b', 'c'].map((name) => variable({ name, ...QUERY }))
    expect((await expandVariables(dashboardOf(...variables), asker, { range: RANGE })).get('c')?.values).toEqual(['x'])
  })

  test('one in its own query stands there with its saved value', async () => {
    const asker = askerOf(() => ['a', 'b'])
    const itself = variable({ name: 'v', query: 'label_values(up{job="$v"}, job)', current: saved('b') })
    const scope = await expandVariables(dashboardOf(itself), asker, { range: RANGE })
    expect(asker.asked).toEqual([{ of: 'label_values', label: 'job', match: 'up{job="b"}' }])
    expect(scope.get('v')).toMatchObject({ values: ['b'], problem: undefined })
  })

  test('ten thousand in a chain', async () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => variable({ name: `v${i}`, type: 'constant', query: `$v${i + 1}` }))
    const scope = await expandVariables(
      dashboardOf(...chain, variable({ name: 'v10000', type: 'constant', query: 'end' })),
      askerOf(() => []),
      {
        range: RANGE,
      },
    )
    expect(scope.get('v0')?.values).toEqual(['end'])
  })
})

test('never throws: whatever the file says, every variable has its state', async () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const text = fc.oneof(
    fc
      .array(
        fc.constantFrom('$a', '${b:csv}', '[[c]]', '/', '(', ',', ' : ', '\\', 'label_values(', ')', 'x', '[', '{"value":1}'),
      )
      .map((parts) => parts.join('')),
    fc.string(),
  )
  const choices = fc.array(fc.record({ text, value: fc.oneof(text, fc.constant('$__all')) }), { maxLength: 3 })
  const any = fc.record({
    name,
    type: fc.constantFrom(
      'query',
      'custom',
      'constant',
      'interval',
      'datasource',
      'textbox',
      'adhoc',
      'groupby',
      'switch',
      'wheel',
    ),
    multi: fc.boolean(),
    includeAll: fc.boolean(),
    allValue: fc.option(text, { nil: undefined }),
    query: text,
    regex: text,
    sort: fc.integer({ min: -2, max: 10 }),
    refresh: fc.constantFrom(0 as const, 1 as const),
    current: choices,
    options: choices,
    auto: fc.option(fc.record({ count: fc.integer(), min: text }), { nil: undefined }),
    raw: fc.dictionary(fc.constantFrom('valuesFormat', 'staticOptions', 'filters', 'query'), fc.jsonValue()) as fc.Arbitrary<
      Record<string, unknown>
    >,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(any, { maxLength: 4 }), fc.array(text), async (given, values) => {
      const scope = await expandVariables(
        dashboardOf(...given.map(variable)),
        askerOf(() => values),
        { range: RANGE },
      )
      expect(new Set(scope.keys())).toEqual(new Set(given.map((one) => one.name)))
      for (const state of scope.values()) expect(state.texts).toHaveLength(state.values.length)
      expect(interpolate('$a ${b:json} [[c:regex]]', scope, { format: 'prometheus' }).unknown.length).toBeLessThanOrEqual(3)
    }),
  )
})
