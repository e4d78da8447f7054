import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectFormat } from './content-type.ts'
import { escapeName, unescapeName } from './escaping.ts'
import type { EscapingScheme } from './types.ts'

const SCHEMES: readonly EscapingScheme[] = ['allow-utf-8', 'underscores', 'dots', 'values']

// The examples of prometheus/common and of the specification; the last column is what dots give back.
test.each<[string, string, string, string, string]>([
  ['', '', '', '', ''],
  ['no:escaping_required', 'no:escaping_required', 'no:escaping__required', 'no:escaping_required', 'no:escaping_required'],
  [
    'mysystem.prod.west.cpu.load',
    'mysystem_prod_west_cpu_load',
    'mysystem_dot_prod_dot_west_dot_cpu_dot_load',
    'U__mysystem_2e_prod_2e_west_2e_cpu_2e_load',
    'mysystem.prod.west.cpu.load',
  ],
  [
    'mysystem.prod.west.cpu.load_total',
    'mysystem_prod_west_cpu_load_total',
    'mysystem_dot_prod_dot_west_dot_cpu_dot_load__total',
    'U__mysystem_2e_prod_2e_west_2e_cpu_2e_load__total',
    'mysystem.prod.west.cpu.load_total',
  ],
  ['http.status:sum', 'http_status:sum', 'http_dot_status:sum', 'U__http_2e_status:sum', 'http.status:sum'],
  ['label with 😱', 'label_with__', 'label__with____', 'U__label_20_with_20__1f631_', 'label_with__'],
  ['花火', '__', '____', 'U___82b1__706b_', '__'],
  ['label with Ā', 'label_with__', 'label__with____', 'U__label_20_with_20__100_', 'label_with__'],
  [
    'metric.name/with/slashes',
    'metric_name_with_slashes',
    'metric_dot_name__with__slashes',
    'U__metric_2e_name_2f_with_2f_slashes',
    'metric.name_with_slashes',
  ],
  ['1st', '_st', '__st', 'U___31_st', '_st'],
  ['__proto__', '__proto__', '____proto____', '__proto__', '__proto__'],
])('%j is escaped as %j, %j, %j', (name, underscores, dots, values, fromDots) => {
  expect(escapeName(name, 'allow-utf-8')).toBe(name)
  expect(escapeName(name, 'underscores')).toBe(underscores)
  expect(escapeName(name, 'dots')).toBe(dots)
  expect(escapeName(name, 'values')).toBe(values)
  expect(unescapeName(name, 'allow-utf-8')).toBe(name)
  expect(unescapeName(underscores, 'underscores')).toBe(underscores)
  expect(unescapeName(dots, 'dots')).toBe(fromDots)
  expect(unescapeName(values, 'values')).toBe(name)
})

test('half of a surrogate pair is written as the replacement character', () => {
  expect(escapeName('a\ud83d', 'values')).toBe('U__a_fffd_')
})

test.each([
  ['no prefix', 'my_2e_metric', 'my_2e_metric'],
  ['nothing to undo', 'U__no:unescapingrequired', 'no:unescapingrequired'],
  ['capital digits', 'U__capitals_2E_ok', 'capitals.ok'],
  ['doubled underscores', 'U__underscores__doubled__', 'underscores_doubled_'],
  ['a single underscore', 'U__underscores_doubled_', 'U__underscores_doubled_'],
  ['a single underscore at the end', 'U__underscores__doubled_', 'U__underscores__doubled_'],
  ['a giant code', 'U__my__hack_2e_attempt_872348732fabdabbab_', 'U__my__hack_2e_attempt_872348732fabdabbab_'],
  ['no end of the code', 'U__my__hack_2e', 'U__my__hack_2e'],
  ['no hexadecimal digit', 'U__bad__utf_2eg_', 'U__bad__utf_2eg_'],
  ['a surrogate', 'U__bad__utf_D900_', 'U__bad__utf_D900_'],
  ['beyond Unicode', 'U__bad_110000_', 'U__bad_110000_'],
])('values, %s', (_, escaped, name) => {
  expect(unescapeName(escaped, 'values')).toBe(name)
})

describe('for any name', () => {
  const anyName = fc.string({ unit: 'grapheme' })

  test('values give back what went in, unless it looks escaped already', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        fc.pre(!name.startsWith('U__'))
        expect(unescapeName(escapeName(name, 'values'), 'values')).toBe(name)
      }),
    )
  })

  test('dots give back letters, colons, underscores and dots, unless the name says _dot itself', () => {
    const dotted = fc.string({ unit: fc.constantFrom('a', 'dot', 'Z', ':', '_', '.') })
    fc.assert(
      fc.property(dotted, (name) => {
        fc.pre(!name.includes('_dot'))
        expect(unescapeName(escapeName(name, 'dots'), 'dots')).toBe(name)
      }),
    )
  })

  test('whatever is escaped is a legacy name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom<EscapingScheme>('underscores', 'dots', 'values'),
        (name, scheme) => {
          expect(escapeName(name, scheme)).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/)
        },
      ),
    )
  })
})

test.each<[string, EscapingScheme | undefined]>([
  ...SCHEMES.map((scheme): [string, EscapingScheme] => [`text/plain; version=1.0.0; escaping=${scheme}`, scheme]),
  ['application/openmetrics-text;version=1.0.0;ESCAPING = "values" ;charset=utf-8', 'values'],
  ['text/plain; version=0.0.4', undefined],
  ['text/plain; escaping=rot13', undefined],
  ['text/plain; escaping', undefined],
  ['text/plain; note="x; escaping=dots"', undefined],
  ['', undefined],
])('the escaping of %j', (contentType, scheme) => {
  expect(detectFormat(contentType).escaping).toBe(scheme)
})
