import type { DashboardProblem } from '../model.ts'
import { lineAndColumn, lineStarts } from './places.ts'
import { firstMistake, type Mistake } from './syntax.ts'

const noPlace = { line: undefined, column: undefined }

/** Why a text is not JSON, where, and what it may be instead; undefined when it is JSON. */
export function notJson(text: string, file: string): DashboardProblem | undefined {
  if (text.trim() === '') {
    return {
      file,
      message: 'the file is empty: expected the JSON of a dashboard',
      ...noPlace,
      hint: 'export the dashboard again, or remove the file',
    }
  }
  if (text.startsWith('\uFEFF')) {
    return {
      file,
      message: 'the file begins with a byte order mark: Grafana does not load it',
      line: 1,
      column: 1,
      hint: 'save it as UTF-8 without BOM',
    }
  }
  const mistake = firstMistake(text)
  if (mistake === undefined) return undefined
  const message = `not JSON: expected ${mistake.expected}, got ${mistake.got}`
  return { file, message, ...lineAndColumn(lineStarts(text), mistake.offset), hint: hintOf(text, file, mistake) }
}

/** What the whole text looks like, then what stands at the mistake. */
function hintOf(text: string, file: string, { offset, expected, got }: Mistake): string {
  const start = text.trimStart()
  const rest = text.slice(offset, offset + 200)
  if (/^<(?!<)/.test(start))
    return 'this is HTML or XML, perhaps the login page of Grafana in place of its answer: export the dashboard again'
  if (/\.(jsonnet|libsonnet)$/.test(file) || /^(local\s|import\s|\(import\s)/.test(start))
    return 'this is Jsonnet: render it first (jsonnet -J vendor), and give the JSON that comes out'
  if (/\.ya?ml$/.test(file) || /^(---|[A-Za-z_][\w.-]*:(\s|$))/.test(start))
    return 'this is YAML: Grafana reads dashboards as JSON only'
  if (/^(<{7}|={7}|>{7})/m.test(text)) return 'conflict markers of a merge stand in the file: resolve the conflict'
  if (/^\{[{%]/.test(rest) || /^\{[{%]/.test(text.slice(offset - 1, offset + 1)))
    return 'this is a template: render it first, and give the JSON that comes out'
  if (got === 'the end of the file') return 'the file is cut off: export the dashboard again'
  if (got === 'the end of the line' || rest[0] === '\t')
    return 'a text ends on the line on which it began: write \\n and \\t within it'
  if (/^(\/\/|\/\*|#)/.test(rest)) return 'JSON has no comments: take it out'
  if (rest.startsWith("'")) return 'JSON has double quotes only'
  if (/^[}\]]/.test(rest) && /,\s*$/.test(text.slice(0, offset))) return 'no comma stands after the last one: take it out'
  if (/^(NaN|-?Infinity|undefined|None|True|False)\b/.test(rest)) return 'JSON knows numbers, texts, true, false and null'
  if (expected === 'the end of the file') return 'one file holds one dashboard: take out what stands behind it'
  if (expected.startsWith(',')) return 'a comma or a closing bracket is missing before it'
  return 'look at what stands here, and just before it'
}
