/** Expositions on which the parser and the real ones once disagreed: they stay in every run. */
import type { Mode, ParseError } from '../../src/prom-parser/index.ts'
import type { Generated, Kind } from './generate.ts'

/** What the real one accepts and we refuse on purpose. */
export interface Deviation {
  readonly mode: Mode
  readonly why: string
  /** Asked of our first error when the real one has none. */
  readonly explains: (error: ParseError) => boolean
  readonly example: Generated
}

/** `\xff` and the like stand for single bytes. */
function exposition(kind: Kind, source: string): Generated {
  const bytes = [...source].flatMap((c) => (c >= '\x80' && c <= '\xff' ? [c.charCodeAt(0)] : [...Buffer.from(c)]))
  return { kind, bytes: Uint8Array.from(bytes), mutations: [] }
}

const row = (kind: Kind, ...sources: readonly string[]): Generated[] => sources.map((source) => exposition(kind, source))

/** A sample of a moment ago: a scrape stores it with its own time. */
const ago = (ms: number): number => Date.now() - ms

const agreed: readonly Generated[] = [
  ...row('text', `m 1 ${ago(9000)}\nn{c="d"} 2 ${ago(1000)}\n`, `m 1\nn 2 ${ago(-3000)}\n`),
  ...row('openmetrics', `m 1 ${ago(9000) / 1000}\nn{c="d"} 2 ${ago(60_000) / 1000}\n# EOF\n`),
  ...row('text', '#\0\nb\n', '#a\0\nb\n', '# a\0b\nb\n', '#\tb\0\nb\n', '#\0', '# HELP\0\nb\n', '# HELP \0m x\nm 1\n'),
  ...row('text', '# TYPE m histogram\nm_bucket{quantile="9",quantile="8"} 1\n'),
  ...row('text', '# TYPE m histogram\nm_bucket{le="9",le="x"} 1\n', '# TYPE m gauge\nm{le="9",le="8"} 1\n', ' m 1\n\tn 2\n'),
  ...row('text', '', '\n', 'm 1', ' ', '#', 'm 1\n\n', 'm 1 9223372036854775807\n', 'm 1 9223372036854775808\n'),
  ...row('text', 'm 1 -9223372036854775808\n', 'm 1 -9223372036854775809\n'),
  ...row('openmetrics', '', '\n', '# EOF', '# EOF\n', 'm 1\n# EOF', 'm 1\n', 'm 1\n# EOF\n\n'),
  ...row('openmetrics', 'm{"\n"="x"} 1\n# EOF\n', '{"a\nb"} 1\n# EOF\n', 'm{c="\n"} 1\n# EOF\n', '# TYPE "a\nb" gauge\n# EOF\n'),
  ...row('text', 'm{"\n"="x"} 1\n', '{"a\nb"} 1\n', 'm{c="\n"} 1\n', '# TYPE "a\nb" gauge\n', '# TYPE "a\nb\n'),
  ...row('text', 'm{c="",c=""} 1\n', 'm{c="x",c=""} 1\n', 'm{c="",c="x"} 1\n', 'm{c="x",c="x"} 1\n', 'm{c="x",d="",c="y"} 1\n'),
  ...row('openmetrics', 'm{c="",c=""} 1\n# EOF\n', 'm{c="x",c=""} 1\n# EOF\n', 'm{c="x",c="x"} 1\n# EOF\n'),
  ...row('openmetrics', 'm 1 # {a="1",a="2"} 1\n# EOF\n', 'm 1 # {a="1",a="1"} 1\n# EOF\n', 'm 1 # {a="",a="1"} 1\n# EOF\n'),
  ...row('openmetrics', 'm 1 # {a="\n"} 1\n# EOF\n', 'm 1 # {"\n"="a"} 1\n# EOF\n', `m 1 # {a="${'y'.repeat(200)}"} 1\n# EOF\n`),
  ...row(
    'openmetrics',
    '# TYPE "\xff" counter\n# EOF\n',
    '# HELP m \xff\n# EOF\n',
    '{"\xff"} 1\n# EOF\n',
    'm{"\xff"="x"} 1\n# EOF\n',
  ),
  ...row(
    'openmetrics',
    '# UNIT m_s s\n# EOF\n',
    '# UNIT "\xff_s" s\n# EOF\n',
    '# UNIT m_s \xff\n# EOF\n',
    'm{c="\xff"} 1\n# EOF\n',
  ),
  ...row(
    'text',
    '# TYPE "\xff" counter\n',
    '# HELP m \xff\nm 1\n',
    '{"\xff"} 1\n',
    'm{"\xff"="x"} 1\n',
    'm{c="\xff"} 1\n',
    '# \xff\n',
  ),
  ...row(
    'text',
    '# HELP m\0x\n',
    '# HELP m\0\n',
    '# HELP m x\0\n',
    '# HELP m \0\nm 1\n',
    '# TYPE "a\0b" gauge\n',
    '# HELP "a\0b" x\n',
    '# \0\n',
    '#\0\n',
  ),
  ...row(
    'text',
    'm{c="\0"} 1\n',
    'm{c="a\0b"} 1\n',
    '{"a\0b"} 1\n',
    'm{"a\0b"="c"} 1\n',
    'm 1\0\n',
    'm\0 1\n',
    'm 1 2\0\n',
    'm{c="d"}\0 1\n',
  ),
  ...row('openmetrics', 'm{c="\0"} 1\n# EOF\n', '{"a\0b"} 1\n# EOF\n', '# HELP m \0\n# EOF\n', '# TYPE "a\0b" gauge\n# EOF\n'),
  ...row(
    'text',
    '{"m.n"} 1\n',
    '{"m"} 1\n',
    'm{"a.b"="c"} 1\n',
    'm{"ab"="c"} 1\n',
    '# HELP "m.n" x\n',
    '# TYPE "m" gauge\nm 1\n',
  ),
  ...row(
    'text',
    '# TYPE m h\u0131stogram\n',
    '# TYPE m ga\u017fge\n',
    '# TYPE m \u017fummary\n',
    '# TYPE m hıstogram\nm_bucket{le="x"} 1\n',
  ),
  ...row(
    'text',
    '# TYPE m histogram\nm_bucket{le="1e999"} 1\n',
    '# TYPE m summary\nm{quantile="-1e999"} 1\n',
    '# TYPE m summary\nm{quantile=""} 1\n',
  ),
  ...row(
    'text',
    '# TYPE m histogram\nm_bucket{le="0x1"} 1\n',
    '# TYPE m histogram\nm_count -1\n',
    '# TYPE m histogram\nm_sum{le="1"} -1\n',
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\n# HELP h_created y\n# TYPE h_created gauge\nh_created 5\n',
    '# TYPE m histogram\nm_bucket 1\n',
  ),
  ...row(
    'text',
    '# TYPE "" gauge\n',
    '# HELP "" x\n',
    '{""} 1\n',
    'm{""="x"} 1\n',
    '{"m","n"} 1\n',
    'm{"n"} 1\n',
    '{} 1\n',
    '{c=""} 1\n',
  ),
]

const QUOTES = 'promtool takes a quoted piece as a part of a bare name, and a quoted name in front of the braces'
const NAMELESS = 'promtool gives braces without a name the name of the line before (and crashes after metadata only)'

const POINTS = 'promtool takes the last of two quantile of a summary, and of two le of a histogram'

export const deviations: readonly Deviation[] = [
  {
    mode: 'expfmt',
    why: POINTS,
    explains: ({ text, expected }) => expected === 'each label name once' && /^"?(quantile|le)\b/.test(text),
    example: exposition('text', '# TYPE m summary\nm{quantile="9",quantile="8"} 1\n'),
  },
  {
    mode: 'expfmt',
    why: NAMELESS,
    explains: ({ text, expected }) => text.startsWith('{') && expected.startsWith('a metric name'),
    example: exposition('text', 'm 1\n{c="d"} 2\n'),
  },
  {
    mode: 'expfmt',
    why: QUOTES,
    explains: ({ text, expected }) => text.startsWith('"') && !expected.startsWith('a legacy name'),
    example: exposition('text', 'm{c"d"="x"} 1\n'),
  },
]

export const known: readonly Generated[] = [...agreed, ...deviations.map(({ example }) => example)]
