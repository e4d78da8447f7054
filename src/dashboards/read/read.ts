import { clip } from '../../lib/text.ts'
import type { Dashboard, JsonPath, ReadDashboard } from '../model.ts'
import { classicContent } from './classic.ts'
import { Cursor, isJson, type Oddity } from './cursor.ts'
import { notJson } from './not-json.ts'
import { below, type Step } from './path.ts'
import { placesOf } from './places.ts'
import { recognise } from './recognise.ts'
import { v2Content } from './v2.ts'

/** Grafana's own dashboards go down some twenty levels; what goes far deeper would end whoever walks or writes it. */
const deepest = 200
/** As far the way to it is told: to look up a place costs the text once per step. */
const shownSteps = 8

/** Reads the text of a dashboard file, of any schema version. `file` is named in problems; what is wrong is returned, never thrown. */
export function readDashboard(text: string, file: string): ReadDashboard {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const otherwise = { file, message: `not JSON: ${String(error)}`, line: undefined, column: undefined, hint: undefined }
    return { ok: false, problem: notJson(text, file) ?? otherwise }
  }
  return dashboardOf(json, file, placesOf(text))
}

/** Reads a dashboard that Grafana's API gave; `file` is its URL. It has no places: `placeOf` gives the empty text. */
export function dashboardFromJson(json: unknown, file: string): ReadDashboard {
  return dashboardOf(json, file, () => '')
}

function dashboardOf(json: unknown, file: string, placeOf: Dashboard['placeOf']): ReadDashboard {
  const problem = (path: JsonPath, message: string, hint: string): ReadDashboard => {
    const [line, column] = placeOf(path) === '' ? [] : placeOf(path).split(':').map(Number)
    return { ok: false, problem: { file, message, line, column, hint } }
  }
  const deep = wayDown(json, deepest)
  if (deep !== undefined) {
    const path = deep.slice(0, shownSteps).reduce<JsonPath>(below, '')
    return problem(
      path,
      `expected JSON nested at most ${deepest} deep, got more in ${clip(path, 200)}`,
      'take out what stands there: no dashboard needs it',
    )
  }
  const oddities: Oddity[] = []
  const root = new Cursor(json, oddities)
  const found = recognise(root)
  if (found.kind === 'other') return problem('', found.message, found.hint)
  const { at, name, wrapped } = found
  const content = found.kind === 'v2' ? v2Content(at, name) : classicContent(at)
  const uid = content.uid ?? name
  return { ok: true, dashboard: { file, ...content, uid, wrapped, oddities, raw: isJson(json) ? json : {}, placeOf } }
}

/** The way to the first value that lies deeper than `most` levels; undefined where none does. */
function wayDown(value: unknown, most: number): readonly Step[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (most === 0) return []
  for (const [key, child] of Object.entries(value)) {
    const way = wayDown(child, most - 1)
    if (way !== undefined) return [Array.isArray(value) ? Number(key) : key, ...way]
  }
  return undefined
}
