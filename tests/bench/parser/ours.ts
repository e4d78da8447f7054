/** Our parser, as a child of the benchmark: `ours.ts task mode format file warm-up seconds rounds`. */
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs'
import {
  type Exposition,
  type Mode,
  type ParseOptions,
  parseExposition,
  type SampleView,
  type Scanned,
  scanExposition,
  scanStream,
  type Visitor,
} from '../../../src/prom-parser/index.ts'
import { contentTypes, type WrittenFormat } from './exposition.ts'
import { budgetOf, measure, type Seen } from './rounds.ts'

/**
 * `scan` (of one array), `stream` (of a file's stream) and `chunks` (through one array used again and again) show each sample, `parse` keeps them;
 * they take the values, and with `-labels` all labels too. `families` asks for no sample. `read` is the stream alone, nothing parsed.
 */
export type Task = 'scan' | 'scan-labels' | 'stream' | 'chunks' | 'families' | 'parse' | 'parse-labels' | 'read'

const CHUNK = 64 * 1024
// Small expositions are read as often as it takes for the garbage collector to be part of every round.
const ROUND = 8e6

class Totals implements Visitor {
  samples = 0
  sum = 0
  labels = 0
  readonly #withLabels: boolean

  constructor(withLabels: boolean) {
    this.#withLabels = withLabels
  }

  sample(sample: Pick<SampleView, 'value' | 'labels'>): void {
    this.samples++
    const { value } = sample
    if (!Number.isNaN(value)) this.sum += value
    if (this.#withLabels) for (const text of sample.labels.values()) this.labels += text.length
  }
}

function sound({ errors }: Pick<Scanned, 'errors'>): void {
  if (errors.length > 0) throw new Error(`expected an exposition without errors, got ${JSON.stringify(errors[0])}`)
}

function scan(input: Uint8Array | Iterable<Uint8Array>, options: ParseOptions, withLabels: boolean): Seen {
  const totals = new Totals(withLabels)
  sound(scanExposition(input, totals, options))
  return totals
}

async function stream(file: string, options: ParseOptions): Promise<Seen> {
  const totals = new Totals(false)
  sound(await scanStream(createReadStream(file, { highWaterMark: CHUNK }), totals, options))
  return totals
}

async function readOnly(file: string): Promise<Seen> {
  let bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) bytes += (chunk as Buffer).length
  return { samples: 0, sum: bytes }
}

function* chunksOf(path: string): Generator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK)
  const file = openSync(path, 'r')
  for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) yield chunk.subarray(0, size)
  closeSync(file)
}

function kept(input: Uint8Array, options: ParseOptions): Exposition {
  const exposition = parseExposition(input, options)
  sound(exposition)
  return exposition
}

function totalsOf({ families }: Exposition, withLabels: boolean): Seen {
  const totals = new Totals(withLabels)
  for (const family of families) for (const sample of family.samples) totals.sample(sample)
  return totals
}

function reader(task: Task, file: string, options: ParseOptions): () => Seen | Promise<Seen> {
  if (task === 'read') return () => readOnly(file)
  if (task === 'stream') return () => stream(file, options)
  if (task === 'chunks') return () => scan(chunksOf(file), options, false)
  const input = readFileSync(file)
  if (task === 'families') {
    const seen = totalsOf(kept(input, options), false)
    return () => (kept(input, options).families.length > 0 ? seen : { samples: 0, sum: 0 })
  }
  const withLabels = task.endsWith('-labels')
  return task === 'parse' || task === 'parse-labels'
    ? () => totalsOf(kept(input, options), withLabels)
    : () => scan(input, options, withLabels)
}

async function main([task, mode, format, file = '', ...words]: readonly string[]): Promise<void> {
  const options = { mode: mode as Mode, contentType: contentTypes[format as WrittenFormat] }
  const read = reader(task as Task, file, options)
  const { size } = statSync(file)
  const budget = budgetOf(words)
  const repeat = budget.rounds === 1 ? 1 : Math.max(1, Math.round(ROUND / size))
  const round = async (): Promise<Seen> => {
    for (let i = 1; i < repeat; i++) await read()
    return read()
  }
  const { samples, sum, ...rest } = await measure(round, repeat * size, budget)
  console.log(JSON.stringify({ samples, sum, ...rest }))
}

await main(process.argv.slice(2))
