import type { Node } from 'yaml'
import { parseDuration } from '../../lib/duration.ts'
import { DEFAULTS, dividedText } from './durations.ts'
import type { YamlEdit } from './yaml-edit.ts'

const OF_A_ROUTE = {
  group_wait: DEFAULTS.groupWait,
  group_interval: DEFAULTS.groupInterval,
  repeat_interval: DEFAULTS.repeatInterval,
}

/**
 * Divides group_wait, group_interval and repeat_interval of every route, and resolve_timeout; those that the file leaves out are made
 * explicit at the root. Real stay: time_intervals (times of day), timeouts of integrations (the network is not faster), expiries told to
 * a receiver's service.
 */
export function scaleAlertmanager(edit: YamlEdit, factor: number): void {
  const route = edit.get(edit.root, 'route')
  const global = edit.get(edit.root, 'global')
  if (route === undefined) return
  scaleRoute(edit, route, 'route', factor)
  const missing = Object.entries(OF_A_ROUTE).filter(([key]) => edit.get(route, key) === undefined)
  edit.add(
    edit.root,
    'route',
    missing.map(([key, ms]) => [key, dividedText(ms, factor)]),
  )
  if (!divide(edit, edit.get(global, 'resolve_timeout'), 'global.resolve_timeout', factor)) {
    edit.add(edit.root, 'global', [['resolve_timeout', dividedText(DEFAULTS.resolveTimeout, factor)]])
  }
}

function scaleRoute(edit: YamlEdit, route: Node, path: string, factor: number): void {
  for (const key of Object.keys(OF_A_ROUTE)) divide(edit, edit.get(route, key), `${path}.${key}`, factor)
  for (const [index, child] of edit.items(edit.get(route, 'routes')).entries())
    scaleRoute(edit, child, `${path}.routes[${index}]`, factor)
}

/** Divides a duration in place, at least to `least` ms; false when there is none. One that is no duration stays as it is. */
export function divide(edit: YamlEdit, node: Node | undefined, what: string, factor: number, least = 1): boolean {
  if (node === undefined) return false
  const ms = parseDuration(edit.text(node) ?? '')
  if (ms !== undefined) edit.set(node, what, dividedText(ms, factor, least))
  return edit.text(node) !== undefined
}
