import type { Observed } from '../contract.ts'
import { dashboards } from './check.ts'
import { newMemory } from './memory.ts'
import { type Answers, board, observed, prometheusThat, serve } from './stack.fixture.ts'

export const TYPES = { up: 'gauge', orders_total: 'counter' }
export const UP = { 'sum(up)': [[{}, 3]] as const }

/** The states of all panels, and the findings, of a look at the dashboards through no Grafana. */
export async function look(
  files: Readonly<Record<string, unknown>>,
  answers: Answers = prometheusThat({ data: UP, types: TYPES }),
  more: object = {},
  change: (at: Observed) => Observed = (at) => at,
) {
  const at = change(observed({ services: { prometheus: await serve(answers) }, files }))
  const spec = dashboards.schema.parse({ files: '*.json', lint: false, ...more })
  const seen = await dashboards.observe(spec, at, newMemory())
  const states = Object.fromEntries(
    seen.dashboards.flatMap(({ panels }) => panels.map(({ title, verdict }) => [title, verdict.state])),
  )
  const findings = dashboards.judge(spec, seen)
  return { seen, states, findings, messages: findings.map(({ message }) => message.replaceAll(`${at.baseDir}/`, '')), at }
}

/** A query variable of the Prometheus. */
export const variable = (name: string, query: string, more: object = {}) => ({
  name,
  type: 'query',
  query,
  datasource: { type: 'prometheus', uid: 'prometheus' },
  refresh: 1,
  ...more,
})

/** A dashboard file with these variables. */
export const withVariables = (list: readonly object[], ...panels: readonly object[]) => board(panels, { templating: { list } })
