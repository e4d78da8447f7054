import { describe, expect, test } from 'vitest'
import { describeError, type Mode, parseExposition } from './index.ts'

const codes = (text: string | Uint8Array, mode: Mode, contentType?: string): string[] =>
  parseExposition(text, { mode, contentType }).errors.map(({ code }) => code)
const TEXT = 'text/plain; version=0.0.4'
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0'

describe('the four readers differ as docs/prom-parser.md says', () => {
  // Each line stands in an otherwise sound exposition. '' = accepted.
  const rows: [
    what: string,
    lines: string,
    openmetrics: string,
    scraperOpenMetrics: string,
    scraperText: string,
    expfmt: string,
  ][] = [
    ['a sample', 'a 1\n', '', '', '', ''],
    ['blank line', 'a 1\n\n', 'blank-line', 'blank-line', '', ''],
    ['tabs and more spaces', 'a\t  1\n', 'bad-value', 'bad-value', '', ''],
    ['blanks in braces', 'a { b = "c" , d = "e" } 1\n', 'bad-value', 'bad-value', '', ''],
    ['no space before the value', 'a{b="c"}1\n', 'bad-value', 'bad-value', '', ''],
    ['blank after the value', 'a 1 \n', 'bad-timestamp', 'bad-timestamp', '', 'trailing-text'],
    ['blank after the timestamp', 'a 1 5 \n', 'trailing-text', 'trailing-text', '', 'trailing-text'],
    ['free comment', '# hello\n', 'bad-comment', 'bad-comment', '', ''],
    ['trailing comma', 'a{b="c",} 1\n', 'bad-label', '', '', ''],
    ['missing comma', 'a{b="c" d="e"} 1\n', 'bad-label', 'bad-label', '', 'bad-label'],
    ['leading comma', 'a{,b="c"} 1\n', 'bad-label', 'bad-label', 'bad-label', 'bad-label'],
    ['unknown escape', 'a{b="\\z"} 1\n', '', '', '', 'bad-escape'],
    ['unknown escape in HELP', '# HELP a \\z\na 1\n', '', '', '', 'bad-escape'],
    [
      'line feed in a label value',
      'a{b="c\nd"} 1\n',
      'bad-label-value,bad-value',
      'bad-label-value,bad-value',
      '',
      'bad-label-value,bad-value',
    ],
    ['duplicate label', 'a{b="c",b="d"} 1\n', 'duplicate-label', 'duplicate-label', 'duplicate-label', 'duplicate-label'],
    ['a label __name__', 'a{__name__="b"} 1\n', '', 'bad-label', 'bad-label', 'bad-label'],
    ['quoted name', '{"my.metric",b="c"} 1\n', '', '', '', 'bad-name'],
    ['quoted label name', 'a{"b.c"="d"} 1\n', '', '', '', 'bad-label'],
    ['quoted legacy names', '{"a","b"="d"} 1\n', '', '', '', ''],
    ['line feed in a quoted name', '{"a\nb"} 1\n', 'bad-label,bad-value', '', '', 'bad-label,bad-value'],
    ['line feed in the quoted name of TYPE', '# TYPE "a\nb" gauge\n', 'bad-metadata,bad-value', '', '', 'bad-metadata,bad-value'],
    ['NUL in a quoted name', '{"a\0b"} 1\n', '', 'bad-name', 'bad-name', 'bad-name'],
    ['NUL in a label value', 'a{b="\0"} 1\n', '', '', '', ''],
    ['NUL behind the name of HELP', '# HELP a\0b\na 1\n', 'bad-metadata', 'bad-metadata', 'bad-metadata', 'bad-metadata'],
    ['empty name of TYPE', '# TYPE "" gauge\n', 'bad-metadata', '', '', 'bad-metadata'],
    ['duplicate label without a value', 'a{b="c",b=""} 1\n', 'duplicate-label', '', '', 'duplicate-label'],
    [
      'duplicate label in an exemplar',
      '# TYPE a counter\na_total 1 # {b="c",b="d"} 1\n',
      'duplicate-label',
      '',
      'bad-timestamp',
      'bad-timestamp',
    ],
    ['largest timestamp', 'a 1 9223372036854775807\n', '', '', '', ''],
    ['timestamp above 64 bits', 'a 1 9223372036854775808\n', '', '', 'bad-timestamp', 'bad-timestamp'],
    ['smallest timestamp', 'a 1 -9223372036854775808\n', '', '', 'bad-timestamp', ''],
    ['dotless i in a type', '# TYPE a h\u0131stogram\n', 'bad-type', 'bad-type', 'bad-type', ''],
    ['le above a double', '# TYPE a summary\na{quantile="1e999"} 1\n', 'bad-label', '', '', 'bad-label-value'],
    ['native histogram', 'a {count:3,sum:1.5,schema:0} 5\n', 'native-histogram', 'native-histogram', 'bad-label', 'bad-label'],
    ['bare name in braces', '{a} 1\n', 'bad-label', 'bad-label', 'bad-label', ''],
    ['no name', '{a="b"} 1\n', 'bad-name', 'bad-name', 'bad-name', 'bad-name'],
    ['two names', 'a{"b"} 1\n', 'bad-label', 'bad-label', 'bad-label', 'bad-label'],
    ['hexadecimal', 'a 0x1p-3\n', 'bad-value', 'bad-value', 'bad-value', 'bad-value'],
    ['underscore', 'a 1_2\n', 'bad-value', 'bad-value', 'bad-value', 'bad-value'],
    ['words for infinity', 'a +Inf\nb -inf\nc INFINITY\nd NaN\n', '', '', '', ''],
    ['signed NaN', 'a +NaN\n', 'bad-value', 'bad-value', 'bad-value', 'bad-value'],
    ['above a double', 'a 1e999\n', '', 'bad-value', 'bad-value', 'bad-value'],
    ['float timestamp', 'a 1 1.5\n', '', '', 'bad-timestamp', 'bad-timestamp'],
    ['negative timestamp', 'a 1 -5\n', '', '', 'bad-timestamp', ''],
    ['infinite timestamp', 'a 1 Inf\n', 'bad-timestamp', 'bad-timestamp', 'bad-timestamp', 'bad-timestamp'],
    ['exemplar', '# TYPE a counter\na_total 1 # {b="c"} 1\n', '', '', 'bad-timestamp', 'bad-timestamp'],
    ['exemplar on a gauge', '# TYPE a gauge\na 1 # {b="c"} 1\n', 'bad-exemplar', '', 'bad-timestamp', 'bad-timestamp'],
    ['untyped', '# TYPE a untyped\na 1\n', 'bad-type', 'bad-type', '', ''],
    ['unknown', '# TYPE a unknown\na 1\n', '', '', 'bad-type', 'bad-type'],
    ['type in capitals', '# TYPE a GAUGE\na 1\n', 'bad-type', 'bad-type', 'bad-type', ''],
    ['type of Object.prototype', '# TYPE a constructor\na 1\n', 'bad-type', 'bad-type', 'bad-type', 'bad-type'],
    ['TYPE without type', '# TYPE a\na 1\n', 'bad-metadata', 'bad-metadata', 'bad-type', ''],
    ['TYPE after samples', 'a 1\n# TYPE a gauge\n', 'metadata-after-samples', '', '', 'repeated-metadata'],
    ['second TYPE', '# TYPE a gauge\n# TYPE a gauge\na 1\n', 'repeated-metadata', '', '', 'repeated-metadata'],
    ['second HELP', '# HELP a x\n# HELP a y\na 1\n', 'repeated-metadata', '', '', 'repeated-metadata'],
    ['interleaved families', '# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{c="d"} 1\n', 'clashing-name', '', '', ''],
    [
      'metadata of _created beside its histogram',
      '# HELP h x\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\n# HELP h_created y\n# TYPE h_created gauge\nh_created 5\n',
      'clashing-name',
      '',
      '',
      '',
    ],
    ['counter without _total', '# TYPE a counter\na 1\n', 'clashing-name', '', '', ''],
    ['unit that is no suffix', '# UNIT a s\na 1\n', 'bad-unit', 'bad-unit', '', ''],
    ['duplicate series', 'a 1\na 1\n', 'duplicate-series', '', '', ''],
    ['histogram without +Inf', '# TYPE a histogram\na_bucket{le="1"} 0\n', 'bad-histogram', '', '', ''],
    [
      'le that is no number',
      '# TYPE a histogram\na_bucket{le="x"} 0\na_bucket{le="+Inf"} 0\n',
      'bad-label,bad-histogram',
      '',
      '',
      'bad-label-value',
    ],
    ['carriage return', 'a 1\r\n', 'bad-value', 'bad-value', 'bad-value', 'bad-value'],
    ['byte order mark', '\ufeffa 1\n', 'bad-name', 'bad-name', 'bad-name', 'bad-name'],
  ]
  test.each(rows)('%s', (_, lines, openmetrics, scraperOpenMetrics, scraperText, expfmt) => {
    const seen = {
      openmetrics: codes(`${lines}# EOF\n`, 'openmetrics').join(),
      scraperOpenMetrics: codes(`${lines}# EOF\n`, 'scraper', OPENMETRICS).join(),
      scraperText: codes(lines, 'scraper', TEXT).join(),
      expfmt: codes(lines, 'expfmt').join(),
    }
    expect(seen).toEqual({ openmetrics, scraperOpenMetrics, scraperText, expfmt })
  })

  test.each<[what: string, text: string, openmetrics: string, scraperOpenMetrics: string, scraperText: string, expfmt: string]>([
    ['nothing', '', 'no-eof', '', '', ''],
    ['a NUL at the start of a line', 'a 1\n\0garbage\n', 'bad-name,no-eof', 'bad-name,no-eof', '', 'bad-name'],
    ['a NUL after # EOF', '# EOF\0', 'text-after-eof,no-eof', '', '', 'no-final-newline'],
    ['no # EOF', 'a 1\n', 'no-eof', 'no-eof', '', ''],
    ['text after # EOF', '# EOF\na 1\n', 'text-after-eof', 'text-after-eof', '', ''],
    ['a blank line after # EOF', '# EOF\n\n', 'text-after-eof', 'text-after-eof', '', ''],
    ['no line feed after # EOF', 'a 1\n# EOF', '', '', '', 'no-final-newline'],
    ['no final line feed', 'a 1', 'no-eof', 'no-eof', '', 'no-final-newline'],
  ])('end of the text: %s', (_, text, openmetrics, scraperOpenMetrics, scraperText, expfmt) => {
    expect(codes(text, 'openmetrics').join()).toBe(openmetrics)
    expect(codes(text, 'scraper', OPENMETRICS).join()).toBe(scraperOpenMetrics)
    expect(codes(text, 'scraper', TEXT).join()).toBe(scraperText)
    expect(codes(text, 'expfmt').join()).toBe(expfmt)
  })

  test.each<[string, number[], string]>([
    ['a lone continuation byte', [0x80], 'bad-utf8'],
    ['an overlong form', [0xc0, 0xaf], 'bad-utf8'],
    ['a surrogate', [0xed, 0xa0, 0x80], 'bad-utf8'],
    ['a cut sequence', [0xe2, 0x82], 'bad-utf8'],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 'bad-utf8'],
    ['an emoji', [0xf0, 0x9f, 0x94, 0xa5], ''],
  ])('UTF-8: %s', (_, value, code) => {
    const bytes = new Uint8Array([...Buffer.from('a{b="'), ...value, ...Buffer.from('"} 1\n')])
    expect(codes(bytes, 'scraper', TEXT).join()).toBe(code)
    expect(codes(bytes, 'expfmt').join()).toBe(code)
  })

  test('in HELP and in the names of metadata not every reader looks at it', () => {
    const bytes = (before: string, after: string) => new Uint8Array([...Buffer.from(before), 0xff, ...Buffer.from(after)])
    const help = bytes('# HELP a ', '\n')
    expect([codes(help, 'scraper', TEXT), codes(help, 'expfmt')]).toEqual([['bad-utf8'], []])
    const type = bytes('# TYPE "', '" gauge\n')
    expect([codes(type, 'scraper', TEXT), codes(type, 'expfmt')]).toEqual([[], ['bad-utf8']])
  })

  test('expfmt takes all names from who says escaping=allow-utf-8', () =>
    expect(codes('{"my.metric","b.c"="d"} 1\n', 'expfmt', 'text/plain; version=1.0.0; escaping=allow-utf-8')).toEqual([]))
})

describe('Content-Type', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['text/plain; version=0.0.4', 'text-0.0.4', undefined],
    ['text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8', 'text-1.0.0', undefined],
    ['Text/Plain; charset=UTF-8', 'text-0.0.4', undefined],
    ['application/openmetrics-text; version=0.0.1', 'openmetrics-0.0.1', undefined],
    ['application/openmetrics-text; version="1.0.0"; charset=utf-8', 'openmetrics-1.0.0', undefined],
    ['application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily', 'protobuf', 'protobuf'],
    ['', undefined, 'content-type-missing'],
    ['text/html', undefined, 'content-type-unknown'],
    ['application/json', undefined, 'content-type-unknown'],
    ['plain', undefined, 'content-type-invalid'],
    ['text/plain; version', undefined, 'content-type-invalid'],
    ['text/plain; a=1; a=2', undefined, 'content-type-invalid'],
  ])('%s', (contentType, format, error) => {
    const seen = parseExposition('# EOF\n', { contentType })
    expect([seen.format, seen.errors[0]?.code]).toEqual([format, error])
  })

  test('openmetrics mode wants its own type', () =>
    expect(codes('# EOF\n', 'openmetrics', TEXT)).toEqual(['content-type-mismatch']))

  test.each([
    ['a 1\n', 'text-0.0.4'],
    ['a 1\n# EOF\n', 'openmetrics-1.0.0'],
    ['# EOF', 'openmetrics-1.0.0'],
    ['a 1\n# EOFx\n', 'text-0.0.4'],
  ])('without one a file tells by its end: %j', (text, format) => expect(parseExposition(text).format).toBe(format))
})

describe('errors', () => {
  test('say where and what, and a wrong line does not hide the next one', () => {
    const { errors, families } = parseExposition('ok 1\n0bad 1\nné{a="b"} 1\na{b="c} 1\nfine{x="y"} 2\na{b="ü",c} 1\n', {
      mode: 'expfmt',
    })
    expect(errors.map(describeError)).toEqual([
      'line 2, column 1: expected a metric name, got "0bad 1"',
      'line 3, column 2: expected a number, Inf or NaN, got "é{a=\\"b\\"} 1"',
      'line 4, column 5: expected a closing quote, got "\\"c} 1"',
      'line 6, column 10: expected = and a label value (the metric has its name already), got "} 1"',
    ])
    expect(families.map(({ name }) => name)).toEqual(['ok', 'fine'])
  })

  test('clip the offending text', () => {
    const [error] = parseExposition(`a ${'x'.repeat(100)}\n`).errors
    expect(error?.text).toBe(`${'x'.repeat(60)}…`)
  })

  test('stop at the limit', () => {
    const { errors, families } = parseExposition(`${'? 1\n'.repeat(10)}a 1\n`, { errorLimit: 3 })
    expect(errors.map(({ line }) => line)).toEqual([1, 2, 3])
    expect(families).toEqual([])
  })

  test('lines are counted through line feeds inside label values', () => {
    const { errors } = parseExposition('a{b="1\n2\n3"} 1\n? 1\n', { contentType: TEXT })
    expect(errors.map(({ line }) => line)).toEqual([4])
  })

  test('a string that never ends does not swallow what follows', () => {
    const { errors, families } = parseExposition('a{b="c} 1\nd 1\ne{f="g"} 2\n', { contentType: TEXT })
    expect(errors.map(({ line }) => line)).toEqual([1])
    expect(families.map(({ name }) => name)).toEqual(['d', 'e'])
  })
})
