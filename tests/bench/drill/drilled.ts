import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { RunResult } from '../../../src/run/index.ts'
import type { Asked, Mark, Servers, Told } from './harness.ts'
import type { Sample } from './spending.ts'

/** A run of the suite that has ended, and what was seen beside it. */
export interface Drilled<Beside> {
  readonly result: RunResult
  readonly marks: readonly Mark[]
  readonly samples: readonly Sample[]
  readonly servers: Servers
  readonly beside: Beside
}

/** The drill of one alert. */
export type AlertDrill = RunResult['phases'][number]['checks'][number]

/** Runs the suite in a process of its own; `beside` begins when the stack is up; its signal aborts when the run is over. */
export async function drilled<Beside>(
  asked: Asked,
  beside: (servers: Servers, signal: AbortSignal) => Promise<Beside>,
): Promise<Drilled<Beside>> {
  const stop = new AbortController()
  const child = fork(join(import.meta.dirname, 'harness.ts'), [JSON.stringify(asked)], { execArgv: [...profiling()] })
  const exited = once(child, 'exit')
  let seen: { readonly servers: Servers; readonly beside: Promise<Beside> } | undefined
  let done: Extract<Told, { type: 'done' }> | undefined
  child.on('message', (told: Told) => {
    if (told.type === 'up') seen = { servers: told.servers, beside: beside(told.servers, stop.signal) }
    else done = told
  })
  try {
    await exited
  } finally {
    stop.abort()
    if (child.connected) child.disconnect()
  }
  if (done === undefined || seen === undefined) throw new Error(`the run with time ${asked.time} ended without a result`)
  return { ...done, servers: seen.servers, beside: await seen.beside }
}

// BENCH_CPU_PROF=<folder> leaves a profile of each run there, to be opened in the developer tools of a browser.
function profiling(): readonly string[] {
  const folder = process.env.BENCH_CPU_PROF
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}

/** The drills of a run, in the order of the suite. */
export const drillsOf = ({ phases }: RunResult): readonly AlertDrill[] =>
  phases.flatMap(({ checks }) => checks).filter(({ kind }) => kind === 'alert')

/** When a stage of the drills happened, epoch milliseconds, of those in which it did; throws when it did in none. */
export function happened(drills: readonly AlertDrill[], name: string): readonly number[] {
  const all = drills.flatMap(({ stages }) => stages.find((stage) => stage.name === name)?.at ?? [])
  if (all.length === 0) throw new Error(`${name} happened in no drill`)
  return all
}

/** The drills that did not come through, and why; throws where there is nothing to measure. */
export function missedOf(result: RunResult): readonly string[] {
  if (result.ended !== undefined) throw new Error(`${result.suite} ended early: ${result.ended.message}`)
  const drills = drillsOf(result)
  if (drills.length === 0) throw new Error(`${result.suite}: no alert was drilled`)
  return drills
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ id, verdict, findings, reason }) => `${id} (${verdict}: ${findings[0]?.message ?? reason})`)
}
