import {
  applyAdhoc,
  interpolate,
  intervalsOf,
  type Overrides,
  panelRange,
  type QueryTimes,
  type Target,
} from '../../dashboards/index.ts'
import type { Decided, Setting } from './questions.ts'
import type { PanelRun } from './repeats.ts'
import type { Source } from './sources.ts'

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

/** Why a query cannot be asked for a variable that it uses; [] when it can. */
export function problemOf(name: string, { scope, unseen }: Setting, overrides: Overrides): readonly Decided[] {
  const state = scope.get(name)
  if (state === undefined || overrides[name] !== undefined) return []
  const { problem, values } = state
  const failed = problem?.kind === 'query failed'
  if (!failed && (values.length > 0 || state.type === 'adhoc')) return []
  const why = `variable $${name}${problem === undefined ? ' has no value' : `: ${problem.message}`}`
  const away = [...unseen].find(([message]) => problem?.message.includes(message))?.[1]
  return [{ state: away ?? 'variable without values', why }]
}
