import type { Dashboard, Panel } from '../../model.ts'
import type { LintRule } from '../lint.ts'
import { named } from '../named.ts'
import { valueAt } from '../raw.ts'

const COLUMNS = 24

const panelOverlap: LintRule = {
  id: 'panel-overlap',
  severity: 'warning',
  summary: 'Two panels on the same place of the grid: Grafana moves one of them away.',
  *check(dashboard) {
    for (const panels of groupsOf(dashboard)) {
      for (const { panel, other } of overlapping(panels)) {
        yield {
          message: `it stands on the same place of the grid as the panel ${named(other)}`,
          expected: 'a place of its own',
          actual: `${placeOf(panel)} over ${placeOf(other)}`,
          path: `${panel.path}.gridPos`,
          panel: panel.title,
          hint: `move it to y ${other.grid.y + other.grid.h}, or make one of them smaller`,
        }
      }
    }
  },
}

const panelOutOfGrid: LintRule = {
  id: 'panel-out-of-grid',
  severity: 'warning',
  summary: 'A panel without a size, or wider than the 24 columns of the grid leave room for.',
  *check(dashboard) {
    for (const panel of dashboard.panels) {
      const { x, w, h } = panel.grid
      const at = { path: `${panel.path}.gridPos`, panel: panel.title, actual: placeOf(panel) }
      if (w <= 0 || h <= 0) {
        const hint = 'write a width (w) from 1 to 24 and a height (h) of at least 1'
        yield { ...at, message: 'it has no size: nobody can see it', expected: 'w and h above 0', hint }
      } else if (x + w > COLUMNS) {
        const hint = `write "w": ${Math.max(1, COLUMNS - x)}, or move it to the left`
        yield { ...at, message: 'it reaches beyond the grid', expected: 'x + w of at most 24', hint }
      }
    }
  },
}

/** The rules about the places of panels. */
export const gridRules: readonly LintRule[] = [panelOverlap, panelOutOfGrid]

const placeOf = ({ grid: { x, y, w, h } }: Panel): string => `x ${x}, y ${y}, w ${w}, h ${h}`

// Panels share a grid with those of the same collapsed row, or of no collapsed row; in v2 every row and tab has a grid of its own.
function groupsOf(dashboard: Dashboard): readonly (readonly Panel[])[] {
  const placed = dashboard.panels.filter((panel) => panel.grid.w > 0 && panel.grid.h > 0 && isPlaced(dashboard, panel))
  const groups = Map.groupBy(placed, ({ row }) => (dashboard.schema === 'v2' || row?.collapsed ? row : undefined))
  return [...groups.values()]
}

// Grafana finds a place for those that name none; before version 16 there were rows in place of a grid.
function isPlaced(dashboard: Dashboard, { path }: Panel): boolean {
  return dashboard.schema === 'v2' || valueAt(dashboard, `${path}.gridPos`) !== undefined
}

/** Panels over one that stands above them, or was there before; from the top down, so that each column knows how far it is taken. */
function* overlapping(panels: readonly Panel[]): Generator<{ readonly panel: Panel; readonly other: Panel }> {
  const lowest: (Panel | undefined)[] = Array.from({ length: COLUMNS })
  for (const panel of panels.toSorted((a, b) => a.grid.y - b.grid.y)) {
    const { x, y, w, h } = panel.grid
    const columns = lowest.slice(Math.floor(x), Math.ceil(x + w))
    const other = columns.find((above) => above !== undefined && overlap(above, panel))
    if (other !== undefined) yield { panel, other }
    for (let at = Math.floor(x); at < Math.min(COLUMNS, Math.ceil(x + w)); at++) {
      const above = lowest[at]
      if (above === undefined || above.grid.y + above.grid.h < y + h) lowest[at] = panel
    }
  }
}

function overlap({ grid: a }: Panel, { grid: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}
