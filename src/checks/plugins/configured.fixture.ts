import { compare, type Expected } from './compare/compare.ts'
import { overrides, precedence } from './compare/shadows.ts'
import { agreedOn, type ConfiguredSeen } from './configured.ts'
import type { LiveGateway } from './gateway.ts'
import type { PluginsSeen } from './observe.ts'
import { gatewayOf, instance, way } from './plugins.fixture.ts'

/** A plugin as a file declares it. */
export const declared = (name: string, scope: Expected['scope'], rest: Partial<Expected> = {}): Expected => ({
  name,
  instanceName: undefined,
  enabled: true,
  scope,
  config: {},
  extent: 'defaults',
  where: 'kong.yml:7:5',
  ...rest,
})

const WAYS = [way('ollama-route', 'ollama'), way('grok-route', 'grok')]

/** What was seen of a gateway with these plugins, of which those are declared. */
export function look(
  expected: readonly Expected[],
  live: LiveGateway['instances'],
  rest: Partial<ConfiguredSeen> = {},
): PluginsSeen {
  const gateway = gatewayOf(live, WAYS)
  const comparison = compare(expected, live)
  const configured: ConfiguredSeen = {
    source: 'kong.yml',
    problems: [],
    broken: false,
    selectTags: [],
    foreign: [],
    unlisted: [],
    declared: expected.length,
    configured: live.length,
    available: gateway.available,
    empty: false,
    groups: [],
    ...comparison,
    ...precedence(gateway),
    overrides: overrides(gateway, agreedOn(comparison)),
    ...rest,
  }
  return { service: 'kong', standIn: false, configured }
}

/** As the suite lists it. */
export const AGREED = { extent: 'listed', where: 'the suite' } as const
/** Of what is declared, and of `limits(5)`. */
export const LIMIT = { config: { minute: 5 } }
/** The limit of ollama as it is configured. */
export const limits = (minute: number) => instance('rate-limiting', { service: 'ollama' }, { minute })
