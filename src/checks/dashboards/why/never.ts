import type { VectorSelector } from '../../../promql/index.ts'
import { whyNoLabel } from './label.ts'
import { whyNoMetric } from './metric.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'

/** Why a selector has no series, now or ever; undefined when it has or had some. */
export async function whyNever(selector: VectorSelector, way: Way): Promise<Diagnosis | undefined> {
  const noMetric = selector.name === undefined ? undefined : await whyNoMetric(selector.name, way)
  return noMetric ?? (await whyNoLabel(selector, way))
}
