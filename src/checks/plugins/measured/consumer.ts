import { Buffer } from 'node:buffer'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { LiveGateway } from '../gateway.ts'
import type { Instance } from '../scene.ts'
import { tellsNobody } from '../telling.ts'

/** Who a request is for the gateway: `''` = nobody. `untold`: it cannot be told from here, for this reason. */
export type Who = { readonly consumer: string } | { readonly untold: string }

interface Sent {
  readonly method: string
  readonly path: string
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
}

type Finder = (instance: Instance, sent: Sent, known: readonly DeclaredKongConsumer[]) => DeclaredKongConsumer | undefined

/** What each authentication plugin of Kong recognises; those of another name that authenticate cannot be followed. */
const FINDERS: Readonly<Record<string, Finder>> = { 'key-auth': byKey, 'basic-auth': byUser, jwt: byToken }

/** The consumer that the plugins on a way recognise in a request of the load. `running`: what is in effect there for nobody. */
export function consumerOf(running: ReadonlyMap<string, Instance>, sent: Sent, gateway: LiveGateway): Who {
  if (isPreflight(running, sent)) return { consumer: '' }
  const odd = [...running.keys()].find((name) => FINDERS[name] === undefined && !tellsNobody(name))
  if (odd !== undefined) return { untold: `whom ${odd} takes it for is not known here` }
  const asked = [...running.values()].flatMap((instance) => {
    const find = FINDERS[instance.name]
    const silent = sent.method === 'OPTIONS' && instance.config.run_on_preflight === false
    return find === undefined || silent ? [] : [{ instance, find }]
  })
  if (asked.length === 0) return { consumer: '' }
  if (words(running.get('bot-detection')?.config.deny, []).length > 0)
    return { untold: 'bot-detection may turn it away before anybody asks who it is' }
  if (gateway.credentials.length === 0)
    return { untold: 'the credentials of its consumers are not known here: no declarative file can be read' }
  const found = asked.map(({ instance, find }) => find(instance, sent, gateway.credentials))
  if (asked.some(({ instance }, index) => found[index] === undefined && instance.config.key_in_body === true))
    return { untold: 'key-auth reads the key from the body, too, and what stands there is not known here' }
  const names = new Set(found.flatMap((one) => (one === undefined ? [] : [one.username ?? ''])))
  if (names.size > 1) return { untold: 'several plugins ask who it is, and do not agree' }
  const stand = asked.map(({ instance }, index) => (found[index] === undefined ? anonymous(instance, gateway) : ''))
  // The first plugin that lets nobody in answers, and nobody is known to the counters.
  if (stand.some((one) => one === undefined))
    return asked.length === 1 ? { consumer: '' } : { untold: 'several plugins ask who it is' }
  return { consumer: [...names][0] ?? stand.find((name) => name !== '') ?? '' }
}

/** cors answers it by itself, before anybody asks who it is. */
const isPreflight = (running: ReadonlyMap<string, Instance>, { method, headers }: Sent): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined &&
  running.get('cors')?.config.preflight_continue === false

/** Who it is for a plugin that lets in whom it does not know. */
function anonymous({ config }: Instance, { names }: LiveGateway): string | undefined {
  const said = config.anonymous
  return typeof said === 'string' && said !== '' ? (names.get(said) ?? said) : undefined
}

const queryOf = (path: string): URLSearchParams => new URLSearchParams(/\?(.*)$/s.exec(path)?.[1] ?? '')
const words = (value: unknown, fallback: readonly string[]): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : fallback

function byKey({ config }: Instance, { path, headers }: Sent, known: readonly DeclaredKongConsumer[]) {
  const query = queryOf(path)
  for (const name of words(config.key_names, ['apikey'])) {
    const header = config.key_in_header === false ? undefined : headers[name.toLowerCase()]
    const key = header ?? (config.key_in_query === false ? undefined : (query.get(name) ?? undefined))
    if (key !== undefined) return known.find(({ keys }) => keys.includes(key))
  }
  return undefined
}

function byUser(_: Instance, { headers }: Sent, known: readonly DeclaredKongConsumer[]) {
  const [, encoded = ''] = /^basic\s+(\S+)$/i.exec(headers['proxy-authorization'] ?? headers.authorization ?? '') ?? []
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  return known.find(({ basicauth }) => basicauth.some((one) => one.username === user && one.password === password))
}

// That its signature is right is the gateway's business: the ledger's status tells what it thought of it.
function byToken({ config }: Instance, { path, headers }: Sent, known: readonly DeclaredKongConsumer[]) {
  const fromHeader = words(config.header_names, ['authorization']).flatMap(
    (name) => /^bearer\s+(\S+)$/i.exec(headers[name.toLowerCase()] ?? '')?.[1] ?? [],
  )
  const fromQuery = words(config.uri_param_names, ['jwt']).flatMap((name) => queryOf(path).get(name) ?? [])
  const [token = ''] = [...fromQuery, ...fromHeader]
  const claim = typeof config.key_claim_name === 'string' ? config.key_claim_name : 'iss'
  const [header, claims] = token.split('.').map(decoded)
  const key = claims?.[claim] ?? header?.[claim]
  return known.find(({ jwt }) => jwt.some((one) => one.key === key))
}

function decoded(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
