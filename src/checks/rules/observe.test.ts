import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LoadView, Observed } from '../contract.ts'
import { Answer, observedPrometheus, type Route } from '../observed-prometheus.fixture.ts'
import { rules } from './check.ts'
import { nothingAsked } from './observe.ts'
import { NOW } from './seen.fixture.ts'

const RULES = `groups:
  - name: app
    rules:
      - { record: "job:up:sum", expr: "sum(up) by (job)" }
`
const CONFIG = 'global: { evaluation_interval: 5s }\nrule_files: [a.yml, rules/*.yml]\n'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-rules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const LIVE = {
  name: 'job:up:sum',
  type: 'recording',
  query: 'sum by (job) (up)',
  health: 'ok',
  lastEvaluation: '2026-01-01T11:59:58Z',
}
const routes = {
  rules: () => ({ groups: [{ name: 'app', file: '/etc/prometheus/a.yml', interval: 5, rules: [LIVE] }] }),
  'status/runtimeinfo': () => ({ reloadConfigSuccess: true, lastConfigTime: '2026-01-01T11:59:00Z' }),
  'status/config': () => ({ yaml: CONFIG }),
  format_query: () => 'the same',
  query: () => new Answer(200, { status: 'success', data: { resultType: 'vector', result: [] }, warnings: ['odd'] }),
}

test('observes the rule files on disk and the live server', async () => {
  const folder = folderWith({ 'prometheus.yml': CONFIG, 'a.yml': RULES })
  const files: Readonly<Record<string, string>> = {
    '/etc/prometheus/prometheus.yml': 'prometheus.yml',
    '/etc/prometheus/a.yml': 'a.yml',
  }
  const at = await observedPrometheus(routes, {
    hostPath: (path) => (files[path] ? join(folder, files[path]) : undefined),
    now: NOW,
  })
  const spec = rules.schema.parse({})
  const seen = await rules.observe(spec, at, undefined)
  expect(seen).toMatchObject({
    source: join(folder, 'prometheus.yml'),
    evaluationInterval: 5000,
    now: NOW,
    formatted: { 'sum(up) by (job)': 'the same', 'sum by (job) (up)': 'the same' },
    warnings: { 'sum by (job) (up)': ['odd'] },
  })
  expect(rules.judge(spec, seen).map(({ message, where }) => [message, where])).toEqual([
    ['rules/*.yml matches no rule file', `${join(folder, 'prometheus.yml')}:2`],
    ['rule job:up:sum is evaluated with a warning', `${join(folder, 'a.yml')}:4`],
  ])
})

test('single files that are mounted are read though their folder is not', async () => {
  const folder = folderWith({ 'prometheus.yml': 'rule_files: ["/etc/prometheus/a*.yml"]', 'a.yml': RULES })
  const at = await observedPrometheus(routes, {
    hostPath: (path) => (path === '/etc/prometheus' ? undefined : join(folder, path.slice(16))),
    mounts: ['/etc/prometheus/prometheus.yml', '/etc/prometheus/a.yml'],
    now: NOW,
  })
  const seen = await rules.observe(rules.schema.parse({ allowWarnings: true }), at, undefined)
  expect(seen.globs).toMatchObject([{ visible: false, files: [{ path: '/etc/prometheus/a.yml', file: join(folder, 'a.yml') }] }])
  expect(seen.warnings).toEqual({})
})

test('without a mounted config, the globs of the live server are held against what it has loaded', async () => {
  const at = await observedPrometheus(routes, { now: NOW })
  const spec = rules.schema.parse({ allowWarnings: true })
  expect(rules.judge(spec, await rules.observe(spec, at, undefined))).toEqual([
    {
      message: 'rules/*.yml matches no rule file',
      expected: 'at least one file',
      actual: 'none',
      where: 'prometheus:/api/v1/status/config:2',
      hint: 'nothing is mounted at /etc/prometheus/rules/*.yml, and the server has no rule from there',
    },
  ])
})

test('a suite may name the files itself', async () => {
  const at = await observedPrometheus(routes, { baseDir: folderWith({ 'a.yml': RULES }), now: NOW })
  const check = async (files: string[]) => {
    const spec = rules.schema.parse({ files, allowWarnings: true })
    return rules.judge(spec, await rules.observe(spec, at, undefined)).map(({ message }) => message)
  }
  expect(await check(['*.yml'])).toEqual([])
  expect(await check(['*.yml', 'more/*.yml'])).toEqual(['more/*.yml matches no rule file'])
})

test('a server that does not answer cannot be observed', async () => {
  const at = await observedPrometheus({}, { origin: 'http://127.0.0.1:1' })
  await expect(rules.observe(rules.schema.parse({}), at, undefined)).rejects.toMatchObject({
    name: 'RequestFailed',
    reason: 'refused',
  })
})

/** A server that has these rules in one group each, and what was asked of it. */
async function server(
  onDisk: readonly string[],
  live: readonly string[],
  more: Readonly<Record<string, Route>> = {},
): Promise<{ readonly at: Observed; readonly asked: Record<string, number> }> {
  const group = (query: string, index: number) =>
    `  - { name: g${index}, rules: [{ alert: High, expr: "${query}", labels: { n: "${index}" } }] }\n`
  const folder = folderWith({ 'a.yml': `groups:\n${onDisk.map(group).join('')}` })
  const loaded = live.map((query, index) => ({
    name: `g${index}`,
    file: join(folder, 'a.yml'),
    interval: 15,
    rules: [
      { ...LIVE, type: 'alerting', name: 'High', query, labels: { n: String(index) }, duration: 0, annotations: {}, state: 'ok' },
    ],
  }))
  const asked: Record<string, number> = {}
  const answers: Readonly<Record<string, Route>> = {
    ...routes,
    rules: () => ({ groups: loaded }),
    format_query: (params) => params.get('query'),
    query: () => ({ resultType: 'vector', result: [] }),
    ...more,
  }
  const counted = Object.entries(answers).map(([path, route]): [string, Route] => [
    path,
    (params) => {
      asked[path] = (asked[path] ?? 0) + 1
      return route(params)
    },
  ])
  return { at: await observedPrometheus(Object.fromEntries(counted), { baseDir: folder, now: NOW }), asked }
}

const SPEC = rules.schema.parse({ files: ['a.yml'] })
const look = async (at: Observed, asked = nothingAsked()) => rules.judge(SPEC, await rules.observe(SPEC, at, asked))
const unavailable = () => new Answer(503, { status: 'error', errorType: 'unavailable', error: 'overloaded' })

describe('queries that are not written alike', () => {
  test('are compared with those of their own group, not with namesakes of another', async () => {
    const { at } = await server(['x > 5', 'x > 50'], ['x > 50', 'x > 5'])
    expect(await look(at)).toMatchObject([
      { message: 'rule High differs on the server in its expr', expected: 'x > 5', actual: 'x > 50' },
      { message: 'rule High differs on the server in its expr', expected: 'x > 50', actual: 'x > 5' },
    ])
  })

  test('are laid out by the server, once in a poll', async () => {
    const format_query: Route = (params) => params.get('query')?.replace('sum(up) by(a)', 'sum by (a) (up)')
    const { at, asked } = await server(['sum(up) by(a)'], ['sum by (a) (up)'], { format_query })
    const memory = nothingAsked()
    expect([await look(at, memory), await look(at, memory), asked.format_query]).toEqual([[], [], 2])
  })

  test('differ when the server cannot read the one on disk', async () => {
    const bad = new Answer(400, { status: 'error', errorType: 'bad_data', error: 'parse error' })
    const format_query: Route = (params) => (params.get('query') === 'sum(' ? bad : params.get('query'))
    const { at } = await server(['sum('], ['up'], { format_query })
    expect(await look(at)).toMatchObject([{ message: 'rule High differs on the server in its expr', expected: 'sum(' }])
  })

  const blind: [string, Route, RegExp][] = [
    [
      'the server has no such endpoint',
      () => new Answer(404, '404 page not found'),
      /^the server has no \/api\/v1\/format_query, so it cannot be told whether rule High is the same: up == 0 on disk \(.*a\.yml:2\), up == 99 on the server/,
    ],
    ['the server does not answer', unavailable, /format_query answered 503: unavailable: overloaded$/],
  ]
  test.each(blind)('cannot be compared when %s', async (_, format_query, message) => {
    const { at } = await server(['up == 0'], ['up == 99'], { format_query })
    await expect(look(at)).rejects.toMatchObject({ name: 'CannotObserve', message: expect.stringMatching(message) })
  })
})

describe('warnings', () => {
  const odd = () => new Answer(200, { status: 'success', data: { resultType: 'vector', result: [] }, warnings: ['odd'] })
  const failing = () => new Answer(422, { status: 'error', errorType: 'execution', error: 'many-to-many' })
  const loadView = (ledger: unknown) => ({ name: 'browse', ledger }) as LoadView

  test('are asked for once for each query loaded, and once more when the load is over', async () => {
    const { at, asked } = await server(['a', 'b'], ['a', 'b'])
    const memory = nothingAsked()
    const running = { ...at, load: loadView(undefined) }
    expect([await look(running, memory), await look(running, memory), asked.query]).toEqual([[], [], 2])
    const over = { ...at, load: loadView({}) }
    expect([await look(over, memory), await look(over, memory), asked.query]).toEqual([[], [], 4])
  })

  test('are asked for again when all else holds', async () => {
    let health = 'err'
    const { at, asked } = await server(['a'], ['a'], {
      rules: () => ({
        groups: [{ name: 'g0', file: 'a.yml', interval: 15, rules: [{ ...LIVE, ...ALERT, name: 'High', query: 'a', health }] }],
      }),
    })
    const memory = nothingAsked()
    expect(await look(at, memory)).toMatchObject([{ message: 'rule High fails' }])
    expect([await look(at, memory), asked.query]).toMatchObject([[{ message: 'rule High fails' }], 1])
    health = 'ok'
    expect([await look(at, memory), await look(at, memory), asked.query]).toEqual([[], [], 2])
  })

  const ALERT = { type: 'alerting', labels: { n: '0' }, duration: 0, annotations: {}, state: 'ok' }

  test('that came are asked for again at each look: they may be gone', async () => {
    let answer: Route = odd
    const { at } = await server(['a'], ['a'], { query: (params) => answer(params) })
    const memory = nothingAsked()
    expect(await look(at, memory)).toMatchObject([{ message: 'rule High is evaluated with a warning', actual: 'odd' }])
    answer = () => ({ resultType: 'vector', result: [] })
    expect(await look(at, memory)).toEqual([])
  })

  test('of a query that cannot be evaluated now are that', async () => {
    const { at } = await server(['a'], ['a'], { query: failing })
    expect(await look(at)).toMatchObject([{ actual: 'asked now, it fails: many-to-many' }])
  })

  test('that the server does not tell are no pass: the rule is named', async () => {
    const { at } = await server(['a'], ['a'], { query: unavailable })
    await expect(look(at)).rejects.toMatchObject({
      name: 'CannotObserve',
      message: expect.stringMatching(
        /^rule High could not be asked for its warnings: .* answered 503: unavailable: overloaded; `allowWarnings: true` leaves warnings out$/,
      ),
    })
  })
})

test('the looks of one poll share what they asked', async () => {
  const { at } = await server(['a'], ['a'])
  expect(await rules.before?.(SPEC, at)).toEqual(nothingAsked())
})
