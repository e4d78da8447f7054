import { expect, test } from 'vitest'
import { anchors, slug } from './anchors.ts'
import { panel } from './dashboards.fixture.ts'
import { layout } from './layout.ts'

const at = (title: string, x: number, y: number, w: number, h: number, row?: string) =>
  panel(title, 'stat', { grid: { x, y, w, h }, row })
const placed = (...panels: Parameters<typeof layout>[0]) =>
  layout(panels).map(({ row, panels: of }) => [
    row,
    ...of.map(({ panel: { title }, x, y, w, h }) => `${title} ${x} ${y} ${w} ${h}`),
  ])

test.each<[string, Parameters<typeof layout>[0], unknown]>([
  ['none', [], []],
  ['as they stand', [at('a', 0, 0, 12, 8), at('b', 12, 0, 12, 8)], [[undefined, 'a 1 1 12 8', 'b 13 1 12 8']]],
  ['a gap is closed', [at('a', 0, 0, 24, 4), at('b', 0, 40, 24, 4)], [[undefined, 'a 1 1 24 4', 'b 1 5 24 4']]],
  ['one over the other', [at('a', 0, 0, 12, 8), at('b', 6, 4, 12, 8)], [[undefined, 'a 1 1 12 8', 'b 7 9 12 8']]],
  ['not in order', [at('b', 0, 8, 24, 4), at('a', 0, 0, 24, 8)], [[undefined, 'a 1 1 24 8', 'b 1 9 24 4']]],
  ['too wide', [at('a', 20, 0, 40, 8)], [[undefined, 'a 1 1 24 8']]],
  ['beyond the edge', [at('a', 30, 0, 6, 8)], [[undefined, 'a 19 1 6 8']]],
  ['no numbers', [at('a', Number.NaN, Number.NaN, Number.NaN, Number.NaN)], [[undefined, 'a 1 1 12 8']]],
  ['huge and negative', [at('a', -3, -1, 0, 1e9)], [[undefined, 'a 1 1 1 60']]],
  [
    'rows begin anew',
    [at('a', 0, 0, 24, 4), at('b', 0, 5, 24, 4, 'R'), at('c', 0, 9, 24, 4, 'R'), at('d', 0, 1, 24, 4, 'S')],
    [
      [undefined, 'a 1 1 24 4'],
      ['R', 'b 1 1 24 4', 'c 1 5 24 4'],
      ['S', 'd 1 1 24 4'],
    ],
  ],
])('layout: %s', (_name, panels, expected) => expect(placed(...panels)).toEqual(expected))

test.each([
  ['Request Rate (p99)', 'request-rate-p99'],
  ['  --x--  ', 'x'],
  ['Größe', 'gr-e'],
  ['库存', ''],
  ['../../etc', 'etc'],
  ['"><script>', 'script'],
])('slug of %j', (text, expected) => expect(slug(text)).toBe(expected))

test('ids differ, and the same thing keeps its own', () => {
  const idOf = anchors()
  const [a, b, c] = [{}, {}, {}]
  expect([idOf('panel', a, 'X'), idOf('panel', b, 'x'), idOf('panel', a, 'other'), idOf('panel', c, '库存')]).toEqual([
    'panel-x',
    'panel-x-2',
    'panel-x',
    'panel-unnamed',
  ])
})
