import { dashboard } from './dashboard-edits.ts'
import type { Defect, Edit } from './defect.ts'

const KONG = 'kong/kong.yml'
export const COMPOSE = 'docker-compose.yml'
export const SCRAPE = 'monitoring/prometheus/prometheus.yml'
export const RULES = 'monitoring/prometheus/alert.rules.yml'
export const BOARD = 'monitoring/grafana/provisioning/dashboards/kong-gateway-dashboard.json'
export const MONITORING = 'app/src/monitoring'

/** Changes one entry of kong.yml: from its `- name:` (of that indentation) to the next one. */
export const entry = (name: string, from: string, to: string): Edit => ({
  file: KONG,
  change(text) {
    const start = text.search(new RegExp(`^ *- (?:name|username): ${name}$`, 'm'))
    if (start < 0) throw new Error(`${KONG} has no entry ${name}`)
    const indent = /^ */.exec(text.slice(start))?.[0] ?? ''
    const next = text.slice(start + 1).search(new RegExp(`^(?:${indent}- |\\S)`, 'm'))
    const end = next < 0 ? text.length : start + 1 + next
    const part = text.slice(start, end)
    if (part.split(from).length !== 2) throw new Error(`${name} must hold ${JSON.stringify(from)} exactly once`)
    return text.slice(0, start) + part.replace(from, () => to) + text.slice(end)
  },
})
/** Changes what stands in kong.yml once. */
export const kong = (from: string, to: string): Edit => ({ file: KONG, from, to })

/** The dashboard without one of its panels. */
export const without = (title: string): Edit =>
  dashboard(BOARD, (json) => ({ ...json, panels: json.panels.filter((panel) => panel.title !== title) }))

// What others see of a defect costs time, and is named where it is the point.
export const PLUGINS = ['Plugins']
export const AT_WORK = ['Plugins', 'Plugins at work']

/** A defect that must be red in these checks, in these words, in a run of these phases alone. */
export const seen = (
  name: string,
  phases: readonly string[],
  edits: readonly Edit[],
  red: Readonly<Record<string, RegExp>>,
): Defect => ({ name, phases, edits, red: Object.keys(red), says: red })

export const LOGS = `      - name: http-log
        config: { http_endpoint: "http://fastapi-service:8200/kong-logs", timeout: 2000 }
`
export const SIZES = `      - name: request-size-limiting
        config: { allowed_payload_size: 64, size_unit: kilobytes }
`
export const LIMITS = 'second: 10, minute: 600, limit_by: consumer, policy: local'

// What ran last month: no log of the monitoring service, a limit that was too wide.
export const OLD = `_format_version: "3.0"
services:
  - { name: fastapi-service, url: "http://fastapi-service:8200", routes: [{ name: monitoring-route, paths: [/api/monitoring], strip_path: false }] }
plugins:
  - { name: prometheus }
`
export const ADMIN_ROUTE = `  - name: admin-api
    url: http://localhost:8301
    routes: [{ name: admin-route, paths: [/admin-api] }]

upstreams:
`
