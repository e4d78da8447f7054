import { formatMs } from '../../lib/duration.ts'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import { poll } from '../../lib/poll.ts'
import { type Cause, type CauseContext, CauseNotLanded, type Look, UndoFailed, type Way } from './cause.ts'

/** What was given up while it was being done is waited for so long (ms) before it is put back all the same. */
const SETTLE = 5000
/** Pause between two looks at whether a cause has landed (ms). */
const LOOK_EVERY = 100

/** A cause of one way to act: bounded in time, undone at most once, with errors that a person can act on. */
export function bounded(describe: string, way: Way, landed: Look | undefined, context: CauseContext): Cause {
  let applying: Promise<void> | undefined
  let undoing: Promise<void> | undefined
  const undo = async (signal: AbortSignal) => {
    // What was given up half-way goes on: only its end can be undone.
    const settled = applying?.catch(() => undefined)
    if (way.undo !== undefined) await undone(describe, way.undo, settled, signal, context)
    applying = undefined
  }
  return {
    describe,
    async apply(signal) {
      const late = AbortSignal.timeout(context.within.apply)
      const cut = AbortSignal.any([signal, late])
      applying = way.apply(cut)
      try {
        await unlessAborted(applying, cut)
      } catch (error) {
        const why = late.aborted ? new Error(`it took longer than ${formatMs(context.within.apply)}`) : error
        throw applyFailed(describe, why, signal)
      }
    },
    async landed(signal) {
      const look = landed ?? way.landed
      if (look !== undefined) await untilLanded(describe, look, signal, context)
    },
    // Two that ask at the same time wait for one and the same undo.
    async undo(signal) {
      if (applying === undefined) return
      undoing ??= undo(signal).finally(() => {
        undoing = undefined
      })
      await undoing
    },
  }
}

function applyFailed(describe: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof CauseNotLanded) return error
  return new CauseNotLanded(`${describe} could not be done: ${messageOf(error)}`, { cause: error })
}

async function untilLanded(describe: string, look: Look, signal: AbortSignal, { clock, within }: CauseContext): Promise<void> {
  const deadline = clock.now() + within.landed
  let gone: unknown
  const { held, aborted, last } = await poll({
    observe: async (cut) => {
      try {
        return await look(cut)
      } catch (error) {
        if (!(error instanceof CauseNotLanded)) throw error
        gone = error
        return undefined
      }
    },
    holds: (missing) => missing === undefined,
    deadline: () => deadline,
    interval: LOOK_EVERY,
    mode: 'until',
    clock,
    signal,
  })
  if (aborted) signal.throwIfAborted()
  if (gone !== undefined) throw gone
  if (held) return
  const seen = last === undefined ? 'nothing was seen' : 'error' in last ? messageOf(last.error) : last.value
  throw new CauseNotLanded(`${describe} was done, but did not take hold within ${formatMs(within.landed)}: ${seen}`)
}

async function undone(
  describe: string,
  { run, byHand }: NonNullable<Way['undo']>,
  settled: Promise<void> | undefined,
  signal: AbortSignal,
  { within }: CauseContext,
): Promise<void> {
  const cut = AbortSignal.any([signal, AbortSignal.timeout(within.undo)])
  try {
    if (settled !== undefined)
      await unlessAborted(settled, AbortSignal.any([cut, AbortSignal.timeout(SETTLE)])).catch(() => undefined)
    await unlessAborted(run(cut), cut)
  } catch (error) {
    const why = isTimeout(cut) ? `it took longer than ${formatMs(within.undo)}` : messageOf(error)
    throw new UndoFailed(`${describe} could not be undone: ${why}`, { hint: byHand, cause: error })
  }
}

const isTimeout = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && reason instanceof DOMException && reason.name === 'TimeoutError'

/** What a promise gives, or the signal's reason when that comes first: what controls a service knows no signal. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: cut, reject } = Promise.withResolvers<never>()
  const abort = () => reject(new CannotObserve(`it was given up: ${messageOf(signal.reason)}`, { cause: signal.reason }))
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, cut])
  } finally {
    signal.removeEventListener('abort', abort)
    // The other one may still fail, after nobody waits for it.
    promise.catch(() => undefined)
    cut.catch(() => undefined)
  }
}
