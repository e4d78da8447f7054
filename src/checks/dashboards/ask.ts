import type { Grafana } from '../../clients/grafana-types.ts'
import type { QueryAnswer } from '../../clients/query-data.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { askStraight } from './ask-straight.ts'
import type { Ask } from './questions.ts'
import { contentsOf } from './why/index.ts'

/** What came of a question. */
export type Outcome =
  | {
      readonly seen: true
      readonly answer: QueryAnswer
      /** Where Grafana gave nothing: what its data source gives when it is asked itself. */
      readonly direct: QueryAnswer | undefined
    }
  /** Nobody answered. */
  | { readonly seen: false; readonly why: string }

/** The queries of one panel, by refId. */
export interface PanelQueries {
  readonly asks: ReadonlyMap<string, Ask>
  /** What Grafana computes on them. */
  readonly computes: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

const EXPRESSION = { uid: '__expr__', type: '__expr__' }
/** Whoever answers so has not looked at the query. */
const BUSY = [408, 429, 503, 504]

/** Asks questions, each different one once. */
export class Asking {
  readonly #known = new Map<string, Promise<Outcome>>()
  readonly #grafana: Grafana | undefined
  readonly #most: number
  #asked = 0

  /** `most`: how many different questions are asked at all. */
  constructor(grafana: Grafana | undefined, most = Number.POSITIVE_INFINITY) {
    this.#grafana = grafana
    this.#most = most
  }

  /** Answers by refId. Never rejects for a server that does not answer. */
  async panel(queries: PanelQueries): Promise<ReadonlyMap<string, Outcome>> {
    // What is computed needs its operands in the same request.
    if (queries.computes.size > 0 && this.#grafana !== undefined) return await this.#whole(queries, this.#grafana)
    const fresh = new Map([...queries.asks].filter(([, { id }]) => !this.#known.has(id)))
    this.#start(fresh)
    const answers = await Promise.all(
      [...queries.asks].map(async ([refId, { id }]) => [refId, await this.#known.get(id)] as const),
    )
    return new Map(answers.flatMap(([refId, outcome]) => (outcome === undefined ? [] : [[refId, outcome]])))
  }

  #start(fresh: ReadonlyMap<string, Ask>): void {
    const once = new Map([...new Map([...fresh].map(([refId, ask]) => [ask.id, [refId, ask] as const])).values()])
    const asks = new Map([...once].slice(0, Math.max(0, this.#most - this.#asked)))
    this.#asked += asks.size
    const batch = this.#grafana && this.#through(this.#grafana, asks, new Map())
    for (const [refId, ask] of once) {
      const through = batch?.then((answers) => answers.get(refId) ?? unanswered(refId))
      this.#known.set(ask.id, asks.has(refId) ? (through ?? direct(ask)) : Promise.resolve(tooMany(this.#most)))
    }
  }

  async #whole({ asks, computes }: PanelQueries, grafana: Grafana): Promise<ReadonlyMap<string, Outcome>> {
    this.#asked += asks.size
    if (this.#asked > this.#most)
      return new Map([...asks.keys(), ...computes.keys()].map((refId) => [refId, tooMany(this.#most)]))
    return await this.#through(grafana, asks, computes)
  }

  async #through(
    grafana: Grafana,
    asks: ReadonlyMap<string, Ask>,
    computes: PanelQueries['computes'],
  ): Promise<ReadonlyMap<string, Outcome>> {
    const [first] = asks.values()
    if (first === undefined) return new Map()
    try {
      const queries = [
        ...[...asks].map(([refId, { source, model, times, maxDataPoints }]) => {
          const { uid, type } = source.found
          return { refId, dataSource: { uid, type }, model: { ...model, refId }, interval: times.interval, maxDataPoints }
        }),
        ...[...computes].map(([refId, model]) => ({
          refId,
          dataSource: EXPRESSION,
          model: { ...model, refId, datasource: EXPRESSION },
          interval: first.times.interval,
          maxDataPoints: first.maxDataPoints,
        })),
      ]
      const answers = await grafana.query(queries, first.times.range)
      const refIds = [...asks.keys(), ...computes.keys()]
      const outcomes = refIds.map(async (refId) => [refId, await compared(refId, answers.get(refId), asks.get(refId))] as const)
      return new Map(await Promise.all(outcomes))
    } catch (error) {
      if (!(error instanceof CannotObserve) || error.final) throw error
      const away: Outcome = { seen: false, why: error.message }
      return new Map([...asks.keys(), ...computes.keys()].map((refId) => [refId, away]))
    }
  }
}

// Where Grafana gives nothing, the data source itself tells whether Grafana is to blame.
async function compared(refId: string, answer: QueryAnswer | undefined, ask: Ask | undefined): Promise<Outcome> {
  if (answer === undefined) return unanswered(refId)
  if (!answer.ok && answer.status !== undefined && BUSY.includes(answer.status))
    return { seen: false, why: `Grafana answered query ${refId} with ${answer.status}: ${answer.error}` }
  if (ask === undefined || hasNumbers(answer)) return { seen: true, answer, direct: undefined }
  const own = await direct(ask)
  return { seen: true, answer, direct: own.seen ? own.answer : undefined }
}

async function direct(ask: Ask): Promise<Outcome> {
  try {
    const answer = await askStraight(ask)
    return answer === undefined
      ? { seen: false, why: ask.source.unreachable ?? `only Grafana asks data sources of type ${ask.source.found.type}` }
      : { seen: true, answer, direct: undefined }
  } catch (error) {
    if (error instanceof CannotObserve && !error.final) return { seen: false, why: error.message }
    throw error
  }
}

const unanswered = (refId: string): Outcome => ({ seen: false, why: `Grafana gave no answer to query ${refId}` })

const tooMany = (most: number): Outcome => ({ seen: false, why: `not asked: maxQueries allows ${most} different queries` })

/** True when an answer holds something to draw. */
export const hasNumbers = (answer: QueryAnswer): boolean => answer.ok && contentsOf(answer) === 'data'
