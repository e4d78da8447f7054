import type { Dashboard, JsonPath, Panel } from '../model.ts'
import { stepsOf } from '../read/path.ts'

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** What stands at a path of the dashboard's file; undefined where nothing does. */
export function valueAt(dashboard: Dashboard, path: JsonPath): unknown {
  return stepsOf(path).reduce<unknown>((value, step) => fieldOf(value, String(step)), dashboard.raw)
}

/** A field of something read from JSON, and so on downwards. */
export function fieldOf(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((each, key) => (isRecord(each) && Object.hasOwn(each, key) ? each[key] : undefined), value)
}

/** A list read from JSON; [] for anything else. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A setting of a panel that stands in its JSON alone: `options.reduceOptions.calcs`. */
export function settingOf(dashboard: Dashboard, { path }: Panel, ...keys: readonly string[]): unknown {
  const panel = valueAt(dashboard, path)
  return dashboard.schema === 'v2' ? fieldOf(panel, 'spec', 'vizConfig', 'spec', ...keys) : fieldOf(panel, ...keys)
}

/** Path of a field of the dashboard itself, whatever it is wrapped in. */
export function topPath(dashboard: Dashboard, key: string): JsonPath {
  const paths = ['', 'spec.', 'dashboard.', 'dashboard.spec.'].map((before) => `${before}${key}`)
  return paths.find((path) => valueAt(dashboard, path) !== undefined) ?? key
}

/** Every text below a value with the keys that lead to it, `except` and what is below it left out. */
export function* textsIn(
  value: unknown,
  except: ReadonlySet<unknown>,
): Generator<{ readonly key: string; readonly text: string }> {
  const open: { readonly key: string; readonly value: unknown }[] = [{ key: '', value }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { key, value: each } = next
    if (typeof each === 'string') yield { key, text: each }
    if (!isRecord(each) || except.has(each)) continue
    for (const [name, child] of Object.entries(each)) {
      // What a list or a wrapper holds belongs to the key before it.
      const isInner = Array.isArray(each) || (key === 'repeat' && name === 'value')
      open.push({ key: isInner ? key : name, value: child })
    }
  }
}
