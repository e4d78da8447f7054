import type { PanelExhibit } from '../../run/result.ts'

const COLUMNS = 24

export interface Placed {
  readonly panel: PanelExhibit
  /** From 1, as CSS counts its lines. */
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** Panels of one row of a dashboard (or of none), in the order of the dashboard. */
export interface Group {
  readonly row: string | undefined
  readonly panels: readonly Placed[]
}

/** Panels by the row that they stand in, each row's as Grafana lays them out: moved up as far as there is room, never over each other. */
export function layout(panels: readonly PanelExhibit[]): readonly Group[] {
  const groups: { row: string | undefined; panels: PanelExhibit[] }[] = []
  for (const panel of panels) {
    const last = groups.at(-1)
    if (last !== undefined && last.row === panel.row) last.panels.push(panel)
    else groups.push({ row: panel.row, panels: [panel] })
  }
  return groups.map(({ row, panels: of }) => ({ row, panels: stacked(of) }))
}

function stacked(panels: readonly PanelExhibit[]): readonly Placed[] {
  const bottoms = new Array<number>(COLUMNS).fill(0)
  const above = [...panels].sort((a, b) => whole(a.grid.y, 0) - whole(b.grid.y, 0) || whole(a.grid.x, 0) - whole(b.grid.x, 0))
  return above.map((panel) => {
    const w = Math.min(COLUMNS, Math.max(1, whole(panel.grid.w, 12)))
    const h = Math.min(60, Math.max(2, whole(panel.grid.h, 8)))
    const x = Math.min(COLUMNS - w, Math.max(0, whole(panel.grid.x, 0)))
    const y = Math.max(...bottoms.slice(x, x + w))
    bottoms.fill(y + h, x, x + w)
    return { panel, x: x + 1, y: y + 1, w, h }
  })
}

const whole = (value: number, otherwise: number): number => (Number.isFinite(value) ? Math.round(value) : otherwise)
