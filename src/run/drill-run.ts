import type { Observed } from '../checks/contract.ts'
import type { Acted, CauseSpec, Step } from '../checks/drill.ts'
import type { Actor } from '../drill/index.ts'
import { CannotObserve, FiredrillError, messageOf } from '../lib/errors.ts'
import type { CheckPlan } from '../plan/plan.ts'
import { judge, unknown } from '../verdict/judge.ts'
import { type Before, type CheckRun, decided, neverSeen, pollOnce } from './check-run.ts'

export interface DrillMember {
  readonly plan: CheckPlan
  readonly noted: Before
}

/** Who hears of a drill while it goes on. */
export interface DrillTold {
  /** Of a cause that could not be undone at the end. */
  readonly trouble: (problem: string) => void
  /** Of the step that these checks have come to. */
  readonly onStep: (checks: readonly CheckPlan[], step: string) => void
}

/** A suite’s deadline is written for real time; scaled, it never gets shorter than this (ms). */
const LEAST_SCALED = 10_000

/** Checks that name the same causes: they share them, and what they share is their key. */
export const causesOf = ({ steps = [] }: CheckPlan): string | undefined => {
  const causes = steps.flatMap(({ apply = [] }) => apply)
  return causes.length === 0 ? undefined : JSON.stringify(causes)
}

/**
 * Drills checks that share their causes: each step acts once for all of them, then each is polled by itself; one that does not hold
 * drops out. Whatever happens, every cause is undone before this resolves.
 */
export async function runDrill(
  members: readonly DrillMember[],
  at: Observed,
  actor: Actor,
  tell: DrillTold,
): Promise<ReadonlyMap<CheckPlan, CheckRun>> {
  const drill = new GroupDrill(members, at, { actor, onStep: tell.onStep })
  try {
    await drill.run()
  } finally {
    await drill.undo().catch((error: unknown) => tell.trouble(adviceOf(error)))
  }
  return drill.results
}

class GroupDrill {
  readonly results = new Map<CheckPlan, CheckRun>()
  readonly #members: readonly Member[]
  readonly #at: Observed
  readonly #actor: Actor
  readonly #onStep: DrillTold['onStep']
  readonly #acted: Acted[] = []
  #applied: readonly CauseSpec[] = []

  constructor(
    members: readonly DrillMember[],
    at: Observed,
    { actor, onStep }: { readonly actor: Actor; readonly onStep: DrillTold['onStep'] },
  ) {
    this.#at = at
    this.#actor = actor
    this.#onStep = onStep
    const startedAt = at.clock.now()
    this.#members = members.map((member) => ({ ...member, startedAt, attempts: 0, latest: undefined }))
    for (const { plan, noted } of members) if ('error' in noted) this.results.set(plan, neverSeen(plan, at, noted))
  }

  async run(): Promise<void> {
    const most = Math.max(0, ...this.#members.map(({ plan }) => plan.steps?.length ?? 0))
    for (let index = 0; index < most && !this.#at.signal.aborted; index++) {
      const step = this.#open().find(({ plan }) => plan.steps?.[index] !== undefined)?.plan.steps?.[index]
      if (step === undefined) break
      this.#onStep(
        this.#open().map(({ plan }) => plan),
        step.name,
      )
      if (!(await this.#act(step))) break
      await Promise.all(this.#open().map((member) => this.#poll(member, index)))
    }
    for (const { plan } of this.#open()) this.results.set(plan, neverSeen(plan, this.#at, { error: this.#at.signal.reason }))
  }

  /** Undoes what is applied, the last first; goes on over one that cannot be undone, and throws at the end. That one is tried again. */
  async undo(): Promise<void> {
    const failures: string[] = []
    for (const cause of this.#applied.toReversed()) {
      try {
        this.#acted.push(await this.#actor.undo(cause))
        this.#applied = this.#applied.filter((one) => one !== cause)
      } catch (error) {
        failures.push(adviceOf(error))
      }
    }
    if (failures.length > 0) throw new CannotObserve(failures.join('; '))
  }

  #open(): readonly Member[] {
    return this.#members.filter(({ plan }) => !this.results.has(plan))
  }

  // True when all that the step does was done; what was not done makes every check of it unknown.
  async #act({ apply = [], undo = false }: Step): Promise<boolean> {
    try {
      if (undo) await this.undo()
      for (const cause of apply) {
        // Noted before it is tried: what was applied by half must be undone too.
        this.#applied = [...this.#applied, cause]
        this.#acted.push(await this.#actor.apply(cause, this.#at.signal))
      }
      return true
    } catch (error) {
      for (const member of this.#open()) this.results.set(member.plan, this.#undecided(member, error))
      return false
    }
  }

  #undecided({ plan, startedAt, attempts, latest }: Member, error: unknown): CheckRun {
    const aborted = this.#at.signal.aborted
    const reason = aborted ? 'interrupted before it was decided' : messageOf(error)
    const durationMs = this.#at.clock.now() - startedAt
    return { ...decided(plan, latest?.seen), ...unknown(reason), aborted, attempts, durationMs }
  }

  async #poll(member: Member, index: number): Promise<void> {
    const { plan, noted, startedAt } = member
    const step = plan.steps?.[index]
    if (step === undefined) return
    const within = this.#within(member)
    const at: Observed = { ...this.#at, step: { name: step.name, acted: [...this.#acted], within } }
    const until = at.clock.now() + within
    // A gap is closed by the whole drill, not by its first step.
    const run = await pollOnce({ ...plan, knownGap: undefined }, at, noted, () => until)
    member.attempts += run.attempts
    member.latest = run
    const last = index === (plan.steps?.length ?? 0) - 1
    if (run.verdict !== 'pass' || last) {
      const { attempts } = member
      this.results.set(plan, { ...run, ...withGap(plan, run), attempts, durationMs: at.clock.now() - startedAt })
    }
  }

  #within({ plan, noted }: Member): number {
    const own = 'value' in noted ? plan.check.deadline?.(plan.spec, noted.value, plan.within) : undefined
    if (!plan.stated) return own ?? plan.within
    const time = this.#at.drill?.time
    if (time?.mode !== 'scaled') return plan.within
    // What the kind reckons with is scaled already, or keeps its real durations: within what the suite allows, it may take that long.
    return Math.max(LEAST_SCALED, plan.within / time.factor, Math.min(own ?? 0, plan.within))
  }
}

// The verdict with what is known of a gap; what could not be seen or was cut off stays so.
function withGap({ check, knownGap }: CheckPlan, { verdict, findings, seen, aborted }: CheckRun) {
  if (knownGap === undefined || verdict === 'unknown' || aborted) return {}
  return judge({
    held: verdict === 'pass',
    aborted: false,
    last: { value: findings },
    knownGap,
    silent: seen === undefined ? undefined : check.silent?.(seen),
  })
}

// What to do about it is part of what people read here: there is no other place for it.
const adviceOf = (error: unknown): string => {
  const hint = error instanceof FiredrillError ? error.hint : undefined
  return hint === undefined ? messageOf(error) : `${messageOf(error)} (${hint})`
}

interface Member extends DrillMember {
  readonly startedAt: number
  attempts: number
  /** The last look of the last step that was polled. */
  latest: CheckRun | undefined
}
