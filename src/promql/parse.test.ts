import { describe, expect, test } from 'vitest'
import { type Expr, type Parsed, parseExpr, walk } from './index.ts'

const tree = (text: string): Expr => {
  const parsed = parseExpr(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.expr
}

/** The tree as brackets: what binds to what. */
function brackets(expr: Expr): string {
  switch (expr.type) {
    case 'binary':
      return `(${brackets(expr.left)} ${expr.op} ${brackets(expr.right)})`
    case 'unary':
      return `${expr.op}[${brackets(expr.expr)}]`
    case 'subquery':
      return `{${brackets(expr.expr)}}${expr.offset === undefined ? '' : `~${expr.offset.text}`}`
    case 'matrix':
      return `${brackets(expr.selector)}:${expr.range.text}`
    case 'selector':
      return `${expr.name}${expr.offset === undefined ? '' : `~${expr.offset.text}`}${expr.at === undefined ? '' : `@${expr.at.text}`}`
    case 'number':
      return String(expr.value)
    case 'call':
      return `${expr.func}(${expr.args.map(brackets).join(',')})`
    default:
      return expr.text
  }
}

describe('what binds to what', () => {
  test.each([
    ['a - b offset 10m', '(a - b~10m)'],
    ['a - b @ 5 + c', '((a - b@5) + c)'],
    ['rate(a[5m]) + rate(b[5m] offset 1h)', '(rate(a:5m) + rate(b~1h:5m))'],
    ['a - max_over_time(b[1h:5m] offset 1d)', '(a - max_over_time({b}~1d))'],
    ['-a offset 5m', '-[a~5m]'],
    ['-1 ^ 2', '-[(1 ^ 2)]'],
    ['2 ^ -a * b', '((2 ^ -[a]) * b)'],
    ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
    ['- -3 - -1', '(3 - -1)'],
    ['a or b and c == d + e * f', '(a or (b and (c == (d + (e * f)))))'],
    ['a - b - c', '((a - b) - c)'],
  ])('%s', (text, expected) => expect(brackets(tree(text))).toBe(expected))
})

test('every node says where it stands', () => {
  const text = 'sum by (a) (rate(x{b="c"}[5m] offset 1h)) # why\n  > -1.5 * y offset 2m'
  const expr = tree(text)
  for (const node of walk(expr)) expect(text.slice(node.from, node.to)).toBe(node.text)
  expect([...walk(expr)].map((node) => node.text)).toEqual([
    text,
    'sum by (a) (rate(x{b="c"}[5m] offset 1h))',
    'rate(x{b="c"}[5m] offset 1h)',
    'x{b="c"}[5m] offset 1h',
    'x{b="c"}',
    '-1.5 * y offset 2m',
    '-1.5',
    'y offset 2m',
  ])
})

test('matching, grouping and fill', () => {
  expect(tree('a * on (x) group_left ("y z") b')).toMatchObject({
    matching: { by: 'on', labels: ['x'], group: 'left', include: ['y z'], fill: {} },
  })
  expect(tree('a + ignoring (x) fill_left (-1) fill_right (0) b')).toMatchObject({
    matching: { by: 'ignoring', labels: ['x'], group: undefined, fill: { left: -1, right: 0 } },
  })
  expect(tree('a + fill (2) b')).toMatchObject({ matching: { by: undefined, fill: { left: 2, right: 2 } } })
  expect(tree('Topk (3, x) WITHOUT (a, "b c")')).toMatchObject({
    op: 'topk',
    grouping: 'without',
    labels: ['a', 'b c'],
    param: { value: 3 },
  })
})

test('names and strings', () => {
  expect(tree('{"my.metric", a!~`\\d`}')).toMatchObject({
    name: 'my.metric',
    matchers: [
      { name: '__name__', op: '=', value: 'my.metric' },
      { name: 'a', op: '!~', value: '\\d' },
    ],
  })
  expect(tree(String.raw`"\x41\u00e9\303\251\U0001F600\t☃"`)).toMatchObject({ type: 'string', value: 'Aéé😀\t☃' })
})

test.each([
  ['1h30m', 5400],
  ['0x1F', 31],
  ['017', 15],
  ['089', 89],
  ['1_000', 1000],
  ['-Inf', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
])('the number %s is %d', (text, value) => expect(tree(text)).toMatchObject({ type: 'number', value }))

test.each([
  ['x[5m*2]', 600_000],
  ['x[300]', 300_000],
  ['x[0.5]', 500],
  ['x[(1h + 30m) / 2]', 2_700_000],
  ['x[max_of(1m, 2m)]', 120_000],
  ['x[min_of(1m, 2m)]', 60_000],
  ['x[2 ^ 3 % 5]', 3000],
  ['x[step()]', undefined],
  ['x[5m + range()]', undefined],
  ['x[max_of(5m, step())]', undefined],
])('the range of %s is %s ms', (text, ms) => expect(tree(text)).toMatchObject({ type: 'matrix', range: { ms } }))

describe('texts that are no PromQL', () => {
  test.each([
    ['', 'unexpected end of input', 0, 0],
    ['rate(x[5m]', 'unexpected end of input', 10, 10],
    ['a >\n  == b', 'unexpected "="', 6, 7],
    ['a # comment\n  b', 'unexpected "b"', 14, 15],
    ['nosuch(x)', 'unknown function with name "nosuch"', 0, 6],
    [
      '1 + holt_winters(x[5m], 1, 1)',
      'unknown function with name "holt_winters", which Prometheus 3 calls double_exponential_smoothing',
      4,
      16,
    ],
    ['rate(x)', 'expected type range vector in call to function "rate", got instant vector', 5, 6],
    ['x[5m:1m] + 1', 'binary expression must contain only scalar and instant vector types', 0, 12],
    ['{a=~".*"}', 'vector selector must contain at least one non-empty matcher', 0, 9],
    ['x{a="\\q"}', 'unknown escape \\q', 5, 7],
    ['x{a="b', 'unexpected end of input', 6, 6],
    ['"open', 'the string has no closing "', 0, 5],
    ['x[1m - 1m]', 'duration must be greater than 0', 2, 9],
    ['x[1m / 0]', 'division by zero', 5, 6],
    ['x[99999999y]', 'duration out of range', 2, 11],
    [
      'a + (b) offset 5m',
      'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
      4,
      17,
    ],
    ['topk(x)', 'wrong number of arguments for aggregate expression provided, expected 2, got 1', 4, 7],
    ['a + fill (1) 2', 'vector matching only allowed between instant vectors', 0, 14],
  ])('%j', (text, message, from, to) => {
    expect(parseExpr(text)).toEqual({ ok: false, error: { message, from, to } } satisfies Parsed)
  })

  test.each([
    ['brackets', (n: number) => `${'('.repeat(n)}x${')'.repeat(n)}`],
    ['operators', (n: number) => Array.from({ length: n }, () => 'x').join(' or ')],
    ['signs', (n: number) => `${'- '.repeat(n)}x`],
  ])('more %s than anybody writes', (_, nested) => {
    expect(parseExpr(nested(2000))).toMatchObject({ ok: false, error: { message: 'the expression is nested deeper than 600' } })
    expect(parseExpr(nested(500)).ok).toBe(true)
  })
})
