import { expect, test } from 'vitest'
import { secretsIn } from './secrets.ts'

const KEY = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`

test.each([
  ['a text', { title: KEY }, [['an API key', 'title']]],
  ['deep, in a list', { panels: [{}, { targets: [{ expr: `a{b="${KEY}"}` }] }] }, [['an API key', 'panels[1].targets[0].expr']]],
  ['behind a telling name', { jsonData: { password: 'Tr0ub4dor&3' } }, [['a password', 'jsonData.password']]],
  ['far into a long text', { content: `${'word '.repeat(10_000)}${KEY}` }, [['an API key', 'content']]],
  [
    'several, in their order',
    { b: KEY, a: [1, KEY, null, KEY] },
    [
      ['an API key', 'a[1]'],
      ['an API key', 'a[3]'],
      ['an API key', 'b'],
    ],
  ],
  [
    'none',
    { uid: 'bd4e1c2f-0a9b-4c8d-9e7f-112233445566', title: 'Password resets', expr: 'rate(logins_total{token=~"$token"}[5m])' },
    [],
  ],
  ['nothing', undefined, []],
])('%s', (_, json, expected) => {
  expect(secretsIn(json).map(({ kind, path }) => [kind, path])).toEqual(expected)
})
