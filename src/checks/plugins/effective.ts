import type { DeclaredKong, DeclaredKongConsumer } from '../../declared/kong-types.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { nearest } from '../../lib/text.ts'
import type { Finding, Note, Observed } from '../contract.ts'
import type { KongOf, KongSpec } from '../kong-of.ts'
import { metricsPages } from '../kong-of.ts'
import type { LiveGateway, LiveWay } from './gateway.ts'
import { inEffect, nameOf as nameOfInstance } from './precedence.ts'
import type { Probed } from './probes/probe.ts'
import { probeAll } from './probes/run.ts'
import type { EffectiveSpec } from './spec.ts'

/** What came of the probes. */
export interface EffectiveSeen {
  readonly probed: readonly Probed[]
  /** Who the probes were; undefined: nobody. */
  readonly as: string | undefined
  readonly except: readonly { readonly plugin: string; readonly reason: string }[]
  /** What the suite says that is not so, whatever the probes see. */
  readonly problems: readonly Finding[]
}

const OWN = 'firedrill'
const WITHIN = 10_000

/** Sends the probes, once. Throws `CannotObserve` where the consumer that they should be has no credentials that can be known. */
export async function probe(
  spec: EffectiveSpec,
  given: {
    readonly of: KongOf
    readonly kong: KongSpec
    readonly gateway: LiveGateway
    readonly declared: DeclaredKong | undefined
  },
  at: Observed,
): Promise<EffectiveSeen> {
  const { of, kong, gateway, declared } = given
  const { plugins, except = [], as, logs, paths, within = WITHIN, on } = spec === 'all' ? {} : spec
  const consumer = consumerOf(as, declared?.consumers)
  const metrics = await metricsPages(at, of, kong)
  const how = { proxy: of.proxy, metrics, plugins, except: except.map(({ plugin }) => plugin), consumer, logs, paths, within }
  const uncovered = on === undefined ? [] : (plugins ?? []).flatMap((name) => uncoveredBy(name, gateway))
  return {
    probed: await probeAll(gateway, how, at),
    as: consumer && nameOf(consumer),
    except,
    problems: [...unknownPlugins([...(plugins ?? []), ...except.map(({ plugin }) => plugin)], gateway), ...uncovered],
  }
}

const nameOf = ({ username, customId }: DeclaredKongConsumer): string => username ?? customId ?? ''

function consumerOf(
  as: string | undefined,
  known: readonly DeclaredKongConsumer[] | undefined,
): DeclaredKongConsumer | undefined {
  if (as === undefined) return known?.find((one) => nameOf(one) === OWN) ?? known?.find(({ tags }) => tags.includes(OWN))
  if (known === undefined)
    throw new CannotObserve(`the credentials of ${as} are not known: no declarative file of the gateway can be read from here`)
  const found = known.find((one) => one.username === as || one.customId === as)
  if (found !== undefined) return found
  const near = nearest(as, known.map(nameOf))
  throw new CannotObserve(
    `the declarative file has no consumer ${as}${near === undefined ? '' : ` (did you mean ${near}?)`}: \`effective.as\` names one`,
  )
}

// A name that no plugin of the gateway has is misspelt, or left over: nothing would be asked of it.
function unknownPlugins(names: readonly string[], { instances }: LiveGateway): Finding[] {
  const known = new Set(instances.map(({ name }) => name))
  return [...new Set(names)]
    .filter((name) => !known.has(name))
    .map((name) => {
      const near = nearest(name, known)
      return {
        message: `\`effective\` names the plugin ${name}, which the gateway does not use`,
        expected: 'the name of a plugin that is configured',
        actual: [...known].join(', ') || 'no plugin',
        where: 'the suite',
        hint: near === undefined ? 'correct or remove it' : `did you mean ${near}?`,
      }
    })
}

// A plugin that is nowhere is told by itself; one of a consumer covers nobody else.
function uncoveredBy(name: string, gateway: LiveGateway): Finding[] {
  const { ways, instances } = gateway
  const own = instances.filter((one) => one.name === name)
  if (own.length === 0) return []
  const there = own
    .map((one) => `${nameOfInstance(one)}${one.enabled ? '' : ' (disabled)'}`)
    .sort()
    .join(', ')
  const services = [...new Set(ways.flatMap(({ service }) => service ?? []))]
  const runs = (way: LiveWay) => inEffect(gateway, way, undefined).has(name)
  return services
    .filter((service) => !ways.some((way) => way.service === service && runs(way)))
    .map((service) => ({
      message: `no ${name} is in effect on service ${service}`,
      expected: `${name} on the routes of every service (on: every-service)`,
      actual: there,
      where: `service ${service}`,
      hint: `add ${name} to it, or make it global`,
    }))
}

/** Configured = effective: what the probes found. */
export function judgeEffective({ probed, problems }: EffectiveSeen): Finding[] {
  const findings = probed.flatMap(({ what, outcome }) =>
    'findings' in outcome ? outcome.findings.map((one) => named(what, one)) : [],
  )
  if (findings.length > 0 || problems.length > 0 || probed.some(({ sent }) => sent !== '') || unseenOf(probed).length > 0)
    return [...problems, ...findings]
  return [
    {
      message: 'not one plugin was probed, so nothing is proven',
      expected: 'at least one plugin that is enabled, runs on a route, and that Firedrill has a probe for',
      actual: probed.length === 0 ? 'none' : probed.map(({ what }) => what).join(', '),
    },
  ]
}

// Five services may have a plugin of one name.
const named = (what: string, finding: Finding): Finding => ({ ...finding, message: `${what}: ${finding.message}` })

/** What could not be seen, in words. */
export const unseenOf = (probed: readonly Probed[]): readonly string[] =>
  probed.flatMap(({ what, outcome }) => ('unseen' in outcome ? [`${what}: ${outcome.unseen}`] : []))

/** What was sent, what was left out and what could not be seen. */
export function effectiveNotes({ probed, except }: EffectiveSeen): readonly Note[] {
  const left = new Set(except.map(({ plugin }) => plugin))
  const sent = probed.filter((one) => one.sent !== '').map((one) => `${one.what}: ${one.sent}`)
  return [
    ...(sent.length === 0 ? [] : [{ message: `the probes sent: ${sent.join('; ')}` }]),
    ...except.map(({ plugin, reason }) => ({ message: `${plugin} was not probed: ${reason}` })),
    ...probed.filter(({ plugin }) => !left.has(plugin)).flatMap(({ outcome }) => ('notes' in outcome ? outcome.notes : [])),
    ...unseenOf(probed).map((message) => ({ message: `not seen: ${message}` })),
  ]
}
