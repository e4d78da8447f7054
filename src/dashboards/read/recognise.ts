import { type Cursor, describe, isJson, type Json } from './cursor.ts'

/** What a JSON value turned out to be. */
export type Recognised =
  | { readonly kind: 'classic'; readonly at: Cursor; readonly wrapped: boolean; readonly name: string | undefined }
  | { readonly kind: 'v2'; readonly at: Cursor; readonly wrapped: boolean; readonly name: string | undefined }
  | { readonly kind: 'other'; readonly message: string; readonly hint: string }

const wanted = 'expected a dashboard (an object with panels, or elements and layout)'

/** Whether a JSON value is a dashboard, of which form, and where in it the dashboard itself begins. */
export function recognise(root: Cursor): Recognised {
  if (root.record() === undefined) return listOrValue(root.value)
  const inner = root.get('dashboard')
  const wrapped = inner.record() !== undefined && !looksClassic(root.record())
  const at = wrapped ? inner : root
  const top = at.record() ?? {}
  const group = at.get('apiVersion').scalar()
  if (group?.startsWith('dashboard.grafana.app/') && at.get('spec').record() !== undefined) {
    const isV2 = /\/v[2-9]/.test(group) || looksV2(at.get('spec').record())
    return { kind: isV2 ? 'v2' : 'classic', at: at.get('spec'), wrapped, name: at.at('metadata', 'name').text() }
  }
  if (looksV2(top)) return { kind: 'v2', at, wrapped, name: undefined }
  if (looksClassic(top)) return { kind: 'classic', at, wrapped, name: undefined }
  return { kind: 'other', ...otherThing(top) }
}

const has = (json: Json | undefined, ...keys: readonly string[]) =>
  json !== undefined && keys.every((key) => Object.hasOwn(json, key))

const looksV2 = (json: Json | undefined) =>
  has(json, 'elements') && (has(json, 'layout') || has(json, 'timeSettings') || has(json, 'variables'))

function looksClassic(json: Json | undefined): boolean {
  if (['panels', 'rows', 'templating', 'schemaVersion'].some((key) => has(json, key)))
    return !has(json, 'targets') || has(json, 'schemaVersion')
  return has(json, 'title', 'annotations') || has(json, 'title', 'time')
}

function listOrValue(value: unknown): Recognised {
  const hint = Array.isArray(value) ? listHint(value) : 'give a file that Grafana exported, or one that it provisions'
  return { kind: 'other', message: `${wanted}, got ${describe(value)}`, hint }
}

function listHint([first]: readonly unknown[]): string {
  if (isJson(first) && has(first, 'uri', 'url')) return 'this is the answer of a search: get each of its dashboards by uid'
  if (isJson(first) && has(first, 'access', 'url')) return 'this is a list of data sources'
  return 'one file holds one dashboard: make a file of each'
}

/** Files that lie beside dashboards, and are taken for one: the keys by which they are known, what they are, what to do. */
const others: readonly (readonly [keys: readonly string[], what: string, hint: string])[] = [
  [['groups'], 'a file of rules', 'alert rules are not dashboards: give it as rules'],
  [
    ['datasources'],
    'a provisioning file of data sources',
    'dashboards lie in the folder that a provider in dashboards/*.yaml names',
  ],
  [['providers'], 'a provisioning file of dashboard providers', 'give the files in the folder that its `path` names'],
  [['contactPoints'], 'a provisioning file of contact points', 'give the files of the dashboards'],
  [['condition', 'data'], 'an alert rule', 'alert rules are not dashboards: give it as rules'],
  [['access', 'url'], 'a data source', 'data sources are not dashboards: give the files of the dashboards'],
  [['gridPos', 'type'], 'a single panel', 'give the whole dashboard: Dashboard settings, JSON Model'],
  [['targets'], 'a single panel', 'give the whole dashboard: Dashboard settings, JSON Model'],
  [['model', 'kind'], 'a library panel', 'give the dashboards that show it'],
  [
    ['apiVersion', 'kind'],
    'another resource',
    'take the dashboard out of it: a ConfigMap has it as text in `data`, a GrafanaDashboard in `spec.json`',
  ],
  [
    ['message'],
    'an answer of an API with a message in place of a dashboard',
    'look at the message, and export the dashboard again',
  ],
  [['dashboard'], 'a wrapper without a dashboard in it', 'export the dashboard again'],
]

function otherThing(json: Json): { readonly message: string; readonly hint: string } {
  const known = others.find(([keys]) => has(json, ...keys))
  const keys = Object.keys(json)
  if (known !== undefined) return { message: `${wanted}, got ${known[1]}`, hint: known[2] }
  const got =
    keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', ...' : ''}`
  return { message: `${wanted}, got ${got}`, hint: 'give a file that Grafana exported, or one that it provisions' }
}
