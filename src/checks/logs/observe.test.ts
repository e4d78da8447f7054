import { describe, expect, test } from 'vitest'
import { messageOf } from '../../lib/errors.ts'
import type { Ledger } from '../../lib/ledger.ts'
import type { LoadView } from '../contract.ts'
import { logs } from './check.ts'
import { observedServices, serviceWith, type WrittenLog } from './logged.fixture.ts'
import { jsonPart, matcherOf } from './match.ts'
import { LogWatch } from './watch.ts'

const parse = (spec: object) => logs.schema.parse({ service: 'app', ...spec })

async function begun(spec: object, log: WrittenLog) {
  const service = serviceWith(log, { environment: { API_KEY: 'my-own-key-1' } })
  const at = observedServices([service])
  const memory = await logs.before?.(parse(spec), at)
  const look = () => logs.observe(parse(spec), at, memory)
  return { look, judged: async () => logs.judge(parse(spec), await look()).map(({ message }) => message) }
}
const TALLY = { sent: 1, answered: 1, byStatus: {}, errors: 0, bytes: 0, latency: undefined }
const LEDGER: Ledger = { load: 'browse', startedAt: 0, finishedAt: 1, total: TALLY, templates: {}, lag: undefined }
const written = (...lines: string[]): WrittenLog => ({ lines, cut: false })

test('only what was logged since the phase began counts, each line once', async () => {
  const log = written('GET /a', 'GET /a')
  const { look, judged } = await begun({ line: 'GET /a', count: 2 }, log)
  expect(await judged()).toEqual(['app logged nothing at all'])
  log.lines.push('GET /a', 'GET /b')
  expect(await look()).toMatchObject({ looked: 2, matched: 1 })
  expect(await look()).toMatchObject({ looked: 2, matched: 1 })
  log.lines.push('GET /a')
  expect(await look()).toMatchObject({ looked: 3, matched: 2, lines: ['GET /a', 'GET /a'] })
  expect(await judged()).toEqual([])
})

test('since the start', async () => {
  const { look } = await begun({ line: 'GET /a', since: 'start' }, written('GET /a', 'x'))
  expect(await look()).toMatchObject({ looked: 2, matched: 1 })
})

test('the nearest lines are shown, without secrets', async () => {
  const log = written()
  const { look } = await begun({ json: { '$.route.name': 'a', '$.status': 200 } }, log)
  log.lines.push(
    'starting',
    '{"route":{"name":"b"},"status":500}',
    '{"route":{"name":"a"},"status":500,"apikey":"my-own-key-1"}',
    `kong | {"status":200,"request":{"headers":{"authorization":"Bearer abc1def2ghi3jkl4"}}}`,
  )
  const { lines } = await look()
  expect(lines).toEqual([
    '$.status is 500, in {"route":{"name":"a"},"status":500,"apikey":"***"}',
    '$.route.name is not there, in kong | {"status":200,"request":{"headers":{"authorization":"***"}}}',
    '$.route.name is "b", $.status is 500, in {"route":{"name":"b"},"status":500}',
  ])
})

test('what differs in a secret field is not told', async () => {
  const log = written()
  const { look } = await begun({ json: { '$.headers.apikey': 'wanted' } }, log)
  log.lines.push('{"headers":{"apikey":"another-key"}}')
  expect((await look()).lines).toEqual(['$.headers.apikey is another, in {"headers":{"apikey":"***"}}'])
})

test('a log that cannot be read is no pass, from the first look on', async () => {
  const at = observedServices([serviceWith(undefined)])
  await expect(logs.before?.(parse({ line: 'x' }), at)).rejects.toThrow('the output of app cannot be read from here')
  const other = { ...parse({ line: 'x' }), service: 'nobody' }
  await expect(logs.before?.(other, at)).rejects.toThrow('no service named nobody is running')
})

describe('lines that are missing', () => {
  const cut = { lines: ['GET /a'], cut: true }
  test.each([{ line: 'GET /a', count: 1 }, { line: 'x' }, { line: 'x', none: true }])('no number is told of %o', async (spec) => {
    const watch = new LogWatch(parse(spec), undefined)
    const at = observedServices([serviceWith(cut)])
    await expect(logs.observe(parse(spec), at, watch)).rejects.toMatchObject({ name: 'CannotObserve', final: true })
  })
  test('what is there is there', async () => {
    const { look } = await begun({ line: 'GET /a', since: 'start' }, cut)
    expect(await look()).toMatchObject({ matched: 1 })
  })
})

describe('none', () => {
  const panic = parse({ line: 'panic', none: true })

  test('a log with other lines is clean', async () => {
    const log = written('up')
    const { judged } = await begun({ line: 'panic', none: true, since: 'start' }, log)
    expect(await judged()).toEqual([])
    log.lines.push('panic: oh')
    expect(await judged()).toEqual(['app logged a line with "panic"'])
  })

  /** What is told when nothing comes, as time goes by at once. */
  async function silent(log: WrittenLog, load?: Partial<LoadView>) {
    let now = 0
    const sleep = async (ms: number) => {
      now += ms
    }
    const running = load && { name: 'browse', target: 'app:1', requests: [], ledger: undefined, ...load }
    const at = { ...observedServices([serviceWith(log)], running), clock: { now: () => now, sleep } }
    const memory = await logs.before?.(panic, at)
    const error = await logs.observe(panic, at, memory).then(() => expect.fail('it told'), messageOf)
    return { error, after: now }
  }

  test.each<[string, WrittenLog, Partial<LoadView> | undefined, string, number]>([
    ['nothing ever was', written(), undefined, 'app has logged nothing at all', 10_000],
    ['nothing came', written('up'), undefined, 'app has logged nothing since the phase began', 10_000],
    ['nothing came while a load ran', written('up'), {}, 'app has logged nothing since the phase began', 30_000],
    [
      'nothing came from a load that is over',
      written('up'),
      { ledger: LEDGER },
      'app has logged nothing since the phase began',
      0,
    ],
  ])('a log in which %s says nothing', async (_, log, load, message, waited) => {
    const { error, after } = await silent(log, load)
    expect(error).toContain(message)
    expect(after).toBeGreaterThanOrEqual(waited)
    expect(after).toBeLessThanOrEqual(waited + 100)
  })

  test('the first line is waited for while a load runs', async () => {
    const log = written()
    const at = observedServices([serviceWith(log)], { name: 'browse', target: 'app:1', requests: [], ledger: undefined })
    const looking = logs.observe(panic, at, await logs.before?.(panic, at))
    log.lines.push('GET /a')
    const seen = await looking
    expect(seen).toMatchObject({ looked: 1, matched: 0 })
    expect(logs.notes?.(panic, seen)).toEqual([{ message: 'looked at 1 line of app' }])
  })
})

test.each<[string, unknown]>([
  ['{"a":1}', { a: 1 }],
  ['  {"a":{"b":2}}  ', { a: { b: 2 } }],
  ['kong-1  | {"a":1}', { a: 1 }],
  ['2026-01-02T03:04:05Z [info] {ctx} said: {"a":1}', { a: 1 }],
  ['{"a":1} and more', undefined],
  ['[{"a":1}]', undefined],
  ['{a:1}', undefined],
  ['no JSON', undefined],
  ['', undefined],
])('JSON of %j', (line, value) => {
  expect(jsonPart(line)?.value).toEqual(value)
})

test.each<[object, string, boolean]>([
  [{ line: 'a.c' }, 'xa.cx', true],
  [{ line: 'a.c' }, 'abc', false],
  [{ line: '/a.c$/' }, 'abc', true],
  [{ line: 'level=info' }, '\u001b[32mlevel\u001b[0m=info', true],
  [{ json: { '$.a': '/^x/' } }, '{"a":"xyz"}', true],
  [{ json: { '$.a': '>= 2' } }, 'app | {"a":3}', true],
  [{ json: { '$.a': 3 } }, '{"a":"3"}', false],
  [{ json: { '$.a': 3 } }, 'a 3', false],
  [{ line: 'app', json: { '$.a': 3 } }, 'app | {"a":3}', true],
  [{ line: 'web', json: { '$.a': 3 } }, 'app | {"a":3}', false],
])('%o and %j', (spec, line, matches) => {
  expect(matcherOf(parse(spec))(line).matches).toBe(matches)
})
