// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import type { Variable } from '../model.ts'
import { expandVariables } from './expand.ts'
import { interpolate } from './interpolate.ts'
import type { VariableState } from './scope.ts'
import { ALL_SAVED, askerOf, dashboardOf, QUERY, RANGE, saved, stateOf, variable } from './variables.fixture.ts'

describe('what fails', () => {
  const failing = askerOf((query) => {
    if (query.of === 'label_values' && query.label === 'broken') throw new Error('parse error: unexpected }')
    return []
  })
  const expand = (...variables: readonly Variable[]) => expandVariables(dashboardOf(...variables), failing, { range: RANGE })

  test('a cycle: each on it, and not those before and behind', async () => {
    const scope = await expand(
      variable({ name: 'a', type: 'constant', query: '$b' }),
      variable({ name: 'b', type: 'custom', query: '$c', current: saved('old') }),
      variable({ name: 'c', query: 'label_values(up{x="$a"}, y)' }),
      variable({ name: 'before', type: 'constant', query: 'x' }),
      variable({ name: 'behind', type: 'constant', query: '$a-$before' }),
    )
    expect(scope.get('a')?.problem).toEqual({
      kind: 'cycle',
      message: 'it uses $b, which uses it in turn: none of them can be asked first',
    })
    expect(scope.get('b')).toMatchObject({ values: ['old'], problem: { kind: 'cycle' } })
    expect(scope.get('c')?.problem?.kind).toBe('cycle')
    expect(scope.get('before')).toMatchObject({ values: ['x'], problem: undefined })
    expect(scope.get('behind')?.problem).toBeUndefined()
  })

  test('what lies between two cycles is on none', async () => {
    const constant = (name: string, query: string): Variable => variable({ name, type: 'constant', query })
    const scope = await expand(
      constant('a', '$b'),
      constant('b', '$a $mid'),
      constant('mid', '$c'),
      constant('c', '$d'),
      constant('d', '$c'),
    )
    expect([...scope].filter(([, { problem }]) => problem?.kind === 'cycle').map(([name]) => name)).toEqual(['a', 'b', 'c', 'd'])
  })

  test.each<[string, Partial<Variable>, Partial<VariableState>]>([
    [
      'a query',
      { query: 'label_values(up, broken)' },
      {
        values: [],
        problem: {
          kind: 'query failed',
          message: 'label_values(up, broken) of data source "Prometheus" failed: parse error: unexpected }',
        },
      },
    ],
    ['a query, with a saved value', { query: 'label_values(broken)', current: saved('x') }, { values: ['x'] }],
    [
      'a query, with All saved',
      { query: 'label_values(broken)', includeAll: true, current: ALL_SAVED },
      { values: [], all: true },
    ],
    [
      'no values',
      { query: 'label_values(up, job)', current: saved('x') },
      {
        values: [],
        problem: {
          kind: 'no values',
          message: 'label_values(up, job) of data source "Prometheus" gave no values',
        },
      },
    ],
    ['no values, All', { query: 'metrics(x)', includeAll: true, allValue: '.*' }, { values: [], all: true, allValue: '.*' }],
    [
      'no regex',
      { query: 'metrics(x)', regex: '/(/' },
      {
        problem: {
          kind: 'bad regex',
          message: 'its regex cannot be read: Invalid regular expression: /(/: Unterminated group',
        },
      },
    ],
    [
      'a regex without its end',
      { query: 'metrics(x)', regex: '/x' },
      { problem: { kind: 'bad regex', message: 'its regex cannot be read: expected /…/ with its closing slash, got /x' } },
    ],
    [
      'no query',
      {},
      {
        problem: {
          kind: 'unknown query',
          message:
            'it cannot be asked: its query is empty: expected label_values(…), label_names(), metrics(…), query_result(…) or a selector',
        },
      },
    ],
    [
      'half a query',
      { query: 'query_result()' },
      { problem: { kind: 'unknown query', message: 'it cannot be asked: query_result() says nothing to ask for' } },
    ],
    [
      'a query that Loki has not',
      { query: 'metrics(x)', dataSource: { kind: 'name', name: 'Loki' } },
      {
        problem: {
          kind: 'unknown query',
          message: 'it cannot be asked: expected label_names() or label_values(…) of Loki, got metrics(x)',
        },
      },
    ],
    [
      'a data source that is not there',
      { query: 'metrics(x)', dataSource: { kind: 'uid', uid: '${DS_PROMETHEUS}', type: 'prometheus' } },
      { problem: { kind: 'data source missing', message: 'expected data source "${DS_PROMETHEUS}", there is none' } },
    ],
    [
      'no data source of its type',
      { query: 'metrics(x)', dataSource: { kind: 'type', type: 'tempo' } },
      { problem: { kind: 'data source missing', message: 'expected a data source of type tempo, there is none' } },
    ],
    [
      'a built-in data source',
      { query: 'x', dataSource: { kind: 'grafana' } },
      { problem: { kind: 'unknown query', message: 'it asks the built-in data source grafana, which has no values to tell' } },
    ],
    [
      'data sources of no such type',
      { type: 'datasource', query: 'tempo' },
      {
        values: [],
        problem: { kind: 'data source missing', message: 'there is no data source of type "tempo"' },
      },
    ],
    [
      'no JSON',
      { type: 'custom', query: '{"a":1}', raw: { valuesFormat: 'json' } },
      {
        problem: {
          kind: 'unknown query',
          message: 'its list of values cannot be read: expected a list of objects in JSON, got object',
        },
      },
    ],
  ])('%s', async (_name, given, expected) => {
    expect((await expand(variable({ name: 'v', ...given }))).get('v')).toMatchObject(expected)
  })

  test('values of which the regex takes none', async () => {
    const state = await stateOf({ ...QUERY, regex: '/^prod-/' })
    expect(state?.problem?.message).toBe(
      'label_values(up, job) of data source "Prometheus" gave 3 values, of which /^prod-/ takes none (the first is "b")',
    )
  })

  test('a regex that tries too many ways ends in time', async () => {
    const asker = askerOf(() => Promise.resolve([`${'x'.repeat(40)}!`]))
    const dashboard = dashboardOf(variable({ name: 'v', ...QUERY, regex: '/^(\\w+\\s?)*$/', current: saved('x') }))
    const state = (await expandVariables(dashboard, asker, { range: RANGE })).get('v')
    expect(state).toMatchObject({
      values: ['x'],
      problem: { kind: 'bad regex', message: 'its regex /^(\\w+\\s?)*$/ takes too long: more than 250 ms' },
    })
  })

  test('so does that of a data source variable', async () => {
    const source = { uid: 'p', name: `${'x'.repeat(40)}!`, type: 'prometheus', timeInterval: undefined }
    const given = variable({ name: 'v', type: 'datasource', query: 'prometheus', regex: '/^(\\w+\\s?)*$/' })
    const asker = { ...askerOf(() => Promise.resolve([])), dataSources: () => [source] }
    const state = (await expandVariables(dashboardOf(given), asker, { range: RANGE })).get('v')
    expect(state?.problem?.kind).toBe('bad regex')
  })

  test('a data source of a type that is not asked', async () => {
    const state = await stateOf(
      { query: 'select 1' },
      { sources: [{ uid: 'm', name: 'DB', type: 'mysql', timeInterval: undefined }] },
    )
    expect(state?.problem).toEqual({
      kind: 'unknown query',
      message: 'data source "DB" is of type mysql: only variables of Prometheus and Loki are asked',
    })
  })

  test('what uses it says so, and the others go on', async () => {
    const scope = await expand(
      variable({ name: 'a', query: 'label_values(broken)' }),
      variable({ name: 'b', query: 'label_values(up{a="$a"}, b)' }),
      variable({ name: 'c', type: 'custom', query: 'x' }),
    )
    expect(scope.get('b')?.problem).toEqual({
      kind: 'no values',
      message:
        'label_values(up{a=""}, b) of data source "Prometheus" gave no values; it uses $a: label_values(broken) of data source "Prometheus" failed: parse error: unexpected }',
    })
    expect(scope.get('c')?.values).toEqual(['x'])
  })

  test('a name that comes twice is the first, as in Grafana', async () => {
    const scope = await expand(
      variable({ name: 'a', type: 'constant', query: '1' }),
      variable({ name: 'a', type: 'constant', query: '2' }),
    )
    expect(scope.get('a')?.values).toEqual(['1'])
  })

  test('names of the prototype are names like others', async () => {
    const scope = await expand(
      variable({ name: '__proto__', type: 'constant', query: '1' }),
      variable({ name: 'toString', type: 'constant', query: '2' }),
    )
    expect(interpolate('${__proto__} $toString $constructor', scope, { format: 'plain' })).toMatchObject({
      text: '1 2 $constructor',
      unknown: ['constructor'],
    })
  })

  test('aborted: it ends at once with the reason, though a data source never answers', async () => {
    const abort = new AbortController()
    const reason = new Error('the time for a look was over')
    const asker = askerOf(() => {
      abort.abort(reason)
      return Promise.withResolvers<readonly string[]>().promise
    })
    const dashboard = dashboardOf(variable({ name: 'v', ...QUERY }))
    await expect(expandVariables(dashboard, asker, { range: RANGE, signal: abort.signal })).rejects.toBe(reason)
    await expect(expandVariables(dashboard, asker, { range: RANGE, signal: abort.signal })).rejects.toBe(reason)
  })
})
