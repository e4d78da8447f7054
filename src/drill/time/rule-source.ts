import type { Node } from 'yaml'
import { parseDuration } from '../../lib/duration.ts'
import { YamlEdit } from './yaml-edit.ts'

/** A rule file of the stack. `path`: absolute, inside the service. */
export interface RuleText {
  readonly path: string
  readonly text: string
  readonly file: string
}

/** A rule and the places of what decides when it fires. */
export interface RuleSource {
  readonly kind: 'alert' | 'record'
  readonly name: string
  readonly group: string
  /** Milliseconds; undefined = the global evaluation_interval. */
  readonly interval: number | undefined
  readonly expr: string
  readonly exprNode: Node
  /** Milliseconds of `for`; 0 when it has none. */
  readonly for: number
  readonly forNode: Node | undefined
  readonly keepNode: Node | undefined
  /** Its own and those of its group. */
  readonly labels: ReadonlyMap<string, string>
  readonly where: string
}

/** A group whose durations are the same for all of its rules. */
export interface GroupSource {
  readonly name: string
  readonly intervalNode: Node | undefined
  readonly offsetNode: Node | undefined
  readonly rules: readonly RuleSource[]
}

export interface RuleFileSource {
  readonly path: string
  readonly edit: YamlEdit
  readonly groups: readonly GroupSource[]
}

/** Reads the groups and rules of a file; what Prometheus would not load is left out. */
export function readRuleSource({ path, text, file }: RuleText): RuleFileSource {
  const edit = new YamlEdit({ text, file })
  const groups = edit.items(edit.get(edit.root, 'groups')).map((node) => readGroup(edit, node))
  return { path, edit, groups }
}

function readGroup(edit: YamlEdit, node: Node): GroupSource {
  const name = edit.text(edit.get(node, 'name')) ?? ''
  const intervalNode = edit.get(node, 'interval')
  // `interval: 0s` is as none.
  const interval = parseDuration(edit.text(intervalNode) ?? '') || undefined
  const rules = edit
    .items(edit.get(node, 'rules'))
    .flatMap((rule) => readRule(edit, rule, { name, interval, labels: labelsOf(edit, node) }))
  return { name, intervalNode, offsetNode: edit.get(node, 'query_offset'), rules }
}

function labelsOf(edit: YamlEdit, node: Node): (readonly [string, string])[] {
  return edit.entries(edit.get(node, 'labels')).map(([label, value]) => [label, edit.text(value) ?? ''] as const)
}

interface Group {
  readonly name: string
  readonly interval: number | undefined
  /** Given to each of its rules that does not set them itself. */
  readonly labels: readonly (readonly [string, string])[]
}

function readRule(edit: YamlEdit, node: Node, group: Group): RuleSource[] {
  const alert = edit.text(edit.get(node, 'alert'))
  const name = alert ?? edit.text(edit.get(node, 'record'))
  const exprNode = edit.get(node, 'expr')
  const expr = edit.text(exprNode)
  if (name === undefined || exprNode === undefined || expr === undefined) return []
  const forNode = edit.get(node, 'for')
  return [
    {
      kind: alert === undefined ? 'record' : 'alert',
      name,
      group: group.name,
      interval: group.interval,
      expr,
      exprNode,
      for: parseDuration(edit.text(forNode) ?? '') ?? 0,
      forNode,
      keepNode: edit.get(node, 'keep_firing_for'),
      labels: new Map([...group.labels, ...labelsOf(edit, node)]),
      where: edit.where(node),
    },
  ]
}
