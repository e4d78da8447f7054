import { expect, test } from 'vitest'
import { dashboardOf, found, messages, nothing, panel, provisioned, read } from '../lint.fixture.ts'

const named = (file: string, uid: string | undefined, title: string) => dashboardOf([panel(['up'])], [], { uid, title }, file)

test('missing-title', () => {
  expect(found('missing-title', named('d.json', 'u', ''))).toMatchObject([
    { message: 'the dashboard has no title: Grafana refuses it', hint: 'write "title": "…" at the top of the dashboard' },
  ])
  expect(messages('missing-title', named('d.json', 'u', 'T'))).toEqual([])
})

test('wrapped-dashboard, of provisioned files alone', () => {
  const wrapped = read({ dashboard: { title: 'T', schemaVersion: 39, panels: [] } })
  expect(messages('wrapped-dashboard', wrapped, provisioned)).toEqual([
    'the JSON of “T” is wrapped in {"dashboard": …}: Grafana reads a provisioned file without the wrapper, and finds no title in it',
  ])
  expect(messages('wrapped-dashboard', wrapped, nothing)).toEqual([])
  expect(messages('wrapped-dashboard', named('d.json', 'u', 'T'), provisioned)).toEqual([])
})

test('duplicate-uid names the other file, once', () => {
  const all = [
    named('b/2.json', 'same', 'Two'),
    named('a/1.json', 'same', 'One'),
    named('a/3.json', undefined, 'Three'),
    named('a/4.json', undefined, 'Four'),
  ]
  expect(found('duplicate-uid', all)).toMatchObject([
    {
      file: 'a/1.json',
      message: 'the uid same of “One” is also that of b/2.json: Grafana keeps only one of the two',
      actual: 'same',
      path: 'uid',
    },
  ])
})

test('duplicate-title, within one provisioned folder', () => {
  const all = [named('a/1.json', '1', 'T'), named('a/2.json', '2', 'T'), named('b/3.json', '3', 'T')]
  expect(messages('duplicate-title', all, provisioned)).toEqual([
    'the title “T” is also that of a/1.json in the same folder: Grafana takes no more changes of either',
  ])
  expect(messages('duplicate-title', all, nothing)).toEqual([])
})
