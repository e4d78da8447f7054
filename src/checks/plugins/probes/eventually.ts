import { CannotObserve } from '../../../lib/errors.ts'
import { poll } from '../../../lib/poll.ts'
import type { ProbeContext } from './probe.ts'

const EVERY = 100

/** Looks again and again until it holds or the time that something may take to be seen is over; the last look, whichever. Throws what the last look threw. */
export async function eventually<T>(at: ProbeContext, observe: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const end = at.clock.now() + at.within
  const { last } = await poll({
    observe,
    holds,
    deadline: () => end,
    interval: EVERY,
    mode: 'until',
    clock: at.clock,
    signal: at.signal,
  })
  at.signal.throwIfAborted()
  if (last === undefined) throw new CannotObserve('it was not looked at in time')
  if ('error' in last) throw last.error
  return last.value
}
