import type { Plan } from '../plan/plan.ts'
import type { ComponentReport, StackEvent } from '../stack/stack.ts'
import type { CheckResult, PhaseResult, RunResult } from './result.ts'

/** All that a run tells while it goes on, in this order. Reporters listen; nothing else leaves the conductor. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly plan: Plan; readonly runId: string; readonly firedrill: string; readonly at: number }
  | { readonly type: 'stack'; readonly event: StackEvent }
  | {
      readonly type: 'stack-up'
      readonly components: readonly ComponentReport[]
      readonly afterMs: number
      /** How time passes on it; the factor of scaled time is known now. */
      readonly time: RunResult['time']
    }
  | { readonly type: 'phase-started'; readonly phase: string; readonly checks: number }
  /** Checks that act have come to a step: what they wait for now. */
  | { readonly type: 'drilling'; readonly phase: string; readonly checks: readonly string[]; readonly step: string }
  | { readonly type: 'check-finished'; readonly phase: string; readonly result: CheckResult }
  | { readonly type: 'phase-finished'; readonly result: PhaseResult }
  | { readonly type: 'stack-kept'; readonly how: readonly string[] }
  | { readonly type: 'tearing-down'; readonly why: string }
  | { readonly type: 'run-finished'; readonly result: RunResult; readonly directory: string }
  /** Only when writing the reports brought a problem: the result with it, and the exit code that follows. */
  | { readonly type: 'run-amended'; readonly result: RunResult; readonly directory: string }

/** A listener of a run. A reporter that throws cannot stop the run, but fails it. */
export interface Reporter {
  readonly name: string
  /** Called for each event in order; what it returns is awaited before the next one. */
  on(event: RunEvent): void | Promise<void>
}
