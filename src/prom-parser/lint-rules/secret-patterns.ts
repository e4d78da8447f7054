// A label value beyond this is looked at up to here: no pattern sees unbounded input.
const LOOKED_AT = 4096

const SHAPES: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY/],
  ['a JSON Web Token', /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10,2000}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{40,255})\b/],
  ['a GitLab token', /\bglpat-[\w-]{20,64}/],
  ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10,255}/],
  ['a Slack webhook', /hooks\.slack\.com\/services\/T\w{1,20}\/B\w{1,20}\/\w{16,32}/],
  ['a Google API key', /\bAIza[\w-]{35}/],
  ['an API key', /\b(?:sk|rk)[-_](?:ant-|proj-|live_|test_)?[A-Za-z0-9][\w-]{19,255}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['credentials', /^\s{0,8}(?:bearer|basic)\s{1,8}[\w.~+/=-]{8,2000}\s{0,8}$/i],
]
const URL_PASSWORD = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@]{0,255}:([^\s/?#@]{1,255})@/i
const PASSWORD_NAME = /(?:^|_)(?:password|passwd|passphrase|pwd)$/i
const KEY_NAME = /(?:^|_)(?:token|secret|apikey|api_key|access_key|secret_key|private_key|auth|authorization|credentials?)$/i
/** Letters and digits without a break: what nobody gives a thing as its name. */
const RANDOM = /^(?=[^0-9]{0,255}[0-9])(?=[^A-Za-z]{0,255}[A-Za-z])[A-Za-z0-9+/=_]{20,2000}$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const HIDDEN = /^(?:[*x.•]{1,64}|<[^>]{0,64}>|\[?redacted\]?|hidden|masked|none|null|true|false|unset|-)$/i

/** What secret the value of a label looks like, in words; undefined for any other. Identifiers, hashes and paths are none. */
export function secretKind(label: string, value: string): string | undefined {
  const text = value.slice(0, LOOKED_AT)
  if (text === '' || HIDDEN.test(text)) return undefined
  for (const [kind, shape] of SHAPES) if (shape.test(text)) return kind
  const password = URL_PASSWORD.exec(text)?.[1]
  if (password !== undefined && !HIDDEN.test(password)) return 'a password in a URL'
  if (PASSWORD_NAME.test(label)) return 'a password'
  return KEY_NAME.test(label) && (RANDOM.test(text) || UUID.test(text)) ? 'a key or token' : undefined
}
