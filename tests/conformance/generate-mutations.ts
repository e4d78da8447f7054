/** Deliberate mistakes in an exposition, each named: what exporters get wrong, and what only a hostile one writes. */

import { BOUNDS, BYTES, COMMENTS, EXEMPLARS, NUMBERS, TIMESTAMPS, TYPES, WHOLE_LINES } from './generate-tables.ts'

/** Two numbers that a mutation takes its choices from, so that fast-check can shrink and replay it. */
export interface Dice {
  readonly at: number
  readonly pick: number
}

const of = <T>(list: readonly [T, ...T[]], pick: number): T => list[pick % list.length] ?? list[0]

const isSample = (line: string): boolean => line !== '' && !line.startsWith('#')
const nth = (text: string, needle: string, n: number): number => {
  const places = [...text.matchAll(new RegExp(`\\${needle}`, 'g'))].map(({ index }) => index)
  return places[n % Math.max(places.length, 1)] ?? -1
}
const cutAt = (line: string, at: number, put = ''): string => (at < 0 ? line : line.slice(0, at) + put + line.slice(at + 1))
const insertAt = (line: string, at: number, put: string): string => line.slice(0, at) + put + line.slice(at)
/** The last two words of a sample: its value, when no timestamp is there. */
const withLastWord = (line: string, word: string): string => line.slice(0, line.lastIndexOf(' ') + 1) + word

/** One line in, one or more lines out. */
type LineMutation = (line: string, pick: number) => string | readonly string[]

const SAMPLE_MUTATIONS = {
  escape: (line, pick) => insertAt(line, line.indexOf('"') + 1, of(['\\z', '\\', '\\"', '\\\\', '\\n', '\\x41', '\\\\\\'], pick)),
  quote: (line, pick) => cutAt(line, nth(line, '"', pick)),
  quoteAdded: (line, pick) => insertAt(line, pick % (line.length + 1), '"'),
  comma: (line, pick) => cutAt(line, nth(line, ',', pick), of(['', ',,', ';', ' ', ', '], pick)),
  trailingComma: (line, pick) => line.replace('}', of([',}', ',,}', ' ,}', ', }'], pick)),
  leadingComma: (line) => line.replace('{', '{,'),
  equals: (line, pick) => cutAt(line, nth(line, '=', pick), of(['', '==', ' = ', '!=', '=~', ':'], pick)),
  brace: (line, pick) => cutAt(line, nth(line, of(['{', '}'], pick), pick), of(['', '{{', '}}', '(', ' '], pick >> 1)),
  blank: (line, pick) =>
    insertAt(line, (pick >> 3) % (line.length + 1), of([' ', '\t', '  ', '\u00a0', '\v', '\f', '\n', '\r'], pick)),
  noBlank: (line, pick) => cutAt(line, nth(line, ' ', pick)),
  number: (line, pick) => withLastWord(line, of(NUMBERS, pick)),
  timestamp: (line, pick) => `${line} ${of(TIMESTAMPS, pick)}`,
  exemplar: (line, pick) => line + of(EXEMPLARS, pick),
  cut: (line, pick) => line.slice(0, pick % line.length),
  twice: (line) => [line, line],
  twiceWithOther: (line, pick) => [line, withLastWord(line, of(['2', 'NaN', '1 5', 'x'], pick))],
  duplicateLabel: (line) => line.replace(/\{([^,}]*)/, '{$1,$1'),
  reservedLabel: (line, pick) =>
    line.replace('{', of(['{__name__="x",', '{"__name__"="x",', '{="x",', '{""="x",', '{c="",', '{0c="d",'], pick)),
  name: (line, pick) => of(['0', '-', '.', 'é', ':', '"', '{', ' '], pick) + line,
  bound: (line, pick) => line.replace(/(le|quantile)="[^"]*"/, (_, label: string) => `${label}="${of(BOUNDS, pick)}"`),
  noBound: (line) => line.replace(/,?(le|quantile)="[^"]*"/, ''),
  negative: (line, pick) => withLastWord(line, of(['-1', '-0', '1.5', '-NaN', '-Inf', '1e30', 'NaN'], pick)),
} satisfies Readonly<Record<string, LineMutation>>

type LinesMutation = (lines: readonly string[], dice: Dice) => readonly string[]

const LINES_MUTATIONS = {
  line: (lines, { at, pick }) => lines.toSpliced(at % (lines.length + 1), 0, of(WHOLE_LINES, pick)),
  comment: (lines, { at, pick }) => lines.toSpliced(at % (lines.length + 1), 0, of(COMMENTS, pick)),
  blankLine: (lines, { at, pick }) => lines.toSpliced(at % (lines.length + 1), 0, of(['', ' ', '\t', ' \t '], pick)),
  removed: (lines, { at }) => lines.toSpliced(at % Math.max(lines.length, 1), 1),
  swapped: (lines, { at, pick }) => {
    const from = at % Math.max(lines.length, 1)
    return lines.toSpliced(from, 1).toSpliced(pick % Math.max(lines.length, 1), 0, ...lines.slice(from, from + 1))
  },
  repeated: (lines, { at, pick }) =>
    lines.toSpliced(pick % (lines.length + 1), 0, ...lines.slice(at % lines.length, (at % lines.length) + 1)),
  type: (lines, { pick }) => lines.map((line) => (line.startsWith('# TYPE') ? withLastWord(line, of(TYPES, pick)) : line)),
  retyped: (lines, { at, pick }) => {
    const type = lines.find((line) => line.startsWith('# TYPE')) ?? '# TYPE m gauge'
    return lines.toSpliced(at % (lines.length + 1), 0, withLastWord(type, of(TYPES, pick)))
  },
} satisfies Readonly<Record<string, LinesMutation>>

type BytesMutation = (bytes: Uint8Array, dice: Dice) => Uint8Array

const joined = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const BYTES_MUTATIONS = {
  byte: (bytes, { at, pick }) => {
    const place = at % (bytes.length + 1)
    return joined(bytes.subarray(0, place), of(BYTES, pick), bytes.subarray(place))
  },
  bom: (bytes) => joined([0xef, 0xbb, 0xbf], bytes),
  noFinalNewline: (bytes) => (bytes.at(-1) === 10 ? bytes.subarray(0, -1) : bytes),
  end: (bytes, { pick }) =>
    joined(
      bytes,
      encode(
        of(['\n', ' ', '# EOF', '# EOF\n', 'm', 'm 1', '#', '# x', '\0', '\r\n', 'm 1\n', '\t', '# HELP m x', '# TYPE m'], pick),
      ),
    ),
  noEof: (bytes) => encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/# EOF\n?$/, '')),
  eofWithoutNewline: (bytes) => encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/# EOF\n$/, '# EOF')),
  carriageReturns: (bytes) => encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replaceAll('\n', '\r\n')),
  truncated: (bytes, { at }) => bytes.subarray(0, at % (bytes.length + 1)),
} satisfies Readonly<Record<string, BytesMutation>>

const sampleNames = Object.keys(SAMPLE_MUTATIONS) as (keyof typeof SAMPLE_MUTATIONS)[]
const linesNames = Object.keys(LINES_MUTATIONS) as (keyof typeof LINES_MUTATIONS)[]
const bytesNames = Object.keys(BYTES_MUTATIONS) as (keyof typeof BYTES_MUTATIONS)[]
export type MutationName = (typeof sampleNames)[number] | (typeof linesNames)[number] | (typeof bytesNames)[number]
/** All names; those that change more ways stand twice. */
export const mutationNames: readonly MutationName[] = [
  ...sampleNames,
  ...linesNames,
  ...bytesNames,
  'number',
  'timestamp',
  'exemplar',
  'blank',
  'line',
  'line',
  'line',
  'comment',
  'comment',
  'byte',
  'retyped',
]

export interface Mutation extends Dice {
  readonly name: MutationName
}

function mutateLines(lines: readonly string[], { name, at, pick }: Mutation): readonly string[] {
  if (name in LINES_MUTATIONS && lines.length > 0)
    return LINES_MUTATIONS[name as keyof typeof LINES_MUTATIONS](lines, { at, pick })
  const samples = lines.flatMap((line, index) => (isSample(line) ? [index] : []))
  const index = samples[at % Math.max(samples.length, 1)]
  if (!(name in SAMPLE_MUTATIONS) || index === undefined) return lines
  const mutation: LineMutation = SAMPLE_MUTATIONS[name as keyof typeof SAMPLE_MUTATIONS]
  return lines.toSpliced(index, 1, ...[mutation(lines[index] ?? '', pick)].flat())
}

/** The lines with all mutations done, those of lines before those of bytes. */
export function mutate(lines: readonly string[], mutations: readonly Mutation[]): Uint8Array {
  const text = mutations.reduce<readonly string[]>(mutateLines, lines)
  return mutations.reduce(
    (bytes, { name, at, pick }) =>
      name in BYTES_MUTATIONS ? BYTES_MUTATIONS[name as keyof typeof BYTES_MUTATIONS](bytes, { at, pick }) : bytes,
    encode(text.map((line) => `${line}\n`).join('')),
  )
}
