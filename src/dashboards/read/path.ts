import type { JsonPath } from '../model.ts'

/** One step on the way through JSON: a key, or an index from 0. */
export type Step = string | number

/** The path of a key or an index below `path`: `panels[3]`, `elements["panel-1"]`. */
export function below(path: JsonPath, step: Step): JsonPath {
  if (typeof step === 'number') return `${path}[${step}]`
  if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `${path}[${JSON.stringify(step)}]`
  return path === '' ? step : `${path}.${step}`
}

/** The steps of a path; what is no step of it is passed over. */
export function stepsOf(path: JsonPath): Step[] {
  const steps: Step[] = []
  for (const [whole, index, key] of path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|[^.[\]]+/g)) {
    steps.push(index !== undefined ? Number(index) : key !== undefined ? unquoted(key) : whole)
  }
  return steps
}

function unquoted(key: string): string {
  try {
    return String(JSON.parse(key))
  } catch {
    return key
  }
}
