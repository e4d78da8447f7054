import { clip } from '../../../lib/text.ts'
import type { Finding } from '../../contract.ts'
import type { MetricNeed } from '../../metric-needs.ts'
import type { KongFamily } from './families.ts'
import { type Exporter, type KongSide, type Lacking, lacking } from './kong-side.ts'
import type { Resolved } from './resolve.ts'
import type { NeedsSeen } from './seen.ts'
import { isSince } from './since.ts'
import { subjectOf } from './words.ts'

/** Why the gateway does not make a family where it is needed; undefined when it does. */
export type NotMade = { readonly since: string } | { readonly noStream: true } | { readonly notEnabled: true } | Lacking

export function whyNotMade({ matchers }: Pick<MetricNeed, 'matchers'>, family: KongFamily, kong: KongSide): NotMade | undefined {
  if (family.since !== undefined && !isSince(kong.version, family.since)) return { since: family.since }
  if (family.flag === undefined) return undefined
  if (kong.exporters.length === 0) return { notEnabled: true }
  const stream = family.stream ?? false
  if (stream && kong.ways.length > 0 && !kong.ways.some((way) => way.stream)) return { noStream: true }
  return lacking(family.flag, { matchers, stream }, kong)
}

/** Is there such a family, and is it made where it is needed? */
export function judgeFamily(need: MetricNeed, resolved: Resolved, { kong }: NeedsSeen): Finding[] {
  const { series, where } = need
  const subject = subjectOf(need)
  switch (resolved.is) {
    case 'enterprise':
      return []
    case 'old':
      return [
        {
          message: `${subject} needs ${series}: no Kong 3 has it, it is ${resolved.now}`,
          expected: resolved.now,
          actual: `${series}`,
          where,
        },
      ]
    case 'unknown': {
      const hint =
        resolved.near === undefined ? 'see the metrics page of Kong for the names that it has' : `did you mean ${resolved.near}?`
      return [
        {
          message: `${subject} needs ${series}, which the prometheus plugin of Kong 3 does not make`,
          expected: 'a series of Kong',
          actual: `${series}`,
          where,
          hint,
        },
      ]
    }
    case 'bare histogram': {
      const { name } = resolved.family
      const expected = `${name}_bucket, ${name}_sum or ${name}_count`
      return [
        { message: `${subject} needs ${name}, which is a histogram: no series has that name`, expected, actual: name, where },
      ]
    }
    default:
      return notMade(need, resolved.family, kong)
  }
}

function notMade(need: MetricNeed, family: KongFamily, kong: KongSide): Finding[] {
  const why = whyNotMade(need, family, kong)
  // That it is enabled nowhere is told once for all.
  if (why === undefined || 'notEnabled' in why) return []
  const { where } = need
  const start = `${subjectOf(need)} needs ${family.name}`
  if ('since' in why) {
    const message = `${start}, which Kong has since ${why.since}`
    return [{ message, expected: `Kong ${why.since} or newer`, actual: kong.version, where }]
  }
  if ('noStream' in why) {
    const message = `${start}, which counts TCP and TLS streams, and no route of Kong takes any`
    return [{ message, expected: 'a route with protocol tcp or tls', actual: 'none', where }]
  }
  const { clause, ...rest } = tellLacking(family.flag ?? '', why, kong)
  return [{ message: `${start}, but ${clause}`, ...rest, where }]
}

/** A flag that is off, everywhere or on some routes, in words. */
export function tellLacking(
  flag: string,
  { asked, without }: Lacking,
  { exporters }: KongSide,
): { readonly clause: string } & Pick<Finding, 'expected' | 'actual' | 'hint'> {
  const counting = [...new Set(asked.flatMap(({ exporter }) => exporter ?? []))]
  const told = { expected: `${flag}: true`, actual: actualOf(counting.length === 0 ? exporters : counting, flag) }
  if (without.length === asked.length && (asked.length === 0 || counting.length > 0))
    return { clause: `${flag} is off`, ...told, hint: `set ${flag}: true in the config of the plugin: it is off by default` }
  const routes = clip(without.map(({ route }) => route).join(', '), 200)
  const nobody = without.length === asked.length
  const clause = nobody
    ? `no prometheus plugin runs on ${routes}`
    : `${without.length} of ${asked.length} routes do not have it: ${routes}`
  const hint = 'a global prometheus plugin runs on every route but those that have one of their own, or of their service'
  return { clause, ...told, hint }
}

const actualOf = (exporters: readonly Exporter[], flag: string): string =>
  clip(exporters.map(({ name, flags, where }) => `${flags.some((one) => one === flag)} in ${name} (${where})`).join('; '), 300)
