/** Reading of payloads whose shape nobody guarantees. */
import type { Delivery } from '../../checks/drill.ts'
import type { Told } from './sink.ts'

type Json = Readonly<Record<string, unknown>>

/** The JSON object of a body; undefined where it is none. */
export function objectOf(body: string): Json | undefined {
  const value = parsed(body)
  return isObject(value) ? value : undefined
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field that is text and not empty. */
export function textAt(from: unknown, ...path: readonly (string | number)[]): string | undefined {
  const value = valueAt(from, path)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const objectAt = (from: unknown, ...path: readonly (string | number)[]): Json | undefined => {
  const value = valueAt(from, path)
  return isObject(value) ? value : undefined
}

/** A list; [] where there is none. */
export const listAt = (from: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const value = valueAt(from, path)
  return Array.isArray(value) ? value : []
}

const valueAt = (from: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)]
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }, from)

/** Lines that are there, one below the other; undefined where none is. */
export function lines(...all: readonly (string | undefined)[]): string | undefined {
  const there = all.filter((line) => line !== undefined && line.trim() !== '')
  return there.length === 0 ? undefined : there.join('\n')
}

/** Of a word that says it: `firing`, `resolved`. */
export const statusOf = (word: unknown): Delivery['status'] => (word === 'firing' || word === 'resolved' ? word : undefined)

/** From what Alertmanager's default templates write: `[FIRING:2] …` or `[RESOLVED] …` in a subject, `Alerts Firing:` in a text. */
export function statusInText(...texts: readonly (string | undefined)[]): Delivery['status'] {
  for (const one of texts) {
    const [, word] = /^\s*\[(FIRING|RESOLVED)(?::\d+)?\]/.exec(one ?? '') ?? []
    if (word !== undefined) return word === 'FIRING' ? 'firing' : 'resolved'
  }
  for (const one of texts) {
    if (/^\W*Alerts Firing:/m.test(one ?? '')) return 'firing'
    if (/^\W*Alerts Resolved:/m.test(one ?? '')) return 'resolved'
  }
  return undefined
}

/** Alerts as Alertmanager writes them into JSON. */
export const alertsIn = (list: readonly unknown[]): Told['alerts'] =>
  list.filter(isObject).map((alert) => ({
    status: statusOf(alert.status),
    labels: textMap(alert.labels),
    annotations: textMap(alert.annotations),
  }))

const textMap = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

/** A message of which nothing but its parts is known. */
export const message = (parts: Partial<Told> & Pick<Told, 'payload'>): Told => ({
  status: undefined,
  title: undefined,
  text: undefined,
  to: [],
  alerts: [],
  ...parts,
})

/** What could not be read: it is shown as it came. */
export const unreadable = (body: string): Told => message({ payload: body })
