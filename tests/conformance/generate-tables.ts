/** What mutations put in: odd words and lines, sound in one reader and wrong in another. */

// biome-ignore format: a table
export const NUMBERS = [
  '0x1', '0x1p-2', '0X1F', '1_000', '1__0', '1e999', '-1e999', '1e-999', '+NaN', '-NaN', 'nan', 'NAN', 'Infinity', '-infinity', '+INF',
  'inf', 'infin', '.', '1.', '.5', '+.5e-3', '-.', '1.5.2', '1e', '1e+', 'e5', '--1', '+-1', '0007', '1,5', '1f', '1d', '٣', '0b1', '0o7',
  '1e5_0', '', 'x', '1p4', 'NaN(1)', '+', '1e0005', '00x1', '18446744073709551616', '1/2', '"1"', '1.7976931348623159e308', '1e-400',
] as const
// biome-ignore format: a table
export const TIMESTAMPS = [
  '1.5', '-1', '+1', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '1e3', '1e300', 'NaN',
  '+Inf', '0x10', '1_0', ' ', '', '007', '1 2', 'x', '1.', '.5', '-', '99999999999999999999999', '-0', '1\t', '1 ', '٣', '1 #', '-1.5',
] as const
// biome-ignore format: a table
export const EXEMPLARS = [
  ' # {a="b"} 1', ' # {} 1 2.5', ' # {a="b"}', ' # {a="b",a="c"} 1', ' # {a="b"} 1 x', ' #{a="b"} 1', '# {a="b"} 1', ' # a 1', ' # {a="b"} NaN',
  ' # {a="b",} 1', ' # {a="b"}1', ' # {"a.b"="c"} 1', ' # {"x"} 1', ' # {a="b"} 0x1', ' # {a="b"} 1 -1', ' # {a="b"} 1  2', ' # {a="b"} 1 2 3',
  ` # {a="${'y'.repeat(200)}"} 1`, ' # {=""} 1', ' # {a=b} 1', ' # {a="\\z"} 1', ' # {a="b"} 1 1e300', ' # {a="b"} 1 NaN', ' # {a="b" } 1',
] as const
// biome-ignore format: a table
export const WHOLE_LINES = [
  '{"my.metric"} 1', '{"my.metric",c="d"} 1', '{c="d","my.metric"} 1', '{"m","n"} 1', '{""} 1', '"m" 1', 'm{"x.y"="1"} 1', '{} 1', '{c="d"} 1',
  '{"c"="d"} 1', 'm{"n"} 1', '{m} 1', '{"m"}1', '{"m\\n"} 1', '{"m\\z"} 1', '{"m",} 1', '{,"m"} 1', '{"m" , c = "d"} 1', 'm{,} 1', 'm{} 1',
  'm{c="d",,e="f"} 1', 'm{c="d" e="f"} 1', 'm{c="d"e="f"} 1', 'm{c} 1', 'm{c=} 1', 'm{c=d} 1', "m{c='d'} 1", 'm{="d"} 1', 'm{""="d"} 1', 'm{0="d"} 1',
  'm{c:d="e"} 1', 'm{c="d"} ', 'm{c="d"}', 'm', 'm ', 'm{', 'm{c="d"', 'm{c="', 'm{c="\\', ' m 1', '\tm\t1\t2', 'm  1', 'm {c="d"} 1', 'm{ c="d" } 1',
  'm{c="d"}\t1', 'm{c="d"}  1', 'm{c="d"} 1 ', 'm{c="d"} 1\t', 'm 1 1 1', 'm 1 # x', 'm 1 #', '0m 1', 'm-n 1', 'm.n 1', ':m 1', 'é 1', '1', '=', '}',
  'm{__name__="x"} 1', '{__name__="x"} 1', 'm{"__name__"="x"} 1', '{"m",__name__="m"} 1', 'm{le="x"} 1', 'm{c="d",c="d"} 1', 'm{c="d",c="e"} 1',
  'm{c="d","c"="e"} 1', 'm{"c\\n"="d"} 1', 'm{c="a\nb"} 1', '{"a\nb"} 1', 'm{"a\nb"="c"} 1', 'm\n1', 'm{c="d"}\n1', 'm 1\r', '\r', 'm\r1', '\u00a0', '\u2028',
  'm\u00a01', 'm{c="\0"} 1', '\0', 'm 1\0', 'm\0 1', '\ufeffm 1', '{"\ufeff"} 1', 'm{c="\\\\"} 1', 'm{c="\\\\\\"} 1', 'm{c="d"}{e="f"} 1', 'm{c=="d"} 1', '{{"m"}} 1',
  'm{c=""} 1', 'm{"" ="x"} 1', '{"m"="x","n"} 1', '{"__name__"} 1', 'm{c="d"}#1', 'm 1#', 'm #1', 'm{c="d"} #', '\\', 'm{c="\\x41"} 1', 'm{c="\\u00e9"} 1', 'm+1',
] as const
// biome-ignore format: a table
export const COMMENTS = [
  '#', '# ', '#a\0', '#comment', '# comment', '#\tcomment', '# EOF', '# EOF ', '#EOF', '# EOFx', '# eof', '# EOF # x', '#\0', '# \0', '## x', ' # x', '\t# HELP m x',
  '# HELP', '# HELP ', '# HELP m', '# HELP m ', '# HELP m \\z', '# HELP m \\', '# HELP m \\"', '# HELP 0m x', '# HELP m\tx', '#  HELP  m  x', '# HELP "m" x',
  '# HELP "m.n" x', '# HELP "m', '# HELP "m"', '# HELP m.n x', '# HELP m-n x', '# HELPm x', '# HELP m\0x', '# HELP m x\0', '# help m x', '#HELP m x', '# HELP {"m"} x',
  '# TYPE', '# TYPE ', '# TYPE m', '# TYPE m ', '#TYPE m counter', '# type m counter', '#  TYPE  m  counter', '#\tTYPE\tm\tcounter', '# TYPE m counter ', '# TYPE m  counter',
  '# TYPE m counter # x', '# TYPE "m" counter', '# TYPE "m.n" gauge', '# TYPE "" gauge', '# TYPE 0m gauge', '# TYPE m\\n gauge', '# TYPE m counter\r', '# TYPE m.n counter',
  '# UNIT m seconds', '# UNIT m_seconds seconds', '# UNIT m', '# UNIT m ', '# UNIT', '# UNIT "m.n" n', '# UNIT m  m', '# UNIT m_s m_s', '# TYPE m counter\0', '# TYPE ""m gauge',
] as const
// biome-ignore format: a table
export const TYPES = [
  'Counter', 'COUNTER', 'gauge', 'Untyped', 'unknown', 'info', 'stateset', 'gaugehistogram', 'GaugeHistogram', 'gauge_histogram', 'GAUGE_HISTOGRAM', 'Summary',
  'histogram', 'foo', '', 'counter ', ' counter', 'counter\t', '__proto__', 'constructor', 'metric', '0', 'native_histogram', 'hıstogram', 'counter counter',
] as const
// biome-ignore format: a table
export const BOUNDS = ['x', '', '0x1', '1_0', '+NaN', 'NaN', '-1', '1e999', 'Infinity', '2', '-Inf', ' 1', '1 ', '1.00', '1e0'] as const

export const BYTES: readonly [readonly number[], ...(readonly number[])[]] = [
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xe2, 0x28],
  [0xf4, 0x90, 0x80, 0x80],
  [13],
  [0],
  [13, 10],
  [0xef, 0xbb, 0xbf],
  [0xc3],
  [9],
  [11],
  [0x7f],
]
