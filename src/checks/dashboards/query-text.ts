import {
  applyAdhoc,
  interpolate,
  intervalsOf,
  type Overrides,
  panelRange,
  type QueryTimes,
  type Target,
  type VariableState,
} from '../../dashboards/index.ts'
import type { Decided, Setting } from './questions.ts'
import type { PanelRun } from './repeats.ts'
import type { Source } from './sources.ts'
import type { Diagnosis } from './why/index.ts'

/** A screen is so wide, in points. */
const SCREEN = 1800
const COLUMNS = 24

/** How many points a panel has room for. */
export const pointsOf = ({ panel, grid }: PanelRun): number =>
  panel.maxDataPoints ?? Math.max(100, Math.round((grid.w / COLUMNS) * SCREEN))

/** Whether a query asks over the range: Loki answers lines in no other way. */
export const asksOf = ({ asks, expr = '' }: Target, { language }: Source): Target['asks'] =>
  language === 'logql' && expr.trimStart().startsWith('{') ? 'range' : asks

/** The range of a query and its step, as Grafana reckons them. */
export function timesOf(run: PanelRun, target: Target, source: Source, { scope, range, now }: Setting): QueryTimes {
  const { panel, overrides } = run
  const plain = (text: string | undefined) =>
    text === undefined ? undefined : interpolate(text, scope, { format: 'plain', overrides }).text
  const own = panelRange({ ...panel, timeFrom: plain(panel.timeFrom), timeShift: plain(panel.timeShift) }, range, now)
  const intervals = intervalsOf({
    range: own,
    maxDataPoints: pointsOf(run),
    minInterval: plain(panel.interval),
    minStep: plain(target.interval),
    scrapeInterval: source.found.timeInterval,
    intervalFactor: target.intervalFactor,
  })
  const asksOnce = source.language === 'logql' && asksOf(target, source) === 'instant'
  return { range: own, ...intervals, ...(asksOnce ? { instant: true } : {}) }
}

/** A query with its variables replaced; `lasting`: those that stand for times are left. */
export function textOf(target: Target, source: Source, setting: Setting, overrides: Overrides, times: QueryTimes) {
  const { dashboard, scope, sources } = setting
  const format = source.language === 'promql' ? 'prometheus' : source.language === 'logql' ? 'loki' : 'plain'
  const of = source.language === undefined ? JSON.stringify(target.raw) : (target.expr ?? '')
  const about = { dashboard: { uid: dashboard.uid ?? '', title: dashboard.title } }
  const { text, used } = interpolate(of, scope, { format, times, overrides, ...about })
  const lasting = interpolate(of, scope, { format, overrides, ...about }).text
  if (source.language !== 'promql') return { expr: source.language === undefined ? (target.expr ?? '') : text, used, lasting }
  const filters = dashboard.variables
    .filter(({ type }) => type === 'adhoc')
    .filter(({ dataSource: ref }) => {
      const of = ref.kind === 'uid' ? sources.find(ref.uid, ref.type) : sources.find(undefined, undefined)
      return of === source
    })
    .flatMap(({ name }) => scope.get(name)?.filters ?? [])
  return { expr: filters.length === 0 ? text : applyAdhoc(text, filters), used, lasting }
}

/** Why a query cannot be asked for a variable that it uses; [] when it can. One of a single value that has none is '', as Grafana's "None". */
export function problemOf(
  name: string,
  { scope, unseen }: Pick<Setting, 'scope' | 'unseen'>,
  overrides: Overrides,
): readonly Decided[] {
  const state = scope.get(name)
  if (state === undefined || overrides[name] !== undefined) return []
  const { problem, values } = state
  const failed = problem?.kind === 'query failed'
  if (!failed && (values.length > 0 || state.type === 'adhoc' || isNone(state))) return []
  const why = `variable $${name}${problem === undefined ? ' has no value' : `: ${problem.message}`}`
  const away = [...unseen].find(([message]) => problem?.message.includes(message))?.[1]
  return [{ state: away ?? 'variable without values', why }]
}

const isNone = ({ type, values, multi, problem }: VariableState): boolean =>
  values.length === 0 && !multi && problem?.kind === 'no values' && (type === 'query' || type === 'custom')

/** The reason where a query that was asked gives nothing: a variable of it that had no value, and was asked as ''. */
export function emptiedBy(
  used: readonly string[],
  { scope }: Pick<Setting, 'scope'>,
  overrides: Overrides,
): Diagnosis | undefined {
  const states = used.filter((name) => overrides[name] === undefined).map((name) => scope.get(name))
  const none = states.find((state) => state !== undefined && isNone(state))
  return (
    none && {
      state: 'variable without values',
      why: `nothing is found for $${none.name} as '', which it is without a value: ${none.problem?.message}`,
      hint: 'mend the query of the variable, or its regex',
    }
  )
}
