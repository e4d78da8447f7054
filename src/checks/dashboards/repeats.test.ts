import { expect, test } from 'vitest'
import { dashboardFromJson, type Scope } from '../../dashboards/index.ts'
import { panelRuns } from './repeats.ts'
import { board, panel } from './stack.fixture.ts'

const scope = (values: Readonly<Record<string, readonly string[]>>, all: readonly string[] = []): Scope =>
  new Map(
    Object.entries(values).map(([name, given]) => [
      name,
      {
        name,
        type: 'custom',
        multi: true,
        values: given,
        texts: given,
        all: all.includes(name),
        allValue: undefined,
        options: ['p', 'q'],
        filters: [],
        problem: undefined,
      },
    ]),
  )

function runs(panels: readonly unknown[], given: Scope) {
  const read = dashboardFromJson(board(panels), 'a.json')
  if (!read.ok) throw new Error(read.problem.message)
  return panelRuns(read.dashboard, given).runs.map(({ key, title, row, grid: { x, y, w, h }, nothing }) => ({
    key,
    title,
    row,
    at: [x, y, w, h],
    nothing,
  }))
}

test('a panel without a variable stands as it is', () => {
  expect(runs([panel(1, 'Up', 'up')], scope({}))).toEqual([
    { key: '1', title: 'Up', row: undefined, at: [0, 0, 12, 8], nothing: undefined },
  ])
})

test('a panel is repeated beside itself, four abreast, and what is below moves down', () => {
  const all = runs([panel(1, '$v', 'up', { repeat: 'v' }), panel(2, 'Below', 'up')], scope({ v: ['a', 'b', 'c', 'd', 'e'] }))
  expect(all.map(({ title, at }) => [title, at])).toEqual([
    ['a', [0, 0, 6, 8]],
    ['b', [6, 0, 6, 8]],
    ['c', [12, 0, 6, 8]],
    ['d', [18, 0, 6, 8]],
    ['e', [0, 8, 6, 8]],
    ['Below', [0, 16, 12, 8]],
  ])
})

test('All stands for every option; a value that is there twice is drawn once', () => {
  expect(runs([panel(1, '$v', 'up', { repeat: 'v' })], scope({ v: ['x'] }, ['v'])).map(({ title }) => title)).toEqual(['p', 'q'])
  expect(runs([panel(1, '$v', 'up', { repeat: 'v' })], scope({ v: ['x', 'x'] })).map(({ title }) => title)).toEqual(['x'])
})

test('a row is repeated below itself, with all its panels', () => {
  const row = { id: 9, type: 'row', title: 'Node $n', repeat: 'n', collapsed: false, gridPos: { x: 0, y: 0, w: 24, h: 1 } }
  const grid = { gridPos: { x: 0, y: 1, w: 12, h: 8 } }
  const all = runs([row, panel(1, 'CPU $n', 'up', grid)], scope({ n: ['a', 'b'] }))
  expect(all).toMatchObject([
    { key: '1/n=a', title: 'CPU a', row: 'Node a', at: [0, 1, 12, 8] },
    { key: '1/n=b', title: 'CPU b', row: 'Node b', at: [0, 10, 12, 8] },
  ])
})

test('a row of many with panels of many: no more than are asked are laid out, and the rest is counted', () => {
  const many = Array.from({ length: 2000 }, (_, at) => `v${at}`)
  const row = { id: 9, type: 'row', title: 'Node $n', repeat: 'n', collapsed: false, gridPos: { x: 0, y: 0, w: 24, h: 1 } }
  const read = dashboardFromJson(board([row, panel(1, 'CPU', 'up', { repeat: 'v' })]), 'a.json')
  if (!read.ok) throw new Error(read.problem.message)
  let reads = 0
  const counted = new Proxy(many, {
    get: (of, key, self) => {
      reads++
      return Reflect.get(of, key, self)
    },
  })
  const { runs: all, leftOut } = panelRuns(read.dashboard, scope({ n: counted, v: counted }))
  expect([all.length, leftOut.map(({ count }) => count)]).toEqual([24, [2000 * 2000 - 24]])
  expect(reads).toBeLessThan(100 * many.length)
})

test('a title that a variable without values would leave empty stays as it is written', () => {
  expect(runs([panel(1, 'CPU $v', 'up')], scope({ v: [] }))).toMatchObject([{ title: 'CPU $v' }])
})

test('a variable without values draws nothing, one that nothing defines repeats nothing', () => {
  expect(runs([panel(1, 'Up', 'up', { repeat: 'v' })], scope({ v: [] }))).toMatchObject([{ title: 'Up', nothing: 'v' }])
  expect(runs([panel(1, 'Up', 'up', { repeat: 'nosuch' })], scope({ v: [] }))).toMatchObject([
    { title: 'Up', nothing: undefined },
  ])
})
