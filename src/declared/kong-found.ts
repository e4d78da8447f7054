import type {
  DeclaredJson,
  DeclaredKongConsumer,
  DeclaredKongPlugin,
  DeclaredKongRoute,
  DeclaredKongService,
  DeclaredKongUpstream,
  KongProblem,
} from './kong-types.ts'
import type { KongYaml } from './kong-yaml.ts'

/** Keys by which others name an entity: its id, its name and the like. */
interface Known {
  readonly ids: readonly string[]
}

/** What a list of the entity adds to it later. */
type Growing<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] }

type FoundService = DeclaredKongService & Known
type FoundRoute = DeclaredKongRoute & Known
export type FoundConsumer = Growing<DeclaredKongConsumer> & Known
export type FoundUpstream = Growing<DeclaredKongUpstream> & Known
export type FoundPlugin = DeclaredKongPlugin & Known

/** A name by which an entity refers to another. */
export interface Reference {
  readonly to: 'services' | 'routes' | 'consumers' | 'consumer_groups' | 'upstreams'
  readonly name: string
  /** `plugin key-auth`, for people. */
  readonly by: string
  readonly where: string
}

/** What was found so far in all files. */
export interface Found {
  readonly services: FoundService[]
  readonly routes: FoundRoute[]
  readonly consumers: FoundConsumer[]
  readonly groups: (Known & { readonly name: string; readonly where: string })[]
  readonly upstreams: FoundUpstream[]
  readonly plugins: FoundPlugin[]
  readonly references: Reference[]
  /** Routes that have no service, as far as the nested plugins tell. */
  readonly serviceless: { readonly name: string; readonly where: string }[]
  /** `_plugin_configs` of decK. */
  readonly shared: Map<string, DeclaredJson>
  /** What a file may refer to without holding it: it is part of a larger whole (`default_lookup_tags` of decK). */
  partial: boolean
  /** `_info.select_tags` of decK. */
  readonly selectTags: Set<string>
  /** A file is not there, or not to be understood: what it declares is not known. */
  broken: boolean
  readonly problems: KongProblem[]
}

/** Nothing yet. */
export const nothingFound = (): Found => ({
  services: [],
  routes: [],
  consumers: [],
  groups: [],
  upstreams: [],
  plugins: [],
  references: [],
  serviceless: [],
  shared: new Map(),
  partial: false,
  selectTags: new Set(),
  broken: false,
  problems: [],
})

/** The mappings of a list of entities; what is no list, or no mapping, is a problem. */
export function entitiesOf(yaml: KongYaml, key: string, { problems }: Found): readonly KongYaml[] {
  const list = yaml.get(key)
  if (list === undefined) return []
  if (!Array.isArray(list.value)) {
    problems.push({
      message: `${key} is ${kindOf(list)}, where a list is expected`,
      where: list.where,
      hint: 'begin each entry with "- "',
    })
    return []
  }
  return list.items().filter((item) => {
    if (!item.isMapping())
      problems.push({ message: `an entry of ${key} is ${kindOf(item)}, where a mapping is expected`, where: item.where })
    return item.isMapping()
  })
}

/** A name, or the name or id in `{ name: … }`; undefined where there is none. */
export function referenceIn(yaml: KongYaml, key: string): string | undefined {
  const of = yaml.get(key)
  return of?.isMapping() ? (of.text('name') ?? of.text('username') ?? of.text('id')) : yaml.text(key)
}

/** The texts of a list. */
export const textsIn = (yaml: KongYaml, key: string): readonly string[] =>
  yaml
    .get(key)
    ?.items()
    .flatMap(({ value }) => (['string', 'number'].includes(typeof value) ? [String(value)] : [])) ?? []

/** A mapping as it is; {} where it is none. */
export const mappingIn = (yaml: KongYaml, key: string): DeclaredJson =>
  Object.fromEntries(
    yaml
      .get(key)
      ?.entries()
      .map(([name, { value }]) => [name, value]) ?? [],
  )

/** Those that are there. */
export const known = (...names: readonly (string | undefined)[]): readonly string[] =>
  names.filter((name): name is string => name !== undefined)

function kindOf({ value }: KongYaml): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`
}
