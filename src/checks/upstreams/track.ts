import type { Noticing } from './noticing.ts'
import type { Moments, StepName, UpstreamsSeen } from './seen.ts'
import type { UpstreamDrill } from './spec.ts'

/** What is kept between two looks. */
export interface Memory {
  /** When its first look began. */
  readonly since: number
  /** Of the upstream that is drilled; undefined when there is none. */
  readonly noticing: Noticing | undefined
  /** What the health checks of the others need at most to notice a dead target (ms). */
  readonly neededMs: number
  moments: Moments
  /** All was well, and it must have been watched that long (ms): until then nobody needs to be asked again. */
  awaited: number | undefined
}

export const newMemory = (since: number, noticing?: Noticing, neededMs = 0): Memory => ({
  since,
  noticing,
  neededMs,
  moments: {},
  awaited: undefined,
})

/** How the target that is drilled stands, as the Admin API and as the metric tell it; undefined: it is not there. */
export interface Standing {
  readonly target: string
  readonly told: 'up' | 'down' | 'unchecked' | undefined
  readonly measured: 'up' | 'down' | 'unchecked' | undefined
}

/** The target that is meant: the one that is named, else the only one. */
export function standingOf({ upstream, target }: UpstreamDrill, { upstreams, metric }: UpstreamsSeen): Standing | undefined {
  const targets = upstreams.find(({ name }) => name === upstream)?.targets ?? []
  const meant =
    target === undefined ? (targets.length === 1 ? targets[0] : undefined) : targets.find((one) => one.target === target)
  if (meant === undefined) return undefined
  const measured = (metric?.targets ?? []).filter((one) => one.upstream === upstream && one.target === meant.target)
  return {
    target: meant.target,
    told: standing(meant.health === 'DNS_ERROR' ? [meant.health] : meant.addresses.map(({ health }) => health)),
    measured: standing(measured.flatMap(({ states }) => states)),
  }
}

// A target is down when none of its addresses is left.
function standing(states: readonly string[]): Standing['told'] {
  const all = states.map((state) => state.toUpperCase())
  if (all.length === 0) return undefined
  if (all.some((state) => state === 'HEALTHY')) return 'up'
  return all.some((state) => state === 'UNHEALTHY' || state === 'DNS_ERROR') ? 'down' : 'unchecked'
}

/** Takes down what this look is the first to see. */
export function note(
  memory: Memory,
  drill: UpstreamDrill,
  { step, seen, now }: { readonly step: StepName; readonly seen: UpstreamsSeen; readonly now: number },
): void {
  const at = standingOf(drill, seen)
  if (at === undefined || step === 'healthy') return
  const [told, measured, wanted] =
    step === 'down' ? (['downTold', 'downMeasured', 'down'] as const) : (['upTold', 'upMeasured', 'up'] as const)
  const first = (name: keyof Moments, is: Standing['told']) => {
    if (is === wanted && memory.moments[name] === undefined) memory.moments = { ...memory.moments, [name]: now }
  }
  first(told, at.told)
  first(measured, at.measured)
}
