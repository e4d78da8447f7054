import { expect, test } from 'vitest'
import { dashboards } from './check.ts'
import { newMemory } from './memory.ts'
import { type Answers, board, observed, panel, prometheusThat, type Stack, serve } from './stack.fixture.ts'

const UP = { 'sum(up)': [[{}, 3]] as const }
const prometheusHas = (data: Parameters<typeof prometheusThat>[0]['data'], asked: string[] = []) =>
  prometheusThat({ data: data ?? {}, types: { up: 'gauge', orders_total: 'counter' }, asked })

async function look(stack: Stack, more: object = {}) {
  const at = observed(stack)
  const spec = dashboards.schema.parse({ files: 'a.json', lint: false, ...more })
  const seen = await dashboards.observe(spec, at, newMemory())
  const states = Object.fromEntries(
    seen.dashboards.flatMap(({ panels }) => panels.map(({ title, verdict }) => [title, verdict.state])),
  )
  return { seen, states, findings: dashboards.judge(spec, seen) }
}

const sources = (...list: readonly object[]) => JSON.stringify({ apiVersion: 1, datasources: list })
const PROM = { name: 'Prom', uid: 'prom', type: 'prometheus', url: 'http://prometheus:9090', isDefault: true }

test.each<[string, unknown, string]>([
  ['by uid', { type: 'prometheus', uid: 'prom' }, 'data'],
  ['by name', 'Prom', 'data'],
  ['the default one', null, 'data'],
  ['by type alone', { type: 'prometheus' }, 'data'],
  ['by a uid that nothing has', { type: 'prometheus', uid: 'other' }, 'data source missing'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what an export holds
  ['by an input that only an import fills in', { type: 'prometheus', uid: '${DS_PROM}' }, 'data source missing'],
  ['one that is not in the stack', { uid: 'away' }, 'not observed'],
  ['one that only Grafana asks', { uid: 'sql' }, 'not verified'],
])('a data source of the provisioning files, named %s', async (_, datasource, state) => {
  const list = sources(
    PROM,
    { name: 'Away', uid: 'away', type: 'prometheus', url: 'http://elsewhere:9090' },
    { name: 'SQL', uid: 'sql', type: 'postgres' },
  )
  const { states } = await look(
    {
      services: { prometheus: await serve(prometheusHas(UP)) },
      // One panel is always wrong, so that what is not known is told as well.
      files: {
        'a.json': board([panel(1, 'Up', 'sum(up)', { datasource }), panel(2, 'Gone', 'nothing', { datasource: 'Prom' })]),
        'provisioning/datasources/d.yaml': list,
      },
    },
    { provisioning: 'provisioning' },
  )
  expect(states.Up).toBe(state)
})

const streams: Answers = (path, params) => {
  if (path !== '/loki/api/v1/query_range') return undefined
  const result =
    params.get('query') === '{app="shop"}' ? [{ stream: { app: 'shop' }, values: [[`${params.get('end')}`, 'paid']] }] : []
  return { status: 200, body: { status: 'success', data: { resultType: 'streams', result } } }
}

test('Loki is asked for lines over the range, instant or not', async () => {
  const logs = (title: string, expr: string) =>
    panel(1, title, '', {
      type: 'logs',
      datasource: { type: 'loki', uid: 'loki' },
      targets: [{ refId: 'A', expr, instant: true }],
    })
  const files = { 'a.json': board([logs('Lines', '{app="shop"}')]) }
  const { states, seen, findings } = await look({ services: { loki: await serve(streams) }, files })
  expect([states, findings]).toEqual([{ Lines: 'data' }, []])
  expect(seen.dashboards[0]?.panels[0]?.rows?.count).toBe(1)
})

const COUNTER = '# HELP orders_total Orders.\n# TYPE orders_total counter\norders_total 3\n'

test('metrics: a file tells which metrics there are, where nobody is asked', async () => {
  const files = { 'a.json': board([panel(1, 'Rate', 'sum(rate(order_total[5m]))')]), 'metrics.txt': COUNTER }
  const { findings } = await look({ services: {}, files }, { panels: 'not-asked', lint: true, metrics: 'metrics.txt' })
  expect(findings).toMatchObject([{ message: expect.stringMatching(/order_total.* \[unknown-metric\]$/) }])
  await expect(look({ services: {}, files }, { panels: 'not-asked', metrics: 'gone.txt' })).rejects.toThrow(
    /^metrics: .*gone\.txt cannot be read/,
  )
})

test('metrics: URLs, of services of the stack', async () => {
  const origin = await serve((path) => (path === '/metrics' ? { status: 200, body: COUNTER } : undefined))
  const files = { 'a.json': board([panel(1, 'Rate', 'sum(rate(orders_total[5m]))')]) }
  const ask = (url: string) => look({ services: { kong: origin }, files }, { panels: 'not-asked', lint: true, metrics: [url] })
  expect((await ask('http://kong:8001/metrics')).findings).toEqual([])
  await expect(ask('http://kong:8001/stats')).rejects.toThrow('http://kong:8001/stats answered 404: expected metrics')
})

test('the suite chooses values of variables, and the range', async () => {
  const asked: string[] = []
  const list = [{ name: 'job', type: 'custom', query: 'a,b', current: { text: 'a', value: 'a' } }]
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up{job="$job"}) + $__range_s')], { templating: { list } }) }
  const prometheus = await serve(prometheusHas({ 'sum(up{job="b"}) + 60': [[{}, 1]] }, asked))
  const { states, seen } = await look({ services: { prometheus }, files }, { variables: { job: 'b' }, range: '1m' })
  expect(states).toEqual({ Up: 'data' })
  expect((seen.dashboards[0]?.range.to ?? 0) - (seen.dashboards[0]?.range.from ?? 0)).toBe(60_000)
})

test('a Grafana that does not run: its files say which dashboards and data sources there are', async () => {
  const provider = `apiVersion: 1\nproviders: [{ name: shop, type: file, options: { path: /etc/grafana/provisioning/boards } }]\n`
  const files = {
    'provisioning/boards/b.json': board([panel(1, 'Up', 'sum(up) + $__interval_ms', { datasource: 'Prom' })]),
    'provisioning/dashboards/p.yaml': provider,
    'provisioning/datasources/d.yaml': sources({ ...PROM, jsonData: { timeInterval: '30s' } }),
  }
  const prometheus = await serve(prometheusHas({ 'sum(up) + 30000': [[{}, 1]] }))
  const mounts = { '/etc/grafana/provisioning': 'provisioning' }
  const { states, seen, findings } = await look({ services: { prometheus }, files, mounts }, { files: undefined })
  expect([states, findings, seen.asked]).toEqual([{ Up: 'data' }, [], 'Prom, without Grafana'])
})

test('where the suite names the files and no Grafana is asked, its providers are nobody’s business', async () => {
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up)', { datasource: 'Prom' })]), 'p/datasources/d.yaml': sources(PROM) }
  const prometheus = await serve(prometheusHas(UP))
  const { findings } = await look({ services: { prometheus }, files }, { provisioning: 'p' })
  expect(findings).toEqual([])
})

test('a folder is no pattern of files', async () => {
  const { findings } = await look(
    { services: {}, files: { 'boards/a.json': board([]) } },
    { files: 'boards', panels: 'not-asked' },
  )
  expect(findings).toMatchObject([{ message: 'boards is a folder', hint: 'write boards/*.json' }])
})
