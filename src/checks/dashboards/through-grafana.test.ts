import { expect, test } from 'vitest'
import { dashboards } from './check.ts'
import { newMemory } from './memory.ts'
import {
  type Answers,
  board,
  type GrafanaModel,
  grafanaThat,
  observed,
  panel,
  prometheusThat,
  type Stack,
  serve,
} from './stack.fixture.ts'

const TYPES = { up: 'gauge' }
const UP = { 'sum(up)': [[{}, 3]] as const }
const asked = (model: GrafanaModel) => (model.expr === 'sum(up)' ? 3 : undefined)
const PROVIDER = `apiVersion: 1\nproviders: [{ name: shop, type: file, options: { path: /etc/grafana/provisioning/boards } }]\n`

/** A stack whose Grafana has one dashboard, provisioned from a.json, over a Prometheus where it is given. */
async function look(
  shop: Readonly<Record<string, unknown>>,
  {
    grafana,
    prometheus = prometheusThat({ data: UP, types: TYPES }),
    ...stack
  }: Partial<Stack> & { grafana?: Answers; prometheus?: Answers } = {},
  more: object = {},
) {
  const at = observed({
    services: { prometheus: await serve(prometheus), grafana: await serve(grafana ?? grafanaThat([shop], asked)) },
    files: { 'boards/a.json': shop, 'dashboards/p.yaml': PROVIDER, ...stack.files },
    mounts: { '/etc/grafana/provisioning': '' },
    standIn: stack.standIn ?? false,
  })
  const spec = dashboards.schema.parse({ lint: false, ...more })
  const seen = await dashboards.observe(spec, at, newMemory())
  const states = Object.fromEntries(
    seen.dashboards.flatMap(({ panels }) => panels.map(({ title, verdict }) => [title, verdict.state])),
  )
  const findings = dashboards.judge(spec, seen).map((one) => JSON.parse(JSON.stringify(one).replaceAll(`${at.baseDir}/`, '')))
  return { seen, states, findings, notes: dashboards.notes?.(spec, seen).map(({ message }) => message) }
}

test('every file that is provisioned is asked through Grafana', async () => {
  const { seen, states, findings, notes } = await look(board([panel(1, 'Up', 'sum(up)')]))
  expect([states, findings, notes, seen.asked]).toEqual([{ Up: 'data' }, [], [], 'Grafana'])
})

test('a stand-in is named', async () => {
  const { seen, notes } = await look(board([panel(1, 'Up', 'sum(up)')]), { standIn: true })
  expect(seen.asked).toBe('Grafana (stand-in)')
  expect(notes).toEqual(['asked of a stand-in of Grafana: that Grafana itself draws the panels is not proven'])
})

test.each([
  ['nothing', () => undefined, 'empty', 'Grafana gets nothing; Prometheus itself gives 1 series'],
  [
    'an error',
    () => 'connection refused',
    'query error',
    'Grafana gets an error: connection refused; Prometheus itself gives 1 series',
  ],
])('where Grafana gets %s, and the data source has it, Grafana is to blame', async (_, query, state, why) => {
  const shop = board([panel(1, 'Up', 'sum(up)')])
  const { states, findings } = await look(shop, { grafana: grafanaThat([shop], query) })
  expect(states).toEqual({ Up: state })
  expect(findings).toMatchObject([
    { message: `panel “Up” of “Shop”: ${why}`, hint: expect.stringMatching(/can Grafana reach it/) },
  ])
})

test('an error of one query costs no other', async () => {
  const shop = board([
    panel(1, 'Both', '', {
      targets: [
        { refId: 'A', expr: 'sum(up)' },
        { refId: 'B', expr: 'sum(up' },
      ],
    }),
    panel(2, 'Up', 'sum(up)'),
  ])
  const grafana = grafanaThat([shop], (model) => (model.expr === 'sum(up' ? 'parse error' : 3))
  const { states, seen } = await look(shop, {
    grafana,
    prometheus: prometheusThat({ data: { ...UP, 'sum(up': 'parse error' }, types: TYPES }),
  })
  expect(states).toEqual({ Both: 'query error', Up: 'data' })
  expect(seen.dashboards[0]?.panels[0]?.targets.map(({ state }) => state)).toEqual(['data', 'query error'])
})

test('what Grafana computes is asked together with what it computes on', async () => {
  const expression = { refId: 'B', datasource: { type: '__expr__', uid: '__expr__' }, type: 'math', expression: '$A * 2' }
  const shop = board([panel(1, 'Twice', '', { targets: [{ refId: 'A', expr: 'sum(up)', hide: true }, expression] })])
  const { states } = await look(shop, { grafana: grafanaThat([shop], () => 3) })
  expect(states).toEqual({ Twice: 'data' })
  const standIn = await look(shop, {
    grafana: grafanaThat([shop], ({ refId }) => (refId === 'B' ? 'not computed' : 3)),
    standIn: true,
  })
    .then(({ states }) => states)
    .catch(String)
  expect(standIn).toMatch(/no panel was asked: only Grafana itself computes it/)
})

test('a data source that nothing provides', async () => {
  const shop = board([panel(1, 'Up', 'sum(up)', { datasource: { type: 'prometheus', uid: 'promm' } })])
  const { findings } = await look(shop)
  expect(findings).toMatchObject([
    {
      message: 'panel “Up” of “Shop”: no data source has the uid or name promm; there are: prometheus (Prometheus, prometheus)',
      actual: 'data source missing',
    },
  ])
})

test.each<[string, string, string, object, Partial<Stack>]>([
  [
    'lies outside of every provider',
    "its file lies in no provider's path: /etc/grafana/provisioning/boards (provider shop)",
    'elsewhere.json',
    {},
    {},
  ],
  [
    'is wrapped',
    'it is wrapped in {"dashboard": …}, as the HTTP API wants it: provisioning takes the dashboard itself',
    'boards/w.json',
    {},
    {},
  ],
  ['was passed over', 'not there, though a provider reads its file', 'boards/x.json', {}, {}],
  [
    'has the uid of another',
    'boards/a.json has the same uid: Grafana keeps one of the two',
    'boards/y.json',
    { uid: 'shop' },
    {},
  ],
])('Grafana has no dashboard whose file %s', async (name, why, file, more) => {
  const other = board([panel(1, 'Other', 'sum(up)')], { uid: 'other', title: 'Other', ...more })
  const shop = board([panel(1, 'Up', 'sum(up)')])
  const grafana = grafanaThat(name === 'has the uid of another' ? [] : [shop], asked)
  const files = { [file]: name === 'is wrapped' ? { dashboard: other } : other }
  const { findings } = await look(shop, { grafana, files }, { files: ['boards/a.json', file] })
  expect(findings).toContainEqual(
    expect.objectContaining({ message: expect.stringMatching(/^Grafana has no dashboard “Other”/), actual: why, where: file }),
  )
})

test('rows without a value are no data', async () => {
  const shop = board([
    panel(1, 'Most', '', { datasource: { type: 'postgres', uid: 'sql' }, targets: [{ refId: 'A', rawSql: '…' }] }),
  ])
  const fields = [
    { name: 'host', type: 'string' },
    { name: 'max', type: 'number' },
  ]
  const frame = (value: number | null) => ({ schema: { refId: 'A', fields }, data: { values: [['x'], [value]] } })
  const sql = { uid: 'sql', name: 'SQL', type: 'postgres', url: '', access: 'proxy', isDefault: true, jsonData: {} }
  const gives =
    (value: number | null): Answers =>
    (path) => {
      if (path === '/api/datasources') return { status: 200, body: [sql] }
      if (path !== '/api/ds/query') return undefined
      return { status: 200, body: { results: { A: { status: 200, frames: [frame(value)] } } } }
    }
  const first = async (value: number | null) =>
    (await look(shop, { grafana: grafanaThat([shop], asked, gives(value)) })).seen.dashboards[0]?.panels[0]?.verdict
  expect(await first(3)).toMatchObject({ state: 'data' })
  expect(await first(null)).toMatchObject({ state: 'empty', why: 'SQL gives rows without a value' })
})

test('a provider whose path does not exist provisions nothing', async () => {
  const files = { 'dashboards/p.yaml': PROVIDER.replace('boards', 'bords') }
  const { findings } = await look(board([]), { files })
  const messages = findings.map(({ message }) => message)
  expect(messages).toContain('there is no dashboard, so nothing would be checked')
  expect(messages.some((message) => message.includes('/etc/grafana/provisioning/bords'))).toBe(true)
})

test('a library panel is asked as Grafana has it', async () => {
  const shop = board([
    { id: 1, title: 'Shared', gridPos: { x: 0, y: 0, w: 12, h: 8 }, libraryPanel: { uid: 'lib', name: 'Shared up' } },
  ])
  const element = { result: { uid: 'lib', name: 'Shared up', kind: 1, model: panel(1, 'Shared', 'sum(up)') } }
  const has: Answers = (path) => (path === '/api/library-elements/lib' ? { status: 200, body: element } : undefined)
  expect((await look(shop, { grafana: grafanaThat([shop], asked, has) })).states).toEqual({ Shared: 'data' })
  const model = (of: unknown): Answers => {
    const body = { result: { uid: 'lib', name: 'Shared up', kind: 1, model: of } }
    return (path) => (path === '/api/library-elements/lib' ? { status: 200, body } : undefined)
  }
  const empty = model({ ...panel(1, 'Shared', ''), targets: [] })
  expect((await look(shop, { grafana: grafanaThat([shop], asked, empty) })).findings).toMatchObject([
    { message: 'panel “Shared” of “Shop”: it has no query' },
  ])
  const odd = model({ type: 'row', title: 'Shared' })
  expect((await look(shop, { grafana: grafanaThat([shop], asked, odd) })).findings).toMatchObject([
    { message: 'panel “Shared” of “Shop”: what Grafana has as library panel “Shared up” (uid lib) cannot be read as a panel' },
  ])
  const lacks: Answers = (path) =>
    path === '/api/library-elements/lib' ? { status: 404, body: { message: 'library element could not be found' } } : undefined
  expect((await look(shop, { grafana: grafanaThat([shop], asked, lacks) })).findings).toMatchObject([
    { message: 'panel “Shared” of “Shop”: Grafana has no library panel “Shared up” (uid lib)' },
  ])
})

test.each<[string, Answers, RegExp]>([
  ['redirects to a login page', () => ({ status: 302, body: '', headers: { location: '/login' } }), /log/i],
  ['refuses the login', () => ({ status: 401, body: { message: 'Invalid username or password' } }), /401|refuse/],
  [
    'is busy',
    (path) => (path === '/api/ds/query' ? { status: 429, body: 'slow down', headers: { 'retry-after': '7' } } : undefined),
    /429/,
  ],
  [
    'shows a page instead of an answer',
    () => ({ status: 200, body: '<!doctype html><title>Grafana</title>', headers: { 'content-type': 'text/html' } }),
    /HTML|page|JSON/,
  ],
])('a Grafana that %s makes the check not known', async (_, answers, words) => {
  const shop = board([panel(1, 'Up', 'sum(up)')])
  await expect(look(shop, { grafana: grafanaThat([shop], asked, answers) })).rejects.toThrow(words)
  // What is wrong all the same is told.
  const { findings } = await look(shop, { grafana: grafanaThat([shop], asked, answers), files: { 'boards/bad.json': '{' } })
  expect(findings).toMatchObject([{ message: expect.stringMatching(/^boards\/bad\.json is no dashboard/) }])
})

test('asked of the data sources themselves, Grafana is left alone', async () => {
  const shop = board([panel(1, 'Up', 'sum(up)')])
  const { states, notes, seen } = await look(shop, { grafana: () => expect.fail('nobody asks it') }, { through: 'data-source' })
  expect([states, seen.asked]).toEqual([{ Up: 'data' }, 'prometheus, without Grafana'])
  expect(notes).toEqual(['asked of prometheus, without Grafana: what Grafana makes of it is not proven'])
})
