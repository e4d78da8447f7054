import type { GridPos } from '../model.ts'
import type { Cursor } from './cursor.ts'
import { type KeylessPanel, panelOf } from './panel.ts'

/** Before version 16 a dashboard was a list of rows, with panels of so many twelfths of the width. */
export const firstVersionWithGrid = 16

const columns = 24
const defaultHeight = 250

/** Reads `rows` of a dashboard older than version 16, with the places that Grafana's migration gives to its panels. */
export function panelsOfOldRows(rows: Cursor): KeylessPanel[] {
  // Those that a repeat made, and saved, are made again.
  const all = rows.items().filter((row) => row.expectRecord('a row') !== undefined && !row.get('repeatIteration').isTrue)
  const headed = all.some((row) => row.get('collapse').isTrue || row.get('showTitle').isTrue || row.get('repeat').isTrue)
  const panels: KeylessPanel[] = []
  let y = 0
  for (const row of all) {
    const collapsed = row.get('collapse').isTrue
    const head = headed ? { title: row.get('title').text() ?? '', collapsed, repeat: row.get('repeat').text() } : undefined
    if (headed) y++
    const area = new RowArea(heightOf(row.get('height'), defaultHeight), y)
    for (const panel of row.get('panels').items()) {
      if (panel.expectRecord('a panel') !== undefined) panels.push(panelOf(panel, head, area.place(panel)))
    }
    y = collapsed && headed ? area.y : area.y + area.height
  }
  return panels
}

/** Grid units of a height such as `250px`. Grafana draws none lower than three. */
function heightOf(at: Cursor, otherwise: number): number {
  const pixels = Number.parseInt(String(at.value), 10)
  return Math.ceil(Math.max(90, Number.isNaN(pixels) ? otherwise : pixels) / 38)
}

/** A row that is filled from the left, and wraps below itself when it is full. */
class RowArea {
  readonly height: number
  y: number
  /** How far down each column is filled, from y. */
  private filled = new Array<number>(columns).fill(0)

  constructor(height: number, y: number) {
    this.height = height
    this.y = y
  }

  place(panel: Cursor): GridPos {
    const span = Math.floor(panel.get('span').number() || 4)
    const w = Math.min(columns, Math.max(1, span * (columns / 12)))
    const h = panel.get('height').isTrue ? heightOf(panel.get('height'), defaultHeight) : this.height
    let x = this.firstFree()
    if (columns - x < w) {
      this.y += this.height
      this.filled.fill(0)
      x = 0
    }
    const top = Math.max(...this.filled.slice(x))
    for (let column = x; column < x + w; column++) this.filled[column] = Math.max(this.filled[column] ?? 0, top + h)
    return { x, y: this.y + top, w, h }
  }

  /** The first column of the steps that rise to the right edge, all of them lower than the row: 24 when there is none. */
  private firstFree(): number {
    let x = columns
    while (x > 0 && this.free(x - 1)) x--
    return x
  }

  private free(column: number): boolean {
    const depth = this.filled[column] ?? 0
    return depth < this.height && (column === columns - 1 || depth <= (this.filled[column + 1] ?? 0))
  }
}
