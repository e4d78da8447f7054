import type { LogMark, ServiceView } from '../contract.ts'
import { type Match, matcherOf } from './match.ts'
import type { LogsSpec } from './spec.ts'

/** Lines that are kept to be shown. */
const KEPT = 3

interface Kept {
  readonly line: string
  readonly score: number
}

/** Counts lines of one service's log; each is read once, however often one looks. It holds lines that may be secret. */
export class LogWatch {
  /** Lines that the service had logged before what is counted. */
  readonly earlier: number
  looked = 0
  matched = 0
  /** Lines are missing from what was looked at. */
  cut = false
  readonly #match: (line: string) => Match
  #mark: LogMark | undefined
  #first: readonly string[] = []
  #near: readonly Kept[] = []

  constructor(spec: LogsSpec, from: { readonly mark: LogMark; readonly earlier: number } | undefined) {
    this.#match = matcherOf(spec)
    this.#mark = from?.mark
    this.earlier = from?.earlier ?? 0
  }

  /** Begins where the log stands now, or at its start. */
  static async open(spec: LogsSpec, service: ServiceView): Promise<LogWatch> {
    if (spec.since === 'start') return new LogWatch(spec, undefined)
    const { mark, lines } = await service.log()
    return new LogWatch(spec, { mark, earlier: lines.length })
  }

  /** Reads on. */
  async look(service: ServiceView): Promise<void> {
    const { lines, mark, cut } = await service.log(this.#mark)
    this.#mark = mark
    this.cut ||= cut
    this.looked += lines.length
    const found: string[] = []
    const near: Kept[] = []
    for (const line of lines) {
      const { matches, score } = this.#match(line)
      if (matches) found.push(line)
      else near.push({ line, score })
    }
    this.matched += found.length
    this.#first = [...this.#first, ...found].slice(0, KEPT)
    // Of equally near ones the last.
    this.#near = [...this.#near, ...near]
      .toReversed()
      .sort((a, b) => b.score - a.score)
      .slice(0, KEPT)
      .toReversed()
  }

  /** The first lines that were as asked for. */
  get first(): readonly string[] {
    return this.#first
  }

  /** The lines that come nearest to it, the nearest first. */
  get near(): readonly string[] {
    return this.#near.toSorted((a, b) => b.score - a.score).map(({ line }) => line)
  }
}
