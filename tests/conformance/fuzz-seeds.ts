/** What the fuzzer starts from: expositions of every kind, and the pieces that parsers stumble over. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expositions } from './generate.ts'
import { BYTES, COMMENTS, EXEMPLARS, NUMBERS, TIMESTAMPS, WHOLE_LINES } from './generate-tables.ts'

const GENERATED = 40
const corpus = new URL('../../../shared/corpora/openmetrics/', import.meta.url)

const WRITTEN = [
  'a 1\n',
  'a 1',
  '# HELP a b\n# TYPE a counter\na{c="d"} 1 1700000000000\n',
  '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\n',
  '# TYPE s summary\ns{quantile="0.5"} 1\ns_sum 2\ns_count 2\n',
  '# TYPE c counter\nc_total 1 # {a="b"} 0.5 1.5\nc_created 1.5\n# EOF\n',
  '# TYPE h histogram\nh_bucket{le="1.0"} 1 # {} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\nh_created 1\n# EOF\n',
  '# TYPE g gaugehistogram\ng_bucket{le="+Inf"} 2\ng_gsum 3\ng_gcount 2\n# EOF\n',
  '# TYPE i info\ni_info{version="1"} 1\n# TYPE s stateset\ns{s="a"} 1\ns{s="b"} 0\n# EOF\n',
  '# TYPE x_seconds gauge\n# UNIT x_seconds seconds\n# HELP x_seconds a \\"b\\" \\\\ \\n\nx_seconds 1.5\n# EOF\n',
  '{"my.metric"} 1\n{"my.metric",a="b"} 2\nm{"a.b"="c"} 3\n# TYPE "my.metric" gauge\n',
  'a{b="c\\"d\\\\e\\nf"} NaN\na{b="\u00fc\u{1f600}"} +Inf\na{b=""} -Inf\n',
  '# TYPE __proto__ gauge\n__proto__{__proto__="x",constructor="y"} 1\n',
  '\n\n  \t\n# comment\n#\n   a{ b = "c" , } 1 \t\n',
  'a 1\r\nb 2\r\n',
  '\ufeffa 1\n',
  'a{b="c\nd"} 1\n',
  'a 1e999\na 0x1\na 1_000\na +NaN\na .\n',
  'a{b="c",b="d"} 1\na{__name__="x"} 1\n{} 1\n',
  '# EOF\n',
  '',
  'a{b="c"} 1 -1.5\na{b="c"} 1 9223372036854775808\n',
] as const

/** Expositions to mutate; the OpenMetrics corpus is among them where it is there. */
export function seeds(): Uint8Array[] {
  const folders = existsSync(corpus) ? readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : []
  if (folders.length === 0) console.info('fuzz: no ../shared/corpora/openmetrics beside the repository, its cases are no seeds')
  return [
    ...WRITTEN.map((text) => Buffer.from(text)),
    ...expositions(1, GENERATED).map(({ bytes }) => bytes),
    ...folders.map(({ name }) => readFileSync(new URL(`${name}/metrics`, corpus))),
  ]
}

const WORDS = [
  '\n',
  '\r',
  '\t',
  ' ',
  '"',
  '\\',
  '{',
  '}',
  ',',
  '=',
  '#',
  '# EOF\n',
  '{"',
  '"} ',
  '\\n',
  '\\"',
  '="',
  '\n# TYPE a ',
  '_bucket',
  '_total',
  'le="',
] as const

/** Pieces to put in. */
export const pieces: readonly Uint8Array[] = [
  ...[...WORDS, ...NUMBERS, ...TIMESTAMPS, ...EXEMPLARS, ...WHOLE_LINES, ...COMMENTS].map((text) => Buffer.from(text)),
  ...BYTES.map((bytes) => Uint8Array.from(bytes)),
]
