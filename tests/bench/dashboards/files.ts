/** A dashboard file of so many panels, of the kinds that people draw; panels of one `variety` ask the same. */
export function dashboardOf(panels: number, variety: (panel: number) => number, title = 'Bench'): string {
  const source = { type: 'prometheus', uid: 'prometheus' }
  const all = Array.from({ length: panels }, (_, index) => {
    const [expr, unit] = queryOf(variety(index))
    return {
      id: index + 1,
      title: `Panel ${index + 1}`,
      type: 'timeseries',
      datasource: source,
      gridPos: { x: (index % 4) * 6, y: Math.floor(index / 4) * 6, w: 6, h: 6 },
      targets: [{ refId: 'A', datasource: source, expr, range: true, instant: false }],
      fieldConfig: { defaults: { unit }, overrides: [] },
    }
  })
  const time = { from: 'now-15m', to: 'now' }
  return JSON.stringify(
    { title, schemaVersion: 38, time, templating: { list: [] }, annotations: { list: [] }, panels: all },
    null,
    2,
  )
}

/** What its panels ask, with the unit of the answer. */
export const queries = [
  ['sum by (job) (rate(process_cpu_seconds_total[1m]))', 'short'],
  ['process_resident_memory_bytes', 'bytes'],
  ['sum by (job) (up)', 'short'],
  ['max(inventory_items_total)', 'short'],
  ['sum by (handler) (rate(prometheus_http_requests_total[1m]))', 'reqps'],
] as const

// Another number makes another query.
function queryOf(variety: number): readonly [expr: string, unit: string] {
  const [expr, unit] = queries[variety % queries.length] ?? queries[0]
  return [`${expr} + ${variety / 1000}`, unit]
}
