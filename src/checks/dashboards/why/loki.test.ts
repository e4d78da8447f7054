import { expect, test } from 'vitest'
import { loki } from '../../../clients/loki.ts'
import { type AskedOf, type Said, served } from '../../../clients/served.fixture.ts'
import { type Asked, type Diagnosis, makeWhyCache, whyOf } from './index.ts'
import { linesOf } from './logql.ts'

const TO = 1_700_000_000_000

interface Line {
  readonly labels: Readonly<Record<string, string>>
  readonly line: string
  /** Milliseconds before the end of the range. */
  readonly ago: number
}
const LINES: readonly Line[] = [
  { labels: { app: 'shop', level: 'info' }, line: 'ok', ago: 1000 },
  { labels: { app: 'cart', level: 'warn' }, line: 'slow', ago: 1000 },
  { labels: { app: 'old' }, line: 'gone', ago: 3_600_000 },
]

const success = (data: unknown): Said => ({ body: { status: 'success', data } })

/** Matchers and `|= "text"`, which is all that the queries below need of a Loki. */
function found(lines: readonly Line[], query: string, { url }: AskedOf): readonly Line[] {
  const matchers = [...query.matchAll(/(\w+)(=~?)"([^"]*)"(?=[,}])/g)]
  const filters = [...query.matchAll(/\|= "([^"]*)"/g)].map(([, text]) => text ?? '')
  const [start, end] = ['start', 'end'].map((name) => Number(url.searchParams.get(name)) / 1e6)
  return lines.filter(
    ({ labels, line, ago }) =>
      TO - ago >= (start ?? 0) &&
      TO - ago < (end ?? 0) &&
      filters.every((text) => line.includes(text)) &&
      matchers.every(([, name = '', op, value = '']) =>
        op === '=' ? (labels[name] ?? '') === value : new RegExp(`^(?:${value})$`).test(labels[name] ?? ''),
      ),
  )
}

async function why(expr: string, lines = LINES, more: Partial<Asked> = {}): Promise<Diagnosis | undefined> {
  const param = (asked: AskedOf, name: string) => asked.url.searchParams.get(name) ?? ''
  const { origin, http } = await served({
    'GET /loki/api/v1/labels': () => success([...new Set(lines.flatMap(({ labels }) => Object.keys(labels)))]),
    'GET /loki/api/v1/label/app/values': () => success([...new Set(lines.map(({ labels }) => labels.app))]),
    'GET /loki/api/v1/label/level/values': () => success(['info', 'warn']),
    'GET /loki/api/v1/series': (asked) => success(found(lines, param(asked, 'match[]'), asked).map(({ labels }) => labels)),
    'GET /loki/api/v1/query_range': (asked) =>
      success({
        resultType: 'streams',
        result: found(lines, param(asked, 'query'), asked).map(({ labels, line, ago }) => ({
          stream: labels,
          values: [[`${TO - ago}000000`, line]],
        })),
      }),
  })
  const times = { range: { from: TO - 60_000, to: TO }, interval: 1000, rateInterval: 1000 }
  const answer = { ok: true, series: [], rows: undefined, notices: [] } as const
  const asked: Asked = { refId: 'A', expr, language: 'logql', times, asks: 'range', answer, ...more }
  const source = { kind: 'loki', server: loki(http, origin) } as const
  return await whyOf(asked, { source, name: 'loki', factor: 1, load: 'browse', cache: makeWhyCache() })
}

const LABEL = 'label or value never existed'
const IDLE = 'exists but not exercised by this load'
const rows: readonly (readonly [string, string, string, string?])[] = [
  ['{ap="shop"}', LABEL, 'no stream had a label ap within the last week', 'is it app? its labels: app, level'],
  [
    '{app="shopp"}',
    LABEL,
    'no stream had app="shopp" within the last week',
    'its values of app: "shop", "cart", "old"; is it "shop"?',
  ],
  [
    'sum(rate({app=~"x.*"}[1m]))',
    LABEL,
    'no stream had app=~"x.*" within the last week',
    'its values of app: "shop", "cart", "old"',
  ],
  [
    '{app="shop", level="warn"}',
    LABEL,
    'no stream had app="shop" and level="warn" together within the last week',
    'each of them alone is there, on different streams',
  ],
  ['{app="old"}', IDLE, '{app="old"} has streams, and no line within the range'],
  [
    '{app="shop"} |= "ok" |= "error"',
    IDLE,
    '{app="shop"} |= "ok" has lines within the range, and |= "error" leaves none of them',
  ],
  [
    'count_over_time({app="shop"} |= "no" [5m])',
    IDLE,
    '{app="shop"} has lines within the range, and |= "no" leaves none of them',
  ],
  [
    'sum(rate({app="shop"} |= "ok" [5m])) > 100',
    'empty',
    'sum(rate({app="shop"} |= "ok" [5m])) > 100 gives nothing, although lines come through all of its filters',
  ],
]
test.for(rows)('%s: %s', async ([expr, state, reason, hint]) => {
  expect(await why(expr)).toMatchObject({ state, why: reason, ...(hint === undefined ? {} : { hint }) })
})

test('the range of a metric query reaches back before the panel', async () => {
  expect(await why('sum(count_over_time({app="old"}[2h])) > 5')).toMatchObject({ state: 'empty' })
})

test('a value that no stream had may be excused, a label may not', async () => {
  expect((await why('{app="shopp"}'))?.excusable).toBe(true)
  expect((await why('{app="shop", level="warn"}'))?.excusable).toBe(true)
  expect((await why('{ap="shop"}'))?.excusable).toBeUndefined()
})

test('what is read in vain beside data is a note', async () => {
  const series = [{ name: undefined, labels: {}, points: [[TO, 0] as const] }]
  const answer = { ok: true, series, rows: undefined, notices: [] } as const
  expect(await why('sum(rate({app="shopp"}[1m])) or vector(0)', LINES, { answer })).toMatchObject({
    state: 'data',
    why: 'no stream had app="shopp" within the last week; the data of sum(rate({app="shopp"}[1m])) or vector(0) comes from the rest of it',
  })
  expect(await why('sum(rate({app="shop"}[1m])) or vector(0)', LINES, { answer })).toBeUndefined()
  expect(await why('sum(rate({app="shopp"}[1m]))', LINES, { answer })).toBeUndefined()
})

test('a Loki without any stream', async () => {
  expect(await why('{app="shop"}', [])).toEqual({
    state: LABEL,
    why: 'loki has no stream at all within the last week',
    hint: 'no log arrives there: look at what sends them',
  })
})

test('data is data, an error is one, and what is no LogQL is left to its answer', async () => {
  const rows = { columns: ['Line'], count: 1, shown: [['ok']] }
  expect(await why('{app="shop"}', LINES, { answer: { ok: true, series: [], rows, notices: [] } })).toBeUndefined()
  const error = 'parse error at line 1, col 8: syntax error'
  expect(await why('{app="x"', LINES, { answer: { ok: false, error, status: 400 } })).toMatchObject({
    state: 'query error',
    why: `the query fails: ${error}`,
  })
  expect(await why('{app="x"')).toMatchObject({ state: 'empty', why: '{app="x" gives nothing, and cannot be read here' })
})

test('a Loki that does not answer is not observed', async () => {
  const { origin, http } = await served({ 'GET /loki/api/v1/series': { status: 429, body: 'too many requests' } })
  const times = { range: { from: TO - 60_000, to: TO }, interval: 1000, rateInterval: 1000 }
  const answer = { ok: true, series: [], rows: undefined, notices: [] } as const
  const asked: Asked = { refId: 'A', expr: '{app="x"}', language: 'logql', times, asks: 'range', answer }
  const source = { kind: 'loki', server: loki(http, origin) } as const
  const at = { source, name: 'loki', factor: 1, load: undefined, cache: makeWhyCache() }
  expect(await whyOf(asked, at)).toMatchObject({ state: 'not observed', why: expect.stringContaining('429') })
})

test('selectors, stages and ranges of LogQL', () => {
  const text = 'sum(rate({a="b\\"c", d=~`x.*`} != "y" |~ "z" | json | l="e" | unwrap n [1m])) / count_over_time({b!="c"}[2h])'
  expect(linesOf(text)).toEqual([
    {
      matchers: [
        { name: 'a', op: '=', value: 'b"c' },
        { name: 'd', op: '=~', value: 'x.*' },
      ],
      stages: ['!= "y"', '|~ "z"', '| json', '| l="e"'],
      range: 60_000,
    },
    { matchers: [{ name: 'b', op: '!=', value: 'c' }], stages: [], range: 7_200_000 },
  ])
  expect(linesOf('{a=')).toBeUndefined()
  expect(linesOf('{a="\\q"}')).toBeUndefined()
})
