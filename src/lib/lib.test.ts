import { describe, expect, test } from 'vitest'
import { formatMs, parseDuration } from './duration.ts'
import { redactor } from './redact.ts'
import { clip, nearest } from './text.ts'

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    ['250ms', 250],
    ['15s', 15_000],
    ['1h30m', 5_400_000],
    ['30d', 2_592_000_000],
    ['15', undefined],
    ['', undefined],
    ['1.5s', undefined],
    ['-1s', undefined],
    ['5 s', undefined],
  ])('%j -> %j', (text, ms) => expect(parseDuration(text)).toBe(ms))
})

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [61_250, '61.3 s'],
])('formatMs(%j) = %j', (ms, text) => expect(formatMs(ms)).toBe(text))

describe('nearest', () => {
  const known = ['metrics', 'targets', 'promql', 'rules']
  test.each([
    ['metric', 'metrics'],
    ['Targets', 'targets'],
    ['prmoql', 'promql'],
    ['grafana', undefined],
    ['', undefined],
  ])('%j -> %j', (word, found) => expect(nearest(word, known)).toBe(found))
})

describe('redactor', () => {
  const redact = redactor(['s3cret-value', 'abc'])
  test.each([
    ['password is s3cret-value here', 'password is *** here'],
    ['short values stay: abc', 'short values stay: abc'],
    ['postgres://app:hunter2@db:5432/x', 'postgres://app:***@db:5432/x'],
    ['{"api_key":"k-123456"}', '{"api_key":"***"}'],
    ['Authorization: Bearer abc.def', 'Authorization: ***'],
    ['inventory_items_total 5', 'inventory_items_total 5'],
  ])('%j -> %j', (text, expected) => expect(redact(text)).toBe(expected))
})

test('a secret is hidden in JSON, in JSON inside JSON, and in a URL', () => {
  const secret = 'p@ss"w<o&r d\\/é1'
  const hide = redactor([secret])
  const body = JSON.stringify({ pw: secret })
  for (const text of [secret, body, JSON.stringify({ body }), `?pw=${encodeURIComponent(secret)}`]) {
    expect(hide(text)).toContain('***')
    expect(hide(text)).not.toMatch(/w<o|w%3Co/)
  }
})

test('clip says how much it left out', () => expect(clip('abcdef', 4)).toBe('abcd… (2 characters more)'))
