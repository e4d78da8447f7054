import { expect, test } from 'vitest'
import { dashboards } from './check.ts'
import { TYPES, variable, withVariables } from './look.fixture.ts'
import { newMemory } from './memory.ts'
import { type Answers, grafanaThat, observed, panel, prometheusThat, serve } from './stack.fixture.ts'

const SHOP = withVariables([variable('job', 'label_values(up, job)')], panel(1, 'Up', 'sum(up{job="$job"})'))
const PROXY = '/api/datasources/proxy/uid/prometheus'
const HAS = { data: { 'sum(up{job="a"})': [[{}, 3]] }, types: TYPES, values: { job: ['a'] } } as const
const stranger: Answers = () => ({ status: 401, body: 'Unauthorized' })

/** A look through a Grafana that passes to its data source, under `PROXY`, what `behind` answers. */
async function look(behind: Answers, prometheus: Answers) {
  const through: Answers = (path, params, body) =>
    path.startsWith(PROXY) ? (behind(path.slice(PROXY.length), params, body) ?? { status: 404, body: 'no such path' }) : undefined
  const services = { grafana: await serve(grafanaThat([SHOP], () => 3, through)), prometheus: await serve(prometheus) }
  const spec = dashboards.schema.parse({ files: 'a.json', lint: false })
  const at = observed({ services, files: { 'a.json': SHOP } })
  const seen = await dashboards.observe(spec, at, newMemory())
  const states = seen.dashboards.flatMap(({ panels }) => panels.map(({ verdict }) => verdict.state))
  const notes = dashboards.notes?.(spec, seen).map(({ message }) => message)
  return { states, notes, text: seen.dashboards[0]?.panels[0]?.verdict.text }
}

test('variables and reasons are asked through Grafana, which has the login of the data source', async () => {
  const asked: string[] = []
  const { states, notes, text } = await look(prometheusThat({ ...HAS, asked }), stranger)
  expect([states, notes, text]).toEqual([['data'], [], 'sum(up{job="a"})'])
  expect(asked).toContain('label up')
})

test.each<[string, Answers]>([
  ['forbids it', () => ({ status: 403, body: { message: 'Permission denied' } })],
  ['has no such path', () => undefined],
  ['has no login for the data source', () => ({ status: 400, body: 'Authentication to data source failed' })],
  ['does not reach it', () => ({ status: 502, body: '' })],
])('where the proxy of Grafana %s, the data source itself is asked', async (_, behind) => {
  expect(await look(behind, prometheusThat(HAS))).toEqual({ states: ['data'], notes: [], text: 'sum(up{job="a"})' })
})

test('a query with data whose reasons nobody tells is data, with a note', async () => {
  const forbids: Answers = (path) =>
    path.endsWith('/job/values') ? { status: 200, body: { status: 'success', data: ['a'] } } : { status: 403, body: {} }
  const { states, notes } = await look(forbids, stranger)
  expect(states).toEqual(['data'])
  expect(notes).toEqual([expect.stringMatching(/^panel “Up” of “Shop” returns data; .*403/)])
})
