import type { Dashboard, ReadDashboard } from '../model.ts'
import { classicContent } from './classic.ts'
import { Cursor, isJson, type Oddity } from './cursor.ts'
import { notJson } from './not-json.ts'
import { placesOf } from './places.ts'
import { recognise } from './recognise.ts'
import { v2Content } from './v2.ts'

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
  const oddities: Oddity[] = []
  const root = new Cursor(json, oddities)
  const found = recognise(root)
  if (found.kind === 'other') {
    const [line, column] = placeOf('') === '' ? [] : placeOf('').split(':').map(Number)
    return { ok: false, problem: { file, message: found.message, line, column, hint: found.hint } }
  }
  const { at, name, wrapped } = found
  const content = found.kind === 'v2' ? v2Content(at, name) : classicContent(at)
  const uid = content.uid ?? name
  return { ok: true, dashboard: { file, ...content, uid, wrapped, oddities, raw: isJson(json) ? json : {}, placeOf } }
}
