/** Inputs of many megabytes that are hostile in one way each. */
import type { ParseOptions } from '../../src/prom-parser/index.ts'

/** One way to be large. */
export interface Kind {
  readonly options: ParseOptions
  readonly fill: (bytes: number) => string
}

const numbered = (bytes: number, line: (n: number) => string): string => {
  const lines: string[] = []
  for (let n = 0, size = 0; size < bytes; n++) {
    const next = line(n)
    lines.push(next)
    size += next.length
  }
  return lines.join('')
}

const TEXT: ParseOptions = { mode: 'scraper', contentType: 'text/plain' }
const EXPFMT: ParseOptions = { mode: 'expfmt' }
const STRICT: ParseOptions = { mode: 'openmetrics' }

export const KINDS: Readonly<Record<string, Kind>> = {
  'realistic lines': {
    options: TEXT,
    fill: (bytes) =>
      numbered(bytes, (n) => `http_requests_total{method="GET",path="/api/${n % 500}",pod="pod-${n}"} ${n * 1.5}\n`),
  },
  'tiny lines, one series': { options: TEXT, fill: (bytes) => 'a 1\n'.repeat(bytes / 4) },
  'tiny lines, each another name': { options: TEXT, fill: (bytes) => numbered(bytes, (n) => `m${n} 1\n`) },
  'tiny lines, each another name, strict': { options: STRICT, fill: (bytes) => `${numbered(bytes, (n) => `m${n} 1\n`)}# EOF\n` },
  'one family, each another series, strict': {
    options: STRICT,
    fill: (bytes) => `# TYPE m gauge\n${numbered(bytes, (n) => `m{a="${n}"} 1\n`)}# EOF\n`,
  },
  'each another TYPE': { options: EXPFMT, fill: (bytes) => numbered(bytes, (n) => `# TYPE m${n} gauge\n`) },
  'wrong lines': { options: TEXT, fill: (bytes) => '{\n'.repeat(bytes / 2) },
  'empty lines': { options: TEXT, fill: (bytes) => '\n'.repeat(bytes) },
  'empty lines, strict': { options: STRICT, fill: (bytes) => '\n'.repeat(bytes) },
  'one line': { options: TEXT, fill: (bytes) => 'a'.repeat(bytes) },
  'one comment': { options: TEXT, fill: (bytes) => `#${' x'.repeat(bytes / 2)}` },
  'one help': { options: TEXT, fill: (bytes) => `# HELP a ${'\\\\'.repeat(bytes / 2)}\n` },
  'one help, strict escapes': { options: EXPFMT, fill: (bytes) => `# HELP a ${'\\n'.repeat(bytes / 2)}\n` },
  'one name': { options: TEXT, fill: (bytes) => `${'a'.repeat(bytes)} 1\n` },
  'one label value': { options: TEXT, fill: (bytes) => `a{b="${'x'.repeat(bytes)}"} 1\n` },
  'one label value of backslashes': { options: TEXT, fill: (bytes) => `a{b="${'\\\\'.repeat(bytes / 2)}"} 1\n` },
  'one label value without an end': { options: TEXT, fill: (bytes) => `a{b="${'x\n'.repeat(bytes / 2)}` },
  'many label values without an end': { options: TEXT, fill: (bytes) => 'a{b="\n'.repeat(bytes / 6) },
  'many labels': { options: TEXT, fill: (bytes) => `a{${numbered(bytes, (n) => `l${n}="${n}",`)}} 1\n` },
  'many equal labels': { options: TEXT, fill: (bytes) => `a{${'b="c",'.repeat(bytes / 6)}} 1\n` },
  commas: { options: TEXT, fill: (bytes) => `a{${','.repeat(bytes)}} 1\n` },
  blanks: { options: TEXT, fill: (bytes) => `a${' '.repeat(bytes)}1\n` },
  digits: { options: TEXT, fill: (bytes) => `a ${'1'.repeat(bytes)}\n` },
  'digits of a timestamp': { options: TEXT, fill: (bytes) => `a 1 ${'1'.repeat(bytes)}\n` },
  'digits of an exponent': { options: STRICT, fill: (bytes) => `a 1e${'1'.repeat(bytes)}\n# EOF\n` },
  'letters where a number belongs': { options: TEXT, fill: (bytes) => `a ${'x'.repeat(bytes)}\n` },
  'not UTF-8': { options: TEXT, fill: (bytes) => `a{b="${'\u00ff'.repeat(bytes / 2)}"} 1\n` },
  NUL: { options: TEXT, fill: (bytes) => '\0'.repeat(bytes) },
}
