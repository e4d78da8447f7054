import { messageOf } from '../../lib/errors.ts'
import { nearest } from '../../lib/text.ts'
import { runLoad } from '../../load/index.ts'
import type { LoadPlan } from '../../plan/plan.ts'
import { type CauseContext, CauseNotLanded, type Way } from './cause.ts'

/** What is under way when a load is undone gets this long (ms): requests cut off would be errors of the stack's own numbers. */
const LAST_ANSWERS = 1000

/** Drives a load of the suite until it is undone, whatever its duration; it has landed with its first answers. */
export function loadWay(name: string, context: CauseContext): Way {
  let driven: Driven | undefined
  return {
    apply: async () => {
      driven = drive(planOf(name, context), context)
    },
    landed: async () => driven?.look(),
    undo: {
      run: async () => driven?.end(),
      byHand: 'end this process: the load ends with it',
    },
  }
}

interface Driven {
  look(): string | undefined
  end(): Promise<void>
}

function drive(plan: LoadPlan, { resolve, clock }: CauseContext): Driven {
  const [stop, cut] = [new AbortController(), new AbortController()]
  const so = { sent: 0, answered: 0, failure: undefined as unknown }
  const onProgress = (sent: number, answered: number) => Object.assign(so, { sent, answered })
  const options = { origin: resolve(`http://${plan.target}`), signal: cut.signal, stop: stop.signal, clock, onProgress }
  const done = runLoad({ ...plan, duration: undefined }, options).then(
    () => undefined,
    (error: unknown) => {
      so.failure = error
    },
  )
  return {
    look() {
      if (so.failure !== undefined) throw new CauseNotLanded(`load ${plan.name} could not run: ${messageOf(so.failure)}`)
      if (so.answered > 0) return undefined
      if (so.sent === 0) return `not one request could be sent to ${plan.target}`
      return `of ${so.sent} requests sent to ${plan.target} not one was answered`
    },
    async end() {
      stop.abort()
      const late = setTimeout(() => cut.abort(), LAST_ANSWERS)
      await done
      clearTimeout(late)
    },
  }
}

function planOf(name: string, { loads }: CauseContext): LoadPlan {
  const plan = loads[name]
  if (plan !== undefined) return plan
  const near = nearest(name, Object.keys(loads))
  throw new CauseNotLanded(
    `the suite has no load named ${name}; ${near === undefined ? `it has: ${Object.keys(loads).join(', ') || 'none'}` : `did you mean ${near}?`}`,
  )
}
