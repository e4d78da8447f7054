import type { Dashboard, Variable } from '../model.ts'
import { inOrder, onCycles, type Uses, usesOf } from './dependencies.ts'
import type { Overrides, Scope, TimeRange, VariableAsker, VariableState } from './scope.ts'
import { savedState, stateOf } from './state.ts'

export interface ExpandOptions {
  readonly range: TimeRange
  readonly overrides?: Overrides | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Gives every variable of a dashboard its values, as Grafana does when it opens it: those that use others after these, all others at the
 * same time. A variable that fails stops none; it rejects only when `signal` is aborted, with its reason.
 */
export async function expandVariables(dashboard: Dashboard, ask: VariableAsker, options: ExpandOptions): Promise<Scope> {
  const { range, overrides = {}, signal } = options
  const byName = new Map(dashboard.variables.toReversed().map((variable) => [variable.name, variable]))
  const variables = [...new Set(dashboard.variables.map(({ name }) => name))].flatMap((name) => byName.get(name) ?? [])
  const uses = usesOf(variables)
  const cycles = onCycles(uses)
  // What is not expanded yet stands with its saved choice: so does a variable in its own query.
  const scope = new Map(variables.map((variable) => [variable.name, startOf(variable, cycles, uses)]))
  const running = new Map<string, Promise<void>>()
  const expand = async (variable: Variable): Promise<void> => {
    const used = [...(uses.get(variable.name) ?? [])]
    await Promise.all(used.map((name) => running.get(name)))
    signal?.throwIfAborted()
    const override = Object.hasOwn(overrides, variable.name) ? overrides[variable.name] : undefined
    const state = await stateOf(variable, { scope, ask, range }, override)
    signal?.throwIfAborted()
    scope.set(variable.name, withCauses(state, used, scope))
  }
  for (const name of inOrder(uses, cycles)) {
    const variable = byName.get(name)
    if (variable !== undefined) running.set(name, expand(variable))
  }
  await unlessAborted(Promise.all(running.values()), signal)
  return scope
}

function startOf(variable: Variable, cycles: ReadonlySet<string>, uses: Uses): VariableState {
  const state = savedState(variable)
  if (!cycles.has(variable.name)) return state
  const others = [...(uses.get(variable.name) ?? [])].filter((name) => cycles.has(name)).map((name) => `$${name}`)
  const message = `it uses ${others.join(', ')}, which ${others.length === 1 ? 'uses' : 'use'} it in turn: none of them can be asked first`
  return { ...state, problem: { kind: 'cycle', message } }
}

/** A problem may come from what the variable uses: then it says so. */
function withCauses(state: VariableState, used: readonly string[], scope: Scope): VariableState {
  const { problem } = state
  if (problem === undefined) return state
  const causes = used.flatMap((name) => {
    const cause = scope.get(name)?.problem
    return cause === undefined ? [] : [`$${name}: ${cause.message}`]
  })
  if (causes.length === 0) return state
  return { ...state, problem: { ...problem, message: `${problem.message}; it uses ${causes.join('; ')}` } }
}

/** Waits no longer than until `signal` is aborted: a data source may never answer. */
async function unlessAborted(done: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  try {
    await Promise.race([done, promise])
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
