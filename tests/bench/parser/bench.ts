/**
 * The parser against its peers: MB per CPU second (user and system, garbage collector included) on the same exposition, each in a process
 * of its own; then whether it is linear, and its memory. Prints; judges nothing but whether all read the same. Also alone: `node bench.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mode } from '../../../src/prom-parser/index.ts'
import { measured, measuredOurs, type Program, speeds } from './child.ts'
import { compileOurs } from './compile.ts'
import { type WrittenFormat, writeExposition } from './exposition.ts'
import { printMemory } from './memory.ts'
import type { Task } from './ours.ts'
import { makePeers, type Peer, reasonOf } from './peers.ts'
import type { Budget, Measured, Seen } from './rounds.ts'

const BUDGET: Budget = { warmUp: 0.5, seconds: 1, rounds: 5 }
const SLOW: Budget = { warmUp: 0, seconds: 0, rounds: 3 }
const FORMATS = ['text', 'openmetrics'] as const

const MODES: readonly (readonly [Mode, WrittenFormat])[] = [
  ['scraper', 'text'],
  ['expfmt', 'text'],
  ['scraper', 'openmetrics'],
  ['openmetrics', 'openmetrics'],
]
const TASKS: readonly (readonly [Task, string])[] = [
  ['scan', 'scanExposition'],
  ['scan-labels', 'scanExposition, labels'],
  ['stream', 'scanStream of a file'],
  ['families', 'parseExposition, no sample asked for'],
  ['parse', 'parseExposition, values'],
  ['parse-labels', 'parseExposition, values and labels'],
]

type Files = Readonly<Record<WrittenFormat, string>>

/** Makes the expositions and prints the three parts. */
export async function benchParser(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-bench-parser-'))
  try {
    const ours = await compileOurs(directory)
    const [small, middle, large] = [1, 10, 100].map((size) => makeFiles(directory, size)) as [Files, Files, Files]
    const { peers, leftOut } = await makePeers(directory)
    console.log(
      `Parsers on 10 MB, MB per CPU second: median round (slowest to fastest). Machine load before: ${loadavg()[0]?.toFixed(1)}`,
    )
    for (const format of FORMATS) await printSpeed(ours, format, middle[format], peers)
    for (const { name, reason } of leftOut) console.log(`left out: ${name}: ${reason}`)
    await printLinearity(ours, [small, middle, large])
    await printMemory(ours, large)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function makeFiles(directory: string, size: number): Files {
  const files = { text: join(directory, `${size}.txt`), openmetrics: join(directory, `${size}.om`) }
  for (const format of FORMATS) writeExposition(files[format], format, size * 1e6)
  return files
}

async function printSpeed(ours: Program, format: WrittenFormat, file: string, peers: readonly Peer[]): Promise<void> {
  const own = new Map<string, Measured>()
  let first: Measured | undefined
  console.log(format === 'text' ? '\nText 0.0.4' : '\nOpenMetrics 1.0')
  for (const [mode] of MODES.filter(([, of]) => of === format))
    for (const [task, title] of TASKS) {
      const result = await measuredOurs(ours, task, mode, format, file, BUDGET)
      own.set(`${mode} ${task}`, result)
      first ??= result
      console.log(`${row(`${title}, ${mode}`, result)}${difference(first, result)}`.trimEnd())
    }
  const [scan, parse] = [own.get('scraper scan'), own.get('scraper parse-labels')]
  if (scan === undefined || parse === undefined) throw new Error('the parser benchmark has measured nothing')
  console.log(
    `${'  Peers; how many times faster ours is in mode scraper:'.padEnd(78)} scanExposition  parseExposition with labels`,
  )
  for (const peer of peers.filter((one) => one.format === format)) {
    const result = await measured(peer.program, [...peer.words, file], peer.slow ? SLOW : BUDGET).catch(reasonOf)
    if (typeof result === 'string') console.log(`  ${peer.name.padEnd(50)} failed: ${result}`)
    else {
      const ratios = [scan, parse].map((one) => `${(speeds(one).median / speeds(result).median).toFixed(2)} x`.padStart(14))
      console.log(`${row(peer.name, result)} ${ratios.join('  ')}${difference(scan, result)}`)
    }
  }
}

function row(name: string, result: Measured): string {
  const { median, min, max } = speeds(result)
  return `  ${name.padEnd(50)} ${median.toFixed(1).padStart(6)}  ${`(${min.toFixed(1)} to ${max.toFixed(1)})`.padEnd(17)}`
}

// Who reads something else does other work: its ratio is printed, and that it is none of equals.
function difference(own: Seen, peer: Seen): string {
  if (peer.samples !== own.samples) return `   READS OTHERWISE: ${peer.samples} samples, ours ${own.samples}`
  const apart = Math.abs(peer.sum - own.sum) / Math.abs(own.sum)
  return apart < 1e-10 ? '' : `   READS OTHERWISE: the values add up to ${peer.sum}, ours to ${own.sum}`
}

async function printLinearity(ours: Program, sizes: readonly Files[]): Promise<void> {
  console.log(`\n${'Linear? MB per CPU second on'.padEnd(46)}     1 MB    10 MB   100 MB   100 MB to 1 MB`)
  for (const task of ['scan', 'parse'] as const)
    for (const [mode, format] of [MODES[0], MODES[3]].filter((one) => one !== undefined)) {
      const medians: number[] = []
      for (const files of sizes)
        medians.push(speeds(await measuredOurs(ours, task, mode, format, files[format], { ...BUDGET, rounds: 3 })).median)
      const ratio = ((medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN)).toFixed(2)
      const title = `${TASKS.find(([name]) => name === task)?.[1]}, ${mode}`
      console.log(`  ${title.padEnd(44)} ${medians.map((speed) => speed.toFixed(1).padStart(8)).join(' ')}   ${ratio}`)
    }
}

if (import.meta.main) await benchParser()
