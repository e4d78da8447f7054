import { expect, test } from 'vitest'
import type { VariableState } from '../../dashboards/index.ts'
import { emptiedBy, problemOf } from './query-text.ts'
import type { Setting } from './questions.ts'

const none: VariableState = {
  name: 'cluster',
  type: 'query',
  multi: false,
  values: [],
  texts: [],
  all: false,
  allValue: undefined,
  options: [],
  filters: [],
  problem: { kind: 'no values', message: 'label_values(up, cluster) of data source "Prometheus" gave no values' },
}

function settingOf(state: Partial<VariableState>): Pick<Setting, 'scope' | 'unseen'> {
  return { scope: new Map([['cluster', { ...none, ...state }]]), unseen: new Map() }
}

test('a single value without options is asked as empty, and is the reason where that gives nothing', () => {
  const setting = settingOf({})
  expect(problemOf('cluster', setting, {})).toEqual([])
  expect(emptiedBy(['job', 'cluster'], setting, {})).toEqual({
    state: 'variable without values',
    why: 'nothing is found for $cluster as \'\', which it is without a value: label_values(up, cluster) of data source "Prometheus" gave no values',
    hint: 'mend the query of the variable, or its regex',
  })
  expect(emptiedBy(['cluster'], setting, { cluster: ['a'] })).toBeUndefined()
})

const others: readonly [string, Partial<VariableState>][] = [
  ['several values', { multi: true }],
  ['a query that failed', { problem: { kind: 'query failed', message: 'status 500' } }],
  ['no data source', { type: 'datasource', problem: { kind: 'data source missing', message: 'no prometheus' } }],
]
test.each(others)('%s: not asked at all', (_, state) => {
  const setting = settingOf(state)
  expect(problemOf('cluster', setting, {})).toMatchObject([{ state: 'variable without values' }])
  expect(emptiedBy(['cluster'], setting, {})).toBeUndefined()
})

test('a variable with a value is no reason', () => {
  const setting = settingOf({ values: ['a'], texts: ['a'], problem: undefined })
  expect([problemOf('cluster', setting, {}), emptiedBy(['cluster'], setting, {})]).toEqual([[], undefined])
})
