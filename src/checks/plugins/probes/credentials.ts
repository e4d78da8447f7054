import { createHmac, randomUUID } from 'node:crypto'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import type { Instance } from '../scene.ts'
import { flagIn, listIn, textIn } from './config.ts'

/** Name -> value of headers, names in small letters. Values are secrets. */
type Headers = Readonly<Record<string, string>>

const HASHES: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

type JwtCredential = DeclaredKongConsumer['jwt'][number]

/** The first credential with which tokens can be signed here: of the others only the public key is known. */
export const signing = (consumer: DeclaredKongConsumer | undefined): JwtCredential | undefined =>
  consumer?.jwt.find(({ algorithm, secret }) => Object.hasOwn(HASHES, algorithm) && secret !== undefined)

/** A token as the plugin of this config wants it, `expires` seconds from now; `secret` in place of the credential's own. */
export function tokenOf(
  { config }: Instance,
  of: JwtCredential,
  now: number,
  { expires = 60, secret = of.secret ?? '' } = {},
): string {
  const seconds = Math.floor(now / 1000)
  const claim = textIn(config, 'key_claim_name') ?? 'iss'
  const claims = {
    [claim]: of.key,
    iat: seconds - 1,
    nbf: Math.min(seconds - 1, seconds + expires),
    exp: seconds + expires,
    jti: randomUUID(),
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ typ: 'JWT', alg: of.algorithm })}.${part(claims)}`
  const key = flagIn(config, 'secret_is_base64') ? Buffer.from(secret, 'base64') : secret
  return `${text}.${createHmac(HASHES[of.algorithm] ?? 'sha256', key)
    .update(text)
    .digest('base64url')}`
}

/** `Basic dXNlcjpwYXNz`. */
export const basicOf = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** The name under which a plugin that authenticates looks first, in small letters where it is a header's. */
export function loginName({ name, config }: Pick<Instance, 'name' | 'config'>): string | undefined {
  if (name === 'key-auth') return listIn(config, 'key_names')[0] ?? 'apikey'
  if (name === 'basic-auth') return 'authorization'
  return name === 'jwt' ? (listIn(config, 'header_names')[0] ?? 'authorization').toLowerCase() : undefined
}

/** What one logs in with; `query`: `apikey=…` where the plugin reads no header. */
export interface Login {
  readonly headers: Headers
  readonly query: Headers
}

/** With what this consumer logs in at all the plugins that want it; nothing where it has nothing for them. */
export function loginOf(running: Iterable<Instance>, consumer: DeclaredKongConsumer | undefined, now: number): Login {
  const headers: Record<string, string> = {}
  const query: Record<string, string> = {}
  // basic-auth last: it looks into Proxy-Authorization as well, a token has only the one place.
  for (const instance of [...running].sort((a, b) => b.name.localeCompare(a.name))) {
    const name = loginName(instance)
    const value = name === undefined || consumer === undefined ? undefined : credentialOf(instance, consumer, now)
    if (name === undefined || value === undefined) continue
    if (inQuery(instance)) query[name] = value
    else headers[headers[name.toLowerCase()] === undefined ? name.toLowerCase() : 'proxy-authorization'] = value
  }
  return { headers, query }
}

/** key-auth that reads keys from the query alone. */
export const inQuery = ({ name, config }: Instance): boolean => name === 'key-auth' && config.key_in_header === false

function credentialOf(instance: Instance, consumer: DeclaredKongConsumer, now: number): string | undefined {
  if (instance.name === 'key-auth') return consumer.keys[0]
  if (instance.name === 'basic-auth') {
    const [first] = consumer.basicauth
    return first && basicOf(first.username, first.password)
  }
  const of = signing(consumer)
  return of && `Bearer ${tokenOf(instance, of, now)}`
}

/** Whether this plugin lets in who has this consumer's credentials. */
export const canLogIn = (instance: Instance, consumer: DeclaredKongConsumer): boolean =>
  loginName(instance) !== undefined && credentialOf(instance, consumer, 0) !== undefined

/** The consumer as whom Kong takes whoever does not log in: the anonymous one, where each plugin that asks for a login has one. */
export function guestOf(running: Iterable<Instance>, names: ReadonlyMap<string, string>): string | undefined {
  const guests = [...running].filter((one) => loginName(one) !== undefined).map(({ config }) => textIn(config, 'anonymous'))
  const [guest] = guests
  return guest === undefined || guests.includes(undefined) ? undefined : (names.get(guest) ?? guest)
}

/** As Kong, metrics and logs call it. */
export const consumerName = ({ username, customId }: Pick<DeclaredKongConsumer, 'username' | 'customId'>): string | undefined =>
  username ?? customId
