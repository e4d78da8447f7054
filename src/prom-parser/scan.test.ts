import { describe, expect, test } from 'vitest'
import {
  type Mode,
  type ParseOptions,
  parseExposition,
  type Sample,
  type SampleView,
  scanExposition,
  scanStream,
  type Visitor,
} from './index.ts'

const TEXT = 'text/plain; version=0.0.4'
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0'

const SOUND = `# HELP http_requests_total Requests, by code
# TYPE http_requests_total counter
http_requests_total{code="200",path="/ä"} 7
http_requests_total{code="500",path="/\\"b\\""} 2 1500
up 1
`
const BROKEN = `${SOUND}a{b="1\n2\n3"} 1\n0bad 1\na{b="c"} x\n\nd 1\na{b="never closed} 1\nlast 5`
const STRICT = `# TYPE h histogram
h_bucket{le="1",a="b"} 1
h_bucket{a="b",le="+Inf"} 2
h_sum{a="b"} 3
h_count{a="b"} 3
# TYPE g gauge
g{x="1"} 1
g{x="2"} 1
g{x="1"} 2
# EOF
more
`

const row = ({ name, labels, value, timestamp, line }: Sample | SampleView) => ({
  name,
  labels,
  value,
  timestamp,
  line,
})

/** All that a visitor gets to see. */
function watch(scan: (visitor: Visitor) => unknown) {
  const samples: ReturnType<typeof row>[] = []
  const metadata: string[] = []
  const errors: unknown[] = []
  const result = scan({
    sample: (sample) => void samples.push(row(sample)),
    metadata: ({ kind, name, text, line }) => void metadata.push(`${line} ${kind} ${name} ${text}`),
    error: (error) => void errors.push(error),
  })
  return { samples, metadata, errors, result }
}

function* chunksOf(text: string, size: number): Generator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  // One buffer for all chunks: what a file reader does, and a scan must not mind.
  const buffer = new Uint8Array(size)
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size)
    buffer.set(part)
    yield buffer.subarray(0, part.length)
  }
}

describe('scanExposition', () => {
  test('shows samples, metadata and errors in their order, and what it has read', () => {
    const seen = watch((visitor) => scanExposition(`${SOUND}?\n`, visitor, { contentType: TEXT }))
    expect(seen.samples).toEqual([
      {
        name: 'http_requests_total',
        labels: new Map([
          ['code', '200'],
          ['path', '/ä'],
        ]),
        value: 7,
        timestamp: undefined,
        line: 3,
      },
      {
        name: 'http_requests_total',
        labels: new Map([
          ['code', '500'],
          ['path', '/"b"'],
        ]),
        value: 2,
        timestamp: 1500,
        line: 4,
      },
      { name: 'up', labels: new Map(), value: 1, timestamp: undefined, line: 5 },
    ])
    expect(seen.metadata).toEqual(['1 help http_requests_total Requests, by code', '2 type http_requests_total counter'])
    expect(seen.errors).toEqual([{ code: 'bad-name', line: 6, column: 1, text: '?', expected: 'a metric name' }])
    expect(seen.result).toEqual({ format: 'text-0.0.4', escaping: undefined, errors: seen.errors, samples: 3, complete: true })
  })

  test('tells the family of a sample and single labels', () => {
    const seen: unknown[] = []
    const sample: Visitor['sample'] = (line) =>
      seen.push([line.family.type, line.family.help, line.label('code'), line.label('no')])
    scanExposition(SOUND, { sample })
    expect(seen).toEqual([
      ['counter', 'Requests, by code', '200', undefined],
      ['counter', 'Requests, by code', '500', undefined],
      ['unknown', undefined, undefined, undefined],
    ])
  })

  test.each<[string, Visitor, number]>([
    ['a sample', { sample: () => false }, 1],
    ['metadata', { metadata: ({ kind }) => kind !== 'type' }, 0],
    ['an error', { error: () => false }, 3],
  ])('stops when %s is answered with false', (_, visitor, samples) => {
    const result = scanExposition(BROKEN.replace('a{b="1\n2\n3"} 1\n', ''), visitor)
    expect(result).toMatchObject({ samples, complete: false })
  })

  test('stops at the error limit', () => {
    const { errors, complete } = scanExposition('?\n'.repeat(9), {}, { errorLimit: 3 })
    expect([errors.length, complete]).toEqual([3, false])
  })

  test.each([0, -1, Number.NaN])('an error limit of %s still tells one', (errorLimit) =>
    expect(scanExposition('?\n?\n', {}, { errorLimit }).errors).toHaveLength(1),
  )

  test('seconds become milliseconds as they are written', () => {
    const times: unknown[] = []
    const sample: Visitor['sample'] = ({ timestamp }) => void times.push(timestamp)
    scanExposition('a 1 1.001\na 2 1700000000.123456\na 3 3\n# EOF\n', { sample }, { contentType: OPENMETRICS })
    expect(times).toEqual([1001, 1700000000123.456, 3000])
  })

  test('does not ask for a second chunk when the first one ended it', () => {
    let asked = 0
    function* chunks() {
      for (const text of ['a 1\n', 'b 1\n', 'c 1\n']) {
        asked++
        yield new TextEncoder().encode(text)
      }
    }
    scanExposition(chunks(), { sample: () => false })
    expect(asked).toBe(1)
  })

  const documents: [string, string, ParseOptions][] = [
    ['sound text', SOUND, { contentType: TEXT }],
    ['broken text', BROKEN, { contentType: TEXT }],
    ['broken text as promtool reads it', BROKEN, { mode: 'expfmt' }],
    ['OpenMetrics as a scrape reads it', STRICT, { contentType: OPENMETRICS }],
    ['OpenMetrics by the specification', STRICT, { mode: 'openmetrics' }],
    ['nothing', '', { mode: 'openmetrics' }],
  ]
  test.each(documents)('%s: cut anywhere it gives the same', (_, text, options) => {
    const whole = watch((visitor) => scanExposition(text, visitor, options))
    for (let size = 1; size <= 40; size++) {
      expect(watch((visitor) => scanExposition(chunksOf(text, size), visitor, options))).toEqual(whole)
    }
  })

  test.each(documents)('%s: judges as parseExposition', (_, text, options) => {
    const parsed = parseExposition(text, options)
    const scanned = watch((visitor) => scanExposition(text, visitor, options))
    expect(scanned.errors).toEqual(parsed.errors)
    const byLine = parsed.families.flatMap(({ samples }) => samples).sort((a, b) => a.line - b.line)
    expect(scanned.samples).toEqual(byLine.map(row))
  })
})

test('scanStream reads what comes in time', async () => {
  async function* chunks() {
    for (const chunk of chunksOf(SOUND, 7)) yield await Promise.resolve(chunk)
  }
  const samples: string[] = []
  const result = await scanStream(chunks(), { sample: ({ name, value }) => void samples.push(`${name} ${value}`) })
  expect(samples).toEqual(['http_requests_total 7', 'http_requests_total 2', 'up 1'])
  expect(result).toMatchObject({ format: 'text-0.0.4', samples: 3, complete: true })
})

describe('plain lines and lines read with care say the same', () => {
  // A trailing blank or a needless one sends a line of the text format to the careful reader.
  test.each([
    'a 1',
    'a{b="c"} 1.5',
    'a{b="c",d="ü"} -0',
    'a{b="",_c1="x"} 1e+06',
    'a:b{b="c"} NaN 1500',
    'a 0.1234567890123456',
    'a 0.12345678901234567',
    'a 9007199254740993',
    'a 1.7976931348623157e308',
    'a 5e-324',
    'a 123456789012345678901234567890',
    'a 000000000000000000000000000000001.50000000000000000000000000000000',
    'a .5',
    'a 5.',
    'a +4',
    'a{b="c",b="d"} 1',
    'a{__name__="c"} 1',
    'a 1e999',
    'a 1e',
    'a .',
    'a 1 1 1',
    'a 1 1.5',
  ])('%s', (line) => {
    const read = (text: string, mode: Mode) => {
      const { families, errors } = parseExposition(text, { mode, contentType: TEXT })
      return { samples: families.flatMap(({ samples }) => samples.map(row)), errors: errors.map(({ code }) => code) }
    }
    const plain = read(`${line}\n`, 'scraper')
    expect(read(`${line} \n`, 'scraper')).toEqual(plain)
    const number = Number(line.split(' ')[1])
    for (const { value } of plain.samples) expect(value).toBe(number)
  })
})
