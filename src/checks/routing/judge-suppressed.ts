import { promDuration } from '../../declared/prometheus-duration.ts'
import type { Finding } from '../contract.ts'
import { identity, shortPlace } from './identity.ts'
import type { Listed, RoutingSeen, Source } from './seen.ts'
import { nameOf, type RoutingCase, type RoutingSpec } from './spec.ts'
import { byRule, ruleBetween, whyNotInhibited } from './why-inhibited.ts'
import { modelled } from './why-route.ts'

/** Is it inhibited, silenced and muted as the case says, and by what it says? */
export const judgeSuppressed = (one: RoutingCase, listed: Listed, spec: RoutingSpec, seen: RoutingSeen): Finding[] => [
  ...judgeInhibition(one, listed, spec, seen),
  ...judgeSilence(one, listed, seen),
  ...judgeMute(one, listed, seen),
]

function judgeInhibition(one: RoutingCase, { inhibitedBy }: Listed, { cases }: RoutingSpec, seen: RoutingSeen): Finding[] {
  const wanted = typeof one.inhibitedBy === 'string' ? one.inhibitedBy : undefined
  const source = cases.find((other) => nameOf(other) === wanted)
  if (source === undefined) return inhibitedBy.slice(0, 1).map((by) => unwanted(one, by, 'not inhibited', seen))
  if (inhibitedBy.some((by) => by.case === wanted)) return []
  // Of several sources the server names one: another one that may inhibit it too is as good as the one that was asked for.
  const [by] = inhibitedBy
  if (by !== undefined && ruleBetween(seen.config, source.labels, one.labels) !== undefined) return []
  if (by !== undefined) return [unwanted(one, by, `inhibited by ${wanted}`, seen)]
  const rule = ruleBetween(seen.config, source.labels, one.labels)
  return [
    {
      message: `${nameOf(one)} is not inhibited by ${wanted}`,
      expected: `inhibited by ${wanted}`,
      actual: 'active',
      where: rule?.where ?? seen.config.file,
      hint:
        rule === undefined
          ? whyNotInhibited(seen.config, source.labels, one.labels)
          : `${rule.path} (${shortPlace(rule.where)}) says so: ${seen.service} has another config loaded, or another active alert that matches both sides stands in the way`,
    },
  ]
}

function unwanted(one: RoutingCase, by: Source, expected: string, { config }: RoutingSeen): Finding {
  const rule = ruleBetween(config, by.labels, one.labels)
  const source = by.case ?? `an alert of the stack, ${identity(by.labels)}`
  return {
    message: `${nameOf(one)} is inhibited by ${source}`,
    expected,
    actual: `inhibited by ${source}`,
    where: rule?.where ?? config.file,
    hint: rule === undefined ? undefined : byRule(rule, by.labels, one.labels),
  }
}

function judgeSilence(one: RoutingCase, { silencedBy }: Listed, { service }: RoutingSeen): Finding[] {
  const where = `${service}:/api/v2/silences`
  if (one.silenced !== true)
    return silencedBy.slice(0, 1).map(({ ours, comment }) => ({
      message: `${nameOf(one)} is silenced`,
      expected: 'not silenced',
      actual: `silenced by ${ours ? 'a silence of this check' : 'a silence of others'}: ${JSON.stringify(comment)}`,
      where,
      hint: ours ? 'its matchers cover this alert too; or say `silenced: true`' : 'expire it: it silences real alerts as well',
    }))
  if (silencedBy.some(({ ours }) => ours)) return []
  return [
    {
      message: `${nameOf(one)} is not silenced`,
      expected: 'silenced by a silence of this check',
      actual: silencedBy.length === 0 ? 'active' : `silenced by others: ${JSON.stringify(silencedBy[0]?.comment ?? '')}`,
      where,
      hint: `no entry of \`silences\` has only matchers that fit ${identity(one.labels)}`,
    },
  ]
}

function judgeMute(one: RoutingCase, { mutedBy }: Listed, { config, within }: RoutingSeen): Finding[] {
  const wanted = one.mutedBy ?? []
  const missing = wanted.filter((name) => !mutedBy.includes(name))
  const extra = mutedBy.filter((name) => !wanted.includes(name))
  if (missing.length === 0 && extra.length === 0) return []
  const [route] = modelled(config, one.labels) ?? []
  const names = [...(route?.muteTimeIntervals ?? []), ...(route?.activeTimeIntervals ?? [])]
  const unknown = missing.filter((name) => !names.includes(name))
  const wait =
    route !== undefined && route.groupWait >= within ? `; it shows only after group_wait (${promDuration(route.groupWait)})` : ''
  return [
    {
      message:
        missing.length > 0
          ? `${nameOf(one)} is not muted by ${missing.join(', ')}`
          : `${nameOf(one)} is muted by ${extra.join(', ')}`,
      expected: wanted.length === 0 ? 'not muted' : `muted by ${wanted.join(', ')}`,
      actual: mutedBy.length === 0 ? 'not muted' : `muted by ${mutedBy.join(', ')}`,
      where: route?.where ?? config.file,
      hint:
        unknown.length > 0
          ? `${route?.path ?? 'its route'} names ${names.join(', ') || 'no time interval'}`
          : `time intervals are of the time of the run${wait}`,
    },
  ]
}
