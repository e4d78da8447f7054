import type { Prometheus } from '../../clients/prometheus.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { clip } from '../../lib/text.ts'
import { pairUp } from '../pair-up.ts'
import { type GroupPair, isNamesake, writtenAlike } from './match.ts'

/** Queries in the server's own layout; undefined = it cannot read the query. What was asked once stays so. */
export type Layouts = Map<string, string | undefined>

/** The layouts of all queries that may be the same though they are not written alike: those of namesakes in one group. */
export async function layouts(server: Prometheus, groups: readonly GroupPair[], known: Layouts): Promise<Layouts> {
  for (const { declared, loaded } of groups) {
    if (loaded === undefined) continue
    const { missing, extra } = pairUp(
      declared.rules,
      loaded.rules,
      (one, rule) => isNamesake(one, rule) && writtenAlike(one.expr, rule.query),
    )
    for (const one of missing) {
      // Any of its namesakes may be its partner.
      const partners = extra.filter((rule) => isNamesake(one, rule))
      for (const query of partners.length === 0 ? [] : [one.expr, ...partners.map(({ query }) => query)]) {
        if (known.has(query)) continue
        const reply = await server.formatQuery(query)
        if (reply === undefined) throw cannotTell(one, partners[0]?.query ?? '')
        known.set(query, reply.ok ? reply.data : undefined)
      }
    }
  }
  return known
}

const cannotTell = (
  { name, expr, where }: { readonly name: string; readonly expr: string; readonly where: string },
  query: string,
) =>
  new CannotObserve(
    `the server has no /api/v1/format_query, so it cannot be told whether rule ${name} is the same: ` +
      `${clip(expr, 200)} on disk (${where}), ${clip(query, 200)} on the server; write it on disk as the server does`,
  )
