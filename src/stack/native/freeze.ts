import { readdirSync, readFileSync } from 'node:fs'
import { systemClock } from '../../lib/clock.ts'
import { TestBedError } from '../../lib/errors.ts'
import { poll } from '../../lib/poll.ts'

const LOOK_EVERY_MS = 2
const WITHIN_MS = 5000
/** States of processes that run nothing: stopped, traced, ended. */
const STILL = new Set(['T', 't', 'Z', 'X'])

/** Stops a process and all that descend from it; resolves when none of them runs. What they start meanwhile is stopped too. */
export async function freeze(pid: number): Promise<void> {
  const deadline = systemClock.now() + WITHIN_MS
  const { held, last } = await poll({
    observe: async () => {
      const moving = treeOf(pid).filter((one) => !STILL.has(stateOf(one)))
      for (const one of moving) send(one, 'SIGSTOP')
      return moving
    },
    holds: (moving) => moving.length === 0,
    deadline: () => deadline,
    interval: LOOK_EVERY_MS,
    mode: 'until',
    clock: systemClock,
    signal: new AbortController().signal,
  })
  if (held) return
  thaw(pid)
  const moving = last !== undefined && 'value' in last ? last.value : []
  throw new TestBedError(`${moving.length} of its processes did not stop within ${WITHIN_MS / 1000} s`)
}

/** Lets them go on: from the leaves up, so that no parent finds a child still. */
export function thaw(pid: number): void {
  for (const one of treeOf(pid).toReversed()) send(one, 'SIGCONT')
}

// The first process of a pid namespace takes in every orphan of it: all of the service descends from that one.
function treeOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)]
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .flatMap((word) => Number(word) || []),
    )
  } catch {
    // It has ended meanwhile.
    return []
  }
}

function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0] ?? 'X'
  } catch {
    return 'X'
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
