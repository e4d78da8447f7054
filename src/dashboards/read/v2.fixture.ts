/** Builders of the parts of v2 dashboards. */
export const query = (expr: string, group = 'prometheus', name?: string) => ({
  kind: 'DataQuery',
  group,
  version: 'v0',
  ...(name && { datasource: { name } }),
  spec: { expr },
})
export const panelQuery = (refId: string, of: unknown, hidden = false) => ({
  kind: 'PanelQuery',
  spec: { refId, hidden, query: of },
})
export const panel = (id: number, title: string, queries: readonly unknown[] = [], more: object = {}) => ({
  kind: 'Panel',
  spec: {
    id,
    title,
    data: { kind: 'QueryGroup', spec: { queries, transformations: [], queryOptions: {} } },
    vizConfig: {
      kind: 'VizConfig',
      group: 'timeseries',
      version: '12.0.0',
      spec: { options: {}, fieldConfig: { defaults: { unit: 's' }, overrides: [] } },
    },
    ...more,
  },
})
export const item = (name: string, place: object = {}) => ({
  kind: 'GridLayoutItem',
  spec: { element: { kind: 'ElementReference', name }, x: 0, y: 0, width: 12, height: 8, ...place },
})
export const grid = (...items: readonly unknown[]) => ({ kind: 'GridLayout', spec: { items } })
export const board = (spec: object) => ({
  apiVersion: 'dashboard.grafana.app/v2beta1',
  kind: 'Dashboard',
  metadata: { name: 'shop-v2' },
  spec: { title: 'Shop', ...spec },
})
