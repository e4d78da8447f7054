import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { type KongOf, kongOf } from '../kong-of.ts'
import { type ConfiguredSeen, declarationOf, lookAtConfigured } from './configured.ts'
import { type EffectiveSeen, probe, unseenOf } from './effective.ts'
import { type LiveGateway, readGateway } from './gateway.ts'
import { judge } from './judge.ts'
import { type CountsBefore, countsBefore, lookAtMeasured, type MeasuredSeen, uselessLoad } from './measured/observe.ts'
import { type NeedsSeen, observeNeeds } from './needs/needs.ts'
import type { PluginsSpec } from './spec.ts'

/** What one look saw of each part that is asked for. No config and no credential is kept. */
export interface PluginsSeen {
  readonly service: string
  readonly standIn: boolean
  /** Name of a load that is not over: nothing was looked at. */
  readonly waiting?: string | undefined
  readonly configured?: ConfiguredSeen | undefined
  readonly effective?: EffectiveSeen | undefined
  readonly measured?: MeasuredSeen | undefined
  readonly needs?: NeedsSeen | undefined
}

/** Notes the counters before the load. */
export async function before(spec: PluginsSpec, at: Observed): Promise<CountsBefore | undefined> {
  return spec.measured === undefined ? undefined : await countsBefore(at, kongOf(at, spec), spec)
}

/** Reads the gateway once and looks at each part. Throws `CannotObserve` when a part could not be seen and no other has a finding. */
export async function observe(spec: PluginsSpec, at: Observed, counts: CountsBefore | undefined): Promise<PluginsSeen> {
  const of = kongOf(at, spec)
  const service = of.service.name
  // Reading it again and again would be load, too.
  if (spec.measured !== undefined && at.load !== undefined && at.load.ledger === undefined)
    return { service, standIn: of.standIn, waiting: at.load.name }
  const declared = await declarationOf(spec, at, of)
  const gateway = await readGateway(of, declared)
  const parts = {
    configured: spec.configured && lookAtConfigured(spec.configured, declared, gateway, of),
    effective: spec.effective && (await probe(spec.effective, { of, kong: spec, gateway, declared }, at)),
    measured: await measuredOf(spec, at, of, gateway, counts),
    needs: spec.needs && (await observeNeeds(spec.needs, { gateway, version: gateway.version }, at)),
  }
  const seen: PluginsSeen = { service, standIn: of.standIn, ...parts }
  const unseen = unseenParts(seen)
  if (unseen.length > 0 && judge(spec, seen).length === 0) throw new CannotObserve(unseen.join('; '))
  return seen
}

async function measuredOf(
  spec: PluginsSpec,
  at: Observed,
  of: KongOf,
  gateway: LiveGateway,
  counts: CountsBefore | undefined,
): Promise<MeasuredSeen | undefined> {
  if (spec.measured === undefined) return undefined
  const missing = uselessLoad(at, of)
  if (missing !== undefined || at.load === undefined) return missing && { missing }
  if (counts === undefined) return { missing: { message: 'the counters cannot be compared: nothing noted them before the load' } }
  return await lookAtMeasured(spec.measured, { of, kong: spec, gateway, before: counts }, { ...at, load: at.load })
}

/** Parts that say nothing either way. */
function unseenParts({ effective, measured, needs }: PluginsSeen): readonly string[] {
  const requests = measured === undefined || 'missing' in measured ? [] : measured.requests
  return [
    ...(effective === undefined ? [] : unseenOf(effective.probed)),
    ...(needs?.unseen ?? []),
    ...requests.flatMap(({ name, place }) =>
      'untold' in place
        ? [
            `where the request ${name} of the load belongs cannot be told: ${place.untold}; say it in \`measured: { requests: { … } }\``,
          ]
        : [],
    ),
  ]
}
