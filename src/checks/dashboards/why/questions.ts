import type { ActiveTarget, LoadedGroup, Prometheus, QueryData, Reply } from '../../../clients/prometheus.ts'
import { Allowance, type Look, type WhyCache } from './cache.ts'

/** The moments at which an expression is looked at. Epoch milliseconds. */
export type When =
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly step: number }
  | { readonly kind: 'instant'; readonly end: number }

/** The server does not take a question about a part of the query. */
export class Refused extends Error {}

/** The questions of one query to its Prometheus: what was asked before by any query costs nothing. */
export class Questions {
  readonly #server: Prometheus
  readonly #cache: WhyCache
  readonly #allowance: Allowance

  constructor(server: Prometheus, cache: WhyCache) {
    this.#server = server
    this.#cache = cache
    this.#allowance = new Allowance(cache)
  }

  /** Names of all metrics, now or ever. */
  names(): Promise<ReadonlySet<string>> {
    return this.#cache.names.get('', () => this.#allowance.share(async () => new Set(await this.#server.labelValues('__name__'))))
  }

  /** What scrapes declared: types by the family's name. */
  types(): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.#cache.types.get('', () =>
      this.#allowance.share(async () => new Map(Object.entries((await this.#server.metadata()) ?? {}))),
    )
  }

  recordingRules(): Promise<readonly LoadedGroup[]> {
    return this.#cache.rules.get('', () => this.#allowance.share(async () => (await this.#server.recordingRules()) ?? []))
  }

  targets(): Promise<readonly ActiveTarget[]> {
    return this.#cache.targets.get('', () => this.#allowance.share(async () => (await this.#server.activeTargets()) ?? []))
  }

  /** Values that a label has or had, of the series that match. */
  values(label: string, match: string): Promise<readonly string[]> {
    return this.#cache.lists.get(`${label} of ${match}`, () =>
      this.#allowance.spend(() => this.#server.labelValues(label, match)),
    )
  }

  /** Names of the labels that the matching series have or had. */
  labels(match: string): Promise<readonly string[]> {
    return this.#cache.lists.get(match, () => this.#allowance.spend(() => this.#server.labelNames(match)))
  }

  /** Whether any series matches or ever matched. */
  async exists(match: string): Promise<boolean> {
    return (await this.values('__name__', match)).length > 0
  }

  /** What a vector expression is at these moments. */
  look(expr: string, when: When): Promise<Look> {
    const part = (func: string) => `label_replace(${func}(${closed(expr)}),"part","${func}","","")`
    const question = `${part('count')} or ${part('min')} or ${part('max')}`
    return this.#cache.looks.get(`${JSON.stringify(when)} ${expr}`, () => this.#ask(question, when).then(lookOf))
  }

  /** The label sets of a vector expression at these moments. */
  async labelSets(expr: string, when: When): Promise<readonly Readonly<Record<string, string>>[]> {
    const data = await this.#ask(expr, when)
    return data.resultType === 'vector' || data.resultType === 'matrix' ? data.result.map(({ metric }) => metric) : []
  }

  /** The one value of an expression at a moment; undefined where it has none. */
  number(expr: string, end: number): Promise<number | undefined> {
    return this.#cache.numbers.get(`${end} ${expr}`, () =>
      this.#ask(expr, { kind: 'instant', end }).then((data) =>
        data.resultType === 'vector' ? data.result[0]?.value?.[1] : undefined,
      ),
    )
  }

  #ask(query: string, when: When): Promise<QueryData> {
    return this.#allowance.spend(async () => {
      const reply: Reply<QueryData> =
        when.kind === 'range' ? await this.#server.queryRange(query, when) : await this.#server.query(query, when.end)
      if (!reply.ok) throw new Refused(reply.error)
      return reply.data
    })
  }
}

/** An expression in a form that may stand in brackets: a comment in it must not hide the bracket. */
const closed = (expr: string): string => (expr.includes('#') ? `${expr}\n` : expr)

function lookOf(data: QueryData): Look {
  const parts = new Map<string, readonly number[]>()
  if (data.resultType === 'matrix')
    for (const { metric, values } of data.result)
      parts.set(
        metric.part ?? '',
        values.map(([, value]) => value),
      )
  if (data.resultType === 'vector')
    for (const { metric, value } of data.result) parts.set(metric.part ?? '', value === undefined ? [] : [value[1]])
  const [mins, maxes] = [parts.get('min') ?? [], parts.get('max') ?? []]
  const numbers = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value))
  const extreme = (values: readonly number[], of: (...all: number[]) => number) =>
    values.length === 0 ? Number.NaN : of(...values)
  return {
    series: Math.max(0, ...(parts.get('count') ?? [])),
    values: maxes.length === 0 ? undefined : { min: extreme(numbers(mins), Math.min), max: extreme(numbers(maxes), Math.max) },
  }
}
