import type { PanelExhibit } from '../../../run/result.ts'
import type { Density } from '../density.ts'
import type { Content } from '../el.ts'
import type { Placed } from '../layout.ts'
import type { Size } from './axes.ts'
import { barsPlot } from './bars.ts'
import { bigValues } from './big.ts'
import { heatPlot } from './heat.ts'
import { linesPlot } from './lines.ts'
import { piePlot } from './pie.ts'
import { lastTable, rowsTable } from './rows.ts'

/** Units of drawing for one column of Grafana's grid and for one of its rows: about half a pixel on a wide screen. */
const COLUMN = 120
const ROW = 70

type Way = (panel: PanelExhibit, size: Size, name: string) => Content

const lines: Way = (panel, size, name) => linesPlot(panel, size, name)
const big: Way = (panel, size) => bigValues(panel, size)
const bars: Way = (panel) => barsPlot(panel)
const table: Way = (panel, _size, name) => lastTable(panel, name)

// What is not named here is drawn as lines over time.
const WAYS: Readonly<Record<string, Way>> = {
  stat: big,
  gauge: big,
  singlestat: big,
  bargauge: bars,
  barchart: bars,
  histogram: bars,
  piechart: (panel, _size, name) => piePlot(panel, name),
  'grafana-piechart-panel': (panel, _size, name) => piePlot(panel, name),
  heatmap: (panel, size, name) => heatPlot(panel, size, name),
  table,
  'table-old': table,
}

/** The drawing of the data that a panel returned, by its type; undefined when none came. */
export function plotOf({ panel, w, h }: Placed, { points }: Density): Content | undefined {
  const name = panel.title || 'Panel'
  if (panel.rows !== undefined && panel.rows.shown.length > 0) return rowsTable(panel.rows, name)
  if (panel.series.length === 0) return undefined
  const way = (Object.hasOwn(WAYS, panel.type) ? WAYS[panel.type] : undefined) ?? lines
  return way(panel, { width: w * COLUMN, height: Math.max(200, (h - 3) * ROW), points }, name)
}
