import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Mode } from '../../../src/prom-parser/index.ts'
import type { WrittenFormat } from './exposition.ts'
import type { Task } from './ours.ts'
import { type Budget, budgetArguments, type Measured } from './rounds.ts'

const run = promisify(execFile)

/** A program and its first arguments. */
export type Program = readonly [string, ...string[]]

/** The parser of npm. */
export const npmPeer: Program = [process.execPath, join(import.meta.dirname, 'npm-peer.ts')]

/** Runs a child in a process of its own, and gives what it measured. */
export async function measured([command, ...first]: Program, words: readonly string[], budget: Budget): Promise<Measured> {
  const { stdout } = await run(command, [...first, ...words, ...budgetArguments(budget)])
  return JSON.parse(stdout)
}

/** One task of our parser, as `compileOurs` has made it. */
export const measuredOurs = (program: Program, task: Task, mode: Mode, format: WrittenFormat, file: string, budget: Budget) =>
  measured(program, [task, mode, format, file], budget)

/** MB (10^6 bytes) per CPU second: of the median round, and of the slowest and the fastest. */
export function speeds({ bytes, rounds }: Measured): { readonly median: number; readonly min: number; readonly max: number } {
  const sorted = rounds.map((seconds) => bytes / 1e6 / seconds).toSorted((a, b) => a - b)
  const [min, median, max] = [0, Math.floor(sorted.length / 2), sorted.length - 1].map((i) => sorted[i] ?? Number.NaN)
  return { min: min ?? Number.NaN, median: median ?? Number.NaN, max: max ?? Number.NaN }
}
