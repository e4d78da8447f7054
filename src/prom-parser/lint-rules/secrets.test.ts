import { expect, test } from 'vitest'
import { linted, said } from './lint.fixture.ts'

test.each<[string, string, string[]]>([
  ['none', 'a{url="http://db/app"} 1\n', []],
  [
    'one value in two samples',
    'a{b="1"} 1\na{b="2",url="http://u:hunter2@db"} 1\na{b="3",url="http://u:hunter2@db"} 1\n',
    ['2: a has what looks like a password in a URL in the label "url" (line 2)'],
  ],
  [
    'several values',
    'a{url="http://u:hunter2@db"} 1\na{url="http://u:hunter3@db"} 1\n',
    ['1: a has what looks like a password in a URL in the label "url" (2 values, the first on line 1)'],
  ],
  [
    'several labels',
    'a{url="http://u:hunter2@db",password="hunter2"} 1\n',
    [
      '1: a has what looks like a password in a URL in the label "url" (line 1), what looks like a password in the label "password" (line 1)',
    ],
  ],
  [
    'many labels',
    'a{p_password="hunter2",q_password="hunter2",r_password="hunter2",s_password="hunter2"} 1\n',
    [
      '1: a has what looks like a password in the label "p_password" (line 1), what looks like a password in the label "q_password" (line 1), what looks like a password in the label "r_password" (line 1) and 1 more labels',
    ],
  ],
])('%s', (_, text, expected) => expect(said('secret-in-label', text)).toEqual(expected))

test('no problem of any rule shows the value', () => {
  const text =
    '# TYPE a histogram\na_bucket{le="http://u:hunter2@db",password="hunter2"} 1\na_bucket{le="http://u:hunter2@db",password="hunter2"} 1 1\n'
  const problems = linted(text, { maxSeries: 0 })
  expect(problems.length).toBeGreaterThan(5)
  expect(JSON.stringify(problems)).not.toContain('hunter2')
})
