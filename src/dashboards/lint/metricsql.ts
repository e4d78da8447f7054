/** What VictoriaMetrics takes behind a data source of type prometheus, and Prometheus does not. */

import type { Dashboard, Panel } from '../model.ts'

/** `topk_max`, `bottomk_last`; `rollup_rate`, `range_sum`, `running_avg`; `count_gt_over_time`. */
const FAMILIES = [
  '(?:topk|bottomk)_(?:min|max|avg|last|median)',
  'rollup\\w*',
  'range_\\w+',
  'running_\\w+',
  'outliers?\\w*',
  'smooth_exponential',
  '(?:count|share|sum)_(?:eq|ne|gt|le)_over_time',
  '(?:aggr|ascent|count_values|decreases|descent|distinct|duration|geomean|histogram|increases|iqr|mode|median|outlier_iqr|quantiles|range|sum2|tfirst|tlast|tlast_change|tmax|tmin|zscore)_over_time',
  'label_(?:set|map|del|keep|copy|move|value|match|mismatch|lowercase|uppercase|transform|graphite_group)',
  '(?:increase|rate|delta|changes)_(?:prometheus|pure)',
  'histogram_share',
  'rand(?:_normal|_exponential)?',
  'bitmap_(?:and|or|xor)',
  'keep_(?:last|next)_value',
  'hoeffding_bound_(?:lower|upper)',
]
const FUNCTIONS =
  'alias any median share distinct geomean mad mode quantiles sum2 zscore histogram prometheus_buckets buckets_limit remove_resets union interpolate default_rollup drop_common_labels drop_empty_series labels_equal limit_offset sort_by_label_numeric ideriv integrate lag lifetime scrape_interval stale_samples_over_time deriv_fast rate_over_sum timestamp_with_name ttf ru now'

const NAME = new RegExp(`^(?:${[...FAMILIES, ...FUNCTIONS.split(' ')].join('|')})$`)
const FORM = /\bkeep_metric_names\b|^\s*WITH\s*\(|[\s)](?:default|if|ifnot)\s/

/** Whether a query says what only MetricsQL has. */
export const isMetricsQl = (text: string): boolean =>
  FORM.test(text) || [...text.matchAll(/\b([a-z]\w+)\s*\(/g)].some(([, name = '']) => NAME.test(name))

const known = new WeakMap<readonly Dashboard[], boolean>()

/** Whether one of the dashboards asks in MetricsQL: who answers then takes forms that Prometheus refuses, `rate(x)` and `(x)[5m]`. */
export function speakMetricsQl(dashboards: readonly Dashboard[]): boolean {
  const isOne = known.get(dashboards) ?? dashboards.some(({ panels }) => panels.some(hasMetricsQl))
  known.set(dashboards, isOne)
  return isOne
}

const hasMetricsQl = ({ targets }: Panel): boolean => targets.some(({ expr }) => expr !== undefined && isMetricsQl(expr))
