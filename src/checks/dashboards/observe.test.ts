import { expect, test } from 'vitest'
import { type Http, RequestFailed } from '../../clients/http.ts'
import type { Observed } from '../contract.ts'
import { dashboards } from './check.ts'
import { look, TYPES, UP } from './look.fixture.ts'
import { type Answers, board, observed, panel, prometheusThat } from './stack.fixture.ts'

test('a panel whose query gives data holds, and is drawn', async () => {
  const { states, findings, seen } = await look({ 'a.json': board([panel(1, 'Up', 'sum(up)')]) })
  expect([states, findings]).toEqual([{ Up: 'data' }, []])
  expect(seen.dashboards[0]?.panels[0]?.series).toEqual([{ name: 'sum(up)', values: [3, 3] }])
})

test('each bad file is a finding, and the others go on', async () => {
  const { states, messages } = await look({
    'a.json': '{ "title": ',
    'b.json': [1],
    'c.json': { groups: [] },
    'd.json': board([panel(1, 'Up', 'sum(up)')]),
  })
  expect(states).toEqual({ Up: 'data' })
  expect(messages).toHaveLength(3)
  expect(messages).toEqual([
    expect.stringMatching(/^a\.json is no dashboard: not JSON/),
    expect.stringMatching(/^b\.json is no dashboard: /),
    expect.stringMatching(/^c\.json is no dashboard: /),
  ])
})

test.each([
  ['no file', {}, 'nothing.json matches no file', { files: ['nothing.json'] }],
  ['no dashboard among the files', { 'a.json': '[]' }, 'not one file is a dashboard, so nothing would be checked', {}],
  [
    'a dashboard that asks nothing',
    { 'a.json': board([panel(1, 'Text', '', { type: 'text', targets: [] })]) },
    'no panel asks anything, so nothing would be checked',
    {},
  ],
])('%s is a failure', async (_, files, message, more) => {
  expect((await look(files, undefined, more)).messages).toContain(message)
})

test('a query at fault costs its own panel alone, and says where it stands', async () => {
  const bad = panel(2, 'Bad', '', {
    targets: [
      { refId: 'A', expr: 'sum(up)' },
      { refId: 'B', expr: 'sum(up' },
    ],
  })
  const data = { ...UP, 'sum(up': '1:7: parse error: unclosed left parenthesis' }
  const { states, findings, seen } = await look(
    { 'a.json': board([panel(1, 'Up', 'sum(up)'), bad]) },
    prometheusThat({ data, types: TYPES }),
  )
  expect(states).toEqual({ Up: 'data', Bad: 'query error' })
  expect(findings).toMatchObject([
    {
      message: expect.stringMatching(/^panel “Bad” of “Shop”, query B: /),
      expected: expect.any(String),
      where: expect.stringMatching(/a\.json:\d+:\d+: sum\(up$/),
    },
  ])
  expect(seen.dashboards[0]?.panels[1]?.targets.map(({ refId, state }) => `${refId} ${state}`)).toEqual([
    'A data',
    'B query error',
  ])
})

test('equal queries are asked once', async () => {
  const asked: string[] = []
  const panels = Array.from({ length: 20 }, (_, at) => panel(at + 1, `Up ${at}`, 'sum(up)'))
  await look(
    { 'a.json': board(panels), 'b.json': board(panels, { uid: 'b' }) },
    prometheusThat({ data: UP, types: TYPES, asked }),
  )
  expect(asked.filter((one) => one.startsWith('query_range'))).toEqual(['query_range sum(up)'])
})

test('as many requests at the same time as concurrency says', async () => {
  let now = 0
  let most = 0
  const counting = (http: Http): Http => ({
    async request(url, request) {
      most = Math.max(most, ++now)
      try {
        return await http.request(url, request)
      } finally {
        now--
      }
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  })
  const exprs = Array.from({ length: 30 }, (_, at) => `sum(up) + ${at}`)
  const data = Object.fromEntries(exprs.map((expr) => [expr, [[{}, 1]] as const]))
  const files = { 'a.json': board(exprs.map((expr, at) => panel(at + 1, `P${at}`, expr))) }
  await look(files, prometheusThat({ data, types: TYPES }), { concurrency: 3 }, (at) => ({ ...at, http: counting(at.http) }))
  expect(most).toBe(3)
})

test('queries above maxQueries are not observed, and the check is not known', async () => {
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'Other', 'sum(up) + 1')]) }
  await expect(look(files, undefined, { maxQueries: 1 })).rejects.toThrow(
    /^nothing is known of panel “Other” of “Shop”: not asked: maxQueries/,
  )
})

test('a hidden query that alone returns data does not make its panel pass', async () => {
  const targets = [
    { refId: 'A', expr: 'sum(up)', hide: true },
    { refId: 'B', expr: 'sum(nothing)' },
  ]
  const { states } = await look({
    'a.json': board([
      panel(1, 'Half', '', { targets }),
      panel(2, 'Hidden', '', { targets: targets.slice(0, 1) }),
      panel(3, 'None', '', { targets: [] }),
    ]),
  })
  expect(states).toEqual({ Half: 'metric never existed', Hidden: 'empty', None: 'empty' })
})

test('a panel that shows another stands as that one', async () => {
  const shows = (id: number, title: string, panelId: number) =>
    panel(id, title, '', { datasource: { type: 'datasource', uid: '-- Dashboard --' }, targets: [{ refId: 'A', panelId }] })
  const { states } = await look({
    'a.json': board([
      panel(1, 'Up', 'sum(up)'),
      panel(2, 'Gone', 'sum(nothing)'),
      shows(3, 'Shows up', 1),
      shows(4, 'Shows gone', 2),
      shows(5, 'Shows none', 9),
      shows(6, 'Shows itself', 6),
      shows(7, 'Shows what shows up', 3),
    ]),
  })
  expect(states).toMatchObject({
    'Shows up': 'data',
    'Shows gone': 'metric never existed',
    'Shows none': 'data source missing',
    'Shows itself': 'data source missing',
    'Shows what shows up': 'data',
  })
})

test('what only Grafana computes is not verified without it; what is computed on nothing is nothing', async () => {
  const math = (of: string) => ({
    refId: 'C',
    datasource: { type: '__expr__', uid: '__expr__' },
    type: 'math',
    expression: `$${of} * 2`,
  })
  const on = (expr: string) => [{ refId: 'A', expr, hide: true }, math('A')]
  const { states, seen } = await look({
    'a.json': board([
      panel(1, 'Up', 'sum(up)'),
      panel(2, 'Twice', '', { targets: on('sum(up)') }),
      panel(3, 'Nothing', '', { targets: on('sum(nothing)') }),
    ]),
  })
  expect(states).toEqual({ Up: 'data', Twice: 'not verified', Nothing: 'metric never existed' })
  expect(seen.dashboards[0]?.panels[2]?.verdict.why).toMatch(/^it computes on A: nothing never existed/)
})

test('other data sources are not verified without a Grafana; with nothing else the check is not known', async () => {
  const tempo = panel(2, 'Traces', '', { datasource: { type: 'tempo', uid: 'tempo' }, targets: [{ refId: 'A', query: '{}' }] })
  const { states, findings } = await look({ 'a.json': board([panel(1, 'Up', 'sum(up)'), tempo]) })
  expect([states, findings]).toEqual([{ Up: 'data', Traces: 'not verified' }, []])
  await expect(look({ 'a.json': board([tempo]) })).rejects.toThrow(/^no panel was asked: /)
})

test('every value NaN is no data', async () => {
  const { states } = await look(
    { 'a.json': board([panel(1, 'NaN', 'sum(up)')]) },
    prometheusThat({ data: { 'sum(up)': [[{}, Number.NaN]] }, types: TYPES }),
  )
  expect(states).toEqual({ NaN: 'all NaN' })
})

const busy: Answers = () => ({ status: 429, body: 'too many requests', headers: { 'retry-after': '30' } })
const only =
  (path: string, answers: Answers, otherwise: Answers): Answers =>
  (...asked) =>
    (asked[1].get('query') === path ? answers : otherwise)(...asked)

test('a server that answers 429 makes the check not known', async () => {
  await expect(look({ 'a.json': board([panel(1, 'Up', 'sum(up)')]) }, busy)).rejects.toThrow(
    /^nothing is known of panel “Up” of “Shop”: .*429/,
  )
})

test('a server that is silent makes the check not known', async () => {
  const impatient = (at: Observed): Observed => ({
    ...at,
    http: {
      request: (url) => Promise.reject(new RequestFailed('timeout', url, `${url} gave no answer within 10.0 s`)),
      [Symbol.asyncDispose]: () => at.http[Symbol.asyncDispose](),
    },
  })
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'Two', 'sum(up) + 1')]) }
  await expect(look(files, undefined, {}, impatient)).rejects.toThrow(
    /^nothing is known of panel “Up” of “Shop” \(and of 1 more panel\): .* gave no answer within 10\.0 s/,
  )
})

test('what is known to be wrong is told, though another panel is not known', async () => {
  const answers = only('sum(up)', busy, prometheusThat({ types: TYPES }))
  const { states, findings } = await look(
    { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'Gone', 'sum(nothing)')]) },
    answers,
  )
  expect(states).toEqual({ Up: 'not observed', Gone: 'metric never existed' })
  expect(findings.map(({ message }) => message)).toEqual([expect.stringMatching(/^panel “Gone”/)])
})

test('2,000 panels, and 20 MB', async () => {
  const panels = Array.from({ length: 2000 }, (_, at) => panel(at + 1, `P${at}`, 'sum(up)'))
  const { states } = await look({ 'a.json': board(panels, { description: 'x'.repeat(20_000_000) }) })
  expect(new Set(Object.values(states))).toEqual(new Set(['data']))
  expect(Object.keys(states)).toHaveLength(2000)
})

test('files without a stack that has any data source: not known', async () => {
  const at = observed({ services: {}, files: { 'a.json': board([panel(1, 'Up', 'sum(up)')]) } })
  await expect(dashboards.observe(dashboards.schema.parse({ files: '*.json' }), at, undefined)).rejects.toThrow(
    /^no panel was asked: nothing in this stack/,
  )
  await expect(dashboards.observe(dashboards.schema.parse({}), at, undefined)).rejects.toThrow(/name the dashboards in `files`/)
})

test('not-asked looks at the files alone', async () => {
  const asked: string[] = []
  const { findings, seen } = await look({ 'a.json': board([panel(1, 'Gone', 'sum(nothing)')]) }, prometheusThat({ asked }), {
    panels: 'not-asked',
    lint: true,
  })
  expect([findings, asked]).toEqual([[], []])
  expect(dashboards.exhibits?.(dashboards.schema.parse({ panels: 'not-asked' }), seen)).toEqual([])
})
