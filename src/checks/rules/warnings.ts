import type { LoadedGroup, LoadedRule, Prometheus } from '../../clients/prometheus.ts'
import { CannotObserve, messageOf } from '../../lib/errors.ts'

/** What the server warns of, by query. */
export type Warnings = Readonly<Record<string, readonly string[]>>

/** Queries that were asked and gave no warning, in the state that the check was in. */
export interface Unwarned {
  state: string
  readonly queries: Set<string>
}

/**
 * The rules API tells errors, not warnings: they come with the answer to the query itself. So every query is asked once, and again when
 * `state` changes; one that warned is asked at each look. One after the other: the checks beside this one need the server too.
 */
export async function warnings(
  server: Prometheus,
  groups: readonly LoadedGroup[],
  unwarned: Unwarned,
  state: string,
): Promise<Warnings> {
  if (unwarned.state !== state) unwarned.queries.clear()
  unwarned.state = state
  const found: Record<string, readonly string[]> = {}
  for (const rule of byQuery(groups)) {
    if (unwarned.queries.has(rule.query)) continue
    const warned = await ask(server, rule)
    if (warned.length > 0) found[rule.query] = warned
    else unwarned.queries.add(rule.query)
  }
  return found
}

const byQuery = (groups: readonly LoadedGroup[]): Iterable<LoadedRule> =>
  new Map(groups.flatMap(({ rules }) => rules.map((rule) => [rule.query, rule] as const))).values()

async function ask(server: Prometheus, { name, query, health }: LoadedRule): Promise<readonly string[]> {
  try {
    const reply = await server.query(query)
    if (reply.ok) return reply.warnings
    // A rule that fails is told as such; one that would fail only now has not been evaluated since.
    return health === 'err' ? [] : [`asked now, it fails: ${reply.error}`]
  } catch (error) {
    if (!(error instanceof CannotObserve)) throw error
    const hint = '`allowWarnings: true` leaves warnings out'
    throw new CannotObserve(`rule ${name} could not be asked for its warnings: ${messageOf(error)}; ${hint}`, { cause: error })
  }
}
