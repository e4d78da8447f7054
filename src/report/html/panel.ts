import type { PanelExhibit } from '../../run/result.ts'
import { type Content, el, sign } from './el.ts'
import type { Placed } from './layout.ts'
import { plotOf } from './plots/plot-of.ts'
import { statsOf, toneOf } from './plots/series.ts'
import { panelTone } from './tones.ts'
import { formatValue, numberText } from './units.ts'

const MAX_LEGEND = 12
const MAX_TABLE = 12

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
export function panelCard({ panel, x, y, w, h }: Placed, id: string, level: 4 | 5): Content {
  const { tone, sign: mark, words } = panelTone(panel)
  const plot = plotOf(panel)
  return el(
    'article',
    { class: `panel ${tone}`, id, 'data-panel': panel.title, 'data-tone': tone, style: `--x:${x};--y:${y};--w:${w};--h:${h}` },
    el(
      'div',
      { class: 'top' },
      el(`h${level}`, {}, panel.title || 'Panel without a title'),
      el('span', { class: 'state' }, sign(mark), `\u00a0${words}`),
    ),
    ...(panel.why === undefined ? [] : [el('p', { class: 'why' }, panel.why)]),
    ...(panel.allowed === undefined ? [] : [el('p', { class: 'why' }, `It may be empty: ${panel.allowed}`)]),
    plot ?? nothing(panel),
    ...(plot === undefined || OWN_LEGEND.has(panel.type) || panel.rows !== undefined ? [] : [legend(panel)]),
    details(panel),
  )
}

function nothing({ type, state }: PanelExhibit): Content {
  const text = state === 'no query' ? `${type} panel: it shows no data of its own` : `no data (${type})`
  return el('p', { class: 'nothing' }, text)
}

function legend(panel: PanelExhibit): Content {
  const { series, unit, more } = panel
  const items = series.slice(0, MAX_LEGEND).map((one, index) => {
    const last = statsOf(one)?.last
    return el(
      'li',
      {},
      el('span', { class: `swatch ${toneOf(panel, index)}` }),
      el('span', { class: 'of' }, one.name),
      el('b', {}, last === undefined ? 'no value' : formatValue(last, unit)),
    )
  })
  const left = Math.max(0, series.length - MAX_LEGEND) + more
  return el(
    'ul',
    { class: 'legend' },
    ...items,
    ...(left > 0 ? [el('li', { class: 'quiet' }, `and ${numberText(left)} more`)] : []),
  )
}

// The numbers behind the drawing and what was asked: for a second look.
function details(panel: PanelExhibit): Content {
  const { queries, series } = panel
  if (queries.length === 0 && series.length === 0) return null
  const title = queries.length === 1 ? 'Query' : `${numberText(queries.length)} queries`
  return el(
    'details',
    {},
    el('summary', {}, series.length === 0 ? title : `${title} and values`),
    ...(series.length === 0 ? [] : [statsTable(panel)]),
    ...queries.map(({ refId, text }) => el('p', { class: 'query' }, el('b', {}, refId), ' ', el('code', {}, text))),
  )
}

function statsTable({ series, unit, more }: PanelExhibit): Content {
  const shown = series.slice(0, MAX_TABLE)
  const rows = shown.map((one) => {
    const stats = statsOf(one)
    const cells =
      stats === undefined
        ? ['-', '-', '-', '-']
        : [stats.min, stats.mean, stats.max, stats.last].map((value) => formatValue(value, unit))
    return el('tr', {}, el('th', { scope: 'row' }, one.name), ...cells.map((text) => el('td', {}, text)))
  })
  const left = series.length - shown.length + more
  return el(
    'table',
    { class: 'stats' },
    el('thead', {}, el('tr', {}, ...['Series', 'Min', 'Mean', 'Max', 'Last'].map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...rows),
    ...(left > 0 ? [el('tfoot', {}, el('tr', {}, el('td', { colspan: 5 }, `and ${numberText(left)} more series`)))] : []),
  )
}
