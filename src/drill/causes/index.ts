/** Causes: what a drill does to a stack so that alerts fire. Each is applied once, proven to have landed, and undone whatever happens. */
import { describeCause } from '../../checks/causes.ts'
import type { CauseSpec } from '../../checks/drill.ts'
import { clip } from '../../lib/text.ts'
import { bounded } from './bounded.ts'
import type { Cause, CauseContext, Way } from './cause.ts'
import { landedLook } from './landed.ts'
import { loadWay } from './load.ts'
import { postWay } from './post.ts'
import { receiverWay } from './receiver.ts'
import { requestWay } from './request.ts'
import { seriesWay } from './series.ts'
import { execWay, pauseWay, restartWay, stopWay } from './service.ts'

export type { Cause, CauseContext } from './cause.ts'
export { type Exporter, openExporter } from './exporter.ts'

/** A longer cause is cut in reports (characters). */
const DESCRIBED = 200

/** The cause that a suite names; nothing is touched until it is applied. */
export function causeOf(spec: CauseSpec, context: CauseContext): Cause {
  const landed = spec.landed === undefined ? undefined : landedLook(spec.landed, context)
  return bounded(clip(describeCause(spec), DESCRIBED), wayOf(spec, context), landed, context)
}

function wayOf(spec: CauseSpec, context: CauseContext): Way {
  if ('http' in spec) return requestWay(spec.http, spec.undo, context)
  if ('load' in spec) return loadWay(spec.load, context)
  if ('stop' in spec) return stopWay(spec.stop, context)
  if ('pause' in spec) return pauseWay(spec.pause, context)
  if ('restart' in spec) return restartWay(spec.restart, context)
  if ('exec' in spec) return execWay(spec.exec, spec.undo, context)
  if ('receiver' in spec) return receiverWay(spec.receiver, context)
  if ('exporter' in spec) return seriesWay(spec.exporter.series, context)
  return postWay(spec.post, context)
}
