import type { MetricNeed } from '../../metric-needs.ts'

/** `alert KongErrors (through job:errors:rate5m)`. */
export const subjectOf = ({ by, through }: MetricNeed): string =>
  through.length === 0 ? by : `${by} (through ${through.join(', ')})`
