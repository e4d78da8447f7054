import { describe, expect, test } from 'vitest'
import { parseExposition } from './index.ts'

const OPENMETRICS = `# TYPE http_requests counter
# UNIT http_requests requests
# HELP http_requests Total \\"requests\\"\\nserved\\\\
http_requests_total{path="/a\\"b\\\\c\\nd"} 3 1.5 # {trace_id="x"} 0.5 2
http_requests_created{path="/a\\"b\\\\c\\nd"} 1000 1.5
# EOF
`

describe('families', () => {
  test('OpenMetrics: type, unit, help, exemplar, created, times in milliseconds', () => {
    const { families, errors } = parseExposition(OPENMETRICS, { mode: 'openmetrics' })
    expect(errors).toEqual([])
    expect(families).toHaveLength(1)
    expect(families[0]).toMatchObject({
      name: 'http_requests',
      type: 'counter',
      unit: 'requests',
      help: 'Total "requests"\nserved\\',
      line: 1,
    })
    const [first] = families[0]?.samples ?? []
    expect(first).toMatchObject({ name: 'http_requests_total', value: 3, timestamp: 1500, created: 1_000_000, line: 4 })
    expect(first?.labels).toEqual(new Map([['path', '/a"b\\c\nd']]))
    expect(first?.labels).toBe(first?.labels)
    expect(first?.exemplar).toEqual({ labels: new Map([['trace_id', 'x']]), value: 0.5, timestamp: 2000 })
  })

  test('text: names as exposed, untyped is unknown, timestamps in milliseconds', () => {
    const text =
      '# HELP a_total He said \\"x\\" \\\\ \\n.\n# TYPE a_total counter\na_total{b="c"} 1e3 1500\n# TYPE u untyped\nu -0.5\n'
    const { families } = parseExposition(text, { contentType: 'text/plain' })
    expect(families.map(({ name, type, help }) => [name, type, help])).toEqual([
      ['a_total', 'counter', 'He said \\"x\\" \\ \n.'],
      ['u', 'unknown', undefined],
    ])
    expect(families[0]?.samples[0]).toMatchObject({ value: 1000, timestamp: 1500 })
    expect(families[1]?.samples[0]?.value).toBe(-0.5)
  })

  test.each([
    ['# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n', ['h']],
    ['# TYPE s summary\ns{quantile="0.5"} 1\ns_sum 1\ns_count 1\n', ['s']],
    ['# TYPE g gauge\ng 1\ng_sum 1\n', ['g', 'g_sum']],
    ['# TYPE h histogram\nh_bucket{le="+Inf"} 1\nx 1\nh_sum 1\nh_count 1\n', ['h', 'x']],
    ['h_count 1\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_count 2\n', ['h_count', 'h']],
  ])('samples go to the family whose type allows their ending: %j', (text, names) => {
    expect(parseExposition(text, { contentType: 'text/plain' }).families.map(({ name }) => name)).toEqual(names)
  })

  test('labels and names of Object.prototype are plain data', () => {
    const { families, errors } = parseExposition('__proto__{__proto__="x",constructor="y"} 1\nconstructor 2\n', {
      contentType: 'text/plain',
    })
    expect(errors).toEqual([])
    expect(families.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
    expect(families[0]?.samples[0]?.labels).toEqual(
      new Map([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    )
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })

  test('quoted UTF-8 names', () => {
    const text = '# HELP "my.métrica" Hilfe\n# TYPE "my.métrica" gauge\n{"my.métrica","läbel"="ü",b="c"} 1\n'
    const { families, errors } = parseExposition(text, { contentType: 'text/plain; version=1.0.0' })
    expect(errors).toEqual([])
    expect(families[0]).toMatchObject({ name: 'my.métrica', type: 'gauge', help: 'Hilfe' })
    expect([...(families[0]?.samples[0]?.labels ?? [])]).toEqual([
      ['läbel', 'ü'],
      ['b', 'c'],
    ])
  })

  test.each([
    ['0', 0],
    ['-0', -0],
    ['1', 1],
    ['+1', 1],
    ['.5', 0.5],
    ['5.', 5],
    ['0.1', 0.1],
    ['123456789012345', 123456789012345],
    ['9007199254740993', 9007199254740992],
    ['0.30000000000000004', 0.30000000000000004],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
    ['5E-324', 5e-324],
    ['1e-400', 0],
    ['+Inf', Infinity],
    ['-infinity', -Infinity],
    ['nan', Number.NaN],
  ])('value %s', (text, value) => expect(parseExposition(`a ${text}\n`).families[0]?.samples[0]?.value).toBe(value))

  test.each(['', '-', '+', '.', 'e5', '1e', '1e+', '1.2.3', '--1', '1x', 'Infinit', '0b1', '١'])('no value: %j', (text) => {
    expect(parseExposition(`a ${text}\n`).errors.map(({ code }) => code)).toEqual(['bad-value'])
  })

  test('many labels, the last one twice', () => {
    const labels = Array.from({ length: 40 }, (_, i) => `l${i}="v"`)
    expect(parseExposition(`a{${labels.join()}} 1\n`).families[0]?.samples[0]?.labels.size).toBe(40)
    expect(parseExposition(`a{${labels.join()},l7="w"} 1\n`).errors.map(({ code, text }) => [code, text])).toEqual([
      ['duplicate-label', 'l7="w"} 1'],
    ])
  })
})
