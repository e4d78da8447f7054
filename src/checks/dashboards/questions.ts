import { type Dashboard, interpolate, type QueryTimes, type Scope, type Target, type TimeRange } from '../../dashboards/index.ts'
import type { PanelState } from '../exhibit.ts'
import type { Asker } from './asker.ts'
import { findSource, unaskable } from './data-source-of.ts'
import { interpolateDeep, modelOf } from './query-model.ts'
import { asksOf, emptiedBy, pointsOf, problemOf, textOf, timesOf } from './query-text.ts'
import type { PanelRun } from './repeats.ts'
import type { Source, Sources } from './sources.ts'
import type { Diagnosis } from './why/index.ts'

/** What all panels of a dashboard share. */
export interface Setting {
  readonly dashboard: Dashboard
  readonly scope: Scope
  readonly sources: Sources
  readonly range: TimeRange
  /** Epoch milliseconds. */
  readonly now: number
  /** Queries go through Grafana. */
  readonly grafana: boolean
  readonly unseen: Asker['unseen']
}

/** How a query stands before anybody is asked. */
export interface Decided {
  readonly state: PanelState
  readonly why: string
  readonly hint?: string | undefined
  /** As of `SeenTarget`. */
  readonly excusable?: boolean
}

/** What one query of a panel asks. */
export interface Question {
  readonly target: Target
  /** With its variables replaced. */
  readonly text: string
  readonly way:
    | { readonly is: 'ask'; readonly ask: Ask }
    /** Grafana computes it on other queries of the panel. */
    | { readonly is: 'compute'; readonly model: Readonly<Record<string, unknown>> }
    /** It shows what another panel got. */
    | { readonly is: 'show'; readonly panelId: number | undefined }
    | { readonly is: 'nothing'; readonly decided: Decided }
}

/** A question to a data source; equal `id`s have equal answers. */
export interface Ask {
  readonly id: string
  /** The question without its time: the same in every look. */
  readonly lasting: string
  readonly source: Source
  readonly expr: string
  readonly asks: Target['asks']
  readonly times: QueryTimes
  readonly maxDataPoints: number
  /** As Grafana is asked. */
  readonly model: Readonly<Record<string, unknown>>
  /** The reason where nothing comes: a variable without a value. */
  readonly emptied: Diagnosis | undefined
}

/** What the queries of a panel ask; those that are empty ask nothing, as in Grafana, and are left out. */
export function questionsOf(run: PanelRun, targets: readonly Target[], setting: Setting): readonly Question[] {
  return targets.flatMap((target) => {
    const question = questionOf(run, target, setting)
    return question === undefined ? [] : [question]
  })
}

function questionOf(run: PanelRun, target: Target, setting: Setting): Question | undefined {
  const ref = target.dataSource
  const read = (text: string) => interpolate(text, setting.scope, { format: 'plain', overrides: run.overrides })
  const plain = (text: string) => read(text).text
  const nothing = (decided: Decided): Question => ({ target, text: target.expr ?? '', way: { is: 'nothing', decided } })
  switch (ref.kind) {
    case 'dashboard':
      return { target, text: '', way: { is: 'show', panelId: target.panelId } }
    case 'expression':
      return { target, text: plain(expressionText(target)), way: { is: 'compute', model: interpolateDeep(target.raw, plain) } }
    case 'grafana':
      return nothing({ state: 'not verified', why: 'it asks what is built in to Grafana, no server' })
    default: {
      const found = findSource(ref, setting, read)
      if ('state' in found) return nothing(found)
      return askOf(run, target, found, setting)
    }
  }
}

const expressionText = ({ raw, expr }: Target): string =>
  expr ?? [raw.type, raw.expression, raw.reducer].filter((word) => typeof word === 'string').join(' ')

function askOf(run: PanelRun, target: Target, source: Source, setting: Setting): Question | undefined {
  const { scope } = setting
  const { overrides } = run
  if (source.language !== undefined && target.expr === undefined) return undefined
  const times = timesOf(run, target, source, setting)
  const { expr, used, lasting } = textOf(target, source, setting, overrides, times)
  const broken = used.flatMap((name) => problemOf(name, setting, overrides))[0]
  if (broken !== undefined) return { target, text: expr, way: { is: 'nothing', decided: broken } }
  const cannot = unaskable(source, setting.grafana)
  if (cannot !== undefined) return { target, text: expr, way: { is: 'nothing', decided: cannot } }
  const model = modelOf(
    target,
    source,
    expr,
    times,
    (text) => interpolate(text, scope, { format: 'plain', times, overrides }).text,
  )
  const asks = asksOf(target, source)
  const maxDataPoints = pointsOf(run)
  const body = source.language === undefined ? JSON.stringify({ ...model, refId: '' }) : expr
  const id = JSON.stringify([source.found.uid, body, asks, times.range.from, times.range.to, times.interval])
  const emptied = emptiedBy(used, setting, overrides)
  return {
    target,
    text: expr,
    way: { is: 'ask', ask: { id, lasting, source, expr, asks, times, maxDataPoints, model, emptied } },
  }
}
