import type { CauseSpec } from '../../checks/drill.ts'
import { type CauseContext, CauseNotLanded, type Way } from './cause.ts'

type Receiver = Extract<CauseSpec, { readonly receiver: unknown }>['receiver']

/** Lets a receiver be down: its sinks refuse what comes, or keep silent; undone by taking it again. */
export function receiverWay({ name, integration, answers }: Receiver, { sinks }: CauseContext): Way {
  const which = integration === undefined ? { receiver: name } : { receiver: name, integration }
  return {
    async apply() {
      if (sinks === undefined) throw new CauseNotLanded(`notifications to ${name} come to no sink here`)
      sinks.behave(which, answers)
    },
    undo: { run: async () => sinks?.behave(which, 'ok'), byHand: 'end this process: the sinks end with it' },
  }
}
