import type { DataSourceRef } from '../model.ts'
import type { Cursor } from './cursor.ts'

/** Grafana's own names of data sources, which stand in the place of a uid or a name. */
const special = new Map<string, DataSourceRef>([
  ['-- Mixed --', { kind: 'mixed' }],
  ['-- Dashboard --', { kind: 'dashboard' }],
  ['-- Grafana --', { kind: 'grafana' }],
  ['grafana', { kind: 'grafana' }],
  ['__expr__', { kind: 'expression' }],
  ['-100', { kind: 'expression' }],
  ['default', { kind: 'default' }],
])

/** Reads `datasource` of classic dashboards: absent, null, a name, or `{ type, uid }`. */
export function dataSourceOf(at: Cursor): DataSourceRef {
  if (!at.there || at.value === '') return { kind: 'default' }
  if (typeof at.value === 'string') {
    // A data source may well be named `grafana`; only as a uid is it Grafana's own.
    return (at.value === 'grafana' ? undefined : special.get(at.value)) ?? { kind: 'name', name: at.value }
  }
  if (at.expectRecord('a name or { type, uid }') === undefined) return { kind: 'default' }
  return reference(at.get('type').text(), at.get('uid').text())
}

/** Reads `{ group, datasource: { name } }` of v2, and `{ kind, datasource: { type, uid } }` of its first versions. */
export function dataSourceOfQuery(query: Cursor, outer: Cursor = query): DataSourceRef {
  const kind = query.get('kind').scalar()
  const group = query.get('group').text() ?? (kind === 'DataQuery' || kind?.endsWith('Variable') ? undefined : kind)
  for (const holder of [query, outer]) {
    const source = holder.get('datasource')
    const uid = source.get('name').text() ?? source.get('uid').text()
    const type = source.get('type').text() ?? group
    if (uid !== undefined || source.get('type').there) return reference(type, uid)
  }
  return reference(group, undefined)
}

function reference(type: string | undefined, uid: string | undefined): DataSourceRef {
  if (uid === undefined) {
    if (type === '__expr__') return { kind: 'expression' }
    if (type === 'grafana') return { kind: 'grafana' }
    return type === undefined ? { kind: 'default' } : { kind: 'type', type }
  }
  return special.get(uid) ?? { kind: 'uid', uid, type }
}

/** Plugin type, where the reference says it. */
export const typeOf = (source: DataSourceRef): string | undefined =>
  source.kind === 'uid' || source.kind === 'type' ? source.type : undefined
