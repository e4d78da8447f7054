import type { QueryAnswer } from '../../clients/query-data.ts'
import type { Dashboard, Target } from '../../dashboards/index.ts'
import { count } from '../../lib/text.ts'
import type { PanelState } from '../exhibit.ts'
import { hasNumbers, type Outcome } from './ask.ts'
import type { Ask, Question } from './questions.ts'
import type { SeenTarget } from './seen.ts'
import { type Diagnosis, makeWhyCache, type WhyCache, type WhyContext, whyOf } from './why/index.ts'
import { inLine } from './why/words.ts'

/** Whom the reasons are asked of, each once for a query. */
export class Reasons {
  readonly #caches = new Map<string, WhyCache>()
  readonly #known = new Map<string, Promise<Diagnosis | undefined>>()
  readonly #common: Pick<WhyContext, 'factor' | 'scrapes' | 'load'>

  constructor(common: Pick<WhyContext, 'factor' | 'scrapes' | 'load'>) {
    this.#common = common
  }

  /** Undefined: nothing is wrong, or its data source can tell nothing. */
  of(ask: Ask, { refId, legend }: Target, answer: QueryAnswer): Promise<Diagnosis | undefined> {
    const named = legendLabels(legend)
    const key = JSON.stringify([ask.id, named, ask.emptied?.why])
    const known = this.#known.get(key) ?? this.#ask(ask, refId, named, answer)
    this.#known.set(key, known)
    return known
  }

  async #ask(
    { source, expr, asks, times, emptied }: Ask,
    refId: string,
    legend: readonly string[],
    answer: QueryAnswer,
  ): Promise<Diagnosis | undefined> {
    const { language, found } = source
    const from = contextSource(source)
    if (language === undefined || from === undefined) return undefined
    const cache = this.#caches.get(found.uid) ?? makeWhyCache()
    this.#caches.set(found.uid, cache)
    const asked = { refId, expr, language, times, asks, answer, legend, emptied }
    return await whyOf(asked, { ...this.#common, source: from, name: found.name, cache })
  }
}

/** Labels that a legend names: `model` of `{{model}} p50`. */
const legendLabels = (legend = ''): readonly string[] =>
  [...legend.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].flatMap(([, label]) => label ?? [])

function contextSource({ prometheus, loki }: Ask['source']): WhyContext['source'] | undefined {
  if (prometheus) return { kind: 'prometheus', server: prometheus }
  return loki && { kind: 'loki', server: loki }
}

/** What is known of a query: its words, and where it stands. */
export function seenOf(question: Question, dashboard: Dashboard, state: PanelState, more: Partial<SeenTarget> = {}): SeenTarget {
  const { target, text } = question
  const where = `${dashboard.file}:${dashboard.placeOf(target.path)}`
  return { refId: target.refId, path: target.path, hidden: target.hidden, text, state, why: undefined, where, ...more }
}

/** How a query that was asked stands, and why. */
export async function judgeAnswer(
  question: Question,
  ask: Ask,
  outcome: Outcome,
  dashboard: Dashboard,
  /** Undefined where the reason does not matter. */
  reasons: Reasons | undefined,
): Promise<SeenTarget> {
  if (!outcome.seen) return seenOf(question, dashboard, 'not observed', { why: outcome.why })
  const { answer, direct } = outcome
  const name = ask.source.found.name
  const blamed = direct && grafanaAlone(answer, direct, name)
  if (blamed !== undefined) return seenOf(question, dashboard, blamed.state, blamed)
  const plain = plainState(question, dashboard, answer, ask)
  const why = await reasons?.of(ask, question.target, direct ?? answer)
  if (why === undefined) return plain
  // That not all could be found out about a query with data makes it no worse.
  if (plain.state === 'data' && (why.state === 'not observed' || why.state === 'data')) return { ...plain, note: why.why }
  return why.state === 'data' ? plain : seenOf(question, dashboard, why.state, { ...why })
}

// What its data source answers when it is asked itself, and Grafana does not get.
function grafanaAlone(
  answer: QueryAnswer,
  direct: QueryAnswer,
  name: string,
): Pick<SeenTarget, 'state' | 'why' | 'hint' | 'excusable'> | undefined {
  const hint = `is the data source ${name} of Grafana the right server, and can Grafana reach it?`
  const rows = direct.ok ? (direct.rows?.count ?? 0) : 0
  const there =
    rows > 0 ? count(rows, 'row') : direct.ok && direct.series.length > 0 ? `${direct.series.length} series` : 'an answer'
  if (!answer.ok)
    return direct.ok
      ? { state: 'query error', why: `Grafana gets an error: ${inLine(answer.error)}; ${name} itself gives ${there}`, hint }
      : undefined
  return hasNumbers(direct)
    ? { state: 'empty', why: `Grafana gets nothing; ${name} itself gives ${there}`, hint, excusable: false }
    : undefined
}

/** How a query stands by its answer alone. */
export function plainState(question: Question, dashboard: Dashboard, answer: QueryAnswer, ask?: Ask): SeenTarget {
  if (!answer.ok) return seenOf(question, dashboard, 'query error', { why: inLine(answer.error) })
  if (hasNumbers(answer)) return seenOf(question, dashboard, 'data')
  const who = ask === undefined ? 'the expression' : ask.source.found.name
  if (answer.series.some((series) => series.points.length > 0))
    return seenOf(question, dashboard, 'all NaN', { why: `${who} gives no value that is a finite number` })
  if (ask?.emptied !== undefined) return seenOf(question, dashboard, ask.emptied.state, { ...ask.emptied })
  const hollow = (answer.rows?.count ?? 0) > 0
  return seenOf(question, dashboard, 'empty', {
    why: hollow ? `${who} gives rows without a value` : `${who} gives no series and no rows`,
  })
}
