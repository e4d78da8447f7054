import { expect, test } from 'vitest'
import { redactor } from './redact.ts'
import { redactExhibits, redactTexts } from './redact-texts.ts'

test('texts at every depth lose the secret, everything else stays', () => {
  const data = {
    name: 'key s3cret-value',
    rows: [['s3cret-value', 1, null], []],
    at: [1, 2],
    more: { deep: ['a', true, undefined] },
  }
  expect(redactTexts(data, redactor(['s3cret-value']))).toEqual({
    name: 'key ***',
    rows: [['***', 1, null], []],
    at: [1, 2],
    more: { deep: ['a', true, undefined] },
  })
})

test('words that decide how an exhibit is drawn stay, also where a password is the same word', () => {
  const exhibits = [{ type: 'targets', rows: [{ health: 'unknown', error: 'targets unknown', state: ['unknown'] }] }]
  expect(redactExhibits(exhibits, redactor(['targets', 'unknown']))).toEqual([
    { type: 'targets', rows: [{ health: 'unknown', error: '*** ***', state: ['***'] }] },
  ])
})
