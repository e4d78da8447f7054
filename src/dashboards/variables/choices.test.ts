import { describe, expect, test } from 'vitest'
import type { Variable } from '../model.ts'
import { QUERY, stateOf } from './variables.fixture.ts'

// metricNamesToVariableValues of grafana/scenes and its tests.
describe('values filtered, cut and sorted', () => {
  const NAMES = ['node-2', 'node-10', 'Node-1', 'gpu']
  test.each<[string, Partial<Variable>, readonly string[], readonly string[]]>([
    ['each once', {}, ['a', 'b', 'a'], ['a', 'b']],
    ['filtered', { regex: '/^node/' }, NAMES, ['node-2', 'node-10']],
    ['flags', { regex: '/^node/i' }, NAMES, ['node-2', 'node-10', 'Node-1']],
    ['cut', { regex: '/node-(\\d+)/' }, NAMES, ['2', '10']],
    ['named groups', { regex: '/(?<text>node)-(?<value>\\d+)/' }, NAMES, ['2', '10']],
    ['every match', { regex: '/(\\d)/g' }, ['12', '23'], ['1', '2', '3']],
    ['without slashes the whole', { regex: 'node-.*' }, NAMES, ['node-2', 'node-10']],
    ['alphabetical', { sort: 1 }, NAMES, ['Node-1', 'gpu', 'node-10', 'node-2']],
    ['alphabetical, down', { sort: 2 }, NAMES, ['node-2', 'node-10', 'gpu', 'Node-1']],
    ['numerical', { sort: 3 }, NAMES, ['gpu', 'Node-1', 'node-2', 'node-10']],
    ['numerical, down', { sort: 4 }, NAMES, ['node-10', 'node-2', 'Node-1', 'gpu']],
    ['without case', { sort: 5 }, NAMES, ['gpu', 'Node-1', 'node-10', 'node-2']],
    ['without case, down', { sort: 6 }, NAMES, ['node-2', 'node-10', 'Node-1', 'gpu']],
    ['natural', { sort: 7 }, NAMES, ['gpu', 'Node-1', 'node-2', 'node-10']],
    ['natural, down', { sort: 8 }, NAMES, ['node-10', 'node-2', 'Node-1', 'gpu']],
    ['unknown order', { sort: 42 }, NAMES, NAMES],
    ['its own options', { raw: { staticOptions: [{ text: 'Any', value: '.*' }] } }, ['a', '.*'], ['.*', 'a']],
    ['its own options behind', { raw: { staticOptions: [{ value: 'z' }], staticOptionsOrder: 'after' } }, ['a'], ['a', 'z']],
    [
      'its own options, sorted',
      { sort: 1, raw: { staticOptions: [{ value: 'b' }], staticOptionsOrder: 'sorted' } },
      ['c', 'a'],
      ['a', 'b', 'c'],
    ],
  ])('%s', async (_name, given, values, options) => {
    expect((await stateOf({ ...QUERY, ...given }, { values }))?.options).toEqual(options)
  })

  test('a named group is what is shown', async () => {
    const state = await stateOf({ ...QUERY, regex: '/(?<text>node)-(?<value>\\d+)/' }, { values: NAMES })
    expect(state).toMatchObject({ values: ['2'], texts: ['node'] })
  })
})
