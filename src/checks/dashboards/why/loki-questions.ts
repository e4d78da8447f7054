import type { Loki } from '../../../clients/loki.ts'
import type { TimeRange } from '../../../dashboards/variables/scope.ts'
import { Allowance, type WhyCache } from './cache.ts'
import { Refused } from './questions.ts'

const WEEK = 7 * 86_400_000

/** The questions of one query to its Loki. What "ever" is, it knows of the last week: more, Loki does not look through at once. */
export class LokiQuestions {
  readonly #server: Loki
  readonly #cache: WhyCache
  readonly #allowance: Allowance
  readonly #week: { readonly start: number; readonly end: number }

  /** `end` of the range of the panel, epoch milliseconds. */
  constructor(server: Loki, cache: WhyCache, end: number) {
    this.#server = server
    this.#cache = cache
    this.#allowance = new Allowance(cache)
    this.#week = { start: end - WEEK, end }
  }

  labels(): Promise<readonly string[]> {
    return this.#cache.lists.get('labels', () => this.#allowance.share(() => this.#server.labels(this.#week)))
  }

  values(label: string): Promise<readonly string[]> {
    return this.#list(`values of ${label}`, () => this.#server.labelValues(label, this.#week))
  }

  /** Whether any stream matches within the last week. */
  async exists(match: string): Promise<boolean> {
    const found = await this.#list(`streams of ${match}`, async () =>
      (await this.#server.series(match, this.#week)).slice(0, 1).map((labels) => JSON.stringify(labels)),
    )
    return found.length > 0
  }

  /** Whether a query of lines gives any within the range. */
  async hasLines(query: string, { from, to }: TimeRange): Promise<boolean> {
    const found = await this.#list(`${from} to ${to}: ${query}`, async () => {
      // The end is not included.
      const answer = await this.#server.queryRange(query, { start: from, end: to + 1, limit: 1 })
      if (!answer.ok) throw new Refused(answer.error)
      return (answer.rows?.count ?? 0) > 0 || answer.series.length > 0 ? ['line'] : []
    })
    return found.length > 0
  }

  #list(question: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
    return this.#cache.lists.get(question, () => this.#allowance.spend(ask))
  }
}
