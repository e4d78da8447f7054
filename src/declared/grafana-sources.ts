import { createHash } from 'node:crypto'
import { nearest } from '../lib/text.ts'
import type { Fields, ProvisioningFile, Report } from './grafana-fields.ts'
import type { DeclaredDataSource } from './grafana-types.ts'

/** The uid that Grafana gives to a provisioned data source that states none: dashboards refer to it. */
export const provisionedUid = (name: string): string =>
  `P${createHash('sha256').update(name).digest('hex').slice(0, 16).toUpperCase()}`

// Keys of files since apiVersion 1, and of those before.
const NEW = { org: 'orgId', standard: 'isDefault', json: 'jsonData', deleted: 'deleteDatasources' }
const OLD = { org: 'org_id', standard: 'is_default', json: 'json_data', deleted: 'delete_datasources' }
const TOP = ['apiVersion', 'datasources', 'deleteDatasources', 'delete_datasources', 'prune']

/** The data sources of all files, in the order in which Grafana makes them, and the names that they take away. */
export function readDataSources(
  files: readonly ProvisioningFile[],
  report: Report,
): { readonly dataSources: readonly DeclaredDataSource[]; readonly deleted: readonly string[] } {
  let made: DeclaredDataSource[] = []
  const deleted: string[] = []
  for (const { root, items, name } of files) {
    if (items !== undefined)
      report('the file holds a list where a mapping is expected', `${name}:1:1`, 'write datasources: above it')
    if (root === undefined) continue
    const keys = Number(root.text('apiVersion')) > 0 ? NEW : OLD
    mistypedKeys(root, TOP, report)
    if (keys === OLD) oldFile(root, report)
    // Within a file Grafana first takes away; what an earlier file made goes, too.
    for (const gone of root.list(keys.deleted)) {
      const goneName = gone.text('name')
      const org = gone.integer(keys.org) || 1
      deleted.push(goneName)
      const lost = made.find((source) => source.name === goneName && source.orgId === org)
      if (lost === undefined) continue
      report(
        `the data source ${goneName} of ${lost.where} is taken away again by ${keys.deleted}`,
        gone.where(),
        'files are read by name: let the one that takes away come first',
      )
      made = made.filter((source) => source !== lost)
    }
    for (const fields of root.list('datasources')) {
      const source = dataSource(fields, keys, report)
      if (source !== undefined) made = added(made, source, report)
    }
  }
  defaults(made, report)
  return { dataSources: made, deleted }
}

function dataSource(fields: Fields, keys: typeof NEW, report: Report): DeclaredDataSource | undefined {
  const name = fields.text('name')
  const type = fields.text('type')
  const where = fields.where()
  if (name === '') report('a data source without a name', where, 'give it a name: Grafana does not start without it')
  if (type === '')
    report(`the data source ${name || '(no name)'} has no type`, where, 'give it the id of its plugin: type: prometheus')
  const access = fields.text('access')
  if (!['', 'proxy', 'direct'].includes(access))
    report(`the access of ${name} is ${access}: Grafana takes it for proxy`, fields.where('access'), 'write access: proxy')
  if (name === '' || type === '') return undefined
  return {
    name,
    type,
    uid: (keys === NEW && fields.text('uid')) || undefined,
    url: fields.text('url'),
    access: access === 'direct' ? 'direct' : 'proxy',
    isDefault: fields.flag(keys.standard),
    jsonData: fields.mapping(keys.json)?.values() ?? {},
    orgId: fields.integer(keys.org) || 1,
    where,
  }
}

/** Of two with one name the second overwrites the first; of two with one uid Grafana refuses the second. */
function added(made: readonly DeclaredDataSource[], source: DeclaredDataSource, report: Report): DeclaredDataSource[] {
  const beside = made.filter(({ orgId }) => orgId === source.orgId)
  const same = beside.find(({ name }) => name === source.name)
  if (same !== undefined)
    report(
      `two data sources have the name ${source.name}: this one overwrites that of ${same.where}`,
      source.where,
      'give each its own name',
    )
  const uid = uidOf(source)
  const taken = beside.find((one) => one.name !== source.name && uidOf(one) === uid)
  if (taken !== undefined)
    report(
      `two data sources have the uid ${uid}: ${source.name} here and ${taken.name} of ${taken.where}`,
      source.where,
      'give each its own uid: Grafana does not start with both',
    )
  return [...made.filter((one) => one !== same), source]
}

const uidOf = ({ uid, name }: DeclaredDataSource): string => uid ?? provisionedUid(name)

function defaults(made: readonly DeclaredDataSource[], report: Report): void {
  const marked = made.filter(({ isDefault }) => isDefault)
  for (const [index, source] of marked.entries()) {
    const first = marked.find(({ orgId }) => orgId === source.orgId)
    if (first === undefined || first === source || marked.indexOf(first) >= index) continue
    report(
      `two data sources are the default: ${first.name} of ${first.where} and ${source.name}`,
      source.where,
      'leave isDefault: true at one of them: Grafana does not start with both',
    )
  }
}

function oldFile(root: Fields, report: Report): void {
  const lost = [...new Set(root.list('datasources').flatMap(({ raw }) => Object.keys(raw)))].filter((key) =>
    ['uid', 'orgId', 'isDefault', 'jsonData', 'secureJsonData', 'basicAuth'].includes(key),
  )
  const all = [...lost, ...(root.has('deleteDatasources') ? ['deleteDatasources'] : [])]
  if (all.length === 0) return
  report(
    `without apiVersion Grafana reads the file in its oldest form, in which it does not know ${all.join(', ')}`,
    root.where(),
    'write apiVersion: 1 at its top',
  )
}

/** Keys that Grafana does not know are passed over without a word; only those that look like one that it knows are told. */
export function mistypedKeys(root: Fields, known: readonly string[], report: Report): void {
  for (const key of Object.keys(root.raw)) {
    if (known.includes(key)) continue
    const meant = nearest(key, known)
    if (meant !== undefined) report(`Grafana does not know the key ${key} and passes it over`, root.where(key), `write ${meant}`)
  }
}
