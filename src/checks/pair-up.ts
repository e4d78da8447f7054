/** What is expected with what is there, each at most once. */
export interface Paired<Expected, Live> {
  readonly pairs: readonly { readonly expected: Expected; readonly live: Live }[]
  readonly missing: readonly Expected[]
  readonly extra: readonly Live[]
}

/** Pairs by the first test as many as it fits, then of the others by the second, and so on: put the strictest first. */
export function pairUp<Expected, Live>(
  expected: readonly Expected[],
  live: readonly Live[],
  ...tests: readonly ((expected: Expected, live: Live) => boolean)[]
): Paired<Expected, Live> {
  const pool = new Set(live)
  const partners = new Map<number, { readonly live: Live }>()
  for (const fits of tests)
    for (const [index, one] of expected.entries()) {
      const partner = partners.has(index) ? undefined : first(pool, (other) => fits(one, other))
      if (partner === undefined) continue
      partners.set(index, partner)
      pool.delete(partner.live)
    }
  return {
    pairs: expected.flatMap((one, index) => {
      const partner = partners.get(index)
      return partner === undefined ? [] : [{ expected: one, live: partner.live }]
    }),
    missing: expected.filter((_, index) => !partners.has(index)),
    extra: [...pool],
  }
}

function first<T>(pool: Iterable<T>, fits: (one: T) => boolean): { readonly live: T } | undefined {
  for (const live of pool) if (fits(live)) return { live }
  return undefined
}
