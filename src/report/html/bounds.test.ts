import { Buffer } from 'node:buffer'
import { renderToString } from 'preact-render-to-string'
import { expect, test } from 'vitest'
import type { PanelExhibit } from '../../run/result.ts'
import { browse, check, phase, result } from '../report.fixture.ts'
import { dashboard, panel } from './dashboards.fixture.ts'
import { densityOf } from './density.ts'
import { el } from './el.ts'
import { renderHtml } from './index.ts'
import { panelCard } from './panel.ts'
import { manyPanels } from './rich.fixture.ts'

// What odd values, large texts and much of everything do to the page.
const all = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '')

const board = (change: Partial<PanelExhibit>, type = 'timeseries') =>
  renderHtml(result([phase('P', [check('d', { exhibits: [dashboard('D', [panel('Odd', type, change)])] })])]))

test.each([[[5e-324, 1e-323]], [[1e-310, 1e-308]], [[-1e308, 1e308]], [[0, 1.7e308]]])(
  'values %j are drawn without a word of what they are not',
  (values) => {
    const series = [0, 1, 2].map((one) => ({ name: `s${one}`, values }))
    for (const type of ['timeseries', 'stat', 'bargauge', 'piechart', 'heatmap', 'table'])
      expect(board({ series, at: [0, 1000] }, type)).not.toMatch(/NaN|Infinity|Inf |undefined/)
  },
)

test('one panel that cannot be drawn says so', () => {
  const { at: _, ...broken } = panel('Odd', 'timeseries')
  const card = panelCard({ panel: broken as PanelExhibit, x: 1, y: 1, w: 12, h: 8 }, 'panel-odd', 4, densityOf([]))
  expect(renderToString(el('div', {}, card))).toContain('what it returned cannot be drawn (')
})

test.each([
  { x: 0, y: 0, w: 0, h: 0 },
  { x: -9, y: 1e300, w: 1e300, h: 1e300 },
])('a place of %j has a drawing of a size', (grid) => {
  expect(board({ grid })).toMatch(/role="img" aria-label="Odd[^"]*" viewBox="0 0 [1-9]\d{2,3} [1-9]\d{2,3}"/)
})

test('a finding stands in the page once, and in the list of all checks a link to it', () => {
  const page = renderHtml(result([phase('P', [check('a', { verdict: 'fail', findings: [{ message: 'MARK' }] })])]))
  expect(page.split('MARK')).toHaveLength(2)
  expect(page).toContain('<a href="#failure-check-a">')
})

test('notes beyond the fiftieth are counted', () => {
  const notes = Array.from({ length: 60 }, (_, index) => ({ message: `note ${index}!` }))
  expect(renderHtml(result([phase('P', [check('a', { notes })])]))).toMatch(/note 49!.*and 10 notes more, all in report\.json/s)
})

test('many long findings leave a page that can be opened, which says what is not in it', () => {
  const findings = Array.from({ length: 50 }, () => ({ message: 'm'.repeat(4000), expected: 'e'.repeat(4000) }))
  const failing = Array.from({ length: 300 }, (_, index) => check(`c${index}`, { verdict: 'fail', findings }))
  const page = renderHtml(result([phase('P', [...failing, check('calm')])]))
  expect(page.length).toBeLessThan(3_000_000)
  expect(all(page, /(All of it \(50 findings, logs\) stands in report\.json)/g).length).toBeGreaterThan(290)
  expect(all(page, / id="failure-check-(c\d+)"/g)).toHaveLength(300)
})

test.each([
  ['a second and a half at a steady rate', 1500, [100, 50], ['100 req/s']],
  ['less than a slice', 300, [30], ['100 req/s']],
  ['whole slices', 3000, [100, 100, 100], ['100 req/s']],
])('the rate of a load is what it was to its end: %s', (_name, took, sent, [rate]) => {
  const shape = { latencies: [], step: 1000, sent, answered: sent, failed: sent.map(() => 0) }
  const load = { ...browse, finishedAt: browse.startedAt + took, shape }
  const page = renderHtml(result([phase('P', [check('a')], { load })]))
  expect(page).toContain(`sent: min ${rate}, max ${rate}, last ${rate}`)
})

test.each([
  ['of many kinds', undefined],
  ['of lines', ['timeseries']],
])('500 panels %s, each of 12 series and 120 points, stay below 3 MB', (_name, types) => {
  const page = renderHtml(manyPanels(500, types))
  expect(all(page, / data-panel="([^"]*)"/g)).toHaveLength(500)
  expect(page).toContain('and 7 more series')
  expect(Buffer.byteLength(page)).toBeLessThan(3_000_000)
})
