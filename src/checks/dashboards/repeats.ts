import { type Dashboard, type GridPos, interpolate, type Overrides, type Panel, type Scope } from '../../dashboards/index.ts'

/** A panel as it is drawn: once, or once for a value of the variable that it is repeated for. */
export interface PanelRun {
  readonly panel: Panel
  /** Unique in the dashboard. */
  readonly key: string
  readonly title: string
  readonly row: string | undefined
  readonly grid: GridPos
  readonly overrides: Overrides
  /** The variable that it is repeated for and that has no value: it is then not drawn at all. */
  readonly nothing: string | undefined
}

/** All panels of a dashboard as they are drawn. */
export interface PanelRuns {
  readonly runs: readonly PanelRun[]
  /** Repetitions above the bound, by panel. */
  readonly leftOut: readonly { readonly panel: Panel; readonly count: number }[]
}

/** So many repetitions of one panel are asked; of a row and of a panel in it no more are laid out. */
const MOST = 24
/** So many repetitions stand beside each other, as Grafana draws them. */
const ABREAST = 4
const WIDTH = 24
const ROW_HEIGHT = 1

/** Repeats panels and rows for the values of their variables, and moves what is below them. */
export function panelRuns(dashboard: Dashboard, scope: Scope): PanelRuns {
  const runs: PanelRun[] = []
  const wanted = new Map<Panel, number>()
  let shift = 0
  for (const block of blocksOf(dashboard.panels)) {
    const rows = valuesFor(block[0]?.row?.repeat, scope)
    const height = heightOf(block)
    for (const panel of block) wanted.set(panel, rows.length * valuesFor(panel.repeat, scope).length)
    for (const [at, copy] of rows.slice(0, MOST).entries()) {
      if (at > 0) shift += height + ROW_HEIGHT
      const laid = layBlock(block, scope, copy, shift)
      runs.push(...laid.runs)
      shift += laid.grown
    }
  }
  return bounded(runs, wanted)
}

function bounded(all: readonly PanelRun[], wanted: ReadonlyMap<Panel, number>): PanelRuns {
  const kept = new Map<Panel, number>()
  const runs = all.filter(({ panel }) => {
    const nth = (kept.get(panel) ?? 0) + 1
    kept.set(panel, Math.min(nth, MOST))
    return nth <= MOST
  })
  const leftOut = [...wanted].map(([panel, count]) => ({ panel, count: count - (kept.get(panel) ?? 0) }))
  return { runs, leftOut: leftOut.filter(({ count }) => count > 0) }
}

// Panels that stand in the same row, one after the other.
function blocksOf(panels: readonly Panel[]): readonly (readonly Panel[])[] {
  const blocks: Panel[][] = []
  for (const panel of panels) {
    const last = blocks.at(-1)
    const row = last?.[0]?.row
    if (last !== undefined && row?.title === panel.row?.title && row?.repeat === panel.row?.repeat) last.push(panel)
    else blocks.push([panel])
  }
  return blocks
}

function heightOf(block: readonly Panel[]): number {
  const top = Math.min(...block.map(({ grid }) => grid.y))
  return Math.max(...block.map(({ grid }) => grid.y + grid.h)) - top
}

function layBlock(block: readonly Panel[], scope: Scope, copy: Repetition, start: number) {
  const runs: PanelRun[] = []
  let shift = start
  // As much as the panels so far have grown, and from which line on that moves others.
  let grown = { below: 0, by: 0 }
  for (const panel of block) {
    if (panel.grid.y >= grown.below) {
      shift += grown.by
      grown = { below: 0, by: 0 }
    }
    const each = valuesFor(panel.repeat, scope).slice(0, MOST)
    for (const [at, one] of each.entries())
      runs.push(runOf(panel, scope, both(copy, one), place(panel.grid, at, each.length, shift)))
    const by = (Math.ceil(each.length / ABREAST) - 1) * panel.grid.h
    if (by > grown.by) grown = { below: panel.grid.y + panel.grid.h, by }
  }
  return { runs, grown: shift + grown.by - start }
}

interface Repetition {
  readonly overrides: Overrides
  readonly nothing: string | undefined
}

const ONCE: Repetition = { overrides: {}, nothing: undefined }

const both = (row: Repetition, panel: Repetition): Repetition => ({
  overrides: { ...row.overrides, ...panel.overrides },
  nothing: row.nothing ?? panel.nothing,
})

// A name that nothing defines is no repetition: Grafana draws the panel once.
function valuesFor(name: string | undefined, scope: Scope): readonly Repetition[] {
  const state = name === undefined ? undefined : scope.get(name)
  if (name === undefined || state === undefined) return [ONCE]
  const values = state.all ? state.options : state.values
  if (values.length === 0) return [{ overrides: {}, nothing: name }]
  return [...new Set(values)].map((value) => ({ overrides: { [name]: [value] }, nothing: undefined }))
}

function runOf(panel: Panel, scope: Scope, { overrides, nothing }: Repetition, grid: GridPos): PanelRun {
  const words = Object.entries(overrides).map(([name, [value]]) => `${name}=${value}`)
  // A variable without a value would leave nothing by which to know the panel.
  const plain = (text: string) => {
    const read = interpolate(text, scope, { format: 'plain', overrides })
    return read.empty.length > 0 ? text : read.text
  }
  return {
    panel,
    key: [panel.key, ...words].join('/'),
    title: plain(panel.title),
    row: panel.row === undefined ? undefined : plain(panel.row.title),
    grid,
    overrides,
    nothing,
  }
}

function place({ x, y, w, h }: GridPos, at: number, of: number, shift: number): GridPos {
  if (of === 1) return { x, y: y + shift, w, h }
  const width = Math.max(Math.floor(WIDTH / of), WIDTH / ABREAST)
  return { x: (at % ABREAST) * width, y: y + shift + Math.floor(at / ABREAST) * h, w: width, h }
}
