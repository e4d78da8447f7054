import { clip } from '../../../lib/text.ts'
import { walk } from '../../../promql/index.ts'
import type { LintRule } from '../lint.ts'
import { speakMetricsQl } from '../metricsql.ts'
import { inQuery, type Query, queriesOf } from '../queries.ts'

const querySyntax: LintRule = {
  id: 'query-syntax',
  summary: 'A PromQL or LogQL query that the server refuses whatever its variables stand for.',
  *check(dashboard, context, all) {
    for (const query of queriesOf(dashboard, context)) {
      const { error, language } = query.reading
      if (error === undefined || query.of === 'variable' || (language === 'promql' && speakMetricsQl(all))) continue
      const name = language === 'promql' ? 'PromQL' : 'LogQL'
      yield inQuery(query, {
        message: `${query.title} is no ${name}: ${error.message}, at character ${error.at + 1}`,
        expected: `a ${name} expression`,
        actual: clip(query.text, 200),
        hint: 'correct it there; Explore of Grafana shows whether it is sound',
      })
    }
  },
}

const NEEDS_TWO = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv'])

const reducedInterval: LintRule = {
  id: 'reduced-interval',
  severity: 'warning',
  summary: 'rate() and the like over [$__interval], which covers less than two scrapes when the dashboard is zoomed in.',
  *check(dashboard, context) {
    for (const query of queriesOf(dashboard, context)) {
      const { target, panel, reading } = query
      if (reading.expr === undefined || target === undefined || isWide(query) || !reading.uses.some(isStep)) continue
      for (const node of walk(reading.expr)) {
        const range = node.type === 'call' && NEEDS_TWO.has(node.func) ? node.args[0] : undefined
        if (node.type !== 'call' || range?.type !== 'matrix') continue
        const use = reading.uses.find((_, i) => reading.replaced.places[i]?.from === range.range.from)
        if (use === undefined || !isStep(use)) continue
        const metric = range.selector.name ?? 'its metric'
        yield {
          ...inQuery(query, {
            message: `${query.title} takes ${node.func}() over [$${use.name}], which is too short for two scrapes when the dashboard is zoomed in, unless the data source asks for no shorter steps`,
            expected: node.func === 'increase' ? `a min interval of at least two scrapes` : '[$__rate_interval]',
            actual: `[$${use.name}]`,
            hint:
              node.func === 'increase'
                ? 'set the min interval of the panel (Query options) to two scrapes or more: each point then counts its own step'
                : `write ${node.func}(${metric}[$__rate_interval])`,
          }),
          panel: panel?.title,
        }
        break
      }
    }
  },
}

const isStep = ({ name }: { readonly name: string }): boolean => name === '__interval' || name === '__interval_ms'

// A smallest step of its own may well be four scrapes.
const isWide = ({ target, panel }: Query): boolean =>
  target?.interval !== undefined || panel?.interval !== undefined || (target?.intervalFactor ?? 1) > 1

/** The rules about queries in themselves. */
export const queryRules: readonly LintRule[] = [querySyntax, reducedInterval]
