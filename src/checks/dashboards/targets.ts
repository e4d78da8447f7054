import type { QueryAnswer } from '../../clients/query-data.ts'
import type { Dashboard } from '../../dashboards/index.ts'
import { count } from '../../lib/text.ts'
import type { PanelState } from '../exhibit.ts'
import { hasNumbers, type Outcome } from './ask.ts'
import type { Ask, Question } from './questions.ts'
import type { SeenTarget } from './seen.ts'
import { type Diagnosis, makeWhyCache, type WhyCache, type WhyContext, whyOf } from './why/index.ts'

/** Whom the reasons are asked of, each once for a query. */
export class Reasons {
  readonly #caches = new Map<string, WhyCache>()
  readonly #known = new Map<string, Promise<Diagnosis | undefined>>()
  readonly #common: Pick<WhyContext, 'factor' | 'load'>

  constructor(common: Pick<WhyContext, 'factor' | 'load'>) {
    this.#common = common
  }

  /** Undefined: nothing is wrong, or its data source can tell nothing. */
  of(ask: Ask, refId: string, answer: QueryAnswer): Promise<Diagnosis | undefined> {
    const known = this.#known.get(ask.id) ?? this.#ask(ask, refId, answer)
    this.#known.set(ask.id, known)
    return known
  }

  async #ask({ source, expr, asks, times }: Ask, refId: string, answer: QueryAnswer): Promise<Diagnosis | undefined> {
    const { language, found } = source
    const from = contextSource(source)
    if (language === undefined || from === undefined) return undefined
    const cache = this.#caches.get(found.uid) ?? makeWhyCache()
    this.#caches.set(found.uid, cache)
    return await whyOf({ refId, expr, language, times, asks, answer }, { ...this.#common, source: from, name: found.name, cache })
  }
}

function contextSource({ prometheus, loki }: Ask['source']): WhyContext['source'] | undefined {
  if (prometheus) return { kind: 'prometheus', server: prometheus }
  return loki && { kind: 'loki', server: loki }
}

/** What is known of a query: its words, and where it stands. */
export function seenOf(question: Question, dashboard: Dashboard, state: PanelState, more: Partial<SeenTarget> = {}): SeenTarget {
  const { target, text } = question
  const where = `${dashboard.file}:${dashboard.placeOf(target.path)}`
  return { refId: target.refId, hidden: target.hidden, text, state, why: undefined, where, ...more }
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
  const why = await reasons?.of(ask, question.target.refId, direct ?? answer)
  if (why !== undefined && why.state !== 'data') return seenOf(question, dashboard, why.state, { ...why })
  return plainState(question, dashboard, answer, ask)
}

// What its data source answers when it is asked itself, and Grafana does not get.
function grafanaAlone(
  answer: QueryAnswer,
  direct: QueryAnswer,
  name: string,
): Pick<SeenTarget, 'state' | 'why' | 'hint'> | undefined {
  const hint = `is the data source ${name} of Grafana the right server, and can Grafana reach it?`
  const rows = direct.ok ? (direct.rows?.count ?? 0) : 0
  const there =
    rows > 0 ? count(rows, 'row') : direct.ok && direct.series.length > 0 ? `${direct.series.length} series` : 'an answer'
  if (!answer.ok)
    return direct.ok
      ? { state: 'query error', why: `Grafana gets an error: ${answer.error}; ${name} itself gives ${there}`, hint }
      : undefined
  return hasNumbers(direct) ? { state: 'empty', why: `Grafana gets nothing; ${name} itself gives ${there}`, hint } : undefined
}

/** How a query stands by its answer alone. */
export function plainState(question: Question, dashboard: Dashboard, answer: QueryAnswer, ask?: Ask): SeenTarget {
  if (!answer.ok) return seenOf(question, dashboard, 'query error', { why: answer.error })
  if (hasNumbers(answer)) return seenOf(question, dashboard, 'data')
  const points = answer.series.some((series) => series.points.length > 0)
  const who = ask === undefined ? 'the expression' : ask.source.found.name
  return points
    ? seenOf(question, dashboard, 'all NaN', { why: `${who} gives no number: every value is NaN` })
    : seenOf(question, dashboard, 'empty', { why: `${who} gives no series and no rows` })
}

// How much each state counts against a panel.
const RANK: Readonly<Record<PanelState, number>> = {
  'query error': 13,
  'data source missing': 12,
  'variable without values': 11,
  'wrong type': 10,
  'metric never existed': 9,
  'label or value never existed': 8,
  'range too short for the scrape interval': 7,
  'all NaN': 6,
  'exists but not exercised by this load': 5,
  empty: 4,
  'not observed': 3,
  'not verified': 2,
  data: 1,
  'no query': 0,
}

/** The query that decides how its panel stands. */
export const worst = (targets: readonly SeenTarget[]): SeenTarget | undefined =>
  targets.reduce<SeenTarget | undefined>((a, b) => (a === undefined || RANK[b.state] > RANK[a.state] ? b : a), undefined)

/** States in which nothing is wrong with a panel. */
export const FINE: ReadonlySet<PanelState> = new Set(['data', 'no query', 'not verified'])
