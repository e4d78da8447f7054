import { needsOf, type SeriesNeed } from '../promql/index.ts'
import type { LintContext } from './lint/lint.ts'
import { quoted } from './lint/named.ts'
import { type Query, queriesOf } from './lint/queries.ts'
import { isStandIn } from './lint/stand-ins.ts'
import type { Dashboard } from './model.ts'

/** What one PromQL query of a dashboard needs, whatever its variables stand for. */
export interface QueryNeeds {
  readonly of: Query['of']
  /** `panel “Errors” of dashboard “Gateway”`, `variable service of “Gateway”`. */
  readonly by: string
  /** `gateway.json:12:9`. */
  readonly where: string
  /** As it is written. */
  readonly text: string
  /** Matchers, labels and ranges that a variable decides are left out; series whose name one decides, too. */
  readonly needs: readonly SeriesNeed[]
  /** Something was left out. */
  readonly open: boolean
  /** Why the query could not be read; then `needs` is []. */
  readonly unread: string | undefined
}

/** What the PromQL queries of a dashboard need: of panels, of annotations, and those in the queries of its variables. */
export function dashboardNeeds(dashboard: Dashboard, { dataSources }: Pick<LintContext, 'dataSources'>): readonly QueryNeeds[] {
  const context: LintContext = { dataSources, provisioned: false, typeOf: undefined }
  return queriesOf(dashboard, context)
    .filter(({ reading }) => reading.language === 'promql')
    .map((query) => needsOfQuery(query, dashboard))
}

function needsOfQuery(query: Query, dashboard: Dashboard): QueryNeeds {
  const { of, panel, title, text, path, reading } = query
  const place = dashboard.placeOf(path)
  const told = {
    of,
    by: panel === undefined ? title : `panel ${quoted(panel.title)} of dashboard ${quoted(dashboard.title)}`,
    where: place === '' ? dashboard.file : `${dashboard.file}:${place}`,
    text,
  }
  if (reading.expr === undefined) {
    const unread = reading.error?.message ?? 'a variable stands for a part of its form'
    return { ...told, needs: [], open: true, unread }
  }
  const all = needsOf(reading.expr, readLabels(query, dashboard))
  const needs = all.filter(({ name }) => name === undefined || !isStandIn(name)).map(closed)
  const open = JSON.stringify(needs) !== JSON.stringify(all)
  return {
    ...told,
    needs: reading.uses.some(({ where }) => where === 'range') ? needs.map(ofAnyRange) : needs,
    open,
    unread: undefined,
  }
}

/** A need without what a variable decides: it may stand for anything. */
function closed(need: SeriesNeed): SeriesNeed {
  const matchers = need.matchers.filter(({ name, value }) => !isStandIn(name) && !isStandIn(value))
  const variable = new Set(need.matchers.filter((one) => !matchers.includes(one)).map(({ name }) => name))
  const labels = need.labels
    .filter(({ name }) => !isStandIn(name))
    .map((label) => (label.by === 'matched' && variable.has(label.name) ? { ...label, demanded: false } : label))
  return { ...need, matchers, labels, instead: need.instead.filter((name) => !isStandIn(name)) }
}

// The word in the place of a range says nothing of its length.
const ofAnyRange = (need: SeriesNeed): SeriesNeed => ({ ...need, range: undefined })

const LEGEND = /\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g
const VALUES_OF = /^\s*label_values\(.+,\s*([a-zA-Z_]\w*)\s*\)\s*$/s

/** Labels that are read of the result: of a legend those between its braces, of `label_values(x, job)` its label. */
function readLabels({ of, path, target }: Query, dashboard: Dashboard): readonly string[] {
  if (of === 'panel') return [...(target?.legend ?? '').matchAll(LEGEND)].map(([, name = '']) => name)
  const variable = of === 'variable' ? dashboard.variables.find((one) => one.path === path) : undefined
  const [, label] = VALUES_OF.exec(variable?.query ?? '') ?? []
  return label === undefined ? [] : [label]
}
