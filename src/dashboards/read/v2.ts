import type { Variable } from '../model.ts'
import { annotationsOfV2 } from './annotations.ts'
import type { Content } from './classic.ts'
import type { Cursor } from './cursor.ts'
import { withKeys } from './panel.ts'
import { type Placing, placingOf } from './v2-layout.ts'
import { panelOfElement, type Slot } from './v2-panel.ts'
import { variablesOfV2 } from './v2-variable.ts'

/** Reads the spec of a v2 dashboard, of its first versions too. `name` is that of the resource: the dashboard's uid. */
export function v2Content(spec: Cursor, name: string | undefined): Content {
  const time = spec.get('timeSettings')
  const elements = spec.get('elements')
  const placing = placingOf(spec.get('layout'), elements)
  const slots = [...placing.slots, ...unplaced(elements, placing)]
  return {
    schema: 'v2',
    schemaVersion: undefined,
    uid: name ?? spec.get('uid').text(),
    title: spec.get('title').text() ?? '',
    tags: spec
      .get('tags')
      .items()
      .flatMap((tag) => tag.text() ?? []),
    time: { from: time.get('from').scalar() || 'now-6h', to: time.get('to').scalar() || 'now' },
    refresh: time.get('autoRefresh').text(),
    panels: withKeys(slots.flatMap((slot) => panelOfElement(slot) ?? [])),
    variables: withoutHidden(variablesOfV2(spec.get('variables')), placing.variables, spec),
    inputs: [],
    annotations: annotationsOfV2(spec.get('annotations')),
  }
}

/** Elements that the layout does not name: drawn nowhere, but not lost where the layout could not be read. */
function unplaced(elements: Cursor, placing: Placing): Slot[] {
  const placed = new Set(placing.slots.map(({ element }) => element.path))
  const bottom = placing.slots.reduce((y, { grid }) => Math.max(y, grid.y + grid.h), 0)
  const rest = elements.values().filter((element) => !placed.has(element.path))
  if (placing.complete) {
    for (const element of rest) element.note('the layout does not name this element: Grafana draws it nowhere')
    return []
  }
  const grid = (index: number) => ({ x: 0, y: bottom + index * 8, w: 12, h: 8 })
  return rest.map((element, index) => ({ element, grid: grid(index), row: undefined, repeat: undefined }))
}

/** Rows and tabs may have variables of their own; a second one of the same name has no place in a list by name. */
function withoutHidden(own: readonly Variable[], ofSections: readonly Variable[], at: Cursor): Variable[] {
  const seen = new Set(own.map(({ name }) => name))
  const rest = ofSections.filter(({ name, path }) => {
    if (!seen.has(name)) return seen.add(name)
    at.note(`the variable ${name} of ${path} has the name of another one, and is not followed`)
    return false
  })
  return [...own, ...rest]
}
