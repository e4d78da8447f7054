/** A small part of `fuzz.ts`, and names that are traps in JavaScript. */
import { expect, test } from 'vitest'
import { cardinality } from '../../src/prom-parser/cardinality.ts'
import { diff, type Mode, parseExposition, select } from '../../src/prom-parser/index.ts'
import { lint } from '../../src/prom-parser/lint.ts'
import { fuzz } from './fuzz-run.ts'

test('20,000 mutated inputs: no throw, places inside the input, scans whole and in chunks read the same', () => {
  expect(fuzz({ seed: 4, count: 20_000 })).toEqual([])
})

const TRAPS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'] as const
const MODES: readonly Mode[] = ['scraper', 'expfmt', 'openmetrics']

test.each(TRAPS.flatMap((trap) => MODES.map((mode) => [trap, mode] as const)))(
  '%s is a name like any other, mode %s',
  (trap, mode) => {
    const text = `# TYPE ${trap} gauge\n# HELP ${trap} ${trap}\n${trap}{${trap}="${trap}"} 1\n${mode === 'openmetrics' ? '# EOF\n' : ''}`
    const { families, errors } = parseExposition(text, { mode })
    expect(errors).toEqual([])
    expect(families.map(({ name, type, help }) => [name, type, help])).toEqual([[trap, 'gauge', trap]])
    const [sample] = select(families, `${trap}{${trap}="${trap}"}`)
    expect([...(sample?.labels ?? [])]).toEqual([[trap, trap]])
    expect(select(families, `{${trap}!="${trap}",__name__="${trap}"}`)).toEqual([])
    expect(cardinality(families)).toEqual([{ family: trap, type: 'gauge', series: 1, labels: [{ name: trap, values: 1 }] }])
    expect(lint(families).every(({ family, line }) => family === trap && line >= 1)).toBe(true)
    const later = parseExposition(text.replace('} 1', '} 3'), { mode }).families
    expect(diff(families, later).map(({ name, labels, increase, kind }) => [name, [...labels], increase, kind])).toEqual([
      [trap, [[trap, trap]], 2, 'kept'],
    ])
    expect(diff([], later).map(({ kind }) => kind)).toEqual(['born'])
  },
)

test.each(TRAPS)('%s is no type', (trap) => {
  const modes = MODES.map((mode) => parseExposition(`# TYPE a ${trap}\n# EOF\n`, { mode }).errors.map(({ code }) => code))
  expect(modes).toEqual([['bad-type'], ['bad-type'], ['bad-type']])
})

test('the prototype of objects stays as it was', () => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
