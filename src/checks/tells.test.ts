import { expect, test } from 'vitest'
import { payloadSchema } from './payload.ts'
import { isText, namesAlert, saysOwn, tellsApart } from './tells.ts'

const names = (title: string, alert = 'High') => namesAlert({ title, text: undefined }, alert)

test.each([
  ['its name', '[FIRING:1] High (app critical)', true],
  ['its name in the text of a label', 'alertname="High"', true],
  ['its name at the end of a sentence', 'that is High.', true],
  ['its name after a bracket', '(High, app)', true],
  ['a longer name', 'HighLatency', false],
  ['a name that ends so', 'VeryHigh', false],
  ['a name with a hyphen', 'High-CPU', false],
  ['a name with a hyphen before', 'CPU-High', false],
  ['a name with a dot', 'High.x', false],
  ['a metric', 'job:High', false],
  ['a link', 'https://runbooks/High', false],
])('a text names an alert: %s', (_, text, expected) => {
  expect(names(text)).toBe(expected)
  expect(namesAlert({ title: undefined, text }, 'High')).toBe(expected)
})

test('a name may hold what a regular expression would read otherwise', () => {
  expect(names('Disk full (90 %)+ now', 'Disk full (90 %)+')).toBe(true)
  expect(names('Disk full 90 % now', 'Disk full (90 %)+')).toBe(false)
  expect(names('anything', '')).toBe(false)
})

const own = { alertname: 'Down', cluster: 'a', instance: 'db-1', description: 'the database is gone' }
const other = { alertname: 'Down', cluster: 'b', instance: 'db-10', description: 'the other one is gone too' }
test.each([
  ['nothing', undefined, false],
  ['what both say', { title: 'Down' }, false],
  ['what both say, in another text', { text: 'is gone' }, false],
  ['a label', { text: 'cluster a' }, true],
  ['a letter of a word', { text: 'all of them' }, false],
  ['a label that begins as that of the other', { title: 'Down on db-1' }, true],
  ['an annotation', { text: 'the database is gone' }, true],
  ['a part of an annotation', { text: 'database' }, true],
  ['a pattern', { title: '/^Down: db-1$/' }, true],
  ['a pattern that fits both', { text: '/^the .* gone/' }, false],
  ['only data', { labels: { cluster: 'a' } }, false],
])('what is asked for tells two alerts apart: %s', (_, payload, expected) => {
  expect(tellsApart(payload && payloadSchema.parse(payload), own, other)).toBe(expected)
})

test.each([
  ['Down on db-1', true],
  ['Down on db-10', false],
  ['the database is gone', true],
  ['Down', false],
])('a text holds what only one of two alerts has: %s', (text, expected) => {
  expect(saysOwn({ title: undefined, text }, own, other)).toBe(expected)
})

test('an alert as data is no text', () => {
  expect(isText({ alerts: [] })).toBe(true)
  expect(isText({ alerts: [{ status: 'firing', labels: {}, annotations: {} }] })).toBe(false)
})
