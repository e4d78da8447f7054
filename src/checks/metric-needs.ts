import { type Dashboard, dashboardNeeds, type LintContext } from '../dashboards/index.ts'
import type { DeclaredRule, RuleFile } from '../declared/prometheus.ts'
import { type Expr, type Matcher, type NeededLabel, needsOf, parseExpr, type SeriesNeed, walk } from '../promql/index.ts'

/** A series that a rule or a query of a dashboard needs, found through recording rules where those stand between. */
export interface MetricNeed {
  /** As it is asked for: `kong_request_latency_ms_bucket`. Undefined when matchers alone choose. */
  readonly series: string | undefined
  readonly matchers: readonly Matcher[]
  readonly labels: readonly NeededLabel[]
  /** Milliseconds. */
  readonly range: number | undefined
  /** Series that do as well: the other side of an `or`. */
  readonly instead: readonly string[]
  /** `alert KongErrors`, `recording rule job:errors:rate5m`, `panel “Errors” of dashboard “Gateway”`. */
  readonly by: string
  readonly where: string
  /** Recording rules between it and the series, its own first. */
  readonly through: readonly string[]
}

/** An expression that could not be read: what it needs is not known. */
export interface UnreadExpression {
  readonly by: string
  readonly where: string
  readonly why: string
}

export interface MetricNeeds {
  readonly needs: readonly MetricNeed[]
  readonly unread: readonly UnreadExpression[]
}

/** Where needs come from. */
export interface Needing {
  readonly rules: readonly RuleFile[]
  readonly dashboards: readonly Dashboard[]
  /** Those that dashboards can name; undefined = not known. */
  readonly dataSources: LintContext['dataSources']
}

/** Every series with its labels that alerts, recording rules and dashboards need; recorded series are followed to what they are made of. */
export function metricNeeds({ rules, dashboards, dataSources }: Needing): MetricNeeds {
  const all = rules.flatMap(({ groups }) => groups).flatMap((group) => group.rules)
  const recorded = Map.groupBy(
    all.filter(({ type }) => type === 'recording'),
    ({ name }) => name,
  )
  const found = [
    ...all.map((rule) => ofRule(rule, recorded)),
    ...dashboards.flatMap((dashboard) => ofDashboard(dashboard, dataSources, recorded)),
  ]
  return { needs: found.flatMap(({ needs }) => needs), unread: found.flatMap(({ unread }) => unread) }
}

type Recorded = ReadonlyMap<string, readonly DeclaredRule[]>

function ofRule(rule: DeclaredRule, recorded: Recorded): MetricNeeds {
  const by = rule.type === 'alerting' ? `alert ${rule.name}` : `recording rule ${rule.name}`
  const parsed = parseExpr(rule.expr)
  if (!parsed.ok) return { needs: [], unread: [{ by, where: rule.where, why: parsed.error.message }] }
  const needs = needsOf(parsed.expr, templateLabels(rule)).map((need) => placed(need, { by, where: rule.where }))
  return { needs: needs.flatMap((need) => followed(need, recorded)), unread: [] }
}

function ofDashboard(dashboard: Dashboard, dataSources: Needing['dataSources'], recorded: Recorded): readonly MetricNeeds[] {
  return dashboardNeeds(dashboard, { dataSources }).map(({ by, where, needs, unread }) => ({
    needs: needs.map((need) => placed(need, { by, where })).flatMap((need) => followed(need, recorded)),
    unread: unread === undefined ? [] : [{ by, where, why: unread }],
  }))
}

const placed = ({ name, ...need }: SeriesNeed, { by, where }: Pick<MetricNeed, 'by' | 'where'>): MetricNeed => ({
  series: name,
  ...need,
  by,
  where,
  through: [],
})

/** A need of a recorded series as needs of what it is made of; labels that are asked of it are asked of those. */
function followed(need: MetricNeed, recorded: Recorded): readonly MetricNeed[] {
  const makers = need.series === undefined ? [] : (recorded.get(need.series) ?? [])
  if (makers.length === 0 || need.through.includes(need.series ?? '')) return [need]
  return makers.flatMap((maker) => {
    const parsed = parseExpr(maker.expr)
    // What cannot be read is told of the recording rule itself.
    if (!parsed.ok) return []
    const asked = need.labels.filter(({ name, demanded }) => demanded && maker.labels[name] === undefined)
    const below = needsOf(
      parsed.expr,
      asked.map(({ name }) => name),
    )
    const through = [...need.through, maker.name]
    const made = madeLabels(parsed.expr)
    const handed = need.matchers.filter(({ name }) => maker.labels[name] === undefined && !made.has(name))
    return below
      .map((one) => {
        const own = handed.filter(({ name }) => one.labels.some((label) => label.name === name))
        return { ...placed(one, need), matchers: [...one.matchers, ...own], through }
      })
      .flatMap((one) => followed(one, recorded))
  })
}

/** Labels whose values an expression makes itself: what is asked of them is not asked of the series below. */
function madeLabels(expr: Expr): ReadonlySet<string> {
  const made = new Set<string>()
  for (const node of walk(expr)) {
    const name = node.type === 'call' && /^label_/.test(node.func) ? node.args[1] : undefined
    const counted = node.type === 'aggregate' && node.op === 'count_values' ? node.param : undefined
    for (const one of [name, counted]) if (one?.type === 'string') made.add(one.value)
  }
  return made
}

const READ = /\$labels\.([a-zA-Z_]\w*)|\.Labels\.([a-zA-Z_]\w*)/g

/** Labels that the templates of an alert read. */
function templateLabels({ labels, annotations }: DeclaredRule): readonly string[] {
  const texts = [...Object.values(labels), ...Object.values(annotations)]
  const read = texts.flatMap((text) => (text.includes('{{') ? [...text.matchAll(READ)] : []))
  return [...new Set(read.map(([, variable, field]) => variable ?? field ?? ''))]
}
