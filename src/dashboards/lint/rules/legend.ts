import { resultLabels } from '../../../promql/index.ts'
import { isGone } from '../labels-gone.ts'
import type { LintRule } from '../lint.ts'
import { inQuery, queriesOf } from '../queries.ts'

/** A legend that names what the series do not have. */
export const legendLabelGone: LintRule = {
  id: 'legend-label-gone',
  summary: 'A legend with {{label}} where the query aggregates that label away: all series get the same name.',
  *check(dashboard, context) {
    for (const query of queriesOf(dashboard, context)) {
      const { target, reading } = query
      const { expr } = reading
      if (target?.legend === undefined || expr === undefined || reading.opaque || target.format !== 'time_series') continue
      for (const label of new Set(labelsIn(target.legend))) {
        if (!isGone(expr, label)) continue
        const labels = resultLabels(expr)
        const kept = labels.kind === 'exactly' ? labels.labels : []
        const there = kept.map((each) => `{{${each}}}`).join(', ')
        yield {
          ...inQuery(query, {
            message: `the legend of ${query.title} names {{${label}}}, and the query has no label ${label} left`,
            expected: there === '' ? 'a legend without that label' : `a label that is left: ${there}`,
            actual: target.legend,
            hint: `keep ${label} in the by (…) of the query, or take {{${label}}} out of the legend`,
          }),
          path: `${target.path}.legendFormat`,
        }
      }
    }
  },
}

const labelsIn = (legend: string): readonly string[] =>
  [...legend.matchAll(/\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g)].flatMap((match) => match[1] ?? [])
