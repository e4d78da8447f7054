import { describe, expect, test } from 'vitest'
import { parseExposition, parseSelector, SelectorError, select } from './index.ts'

const { families } = parseExposition(
  'http_total{path="/a",code="200"} 1\nhttp_total{path="/b",code="503"} 2\nhttp_total{path="line\\nfeed"} 3\nother 4\n{"my.metric",a="b"} 5\n',
  { contentType: 'text/plain' },
)

describe('select', () => {
  test.each<[string, number[]]>([
    ['http_total', [1, 2, 3]],
    ['http_total{}', [1, 2, 3]],
    [' http_total { path = "/a" , } ', [1]],
    ['{__name__="other"}', [4]],
    ['{__name__=~"http_.*",code!=""}', [1, 2]],
    ['{"my.metric"}', [5]],
    ['{"my.metric", "a"="b"}', [5]],
    ['http_total{code=~"2..|404"}', [1]],
    ['http_total{code=~"2"}', []],
    ['http_total{code!~"5.."}', [1, 3]],
    ['http_total{code=""}', [3]],
    ['http_total{path=~"line.feed"}', [3]],
    ["http_total{path='/b'}", [2]],
    ['http_total{path=`line\nfeed`}', [3]],
    ['http_total{path="\\x2fa"}', [1]],
    ['http_total{path=~"(?i)/A"}', [1]],
    ['http_total{path=~"\\\\/a"}', [1]],
    ['missing', []],
  ])('%s', (selector, values) => expect(select(families, selector).map(({ value }) => value)).toEqual(values))

  test('samples serve as well as families', () => {
    const samples = families.flatMap((family) => family.samples)
    expect(select(samples, parseSelector('other')).map(({ value }) => value)).toEqual([4])
  })

  test('the name is known when it is given by = only', () => {
    expect([parseSelector('a').name, parseSelector('{__name__="b"}').name, parseSelector('{__name__=~"c"}').name]).toEqual([
      'a',
      'b',
      undefined,
    ])
  })
})

test.each<[string, number, string]>([
  ['', 1, 'expected a metric name or {'],
  ['0a', 1, 'expected a metric name or {'],
  ['a{', 3, 'expected a label name'],
  ['a{b}', 4, 'expected =, !=, =~ or !~'],
  ['a{b=c}', 5, 'expected a value in quotes'],
  ['a{b=="c"}', 5, 'expected a value in quotes'],
  ['a{b="c', 5, 'the string has no closing "'],
  ['a{b="\\q"}', 6, 'unknown escape "\\\\q"'],
  ['a{b="c" d="e"}', 9, 'expected , or }'],
  ['a{b="c"}[5m]', 9, 'expected the end of the selector, got "[5m]"'],
  ['a{__name__="b"}', 3, 'the metric name is given twice'],
  ['{}', 1, 'at least one matcher must not match the empty string'],
  ['{a=~".*"}', 1, 'at least one matcher must not match the empty string'],
  [
    'a{b=~"[[:alpha:]]"}',
    4,
    'the regular expression uses RE2 syntax that is not supported here ([[:class:]], \\pL, \\A, \\z, \\Q)',
  ],
])('syntax error: %s', (selector, column, message) => {
  expect(() => parseSelector(selector)).toThrow(new SelectorError(message, column))
})

test('an invalid regular expression', () =>
  expect(() => parseSelector('a{b=~"("}')).toThrow(/^column 4: the regular expression is not valid: /))

test.each([
  ['/items/{id}', '/items/{id}', true],
  ['x{,3}', 'x{,3}', true],
  ['a]', 'a]', true],
  ['\\\\(?=x', '=x', true],
  ['\\\\\\\\1', '\\1', true],
])('RE2 and JavaScript agree: %s', (pattern, value, expected) => {
  const selector = parseSelector(`a{b=~"${pattern}"}`)
  expect(selector.matches({ name: 'a', labels: new Map([['b', value]]) })).toBe(expected)
})

test.each(['a(?=x)', '(?<!y)x', '(a)\\\\1', '\\\\cA'])('what RE2 does not have is refused: %s', (pattern) =>
  expect(() => parseSelector(`a{b=~"${pattern}"}`)).toThrow(/what RE2 does not have/),
)
