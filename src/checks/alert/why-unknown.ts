import { endedEarly, isMixed, resolvedAt } from './belongs-end.ts'
import { judge, notYet } from './judge.ts'
import { placeOf } from './judge-delivered.ts'
import type { AlertSeen } from './seen.ts'
import type { AlertSpec } from './spec.ts'

/** Why what was seen cannot be judged, as long as it stays so; undefined when it can. */
export function whyUnknown(spec: AlertSpec, seen: AlertSeen): string | undefined {
  if (seen.step === 'quiet') return whyNotQuiet(spec, seen)
  return seen.step === 'resolved' ? whyNoEnd(spec, seen) : undefined
}

function whyNotQuiet(spec: AlertSpec, seen: AlertSeen): string | undefined {
  const open = notYet(spec, seen)
  const isAll = judge(spec, seen).every(({ message }) => message === open?.message)
  return open === undefined || !isAll ? undefined : `${open.message}: ${open.hint ?? open.actual}`
}

function whyNoEnd(spec: AlertSpec, seen: AlertSeen): string | undefined {
  if (seen.moments.resolved === undefined || endedEarly(spec, seen) !== undefined) return undefined
  const untold = spec.delivered.filter((want) => resolvedAt(spec, seen, want) === undefined)
  const [first] = untold
  if (first === undefined || !untold.every((want) => isMixed(spec, seen, want))) return undefined
  return (
    `${placeOf(first)} got a text after ${spec.alert} had ended that does not tell whether it is of this end: ` +
    'another alert of its group, or of its name, may be meant (group it by itself, write its labels into the text, or have a webhook told)'
  )
}
