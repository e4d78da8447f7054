/** What must hold for any input whatever. */

import { cardinality } from '../../src/prom-parser/cardinality.ts'
import {
  diff,
  type Exposition,
  type Family,
  histogramProblems,
  histograms,
  type Labels,
  type Mode,
  type ParseError,
  type ParseOptions,
  parseExposition,
  type SampleView,
  scanExposition,
  select,
} from '../../src/prom-parser/index.ts'
import { lint } from '../../src/prom-parser/lint.ts'
import { chunksOf, type Random } from './fuzz-mutate.ts'

/** All three modes, and both formats where the mode leaves the choice. */
export const READINGS: readonly (ParseOptions & { readonly mode: Mode })[] = [
  { mode: 'scraper', contentType: 'text/plain; version=0.0.4' },
  { mode: 'expfmt' },
  { mode: 'openmetrics' },
  { mode: 'scraper', contentType: 'application/openmetrics-text; version=1.0.0' },
]

const SELECTORS = [
  '{__name__!=""}',
  'a',
  '{le=~".+"}',
  '{__name__=~"h_.*",b!~"c|d"}',
  '{__proto__!="x",a=~"|b",__name__!=""}',
  '{"my.metric"}',
]

/** Throws with what does not hold. */
export function checkInput(bytes: Uint8Array, options: ParseOptions, random: Random): void {
  const parsed = parseExposition(bytes, options)
  for (const error of parsed.errors) checkPlace(error, bytes)
  const kept = parsed.families.flatMap((family) => family.samples).sort((a, b) => a.line - b.line)
  const samples = kept.map(describeSample)
  const whole = record(bytes, bytes, options)
  same('the errors of a scan', whole.errors, parsed.errors.map(describe))
  same('the samples of a scan', whole.samples, samples)
  const chunked = record(chunksOf(bytes, random), bytes, options)
  same('the errors of a scan in chunks', chunked.errors, whole.errors)
  same('the samples of a scan in chunks', chunked.samples, whole.samples)
  checkUse(parsed, random.of(SELECTORS, 'a'))
  // Lint alone takes as long as all the rest.
  if (random.below(4) > 0) return
  lint(parsed.families)
  cardinality(parsed.families)
}

interface Recorded {
  readonly samples: readonly string[]
  readonly errors: readonly string[]
}

function record(input: Uint8Array | Iterable<Uint8Array>, bytes: Uint8Array, options: ParseOptions): Recorded {
  const samples: string[] = []
  const errors: string[] = []
  let visits = 0
  const scanned = scanExposition(
    input,
    {
      sample: (sample) => void samples.push(describeSample(sample)),
      metadata: () => void visits++,
      error: (error) => void errors.push(describe(error)),
    },
    options,
  )
  if (scanned.samples !== samples.length) throw new Error(`${samples.length} samples shown, ${scanned.samples} counted`)
  same('the errors that a scan gives back', scanned.errors.map(describe), errors)
  const lines = linesIn(bytes)
  if (visits + samples.length > lines) throw new Error(`${visits + samples.length} visits for ${lines} lines`)
  return { samples, errors }
}

/** Everything that takes families takes these. */
function checkUse({ families }: Exposition, selector: string): void {
  select(families, selector)
  for (const family of families) for (const histogram of histogramsOf(family)) histogramProblems(histogram)
  for (const change of diff(families, families)) {
    if (change.kind !== 'kept') throw new Error(`diff with itself: ${change.name} is ${change.kind}`)
  }
}

const histogramsOf = (family: Family) => (family.type.endsWith('histogram') ? histograms(family) : [])

const describe = ({ code, line, column, text, expected }: ParseError): string =>
  `${line}:${column} ${code} ${JSON.stringify(text)}: expected ${expected}`

type AnySample = Pick<SampleView, 'name' | 'labels' | 'value' | 'timestamp' | 'exemplar' | 'line'>

function describeSample({ line, name, labels, value, timestamp, exemplar }: AnySample): string {
  const text = `${line} ${name}${pairs(labels)} ${value} ${timestamp}`
  return exemplar === undefined ? text : `${text} # ${pairs(exemplar.labels)} ${exemplar.value} ${exemplar.timestamp}`
}

function pairs(labels: Labels): string {
  let text = ''
  for (const [name, value] of labels) text += `|${name}=${value}`
  return text
}

function same(what: string, actual: readonly string[], expected: readonly string[]): void {
  const length = Math.max(actual.length, expected.length)
  for (let i = 0; i < length; i++) {
    if (actual[i] !== expected[i]) throw new Error(`${what} differ at ${i}: ${actual[i]} instead of ${expected[i]}`)
  }
}

/** The place lies in the input, and what stands there is the text that the error quotes. Column 1 may stand for the line as a whole. */
function checkPlace(error: ParseError, bytes: Uint8Array): void {
  const { line, column, text } = error
  const place = `error at line ${line}, column ${column} (${error.code})`
  let start = 0
  for (let n = 1; n < line; n++) {
    start = bytes.indexOf(10, start) + 1
    if (start === 0) throw new Error(`${place}: the input has ${n} lines`)
  }
  const end = bytes.indexOf(10, start)
  const there = Buffer.from(bytes.subarray(start, end < 0 ? bytes.length : end)).toString('latin1')
  if (line < 1 || column < 1 || column > there.length + 1) throw new Error(`${place}: that line has ${there.length} bytes`)
  const isComparable = column > 1 && !/[^\0-\x7f]/.test(there)
  if (isComparable && !there.slice(column - 1).startsWith(text.replace(/…$/, '')))
    throw new Error(`${place}: ${JSON.stringify(text)} does not stand there`)
}

function linesIn(bytes: Uint8Array): number {
  let lines = 1
  for (const byte of bytes) if (byte === 10) lines++
  return lines
}
