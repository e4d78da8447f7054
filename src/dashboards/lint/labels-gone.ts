import { type Expr, resultLabels } from '../../promql/index.ts'
import { isStandIn } from './stand-ins.ts'

const KEEPING = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio'])
const SAME_LABELS = new Set(['sort', 'sort_desc', 'sort_by_label', 'sort_by_label_desc'])
const CREATING = new Set([
  'label_replace',
  'label_join',
  'info',
  'absent',
  'absent_over_time',
  'histogram_quantiles',
  'scalar',
  'vector',
  'time',
])

/** Whether no series of the result can have the label; false where that depends on a variable or on the series. */
export function isGone(expr: Expr, label: string): boolean {
  const labels = resultLabels(expr)
  if (labels.kind === 'none') return true
  if (labels.kind === 'exactly') return !labels.labels.includes(label) && !labels.labels.some(isStandIn)
  return goneBelow(expr, label)
}

// Of `without` it is known what goes, not what stays.
function goneBelow(expr: Expr, label: string): boolean {
  switch (expr.type) {
    case 'paren':
    case 'unary':
      return goneBelow(expr.expr, label)
    case 'aggregate':
      if (KEEPING.has(expr.op)) return goneBelow(expr.expr, label)
      if (expr.op === 'count_values' && expr.param?.type === 'string' && expr.param.value === label) return false
      return expr.grouping === 'without' && (expr.labels.includes(label) || goneBelow(expr.expr, label))
    case 'call': {
      if (CREATING.has(expr.func)) return false
      const series = expr.args.find((arg) => arg.type !== 'number' && arg.type !== 'string')
      if (series === undefined) return false
      if (SAME_LABELS.has(expr.func)) return goneBelow(series, label)
      return (label === 'le' && expr.func === 'histogram_quantile') || goneBelow(series, label)
    }
    default:
      return false
  }
}
