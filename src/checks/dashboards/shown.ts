import type { LookedAt } from './panel.ts'
import type { SeenPanel } from './seen.ts'
import { worst } from './states.ts'

/** Panels that show what others got stand as those do. */
export function resolveShown(panels: readonly LookedAt[]): readonly SeenPanel[] {
  return panels.map((panel) => (panel.shows === undefined ? panel.seen : shownBy(panel, panels)))
}

function shownBy({ seen, shows }: LookedAt, panels: readonly LookedAt[]): SeenPanel {
  const source = follow(shows, panels)
  if (source === undefined) {
    const why = `it shows what panel ${shows} got, which is not in this dashboard, or shows another itself without end`
    return { ...seen, verdict: { ...seen.verdict, state: 'data source missing', why, hint: 'choose a panel of this dashboard' } }
  }
  const { at, series, more, rows, verdict, title } = source
  const why = verdict.why === undefined ? undefined : `it shows what “${title}” got: ${verdict.why}`
  const shown = { ...verdict, where: seen.verdict.where, why }
  // Beside that it may have queries of its own.
  const own = seen.verdict.state === 'not verified' ? [] : [seen.verdict]
  return { ...seen, at, series, more, rows, verdict: worst([...own, shown]) ?? shown }
}

function follow(id: number | undefined, panels: readonly LookedAt[]): SeenPanel | undefined {
  let next = id
  const met = new Set<number>()
  while (next !== undefined && !met.has(next)) {
    met.add(next)
    const found = panels.find(({ seen }) => seen.id === next)
    if (found === undefined || found.shows === undefined) return found?.seen
    next = found.shows
  }
  return undefined
}
