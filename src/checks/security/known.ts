import { isSecret } from '../../declared/compose-secrets.ts'
import type { DeclaredKong } from '../../declared/kong-types.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { urlCredentials } from '../../lib/redact.ts'
import { tellsSecretField } from '../../lib/redact-pairs.ts'
import { spellings } from '../../lib/redact-spellings.ts'
import type { Observed, ServiceFiles } from '../contract.ts'
import { declaredKong } from '../kong-of.ts'

/** A secret of the stack; `what` tells whose it is and never what it is. */
export interface Known {
  /** `the key of the consumer app-team`, `GF_SECURITY_ADMIN_PASSWORD of grafana`. */
  readonly what: string
  /** As it may stand in a text: plain, in JSON, in a URL. */
  readonly spelt: readonly string[]
}

export interface KnownSecrets {
  readonly secrets: readonly Known[]
  /** Why some are not known. */
  readonly missing: readonly string[]
}

/** Shorter ones stand in many texts by chance. */
const LEAST = 6
const PUBLIC = /^(?:password|secret|changeme|example|default|localhost|enabled|disabled|required)$/i

/** Every secret that the stack itself tells: of environments by their names, of URLs in them, and of Kong's declarative file. */
export async function knownSecrets(at: Observed): Promise<KnownSecrets> {
  const { services } = at.stack
  const names = new Set(services.map(({ name }) => name))
  const kong = await kongSecrets(at)
  const found = [...services.flatMap(ofEnvironment), ...kong.found]
  const usable = found.filter(({ value }) => value.length >= LEAST && !names.has(value) && !PUBLIC.test(value))
  const byValue = new Map(usable.toReversed().map(({ what, value }) => [value, what]))
  const secrets = [...byValue].map(([value, what]) => ({ what, spelt: spellings([value]) }))
  return { secrets, missing: kong.missing }
}

interface Found {
  readonly what: string
  readonly value: string
}

const ofEnvironment = ({ name: service, environment }: ServiceFiles): readonly Found[] =>
  Object.entries(environment).flatMap(([name, value]) => [
    ...(isSecret(name, value) ? [{ what: `the value of ${name} of ${service}`, value }] : []),
    ...urlCredentials(value).map(({ password }) => ({ what: `the password in ${name} of ${service}`, value: password })),
  ])

async function kongSecrets(at: Observed): Promise<{ readonly found: readonly Found[]; readonly missing: readonly string[] }> {
  const service = at.stack.filesOf('kong')
  if (service === undefined) return { found: [], missing: [] }
  try {
    const declared = await declaredKong(at, service)
    if (declared !== undefined) return { found: ofKong(declared), missing: [] }
    return {
      found: [],
      missing: [`the declarative file of ${service.name} cannot be read from here: its keys were not searched for`],
    }
  } catch (error) {
    if (error instanceof CannotObserve) return { found: [], missing: [error.message] }
    throw error
  }
}

const ofKong = ({ consumers, plugins }: DeclaredKong): readonly Found[] => [
  ...consumers.flatMap(({ username, customId, keys, basicauth, jwt }) => {
    const who = `the consumer ${username ?? customId ?? 'without a name'}`
    return [
      ...keys.map((value) => ({ what: `the key of ${who}`, value })),
      ...basicauth.map(({ password: value }) => ({ what: `the password of ${who}`, value })),
      ...jwt.flatMap(({ secret }) => (secret === undefined ? [] : [{ what: `the JWT secret of ${who}`, value: secret }])),
    ]
  }),
  ...plugins.flatMap(({ name, config }) => ofConfig(config, `the plugin ${name}`)),
]

/** Values of a config behind telling names: `redis.password`. */
function ofConfig(value: unknown, who: string, path = ''): readonly Found[] {
  if (typeof value === 'string') return tellsSecretField(path) ? [{ what: `${path} of ${who}`, value }] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) =>
    ofConfig(one, who, Array.isArray(value) ? path : path === '' ? key : `${path}.${key}`),
  )
}
