/** `node --expose-gc fuzz-big-child.ts <file> <options as JSON> <scan or parse>`: reads the file's text and prints what it cost. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { argv, cpuUsage, memoryUsage, resourceUsage, stdout } from 'node:process'
import {
  type Exposition,
  type ParseOptions,
  parseExposition,
  type SampleView,
  type Scanned,
  scanExposition,
  type Visitor,
} from '../../src/prom-parser/index.ts'

export interface Measurement {
  /** The most that the process ever took while it read, garbage and all, in bytes. */
  readonly peak: number
  /** What is left in the heap and beside it when only the result is held. */
  readonly kept: number
  /** Milliseconds of CPU. */
  readonly cpu: number
}

const STATUS = '/proc/self/status'
const [, , file = '', json = '{}', how = 'scan'] = argv
const options: ParseOptions = JSON.parse(json)

// What a sample costs shows only when somebody asks for it.
function look({ name, labels }: SampleView): number {
  let length = name.length
  for (const value of labels.values()) length += value.length
  return length
}

const visitor: Visitor = { sample: look, metadata: ({ text }) => text.length }

const read = (bytes: Uint8Array): Exposition | Scanned =>
  how === 'parse' ? parseExposition(bytes, options) : scanExposition(bytes, visitor, options)

function used(): number {
  globalThis.gc?.()
  const { heapUsed, external } = memoryUsage()
  return heapUsed + external
}

/** The peak of resident memory in bytes. Linux counts in `maxRSS` what the parent of the process took, so it is asked elsewhere. */
const peakMemory = (): number => {
  const kilobytes = existsSync(STATUS) ? /VmHWM:\s+(\d+)/.exec(readFileSync(STATUS, 'utf8'))?.[1] : undefined
  return 1024 * Number(kilobytes ?? resourceUsage().maxRSS)
}

const bytes = readFileSync(file)
// What the code itself takes is no matter of the input.
read(bytes.subarray(0, 1 << 14))
const before = used()
// Linux forgets the peak when asked; elsewhere one of the past may hide some of what is measured.
if (existsSync(STATUS)) writeFileSync('/proc/self/clear_refs', '5')
const resident = peakMemory()
const start = cpuUsage()
const result = read(bytes)
const { user, system } = cpuUsage(start)
const peak = peakMemory() - resident
const measured: Measurement = { peak, kept: used() - before, cpu: (user + system) / 1000 }
stdout.write(JSON.stringify({ ...measured, errors: result.errors.length }))
