import { expect, test } from 'vitest'
import { cardinality } from './cardinality.ts'
import { parseExposition } from './parse.ts'

const counted = (text: string) => cardinality(parseExposition(text, { contentType: 'text/plain' }).families)

test('the largest family first, and in it the label with the most values', () => {
  const text = `# TYPE a gauge
a 1
# TYPE b counter
b{code="200",path="/1"} 1
b{code="200",path="/2"} 1
b{path="/3",code="500"} 1
`
  expect(counted(text)).toEqual([
    {
      family: 'b',
      type: 'counter',
      series: 3,
      labels: [
        { name: 'path', values: 3 },
        { name: 'code', values: 2 },
      ],
    },
    { family: 'a', type: 'gauge', series: 1, labels: [] },
  ])
})

test.each<[string, string, number]>([
  ['no samples', '# TYPE a gauge\n', 0],
  ['a series twice', 'a{b="c"} 1\na{b="c"} 2\n', 1],
  ['the same labels in another order', 'a{b="c",d="e"} 1\na{d="e",b="c"} 2\n', 1],
  ['the same values under other names', 'a{b="c"} 1\na{d="c"} 2\n', 2],
  ['values that only differ in where one ends', 'a{b="cd",e="f"} 1\na{b="c",e="df"} 2\n', 2],
  ['an empty label and none', 'a{b=""} 1\na 2\n', 2],
  [
    'every sample of a histogram is a series',
    '# TYPE a histogram\na_bucket{le="1"} 1\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
    4,
  ],
  ['one series at two times', 'a 1 1000\na 2 2000\n', 1],
  ['names of Object.prototype', 'a{__proto__="1"} 1\na{constructor="1"} 1\na{__proto__="constructor"} 1\n', 3],
])('%s', (_, text, series) => expect(counted(text)[0]?.series).toBe(series))

test('families of equal size stay in the order of the exposition', () => {
  expect(counted('c 1\na 1\nb 1\n').map(({ family }) => family)).toEqual(['c', 'a', 'b'])
})
