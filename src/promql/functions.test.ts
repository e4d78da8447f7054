import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parser } from '@prometheus-io/lezer-promql'
import { expect, test } from 'vitest'
import { FUNCTIONS } from './functions.ts'

const grammar = readFileSync(
  fileURLToPath(new URL('../src/promql.grammar', import.meta.resolve('@prometheus-io/lezer-promql'))),
  'utf8',
)

// What the grammar calls a function, but is one only where a duration stands.
const OF_DURATIONS = ['max_of', 'min_of']

test('the table has the functions of the grammar and no others', () => {
  const named = [...grammar.matchAll(/condFn<"(\w+)">/g)].map(([, name]) => name ?? '')
  // start and end are words of their own to the grammar.
  const all = new Set([...named, 'start', 'end'].filter((name) => !OF_DURATIONS.includes(name)))
  expect([...FUNCTIONS.keys()].sort()).toEqual([...all].sort())
})

test('the built grammar knows every function of the table, and names no other', () => {
  const seen = new Set<string>()
  for (const name of FUNCTIONS.keys()) {
    const found: string[] = []
    parser.parse(`${name}()`).iterate({ enter: ({ name: node, type }) => void found.push(type.isError ? 'error' : node) })
    expect(found, name).toContain('FunctionIdentifier')
    expect(found, name).not.toContain('error')
    seen.add(found[found.indexOf('FunctionIdentifier') + 1] ?? '')
  }
  const [, rule = ''] = /^FunctionIdentifier \{([^}]*)\}/m.exec(grammar) ?? []
  expect([...seen].sort()).toEqual(
    rule
      .split('|')
      .map((name) => name.trim())
      .sort(),
  )
})
