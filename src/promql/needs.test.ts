import { expect, test } from 'vitest'
import { needsOf, parseExpr } from './index.ts'

/** `http{code}[300000] or other`: demanded labels, those that are only named in parentheses, the range, what does instead. */
function told(text: string, labels: readonly string[] = []): readonly string[] {
  const parsed = parseExpr(text)
  if (!parsed.ok) expect.fail(parsed.error.message)
  return needsOf(parsed.expr, labels).map(({ name, labels: needed, range, instead }) => {
    const words = needed.map((label) => `${label.demanded ? label.name : `(${label.name})`}:${label.by}`)
    const or = instead.length === 0 ? '' : ` or ${instead.join(' ')}`
    return `${name ?? '?'}{${words.join(',')}}${range === undefined ? '' : `[${range}]`}${or}`
  })
}

const rows: [string, readonly string[]][] = [
  ['up', ['up{}']],
  ['1 + time()', []],
  ['x{code="500"}', ['x{code:matched}']],
  ['x{code=""}', ['x{(code):matched}']],
  ['x{code!=""}', ['x{code:matched}']],
  ['x{code!="500"}', ['x{(code):matched}']],
  ['x{code=~"5.."}', ['x{code:matched}']],
  ['x{code=~".*"}', ['x{(code):matched}']],
  ['x{code=~"5..|"}', ['x{(code):matched}']],
  ['x{code!~".*"}', ['x{code:matched}']],
  ['x{code!~"5.."}', ['x{(code):matched}']],
  ['x{code=~"(?i)ok"}', ['x{code:matched}']],
  [String.raw`x{code=~"\\pL+"}`, ['x{code:matched}']],
  ['x{code!="", code="500"}', ['x{code:matched}']],
  ['x{code!="1", code="500"}', ['x{code:matched}']],
  ['{__name__=~"kong_.*", code="500"}', ['?{code:matched}']],
  ['sum by (service) (rate(x{code="500"}[5m]))', ['x{service:grouped,code:matched}[300000]']],
  ['sum by (a) (max by (a, b) (x))', ['x{a:grouped,b:grouped}']],
  ['sum by (a) (sum(x))', ['x{}']],
  ['sum by (a) (sum without (b) (x))', ['x{a:grouped}']],
  ['sum by (b) (sum without (b) (x))', ['x{}']],
  ['topk by (a) (3, x)', ['x{a:grouped}']],
  ['sum by (v) (topk(3, x))', ['x{v:grouped}']],
  ['topk(scalar(y), x)', ['y{}', 'x{}']],
  ['sum by (v) (count_values without (a) ("v", x))', ['x{}']],
  ['sum by (a) (absent(x{b="1"}))', ['x{b:matched}']],
  ['sum by (new) (label_replace(x, "new", "$1", "old", "(.*)"))', ['x{old:grouped}']],
  ['label_replace(x, "new", "$1", "old", "(.*)")', ['x{}']],
  ['sum by (new, a) (label_join(x, "new", "-", "b", "c"))', ['x{a:grouped,b:grouped,c:grouped}']],
  ['sum by (a) (info(x, {b="1"}))', ['x{}']],
  ['sum by (le) (rate(x_bucket[5m]))', ['x_bucket{le:grouped}[300000]']],
  ['x * on (a) y', ['x{a:joined}', 'y{a:joined}']],
  ['sum by (a, b) (x * on (a) y)', ['x{a:grouped}', 'y{a:grouped}']],
  ['sum by (a, c) (x * on (b) group_left (c) y)', ['x{a:grouped,b:joined}', 'y{c:joined,b:joined}']],
  ['sum by (a, c) (x * on (b) group_right (c) y)', ['x{c:joined,b:joined}', 'y{a:grouped,b:joined}']],
  ['sum by (a) (x / ignoring (b) y)', ['x{a:grouped}', 'y{a:grouped}']],
  ['sum by (b) (x / ignoring (b) y)', ['x{}', 'y{}']],
  ['sum by (a) (x and on (b) y)', ['x{a:grouped,b:joined}', 'y{b:joined}']],
  ['sum by (a) (x unless y)', ['x{a:grouped}', 'y{}']],
  ['sum by (a) (x or y)', ['x{a:grouped} or y', 'y{a:grouped} or x']],
  ['(x or y) > 1', ['x{} or y', 'y{} or x']],
  ['max_over_time(rate(x[5m])[1h:])', ['x{}[300000]']],
  ['-x', ['x{}']],
]
test.each(rows)('%s', (text, expected) => {
  expect(told(text)).toEqual(expected)
})

test('who reads the result asks for labels as well', () => {
  expect(told('sum by (a) (x)', ['a', 'gone'])).toEqual(['x{a:grouped}'])
  expect(told('rate(x[1m]) > 0', ['a'])).toEqual(['x{a:told}[60000]'])
  expect(told('x{a=~".*"}', ['a'])).toEqual(['x{a:told}'])
})
