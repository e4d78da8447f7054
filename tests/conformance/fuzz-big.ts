/** Large hostile inputs: what memory a scan takes per byte of input, and whether twice the input takes twice the time. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Measurement } from './fuzz-big-child.ts'
import { KINDS, type Kind } from './fuzz-big-kinds.ts'

const MB = 1 << 20
const SIZES = [2, 4, 8]
/** Bytes of memory that a scan may take per byte of input. */
const LIMIT = 10
const PATIENCE = 60_000
/** Below this many milliseconds times say nothing. */
const SHORT = 50

/** Measures all kinds, tells each as a line, and gives those that take too much memory or do not end. */
export function measureBig(print: (line: string) => void): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-fuzz-'))
  const failures: string[] = []
  print(
    `large inputs: bytes of memory per input byte (a scan of ${SIZES.at(-1)} MB may take ${LIMIT}), CPU of scans of ${SIZES.join(', ')} MB`,
  )
  try {
    for (const [name, kind] of Object.entries(KINDS)) {
      try {
        print(`  ${name.padEnd(40)} ${measureKind(kind, join(directory, 'input'))}`)
      } catch (error) {
        failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  return failures
}

function measureKind({ options, fill }: Kind, file: string): string {
  let scan: Measurement = { peak: 0, kept: 0, cpu: 0 }
  let length = 0
  const times: number[] = []
  for (const size of SIZES) {
    const bytes = Buffer.from(fill(size * MB), 'latin1')
    writeFileSync(file, bytes)
    length = bytes.length
    scan = inOwnProcess(file, options, 'scan')
    times.push(scan.cpu)
  }
  const parse = inOwnProcess(file, options, 'parse')
  const perByte = (bytes: number): string => (bytes / length).toFixed(1)
  const growth = Math.max(...times.slice(1).map((time, i) => time / Math.max(times[i] ?? 0, SHORT)))
  const cpu = `${times.map((time) => `${time.toFixed(0)} ms`).join(', ')}${growth > 3 ? ' NOT LINEAR' : ''}`
  const line = `scan ${perByte(scan.peak)}, parse ${perByte(parse.peak)} (keeps ${perByte(parse.kept)}), ${cpu}`
  if (scan.peak > LIMIT * length) throw new Error(`a scan takes more than ${LIMIT} bytes of memory per input byte: ${line}`)
  return line
}

function inOwnProcess(file: string, options: Kind['options'], how: 'scan' | 'parse'): Measurement {
  // A small nursery, so that what is measured was needed and not only not collected yet.
  const flags = ['--expose-gc', '--max-semi-space-size=1']
  const words = [...flags, fileURLToPath(new URL('fuzz-big-child.ts', import.meta.url)), file, JSON.stringify(options), how]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: PATIENCE })
  if (status === 0) return JSON.parse(stdout)
  throw new Error(
    `a ${how} ${signal === null ? `ended with ${status}: ${stderr.slice(-500)}` : `had no end after ${PATIENCE} ms`}`,
  )
}
