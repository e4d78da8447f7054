import type { VectorSelector } from '../../../promql/index.ts'
import { whyNoLabel } from './label.ts'
import { whyNoMetric } from './metric.ts'
import { exerciseHint, type Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { matchText, notExercised, selectorText } from './words.ts'

const OF_ALERTS: ReadonlySet<string> = new Set(['ALERTS', 'ALERTS_FOR_STATE'])

/** Whether its series are made by Prometheus itself, when an alert comes: with none, all is well. */
export const isOfAlerts = ({ name }: VectorSelector): boolean => name !== undefined && OF_ALERTS.has(name)

/** Why a selector has no series, now or ever; undefined when it has or had some. */
export async function whyNever(selector: VectorSelector, way: Way): Promise<Diagnosis | undefined> {
  if (isOfAlerts(selector))
    return (await way.questions.exists(matchText(selector.matchers)))
      ? undefined
      : notExercised(
          `${selectorText(selector)} has had no series so far: Prometheus makes one when such an alert is pending or fires`,
          exerciseHint(way),
        )
  const noMetric = selector.name === undefined ? undefined : await whyNoMetric(selector.name, way)
  return noMetric ?? (await whyNoLabel(selector, way))
}
