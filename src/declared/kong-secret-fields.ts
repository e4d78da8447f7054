import { tellsSecretField } from '../lib/redact-pairs.ts'

/** Fields of credentials and certificates, in words. */
const FIELDS = new Map([
  ['keyauth_credentials.key', 'key'],
  ['keyauth_enc_credentials.key', 'key'],
  ['basicauth_credentials.password', 'password'],
  ['jwt_secrets.secret', 'JWT secret'],
  ['hmacauth_credentials.secret', 'HMAC secret'],
  ['oauth2_credentials.client_secret', 'OAuth 2.0 client secret'],
  ['oauth2_tokens.access_token', 'access token'],
  ['oauth2_tokens.refresh_token', 'refresh token'],
  ['certificates.key', 'private key'],
  ['certificates.key_alt', 'second private key'],
  ['keys.jwk', 'JSON Web Key'],
  ['keys.pem.private_key', 'private key'],
])
/** The private members of a JSON Web Key. */
const PRIVATE_JWK = /"(?:d|k)"\s*:/

/** Names of the AI plugins, of `acme`, `oauth2` and Redis, which tell nothing elsewhere. */
const OF_PLUGINS = /^(?:(?:header|param)_value|auth|.*hmac_key|provision_key|.*service_account_json)$/
/** Names of headers and parameters, which tell nothing elsewhere. */
const SENT = /^(?:x-)?(?:key|auth|pass|pwd|sig|signature)$/i
const SENT_IN = /^(?:headers|querystring)$/
/** What stands before a token in a header. */
const SCHEME = /^(?:bearer|basic|token|splunk|apikey)\s+/i
/** A variable of decK that is not set, a reference to a vault, a template of a transformer. */
const ELSEWHERE = /^(?:\$\{\{[\s\S]*\}\}|\{vault:\/\/.*\}|\$\(.*\))$/
const UNSET = /^\$\{\{\s*env\b/

/** What a field of an entity is (`keyauth_credentials.key`), when it is a secret whatever its name tells. */
export const secretField = (field: string, value: string): string | undefined =>
  field === 'keys.jwk' && !PRIVATE_JWK.test(value) ? undefined : FIELDS.get(field)

/** True when the last name tells a secret: `redis.password`, `auth.header_value`, `headers.x-api-key`. */
export function tellsKongSecret(path: readonly string[]): boolean {
  const [parent = '', name = ''] = ['', ...path].slice(-2)
  return tellsSecretField(name) || OF_PLUGINS.test(name) || (SENT.test(name) && SENT_IN.test(parent))
}

/** The token of a header without the word before it. */
export const withoutScheme = (value: string): string => value.replace(SCHEME, '')

/** True when the secret itself is somewhere else. */
export const isElsewhere = (value: string): boolean => ELSEWHERE.test(value)

/** True for a variable of decK that is not set. */
export const isUnset = (value: string): boolean => UNSET.test(value)
