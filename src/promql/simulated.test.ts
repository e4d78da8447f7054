import { describe, expect, test } from 'vitest'
import { NotationError, parseSeries, simulatedValues } from './index.ts'

describe('values', () => {
  test.each([
    ['0+10x3', [0, 10, 20, 30]],
    ['1x2 5', [1, 1, 1, 5]],
    ['_x2 1 _ stale', [undefined, undefined, 1, undefined, 'stale']],
    ['-1-0.5x2', [-1, -1.5, -2]],
    ['0x2', [0, 0, 0]],
    ['_x0 1x0', [1]],
    [' 1\t\t2 ', [1, 2]],
    ['', []],
    ['NaN -Inf +1e3 .5', [Number.NaN, Number.NEGATIVE_INFINITY, 1000, 0.5]],
  ])('%j', (notation, expected) => expect(simulatedValues(notation)).toEqual(expected))

  test.each([
    ['1 2 oops', 'expected a value of a series, got "oops", character 5'],
    ['1 stalex3', 'expected stale as often as it is meant (it cannot be repeated with x), got "stalex3", character 3'],
    ['NaNx3', 'expected NaN+0x3 (NaN is repeated with a step), got "NaNx3", character 1'],
    ['1 x3', 'expected no blank before x, got "x3", character 3'],
    ['1 0+10', 'expected how often, as in 0+10x60, got "0+10", character 3'],
    ['{{schema:1}}', 'expected numbers (histograms have no notation here), got "{{schema:1}}", character 1'],
    ['1\n2', 'expected a value of a series, got "1\\n2", character 1'],
    ['0x999999 1 2', 'expected at most 1000000 values, got more at "1", character 10'],
    ['0x99999999999999999999', 'expected at most 1000000 values, got more at "0x99999999999999999999", character 1'],
  ])('%j is refused', (notation, message) => {
    expect(() => simulatedValues(notation)).toThrow(expect.objectContaining({ name: 'NotationError', message }))
  })

  test('the error knows its place', () => {
    expect.assertions(2)
    try {
      simulatedValues('1 2 oops 3')
    } catch (error) {
      expect(error).toBeInstanceOf(NotationError)
      expect(error).toMatchObject({ from: 4, to: 8, exitCode: 2 })
    }
  })
})

describe('series', () => {
  test.each([
    ['up{job="ollama"}', { __name__: 'up', job: 'ollama' }],
    ['{"my.metric", "a b"="c"}', { __name__: 'my.metric', 'a b': 'c' }],
    [' x{a=""} ', { __name__: 'x' }],
  ])('%s', (text, expected) => expect(parseSeries(text)).toEqual(expected))

  test.each([
    ['up{job="a"', 'expected a series, got "up{job=\\"a\\"": unexpected end of input at character 11'],
    ['up{job=~"a"}', 'expected a series, got "up{job=~\\"a\\"}": job=~"a" does not say one value at character 1'],
    ['up offset 5m', 'expected a series, got "up offset 5m": it is more than a name and labels at character 1'],
    ['rate(x[5m])', 'expected a series, got "rate(x[5m])": it is more than a name and labels at character 1'],
    ['{a="b"}', 'expected a series, got "{a=\\"b\\"}": it has no name at character 1'],
    ['x{a="b",a="c"}', 'expected a series, got "x{a=\\"b\\",a=\\"c\\"}": the label a is given twice at character 1'],
  ])('%s is refused', (text, message) => {
    expect(() => parseSeries(text)).toThrow(expect.objectContaining({ name: 'NotationError', message }))
  })
})
