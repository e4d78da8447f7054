import type { CheckPlan } from './plan.ts'

/** The longest that a check, or each of its steps, is polled, in milliseconds; undefined where its kind knows only once the stack is up. */
export function ownDeadline({ check, spec, stated, within }: CheckPlan): number | undefined {
  if (stated || check.deadline === undefined) return within
  return check.before === undefined ? (check.deadline(spec, undefined, within) ?? within) : undefined
}
