/**
 * Our reading of PromQL against that of a real Prometheus, node by node.
 * FIREDRILL_SEED repeats a run, FIREDRILL_RUNS asks for more expressions.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FUNCTIONS, type ValueType } from '../../src/promql/functions.ts'
import { comparisonOf, parseExpr, rangesOf, resultLabels, scaleExpr, walk } from '../../src/promql/index.ts'
import { acquireBinaries } from './differential-binaries.ts'
import { different, expressions, refused } from './promql-expressions.ts'
import { generatedExpressions } from './promql-generate.ts'
import { ParsingPrometheus, type ServerNode } from './promql-server.ts'
import { ourShape, serverShape } from './promql-shape.ts'

const seed = Number(process.env.FIREDRILL_SEED ?? 4)
const runs = Number(process.env.FIREDRILL_RUNS ?? 400)
const binaries = await acquireBinaries()
const run = `promql: ${runs} generated expressions, FIREDRILL_SEED=${seed}`
console.info('reason' in binaries ? `${run}: skipped, ${binaries.reason}` : `${run}, Prometheus ${binaries.version}`)

let server: ParsingPrometheus

/** Ours and theirs of an expression, in the same words; `undefined` where it is refused. */
async function bothShapes(expr: string): Promise<{ readonly ours: unknown; readonly theirs: unknown; readonly why: string }> {
  const parsed = parseExpr(expr)
  const theirs = await server.parse(expr)
  return {
    ours: parsed.ok ? ourShape(parsed.expr) : undefined,
    theirs: 'tree' in theirs ? serverShape(theirs.tree) : undefined,
    why: `${parsed.ok ? 'taken' : parsed.error.message} | ${'tree' in theirs ? 'taken' : theirs.error}`,
  }
}

describe.skipIf('reason' in binaries)('a real Prometheus', () => {
  beforeAll(async () => {
    if (!('reason' in binaries)) server = await ParsingPrometheus.start(binaries.prometheus)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test.each(expressions)('reads as we do %j', async (expr) => {
    const { ours, theirs, why } = await bothShapes(expr)
    expect(theirs, why).toBeDefined()
    expect(ours, why).toEqual(theirs)
  })

  test.each(refused)('refuses as we do %j', async (expr) => {
    const { ours, theirs } = await bothShapes(expr)
    expect({ ours, theirs }).toEqual({ ours: undefined, theirs: undefined })
  })

  test.each(different)('differs: $why', async ({ expr, accepts }) => {
    const { ours, theirs } = await bothShapes(expr)
    expect({ we: ours !== undefined, Prometheus: theirs !== undefined }).toEqual({
      we: accepts === 'we',
      Prometheus: accepts === 'Prometheus',
    })
  })

  test('reads generated expressions as we do', async () => {
    const differences: unknown[] = []
    let taken = 0
    for (const expr of generatedExpressions(seed, runs)) {
      const { ours, theirs, why } = await bothShapes(expr)
      if (theirs !== undefined) taken++
      if (JSON.stringify(sorted(ours)) !== JSON.stringify(sorted(theirs))) differences.push({ expr, why, ours, theirs })
    }
    expect(differences.slice(0, 5)).toEqual([])
    expect(taken).toBeGreaterThan(runs / 4)
    expect(runs - taken).toBeGreaterThan(runs / 20)
  })

  test('has the functions of our table, with our arguments', async () => {
    const unknown: string[] = []
    for (const [name, { args, last, returns }] of FUNCTIONS) {
      const theirs = await server.parse(`${name}(${args.map((type, i) => sample(type, name, i)).join(', ')})`)
      if ('error' in theirs) {
        // `end(` is a name and a bracket to one that has no such function.
        expect(theirs.error).toMatch(/unknown function|unexpected "\("/)
        unknown.push(name)
      } else {
        const variadic = { once: 0, optional: 1, repeated: -1 }[last]
        expect(theirs.tree.func, name).toEqual({ name, argTypes: args, returnType: returns, variadic })
      }
    }
    console.info(`promql: functions that this Prometheus does not know yet: ${unknown.join(', ')}`)
    expect(FUNCTIONS.size - unknown.length).toBeGreaterThanOrEqual(80)
  })

  test.each([
    '5m*2',
    '5m + 30s',
    '(1m+1m)*2',
    '1h/4',
    '100 % 30',
    '2^3^2',
    '-(1m)+3m',
    '1m+2m*3',
    '10-4-3',
    '-2^2+10',
    '600/10/2',
    '2*-3+10',
    '1.5',
  ])('calculates the range %s as we do', async (range) => {
    const parsed = parseExpr(`count_over_time(vector(1)[${range}:500ms])`)
    const [ours] = parsed.ok ? rangesOf(parsed.expr) : []
    expect(await server.value(`count_over_time(vector(1)[${range}:500ms])`, 1_700_000_000)).toBe((ours?.ms ?? 0) / 500)
  })

  test.each(['(1m+1m)', '-(1m)', '-5m', '-(2^2)', '90'])('calculates the offset %s as we do', async (offset) => {
    const parsed = parseExpr(`x offset ${offset}`)
    const [ours] = parsed.ok ? rangesOf(parsed.expr) : []
    const then = await server.value(`sum_over_time(vector(time())[1s:1s] offset ${offset})`, 1_700_000_000)
    expect(1_700_000_000 - Number(then)).toBe((ours?.ms ?? 0) / 1000)
  })

  test('takes every scaled expression, with every duration divided', async () => {
    let durations = 0
    for (const expr of expressions) {
      const before = await server.parse(expr)
      const after = await server.parse(scaleExpr(expr, 7).text)
      expect(after, expr).not.toHaveProperty('error')
      durations += scaleExpr(expr, 7).changes.length
      expect('tree' in after && serverShape(after.tree), expr).toEqual('tree' in before && divided(serverShape(before.tree), 7))
    }
    expect(durations).toBeGreaterThan(60)
  })

  test('takes every value that an alert compares', async () => {
    let compared = 0
    for (const expr of expressions) {
      const parsed = parseExpr(expr)
      const comparison = parsed.ok ? comparisonOf(parsed.expr) : undefined
      if (comparison === undefined) continue
      compared++
      for (const { text } of [comparison.value, comparison.threshold])
        expect(await server.parse(text), expr).toHaveProperty('tree')
    }
    expect(compared).toBeGreaterThan(10)
  })

  test('takes every part of an expression, with the same tree', async () => {
    const parts = expressions.flatMap((expr) => {
      const parsed = parseExpr(expr)
      return parsed.ok ? [...walk(parsed.expr)] : []
    })
    for (const part of parts) {
      // The selector of x[5m] offset 1m is written in two places.
      if (part.type === 'selector') continue
      const alone = await server.parse(part.text)
      expect('tree' in alone ? serverShape(alone.tree) : alone.error, part.text).toEqual(ourShape(part))
    }
    expect(parts.length).toBeGreaterThan(300)
  })

  test.each([
    'sum by (a, b) (X)',
    'sum(X)',
    'sum without (a) (sum by (a, b) (X))',
    'topk(3, sum by (a) (X))',
    'limitk by (b) (1, sum by (a, b) (X))',
    'quantile by (a) (0.5, X)',
    'count_values by (a) ("v", X)',
    'label_replace(sum by (a) (X), "n", "$1", "a", "(.*)")',
    'label_join(sum by (a) (X), "n", "-", "a")',
    'sum by (a) (X) * scalar(sum(Y))',
    '0 < sum by (a) (X)',
    'X * on (a) Y',
    'X >= on (a) Y',
    'X >= bool on (a) Y',
    'sum by (a, c) (X) * on (a) group_left (b) Y',
    'Y * on (a) group_right (b) sum by (a) (X)',
    'sum by (a, b) (X) / ignoring (b) sum by (a) (Y)',
    'sum by (a, b) (X) >= ignoring (b) sum by (a) (Y)',
    'sum by (a) (X) and on (a) Y',
    'sum by (a) (X) unless on () nope',
    'sum by (a) (X) or sum by (b) (Y)',
    '-sum by (a) (X)',
    'max_over_time(sum by (a) (X)[1h:1m])',
    'sum by (a) (X) == sum by (a) (Y)',
    'sum by (a, b) (X) * on (a) sum by (a, d) (Y)',
    'absent(nope{job="a",k=~".+",env!="x"})',
    'absent(nope{job="a",job="b"})',
    'absent(sum(nope))',
    'absent_over_time(nope{z="1"}[5m])',
    'hour()',
    'vector(1)',
    'sgn(sum by (a) (X))',
    'timestamp(sum by (a) (X))',
    'round(sum by (a) (X), 5)',
    'sort(sum by (a) (X))',
    'day_of_week(sum by (a) (X))',
  ])('gives the labels that we foretell for %s', async (written) => {
    const expr = written.replaceAll('X', series('a', 'b', 'c')).replaceAll('Y', series('a', 'b', 'c', 'd'))
    const parsed = parseExpr(expr)
    const foretold = parsed.ok ? resultLabels(parsed.expr) : undefined
    const labels = foretold?.kind === 'none' ? [] : foretold?.kind === 'exactly' ? [...foretold.labels].sort() : foretold
    expect(await server.labels(expr)).toEqual(labels)
  })
})

/** An expression that gives one series with these labels, of a server without any data. */
const series = (...labels: readonly string[]): string =>
  labels.reduce((inner, label) => `label_replace(${inner}, "${label}", "1", "", "")`, 'vector(1)')

const SAMPLES: Readonly<Record<ValueType, string>> = { vector: 'x', matrix: 'x[5m]', scalar: '1', string: '"a"' }
const sample = (type: ValueType, name: string, i: number): string => (name === 'info' && i === 1 ? '{a="b"}' : SAMPLES[type])

/** The tree with its durations divided to whole milliseconds, at least one. */
function divided(node: unknown, factor: number): unknown {
  if (Array.isArray(node)) return node.map((item) => divided(item, factor))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node as ServerNode).map(([key, value]) => {
      if (!['range', 'offset', 'step'].includes(key) || typeof value !== 'number') return [key, divided(value, factor)]
      return [key, value === 0 ? 0 : Math.sign(value) * Math.max(1, Math.round(Math.abs(value) / factor))]
    }),
  )
}

/** With keys in one order, and NaN and the infinities told apart. */
function sorted(node: unknown): unknown {
  if (typeof node === 'number') return Object.is(node, -0) ? '0' : String(node)
  if (Array.isArray(node)) return node.map(sorted)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.keys(node)
      .sort()
      .map((key) => [key, sorted((node as ServerNode)[key])]),
  )
}
