import { expect, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { observedGrafana } from '../observed-grafana.fixture.ts'
import { dashboards } from './check.ts'
import { TYPES, UP } from './look.fixture.ts'
import { newMemory } from './memory.ts'
import { type Answers, board, grafanaThat, observed, panel, prometheusThat, serve } from './stack.fixture.ts'

const SHOP = board([panel(1, 'Up', 'sum(up)')])
const ORDERS = board([panel(1, 'Paid', 'sum(paid)')], { uid: 'orders', title: 'Orders' })
const THREE = ({ expr }: { readonly expr?: string }) => (expr === 'sum(up)' ? 3 : undefined)
const PARSED = { from: 'grafana', lint: false }

/** A Grafana that has these dashboards is all that there is; a Prometheus stands behind its proxy. */
async function alone(boards: readonly Readonly<Record<string, unknown>>[], more: Answers = () => undefined): Promise<Observed> {
  const behind = prometheusThat({ data: UP, types: TYPES })
  const proxied: Answers = (path, params, body) => {
    const below = path.split('/api/datasources/proxy/uid/prometheus')[1]
    return more(path, params, body) ?? (below === undefined ? undefined : behind(below, params, body))
  }
  return observed({ services: { grafana: await serve(grafanaThat(boards, THREE, proxied)) }, files: {} })
}

async function look(at: Observed, more: object = {}, memory = newMemory()) {
  const spec = dashboards.schema.parse({ ...PARSED, ...more })
  const seen = await dashboards.observe(spec, at, memory)
  const panels = seen.dashboards.map(({ title, panels }) => [title, ...panels.map(({ verdict }) => verdict.state)])
  return { seen, panels, findings: dashboards.judge(spec, seen), notes: dashboards.notes?.(spec, seen), spec }
}

test('every dashboard that Grafana has is asked, without any file', async () => {
  const { panels, findings, notes, seen } = await look(await alone([SHOP, { ...SHOP, uid: 'two', title: 'Two' }]))
  expect(panels).toEqual([
    ['Shop', 'data'],
    ['Two', 'data'],
  ])
  expect([findings, notes, seen.asked, seen.dashboards[0]?.file]).toEqual([[], [], 'Grafana', 'grafana: /d/shop'])
})

test('the reason of an empty panel comes through the proxy of Grafana, with the place in its JSON', async () => {
  const { findings } = await look(await alone([SHOP, ORDERS]))
  expect(findings).toMatchObject([
    {
      message: expect.stringMatching(/^panel “Paid” of “Orders”: .*paid/),
      actual: expect.stringMatching(/^metric never existed/),
      where: 'grafana: /d/orders:panels[0].targets[0]: sum(paid)',
    },
  ])
})

test.each<[string, object, readonly string[]]>([
  ['only a title', { only: ['Shop'] }, ['Shop']],
  ['only a uid', { only: ['shop'] }, ['Shop']],
  ['all but one', { except: ['orders'] }, ['Shop']],
  ['two but one', { only: ['Shop', 'Orders'], except: ['Orders'] }, ['Shop']],
])('chosen are %s', async (_, more, titles) => {
  const { seen, findings } = await look(await alone([SHOP, ORDERS]), more)
  expect([seen.dashboards.map(({ title }) => title), findings]).toEqual([titles, []])
})

test.each<[string, readonly Readonly<Record<string, unknown>>[], object, object]>([
  [
    'a name that is none',
    [SHOP],
    { only: ['Shop', 'Shoop'] },
    {
      message: 'only names the dashboard “Shoop”, which Grafana has not',
      actual: 'none of 1 dashboard',
      hint: 'did you mean “Shop”?',
    },
  ],
  [
    'names of which none is there',
    [SHOP],
    { only: ['Warehouse'] },
    { message: 'only names the dashboard “Warehouse”, which Grafana has not', hint: 'correct or remove it' },
  ],
  [
    'no dashboard',
    [],
    {},
    { message: 'Grafana has no dashboard, so nothing would be checked', expected: 'at least one dashboard' },
  ],
  [
    'each of them left out',
    [SHOP],
    { except: ['Shop'] },
    { message: 'except leaves out every dashboard, so nothing would be checked', where: 'the suite' },
  ],
])('a finding, and another look: %s', async (_, boards, more, finding) => {
  const memory = newMemory()
  const { findings, seen, spec } = await look(await alone(boards), more, memory)
  expect(findings).toEqual([expect.objectContaining(finding)])
  expect([dashboards.settled?.(spec, seen), memory.files]).toEqual([false, undefined])
})

test.each<[string, number, unknown, RegExp]>([
  [
    'may not be read',
    403,
    { message: 'Access denied' },
    /^dashboard “Orders” is not observed: .*may not do that \(403: Access denied\)/,
  ],
  ['is gone', 404, { message: 'Dashboard not found' }, /^dashboard “Orders” is not observed: Grafana lists it, and answers 404/],
  ['breaks', 500, { message: 'oh' }, /^dashboard “Orders” is not observed: GET \S+ answered 500: oh/],
  ['is of an unknown form', 200, { dashboard: { groups: [] }, meta: {} }, /^dashboard “Orders” is not observed: /],
])('a dashboard that %s is not observed, and told beside findings', async (_, status, body, message) => {
  const more: Answers = (path) => (path === '/api/dashboards/uid/orders' ? { status, body } : undefined)
  await expect(look(await alone([SHOP, ORDERS], more))).rejects.toThrow(message)
  await expect(look(await alone([ORDERS], more))).rejects.toThrow(message)
  const down = board([panel(1, 'Down', 'sum(down)')])
  const allowEmpty = [{ panel: 'Paid', reason: 'nobody pays here' }]
  const { findings, notes } = await look(await alone([down, ORDERS], more), { allowEmpty })
  expect(findings.map((one) => one.message)).toEqual([expect.stringMatching(/^panel “Down”/)])
  expect(notes).toContainEqual({ message: expect.stringMatching(message), where: 'grafana: /d/orders' })
})

test('without asking, the dashboards of Grafana are looked at, by its data sources', async () => {
  const asked: string[] = []
  const more: Answers = (path) => {
    asked.push(path)
    return undefined
  }
  const shop = board([panel(1, 'Up', 'sum(up)', { datasource: { type: 'prometheus', uid: 'promm' } })])
  const { findings, seen } = await look(await alone([shop, ORDERS], more), { panels: 'not-asked', lint: true })
  expect(findings).toMatchObject([
    {
      message: expect.stringMatching(/promm.*\[data-source-unknown\]$/),
      where: expect.stringMatching(/^grafana: \/d\/shop:panels\[0\]/),
    },
  ])
  expect([seen.asked, asked.filter((path) => /query|proxy/.test(path))]).toEqual([undefined, []])
})

test('a library panel is that of Grafana', async () => {
  const library = { ...panel(1, 'Up', ''), targets: [], libraryPanel: { uid: 'lib', name: 'Up' } }
  const more: Answers = (path) =>
    path === '/api/library-elements/lib' ? { status: 200, body: { result: { model: panel(1, 'Up', 'sum(up)') } } } : undefined
  const { panels, findings } = await look(await alone([board([library])], more))
  expect([panels, findings]).toEqual([[['Shop', 'data']], []])
})

test('at most so many dashboards are read at once', async () => {
  const boards = Array.from({ length: 9 }, (_, at) => ({ ...SHOP, uid: `b${at}`, title: `Board ${at}` }))
  const at = await alone(boards)
  let [now, most] = [0, 0]
  const http: Observed['http'] = {
    ...at.http,
    async request(...given) {
      now += 1
      most = Math.max(most, now)
      return await at.http.request(...given).finally(() => {
        now -= 1
      })
    },
  }
  const { seen } = await look({ ...at, http }, { concurrency: 2 })
  expect([seen.dashboards.length, most]).toEqual([9, 2])
})

test('a stand-in of Grafana that ran already, over a Prometheus that only it reaches', async () => {
  const behind = prometheusThat({ data: UP, types: TYPES })
  // The stand-in asks by POST.
  const url = await serve((path, params, body) => behind(path, body === '' ? params : new URLSearchParams(body), ''))
  const source = `{ name: Prometheus, uid: prometheus, type: prometheus, url: "${url}", isDefault: true }`
  const at = await observedGrafana({
    files: {
      'datasources/a.yaml': `apiVersion: 1\ndatasources: [${source}]\n`,
      'dashboards/p.yaml': 'apiVersion: 1\nproviders: [{ name: shop, type: file, options: { path: DIR/boards } }]\n',
      'boards/a.json': JSON.stringify(SHOP),
      'boards/b.json': JSON.stringify(ORDERS),
    },
    attached: true,
    unmounted: true,
  })
  const none = (): never => {
    throw new CannotObserve('no such service')
  }
  const withRole: Observed['stack']['withRole'] = (role) => (role === 'grafana' ? at.stack.withRole(role) : none())
  const only = { ...at, baseDir: '/', stack: { ...at.stack, resolve: none, withRole } }
  const { panels, findings, notes } = await look(only, { login: { user: 'admin', password: 'admin' } })
  expect(panels.toSorted()).toEqual([
    ['Orders', 'metric never existed'],
    ['Shop', 'data'],
  ])
  expect(findings).toMatchObject([{ where: 'grafana: /d/orders:panels[0].targets[0]: sum(paid)' }])
  expect(notes).toMatchObject([{ message: expect.stringContaining('stand-in of Grafana') }])
})

test.each<[object, string]>([
  [{ from: 'grafana', files: '*.json' }, 'expected none with from: grafana, which reads the dashboards that Grafana has'],
  [{ from: 'grafana', provisioning: 'p' }, 'expected none with from: grafana, which reads the dashboards that Grafana has'],
  [{ from: 'grafana', through: 'data-source' }, 'expected auto or grafana with from: grafana'],
  [{ only: ['Shop'] }, 'expected none without from: grafana: `files` says which files are read'],
  [{ from: 'files', except: ['Shop'] }, 'expected none without from: grafana: `files` says which files are read'],
  [{ from: 'grafana', only: 'Shop' }, 'expected a list of titles or uids'],
])('refused: %j', (given, message) => {
  expect(dashboards.schema.safeParse(given).error?.issues.map((issue) => issue.message)).toEqual([message])
})

test.each<[object, string]>([
  [{}, 'every dashboard of Grafana: every panel returns data'],
  [{ panels: 'not-asked' }, 'every dashboard of Grafana: sound'],
  [{ only: ['Shop', 'Orders'] }, 'Shop, Orders of Grafana: every panel returns data'],
  [{ except: ['Shop'] }, 'every dashboard of Grafana except Shop: every panel returns data'],
])('the title of %j, and Grafana is needed', (more, title) => {
  const spec = dashboards.schema.parse({ ...PARSED, ...more })
  expect([dashboards.title(spec), dashboards.needs(spec)[0]]).toEqual([title, { role: 'grafana' }])
})
