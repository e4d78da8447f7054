import type { ActiveTarget, LoadedGroup } from '../../../clients/prometheus.ts'

/** Answers by their question: the same is asked once, and who comes later waits for the same answer. */
class Memo<T> {
  readonly #known = new Map<string, Promise<T>>()

  /** `ask` is called where nobody has asked yet; where it throws at once, nothing was asked and nothing is kept. */
  get(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#known.get(question)
    if (known !== undefined) return known
    const asked = ask()
    this.#known.set(question, asked)
    return asked
  }
}

/** More would have to be asked than is allowed. */
export class Exhausted extends Error {}

const MOST_QUESTIONS = 12

/** How many requests one query may still send, within those that all queries may. */
export class Allowance {
  readonly #cache: WhyCache
  #left = MOST_QUESTIONS

  constructor(cache: WhyCache) {
    this.#cache = cache
  }

  /** Sends one request. Throws `Exhausted` at once when none is left, so that no cache keeps it for those who have some. */
  spend<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#left === 0) throw new Exhausted()
    const asked = this.share(ask)
    this.#left--
    return asked
  }

  /** Sends one request that serves all queries: it counts against what they all may send. */
  share<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#cache.left === 0) throw new Exhausted()
    this.#cache.left--
    return ask()
  }
}

/** What an expression is over a range, whatever its labels. */
export interface Look {
  /** The most series that it had at one moment; 0 = it is empty. */
  readonly series: number
  /** Undefined where it has no numbers (native histograms); NaN where it has nothing else. */
  readonly values: { readonly min: number; readonly max: number } | undefined
}

/** Answers of one data source, shared by all queries of a look; `left`: how many more requests may be sent for all of them. */
export interface WhyCache {
  left: number
  readonly names: Memo<ReadonlySet<string>>
  readonly types: Memo<ReadonlyMap<string, readonly string[]>>
  readonly rules: Memo<readonly LoadedGroup[]>
  readonly targets: Memo<readonly ActiveTarget[]>
  readonly lists: Memo<readonly string[]>
  readonly looks: Memo<Look>
  readonly numbers: Memo<number | undefined>
}

const MOST_REQUESTS = 2000

/** An empty cache; `most`: how many requests may be sent for all queries together. */
export const makeWhyCache = (most = MOST_REQUESTS): WhyCache => ({
  left: most,
  names: new Memo(),
  types: new Memo(),
  rules: new Memo(),
  targets: new Memo(),
  lists: new Memo(),
  looks: new Memo(),
  numbers: new Memo(),
})
