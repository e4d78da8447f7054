import { expect, test } from 'vitest'
import { diff, parseExposition } from './index.ts'

const read = (text: string, contentType = 'text/plain') => parseExposition(text, { contentType }).families

test.each<[string, string, string, [kind: string, before: number | undefined, after: number | undefined, increase: number][]]>([
  ['a counter rises', '# TYPE a counter\na 2\n', '# TYPE a counter\na 5\n', [['kept', 2, 5, 3]]],
  ['a counter stands still', '# TYPE a counter\na 2\n', '# TYPE a counter\na 2\n', [['kept', 2, 2, 0]]],
  ['a counter falls: reset, counted from 0', '# TYPE a counter\na 5\n', '# TYPE a counter\na 2\n', [['reset', 5, 2, 2]]],
  ['a gauge falls', '# TYPE a gauge\na 5\n', '# TYPE a gauge\na 2\n', [['kept', 5, 2, -3]]],
  ['an untyped series falls', 'a 5\n', 'a 2\n', [['reset', 5, 2, 2]]],
  ['born', '', 'a{b="c"} 7\n', [['born', undefined, 7, 7]]],
  ['gone', 'a{b="c"} 7\n', '', [['gone', 7, undefined, 0]]],
  ['the order of labels does not matter', 'a{b="c",d="e"} 1\n', 'a{d="e",b="c"} 2\n', [['kept', 1, 2, 1]]],
  [
    'labels that look alike',
    'a{b="c,d=e"} 1\n',
    'a{b="c",d="e"} 2\n',
    [
      ['born', undefined, 2, 2],
      ['gone', 1, undefined, 0],
    ],
  ],
  [
    'a quantile falls',
    '# TYPE s summary\ns{quantile="0.5"} 5\n',
    '# TYPE s summary\ns{quantile="0.5"} 2\n',
    [['kept', 5, 2, -3]],
  ],
  ['a count of a summary falls', '# TYPE s summary\ns_count 5\n', '# TYPE s summary\ns_count 2\n', [['reset', 5, 2, 2]]],
])('%s', (_, before, after, expected) => {
  expect(diff(read(before), read(after)).map(({ kind, before, after, increase }) => [kind, before, after, increase])).toEqual(
    expected,
  )
})

test('a counter that was reset and has passed its old value is told by its _created', () => {
  const text = (value: number, created: number) => `# TYPE a counter\na_total ${value}\na_created ${created}\n# EOF\n`
  const changes = diff(read(text(5, 100), 'application/openmetrics-text'), read(text(9, 200), 'application/openmetrics-text'))
  expect(changes.find(({ name }) => name === 'a_total')).toMatchObject({ kind: 'reset', increase: 9, type: 'counter' })
})

test('of a series that stands twice the first counts, as in Prometheus', () => {
  const families = (text: string) => parseExposition(text, { contentType: 'text/plain' }).families
  const [change] = diff(families('a_total 1\na_total 1\n'), families('a_total 1\na_total 5\n'))
  expect(change).toMatchObject({ kind: 'kept', increase: 0 })
  const [timed] = diff(families('a_total 1 1000\n'), families('a_total 2 2000\na_total 5 3000\n'))
  expect(timed).toMatchObject({ increase: 4 })
})
