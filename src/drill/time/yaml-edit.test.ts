import { expect, test } from 'vitest'
import { scaleExpr } from '../../promql/index.ts'
import { YamlEdit } from './yaml-edit.ts'

const expressions: [string, string, string][] = [
  ['plain', 'a: rate(x[5m]) > 1 # why\nb: 1\n', 'a: rate(x[5s]) > 1 # why\nb: 1\n'],
  ['in single quotes', 'a: \'rate(x{b="c"}[5m])\'\n', 'a: \'rate(x{b="c"}[5s])\'\n'],
  ['in double quotes', 'a: "rate(x[5m])"\n', 'a: "rate(x[5s])"\n'],
  ['with escapes', 'a: "rate(x{b=\\"c\\"}[5m])"\nb: 1\n', 'a: "rate(x{b=\\"c\\"}[5s])"\nb: 1\n'],
  [
    'a literal block',
    'a: |\n  # first\n  rate(x[5m])\n\n    / rate(y[1h])\nb: 1\n',
    'a: |\n  # first\n  rate(x[5s])\n\n    / rate(y[1m])\nb: 1\n',
  ],
  ['a folded block', 'a: >-\n  rate(x[5m])\n  > 1\nb: 1\n', 'a: >-\n  rate(x[5s])\n  > 1\nb: 1\n'],
  ['plain over lines', 'a: rate(x[5m])\n  > 1\nb: 1\n', 'a: rate(x[5s])\n  > 1\nb: 1\n'],
  ['shared by an alias', 'a: &e rate(x[5m])\nb: *e\n', 'a: &e rate(x[5s])\nb: *e\n'],
]

test.each(expressions)('an expression, %s: only its durations change', (_, text, copy) => {
  const edit = new YamlEdit({ text, file: 'x.yml' })
  for (const key of ['a', 'b']) {
    const node = edit.get(edit.root, key)
    const value = edit.text(node)
    if (node === undefined || value === undefined || value === '1') continue
    const { text: after, changes } = scaleExpr(value, 60)
    edit.splice(node, key, after, changes)
  }
  expect(edit.toString()).toBe(copy)
  expect(edit.changes).toHaveLength(1)
})

const additions: [string, string, string][] = [
  ['to a block', 'route:\n  # why\n  receiver: a\n', 'route:\n  # why\n  wait: 1s\n  receiver: a\n'],
  ['to a map in a flow', 'route: {receiver: a}\n', 'route: {wait: 1s, receiver: a}\n'],
  ['to an empty flow', 'route: {}\nb: 1\n', 'route: { wait: 1s }\nb: 1\n'],
  ['to nothing', 'route:\nb: 1\n', 'route: { wait: 1s }\nb: 1\n'],
  ['where the map is missing', '# head\nb: 1\n', '# head\nroute:\n  wait: 1s\nb: 1\n'],
  ['where the map is missing in a flow', '{b: 1}', '{route: { wait: 1s }, b: 1}'],
  ['to an empty file', '', 'route:\n  wait: 1s\n'],
]

test.each(additions)('a key is added %s', (_, text, copy) => {
  const edit = new YamlEdit({ text, file: 'x.yml' })
  edit.add(edit.root, 'route', [['wait', '1s']])
  expect(edit.toString()).toBe(copy)
})

test.each([
  ['a list', 'a: 1\nlist:\n  # one\n  - b: c\n  - d\n# end\nz: 1\n', 'a: 1\nlist: []\n# end\nz: 1\n'],
  ['a list without indentation', 'list:\n- b\n\nz: 1\n', 'list: []\n\nz: 1\n'],
  ['what is empty already', 'list: []\n', 'list: []\n'],
  ['what is not there', 'a: 1\n', 'a: 1\n'],
])('a whole value is replaced: %s', (_, text, copy) => {
  const edit = new YamlEdit({ text, file: 'x.yml' })
  edit.replace(edit.root, 'list', '[]')
  expect(edit.toString()).toBe(copy)
})

test('broken YAML stays as it is', () => {
  const edit = new YamlEdit({ text: 'a: [', file: 'x.yml' })
  edit.add(edit.root, undefined, [['b', '1']])
  expect(edit.broken).toMatch(/^Flow sequence/)
})

test('a change says where', () => {
  const edit = new YamlEdit({ text: 'a:\n  b: 5m\n', file: 'x.yml' })
  const node = edit.get(edit.get(edit.root, 'a'), 'b')
  if (node) edit.set(node, 'a.b', '1s')
  expect(edit.changes).toEqual([{ where: 'x.yml:2:6', what: 'a.b', before: '5m', after: '1s' }])
})
