import { messageOf } from '../lib/errors.ts'
import type { Reporter, RunEvent } from './events.ts'

/** Sends events to every reporter, one event after the other. A reporter that throws is dropped and becomes a problem of the run. */
export function emitter(reporters: readonly Reporter[]) {
  const broken = new Map<Reporter, string>()
  let tail: Promise<void> = Promise.resolve()
  const send = async (event: RunEvent): Promise<void> => {
    for (const reporter of reporters) {
      if (broken.has(reporter)) continue
      try {
        await reporter.on(event)
      } catch (error) {
        broken.set(reporter, `reporter ${reporter.name}: ${messageOf(error)}`)
      }
    }
  }
  return {
    emit(event: RunEvent): Promise<void> {
      tail = tail.then(() => send(event))
      return tail
    },
    problems: (): readonly string[] => [...broken.values()],
  }
}
