import { urlCredentials } from '../lib/redact.ts'
import { isElsewhere, isUnset, secretField, tellsKongSecret, withoutScheme } from './kong-secret-fields.ts'
import type { DeclaredKong } from './kong-types.ts'

/** A secret of a declarative file; `what` tells whose it is and never what it is: `the key of the consumer app-team`. */
export interface KongSecret {
  readonly what: string
  readonly value: string
}

/** Entities that stand in lists: what they are called, and the fields that name one. Those without fields belong to a consumer. */
const LISTS = new Map<string, readonly string[]>([
  ['consumers', ['consumer', 'username', 'custom_id', 'id']],
  ['consumer_groups', ['consumer group', 'name', 'id']],
  ['services', ['service', 'name', 'id']],
  ['routes', ['route', 'name', 'id']],
  ['plugins', ['plugin', 'name']],
  ['upstreams', ['upstream', 'name', 'id']],
  ['certificates', ['certificate', 'id']],
  ['vaults', ['vault', 'prefix', 'name']],
  ['keys', ['key', 'name', 'kid', 'id']],
  ...[
    'keyauth_credentials',
    'keyauth_enc_credentials',
    'basicauth_credentials',
    'jwt_secrets',
    'hmacauth_credentials',
    'oauth2_credentials',
    'oauth2_tokens',
  ].map((list): [string, readonly string[]] => [list, []]),
])
const FILE = 'the declarative file'
/** A mapping may hold itself, by an alias of YAML. */
const DEEPEST = 50
const NAME_AND_VALUE = /^([\w-]{1,64}):\s?([\s\S]+)$/

/** Every secret that declarative files hold: credentials, keys of certificates, what plugins and health checks send, passwords in URLs. */
export const kongSecrets = (declared: DeclaredKong): readonly KongSecret[] =>
  secretsOf(declared).filter(({ value }) => value !== '' && !isElsewhere(value))

/** Whose secrets are variables of decK that are not set: nobody here knows them. */
export const unsetKongSecrets = (declared: DeclaredKong): readonly string[] =>
  secretsOf(declared).flatMap(({ what, value }) => (isUnset(value) ? [what] : []))

const secretsOf = ({ documents }: DeclaredKong): readonly KongSecret[] =>
  documents.flatMap((document) => walk(document, { who: FILE, list: '', path: [], config: false, depth: 0 }))

interface Place {
  /** `the consumer app-team`. */
  readonly who: string
  /** The list in which it stands: `keyauth_credentials`. */
  readonly list: string
  /** Below it: redis, password. */
  readonly path: readonly string[]
  /** In the config of a plugin or a vault: its own names begin. */
  readonly config: boolean
  readonly depth: number
}

function walk(value: unknown, at: Place): readonly KongSecret[] {
  if (at.depth > DEEPEST) return []
  const deeper = { ...at, depth: at.depth + 1 }
  if (Array.isArray(value)) return value.flatMap((one: unknown) => [...ofItem(one, at), ...walk(one, deeper)])
  if (isMapping(value)) return Object.entries(value).flatMap(([key, one]) => below(key, one, deeper))
  return typeof value === 'string' || typeof value === 'number' ? ofText(String(value), at) : []
}

function below(key: string, value: unknown, at: Place): readonly KongSecret[] {
  const own = at.path.length === 0 && !at.config
  if (own && LISTS.has(key) && Array.isArray(value))
    return value.flatMap((one: unknown) => walk(one, { ...at, who: whoIs(one, key, at.who), list: key }))
  if (own && key === 'config') return walk(value, { ...at, config: true })
  if (own && key === '_plugin_configs' && isMapping(value))
    return Object.entries(value).flatMap(([name, one]) => walk(one, { ...at, who: `the shared config ${name}`, config: true }))
  return walk(value, { ...at, path: [...at.path, key] })
}

function ofText(value: string, { who, list, path, config }: Place): readonly KongSecret[] {
  const dotted = path.join('.')
  const field = config ? undefined : secretField(`${list}.${dotted}`, value)
  const what = field === undefined ? `${dotted} of ${who}` : `the ${field} of ${who}`
  return [
    ...(field !== undefined || tellsKongSecret(path) ? [{ what, value: withoutScheme(value) }] : []),
    ...urlCredentials(value).map(({ password }) => ({ what: `the password in ${dotted} of ${who}`, value: password })),
  ]
}

/** `x-api-key:…` in the lists of the transformers; `rename` has names on both sides. */
function ofItem(item: unknown, { who, path, config }: Place): readonly KongSecret[] {
  const [, name = '', value = ''] = (config && typeof item === 'string' && NAME_AND_VALUE.exec(item)) || []
  if (name === '' || path.includes('rename') || !tellsKongSecret([...path, name])) return []
  return [{ what: `${name} in ${path.join('.')} of ${who}`, value: withoutScheme(value) }]
}

function whoIs(entity: unknown, list: string, owner: string): string {
  const fields = isMapping(entity) ? entity : {}
  const [kind, ...names] = LISTS.get(list) ?? []
  if (kind === undefined) return owner === FILE ? `the consumer ${nameOf(fields.consumer)}` : owner
  const name = names.map((field) => fields[field]).find((one) => typeof one === 'string') ?? firstSni(fields)
  const own = name === undefined ? `a ${kind} without a name` : `the ${kind} ${String(name)}`
  return list === 'plugins' && owner !== FILE ? `${own} of ${owner}` : own
}

const firstSni = ({ snis }: Readonly<Record<string, unknown>>): unknown =>
  Array.isArray(snis) && isMapping(snis[0]) ? snis[0].name : undefined

/** A name, or the name or id in `{ username: … }`. */
const nameOf = (of: unknown): string => String((isMapping(of) ? (of.username ?? of.id) : of) ?? 'without a name')

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
