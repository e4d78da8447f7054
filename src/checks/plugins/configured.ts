import type { DeclaredKong, DeclaredKongPlugin, KongProblem } from '../../declared/kong-types.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { declaredKong, type KongOf } from '../kong-of.ts'
import { type Comparison, compare, type Expected, identity, type Ref, refOf } from './compare/compare.ts'
import { overrides, precedence, type Shadow, type Unreached } from './compare/shadows.ts'
import { type LiveGateway, named } from './gateway.ts'
import type { Instance } from './scene.ts'
import type { ConfiguredSpec, PluginsSpec } from './spec.ts'

/** What is declared against what the Admin API tells. */
export interface ConfiguredSeen extends Comparison {
  /** The files, as people know them, or `the suite`. */
  readonly source: string
  readonly problems: readonly KongProblem[]
  /** A file could not be read: what it declares is not known. */
  readonly broken: boolean
  /** How many plugins are declared. */
  readonly declared: number
  /** How many the gateway has. */
  readonly configured: number
  /** Names of plugins that the node has, whether used or not. */
  readonly available: readonly string[]
  /** Its configuration_hash is all zeros: nothing is loaded. */
  readonly empty: boolean
  readonly shadows: readonly Shadow[]
  readonly unreached: readonly Unreached[]
  /** What runs in place of plugins that the suite lists, and is not listed itself. */
  readonly overrides: readonly Shadow[]
  /** Plugins of consumer groups: whom they are for is not known here. */
  readonly groups: readonly Ref[]
  /** Tags that decK goes by; what does not have them is not of these files, and stands in `foreign`. */
  readonly selectTags: readonly string[]
  readonly foreign: readonly Ref[]
  /** Declared by the files, and not listed beside them: nothing would tell that it was taken out of them. */
  readonly unlisted: readonly Ref[]
}

/** What the files of a check declare, as far as it needs them; undefined where it names none and none can be read from here. */
export async function declarationOf(spec: PluginsSpec, at: Observed, of: KongOf): Promise<DeclaredKong | undefined> {
  const parts = [spec.configured, spec.effective, spec.measured]
  const files = parts.map((part) => (typeof part === 'object' ? part.files : undefined)).find((given) => given !== undefined)
  return parts.some((part) => part !== undefined) ? await declaredKong(at, of.service, files) : undefined
}

/** Compares the declared plugins with those of the live gateway. Throws `CannotObserve` where nothing tells what is declared. */
export function lookAtConfigured(
  spec: ConfiguredSpec,
  declared: DeclaredKong | undefined,
  gateway: LiveGateway,
  of: KongOf,
): ConfiguredSeen {
  const asked = spec === 'as-declared' ? {} : spec
  const fromFiles = asked.plugins === undefined || asked.files !== undefined ? declared : undefined
  if (fromFiles === undefined && asked.plugins === undefined) throw new CannotObserve(unreadable(of))
  const ofFiles = fileExpected(fromFiles, gateway)
  const listed = (asked.plugins ?? []).map(suiteExpected)
  const expected = [...ofFiles, ...listed]
  const selectTags = fromFiles?.selectTags ?? []
  const { own, foreign } = byTags(gateway.instances, expected, selectTags)
  const comparison = compare(expected, own, gateway.alike)
  return {
    source: fromFiles?.source ?? 'the suite',
    problems: fromFiles?.problems ?? [],
    broken: fromFiles?.broken ?? false,
    declared: expected.length,
    configured: gateway.instances.length,
    available: gateway.available,
    empty: /^0+$/.test(gateway.configurationHash ?? ''),
    groups: gateway.instances.filter(({ scope }) => scope.consumerGroup !== undefined).map(refOf),
    selectTags,
    foreign: foreign.map(refOf),
    unlisted: listed.length === 0 ? [] : without(ofFiles, listed).map(refOf),
    ...comparison,
    ...precedence(gateway),
    overrides: overrides(gateway, agreedOn(comparison)),
  }
}

/** Where the gateway has those that the suite lists. */
export const agreedOn = ({ pairs }: Pick<Comparison, 'pairs'>): ReadonlySet<string> =>
  new Set(pairs.filter(({ expected }) => expected.where === SUITE).map(({ live }) => live.where))

const without = (all: readonly Expected[], others: readonly Expected[]): readonly Expected[] => {
  const known = new Set(others.map(identity))
  return all.filter((one) => !known.has(identity(one)))
}

/** What others declare: without the tags that decK goes by, and nothing that these files speak of. */
function byTags(instances: readonly Instance[], expected: readonly Expected[], tags: readonly string[]) {
  const known = new Set(expected.map(identity))
  const isOwn = (one: Instance) => tags.every((tag) => one.tags?.includes(tag)) || known.has(identity(one))
  return { own: instances.filter(isOwn), foreign: instances.filter((one) => !isOwn(one)) }
}

const unreadable = ({ service, settings }: KongOf): string =>
  `what ${service.name} declares cannot be read from here (${settings.declarativeConfig ?? 'KONG_DECLARATIVE_CONFIG is not set'}): name its files in \`configured: { files: … }\`, or list the plugins in \`configured: { plugins: … }\``

// Files may name an entity by its id.
const fileExpected = (declared: DeclaredKong | undefined, { names }: LiveGateway): readonly Expected[] =>
  (declared?.plugins ?? []).map((plugin: DeclaredKongPlugin) => ({
    name: plugin.name,
    instanceName: plugin.instanceName,
    enabled: plugin.enabled,
    scope: named(plugin.scope, names),
    config: plugin.config,
    extent: 'defaults',
    where: plugin.where,
  }))

type Listed = NonNullable<Exclude<ConfiguredSpec, string>['plugins']>[number]

const suiteExpected = ({ name, enabled, config, service, route, consumer }: Listed): Expected => ({
  name,
  instanceName: undefined,
  enabled,
  scope: named({ service, route, consumer }, new Map()),
  config,
  extent: 'listed',
  where: SUITE,
})

/** Where a plugin is declared that the suite lists. */
export const SUITE = 'the suite'
