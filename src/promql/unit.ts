/** A part of an expression that would mean something else. */
export interface WindowBound {
  readonly text: string
  readonly reason: string
  /** The function that it is due to; `offset`, `@` or `duration` where it is none. */
  readonly func: string
}

/** What a value is proportional to, when time runs faster. */
export type Unit =
  | { readonly of: 'nothing' }
  /** It is 0, which is 0 in every unit. */
  | { readonly of: 'zero' }
  | {
      readonly of: 'length' | 'samples'
      /** Milliseconds. */
      readonly windows: ReadonlySet<number | undefined>
      readonly due: readonly WindowBound[]
      /** It has been compared: whether it is there does not depend on the window, whatever its value. */
      readonly compared: boolean
    }
export type Dependent = Extract<Unit, { readonly due: unknown }>

export const NOTHING: Unit = { of: 'nothing' }
/** The unit of a sum of two values of one unit. */
export const merged = (left: Dependent, right: Dependent, compared: boolean): Unit => ({
  of: left.of,
  windows: new Set([...left.windows, ...right.windows]),
  due: [...left.due, ...right.due],
  compared,
})

/** Whether two values grow alike, so that their ratio stays. */
export function sameUnit(left: Unit, right: Unit): boolean {
  if (!('due' in left) || !('due' in right)) return !('due' in left) && !('due' in right)
  return (
    left.of === right.of &&
    left.windows.size === right.windows.size &&
    [...left.windows].every((window) => right.windows.has(window))
  )
}
