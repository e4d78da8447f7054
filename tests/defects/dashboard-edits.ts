/** Changes of dashboard files, by what they mean. */
import type { Edit } from './defect.ts'

interface Target {
  refId: string
  expr: string
  hide?: boolean
  legendFormat?: string
}

interface Panel {
  title: string
  type: string
  targets: Target[]
  datasource: { type: string; uid: string }
  fieldConfig: { defaults: { unit: string } }
  gridPos: { x: number; y: number; w: number; h: number }
  id: number
  repeat?: string
}

interface Dashboard {
  uid: string
  title: string
  panels: Panel[]
  templating: { list: object[] }
  __inputs?: object[]
}

/** Changes a dashboard file; `change` may return another whole file. */
export const dashboard = (file: string, change: (json: Dashboard) => object | undefined): Edit => ({
  file,
  change(text) {
    const json: Dashboard = JSON.parse(text)
    return JSON.stringify(change(json) ?? json, null, 2)
  },
})

/** Changes one panel of a dashboard file. */
export const panel = (file: string, title: string, change: (panel: Panel, whole: Dashboard) => void): Edit =>
  dashboard(file, (json) => {
    const found = json.panels.find((one) => one.title === title)
    if (found === undefined) throw new Error(`${file} has no panel ${title}`)
    change(found, json)
    return undefined
  })

/** Changes the query of one panel. */
export const query = (file: string, title: string, expr: string, refId = 'A'): Edit =>
  panel(file, title, ({ targets }) => {
    const target = targets.find((one) => one.refId === refId)
    if (target === undefined) throw new Error(`${title} has no query ${refId}`)
    target.expr = expr
  })

/** A query variable over the instances that are scraped. */
export const instances = (more: object = {}): object => ({
  name: 'instance',
  type: 'query',
  datasource: { type: 'prometheus', uid: 'prometheus' },
  definition: 'label_values(up, instance)',
  query: { query: 'label_values(up, instance)', refId: 'instance' },
  refresh: 2,
  regex: '',
  sort: 1,
  multi: true,
  includeAll: false,
  current: {},
  options: [],
  hide: 0,
  ...more,
})
