import { isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml'
import { nearest } from '../lib/text.ts'

export interface Isolated {
  readonly text: string
  /** What was left out, in words. */
  readonly left: readonly string[]
}

/** Keys of prometheus.yml by which it sends or reads what is not of the stack, and what stands for nothing there. */
const OUTSIDE = { remote_write: '[]', remote_read: '[]', tracing: 'null' } as const

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * A prometheus.yml whose alerts and samples stay in the stack: what a drill makes up must not page anybody, nor lie in anybody's storage.
 * Alertmanagers that are no service of the stack are left out, but for a name that is nearly one: that is a slip, which has to show. What is
 * no YAML stays as it is: Prometheus refuses it. Pure.
 */
export function isolated(text: string, services: readonly string[]): Isolated {
  const document = parseDocument(text)
  const root = document.contents
  if (document.errors.length > 0 || !isMap(root)) return { text, left: [] }
  const left: string[] = []
  const edits: Edit[] = []
  const empty = (node: unknown, value: string): boolean => {
    const range = (node as Node | null)?.range
    if (!range) return false
    edits.push({ from: range[0], to: range[1], text: ` ${value}${text.slice(range[0], range[1]).endsWith('\n') ? '\n' : ''}` })
    return true
  }
  for (const [key, nothing] of Object.entries(OUTSIDE)) if (empty(filled(root, key), nothing)) left.push(key)
  for (const manager of managersOf(root)) {
    for (const { key, value } of manager.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (name.endsWith('_sd_configs') && empty(value, '[]')) left.push(`${name} of alerting`)
    }
    for (const list of targetLists(manager)) {
      const targets = list.items.map((item) => (isScalar(item) ? String(item.value) : ''))
      const foreign = targets.filter((target) => !isOurs(target, services))
      if (foreign.length > 0) empty(list, JSON.stringify(targets.filter((target) => !foreign.includes(target))))
      left.push(...foreign.map((target) => `Alertmanager ${target}`))
    }
  }
  return { text: edited(text, edits), left }
}

const filled = (map: YAMLMap, key: string): unknown => {
  const node = map.get(key, true)
  return isScalar(node) && node.value === null ? undefined : node
}

function managersOf(root: YAMLMap): readonly YAMLMap[] {
  const managers = root.getIn(['alerting', 'alertmanagers'])
  return isSeq(managers) ? managers.items.filter((item) => isMap(item)) : []
}

const targetLists = (manager: YAMLMap) => {
  const configs = manager.get('static_configs')
  const lists = isSeq(configs) ? configs.items.map((one) => (isMap(one) ? one.get('targets') : undefined)) : []
  return lists.filter((list) => isSeq(list))
}

function isOurs(target: string, services: readonly string[]): boolean {
  const host = target.replace(/^[a-z]+:\/\//, '').replace(/:\d+.*$/, '')
  if (host === 'localhost' || services.includes(host)) return true
  return !/[.:]/.test(host) && nearest(host, services) !== undefined
}

function edited(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((told, { from, to, text: by }) => told.slice(0, from) + by + told.slice(to), text)
}
