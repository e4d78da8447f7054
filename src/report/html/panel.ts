import { messageOf } from '../../lib/errors.ts'
import type { PanelExhibit } from '../../run/result.ts'
import { type Density, drawable } from './density.ts'
import { type Content, el, sign } from './el.ts'
import type { Placed } from './layout.ts'
import { plotOf } from './plots/plot-of.ts'
import { statsOf, toneOf } from './plots/series.ts'
import { tableOf } from './table.ts'
import { panelTone } from './tones.ts'
import { formatValue, numberText } from './units.ts'

/** Types that say the names and values of their series themselves. */
const OWN_LEGEND = new Set([
  'stat',
  'gauge',
  'singlestat',
  'bargauge',
  'barchart',
  'histogram',
  'piechart',
  'grafana-piechart-panel',
  'heatmap',
  'table',
  'table-old',
])

/** One panel in its place: title, state, why, what it returned, and its queries. `level` is that of its heading. */
export function panelCard(placed: Placed, id: string, level: 4 | 5, density: Density): Content {
  const { x, y, w, h } = placed
  const panel = drawable(placed.panel, density)
  const { tone, sign: mark, words } = panelTone(panel)
  const place = `--x:${x};--y:${y};--w:${w};--h:${h}`
  return el(
    'article',
    // The whole title, by which a picture is asked for.
    { class: `panel ${tone}`, id, 'data-panel': placed.panel.title, 'data-tone': tone, style: place },
    el(
      'div',
      { class: 'top' },
      el(`h${level}`, {}, panel.title || 'Panel without a title'),
      el('span', { class: 'state' }, sign(mark), `\u00a0${words}`),
    ),
    ...(panel.why === undefined ? [] : [el('p', { class: 'why' }, panel.why)]),
    ...(panel.allowed === undefined ? [] : [el('p', { class: 'why' }, `It may be empty: ${panel.allowed}`)]),
    ...returned({ ...placed, panel }, density),
  )
}

// One panel that cannot be drawn must not cost the report.
function returned(placed: Placed, density: Density): readonly Content[] {
  const { panel } = placed
  try {
    const plot = plotOf(placed, density)
    const own = plot === undefined || OWN_LEGEND.has(panel.type) || panel.rows !== undefined
    return [plot ?? nothing(panel), ...(own ? [] : [legend(panel, density)]), details(panel, density)]
  } catch (error) {
    return [el('p', { class: 'nothing' }, `what it returned cannot be drawn (${messageOf(error)}); report.json has it`)]
  }
}

function nothing({ type, state }: PanelExhibit): Content {
  const text = state === 'no query' ? `${type} panel: it shows no data of its own` : `no data (${type})`
  return el('p', { class: 'nothing' }, text)
}

function legend(panel: PanelExhibit, { listed }: Density): Content {
  const { series, unit, more } = panel
  const items = series.slice(0, listed).map((one, index) => {
    const last = statsOf(one)?.last
    return el(
      'li',
      {},
      el('span', { class: `swatch ${toneOf(panel, index)}` }),
      el('span', { class: 'of' }, one.name),
      el('b', {}, last === undefined ? 'no value' : formatValue(last, unit)),
    )
  })
  const left = Math.max(0, series.length - listed) + more
  return el(
    'ul',
    { class: 'legend' },
    ...items,
    ...(left > 0 ? [el('li', { class: 'quiet' }, `and ${numberText(left)} more`)] : []),
  )
}

// The numbers behind the drawing and what was asked: for a second look.
function details(panel: PanelExhibit, density: Density): Content {
  const { queries, series } = panel
  if (queries.length === 0 && series.length === 0) return null
  const title = queries.length === 1 ? 'Query' : `${numberText(queries.length)} queries`
  return el(
    'details',
    {},
    el('summary', {}, series.length === 0 ? title : `${title} and values`),
    ...(series.length === 0 ? [] : [statsTable(panel, density)]),
    ...queries.map(({ refId, text }) => el('p', { class: 'query' }, el('b', {}, refId), ' ', el('code', {}, text))),
  )
}

function statsTable({ series, unit, more }: PanelExhibit, { listed }: Density): Content {
  const shown = series.slice(0, listed)
  const rows = shown.map((one) => {
    const stats = statsOf(one)
    const cells =
      stats === undefined
        ? ['-', '-', '-', '-']
        : [stats.min, stats.mean, stats.max, stats.last].map((value) => formatValue(value, unit))
    return el('tr', {}, el('th', { scope: 'row' }, one.name), ...cells.map((text) => el('td', {}, text)))
  })
  const left = series.length - shown.length + more
  const foot = left > 0 ? [el('tfoot', {}, el('tr', {}, el('td', { colspan: 5 }, `and ${numberText(left)} more series`)))] : []
  return tableOf(['Series', 'Min', 'Mean', 'Max', 'Last'], rows, { class: 'stats' }, ...foot)
}
