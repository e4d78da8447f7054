// A longer value is looked at up to here: no pattern sees unbounded input.
const LOOKED_AT = 16_384

interface Pattern {
  /** What it is, in words; stands in messages in place of the value. */
  readonly kind: string
  /** Global where there is a `real`. */
  readonly regexp: RegExp
  /** Judges the captured part where the shape alone would also fit harmless text. */
  readonly real?: (captured: string) => boolean
}

// Every repetition is bounded or starts only at the beginning of a word: time stays linear in the length of the value.
const PATTERNS: readonly Pattern[] = [
  { kind: 'a private key', regexp: /-----BEGIN [A-Z ]{0,32}PRIVATE KEY/ },
  { kind: 'a JSON Web Token', regexp: /(?<![\w-])eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/ },
  { kind: 'an AWS access key', regexp: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/ },
  { kind: 'an AWS secret key', regexp: /^([A-Za-z0-9/+]{40})$/g, real: isRandomBase64 },
  { kind: 'a bearer token', regexp: /(?<![A-Za-z])bearer\s{1,4}([\w.~+/-]{16,512})/gi, real: isRandom },
  { kind: 'basic credentials', regexp: /(?<![A-Za-z])basic\s{1,4}([A-Za-z0-9+/]{8,512})/gi, real: isUserAndPassword },
  // What stands before a digest is the tag of an image.
  { kind: 'a password in a URL', regexp: /:\/\/[^\s/?#@:]{0,256}:([^\s/?#@]{1,256})@(?!sha\d{3}:)/g, real: isPasswordOfUrl },
  {
    kind: 'a password in a data source name',
    regexp: /(?<![\w.-])[\w.-]{1,64}:([^\s@/]{1,256})@(?:tcp|unix)\(/g,
    real: isFilledIn,
  },
  {
    kind: 'a password',
    regexp: /(?<![A-Za-z])(?:password|passwd)(?:=["']?|["']:\s?["'])([^\s"'&;,#)]{4,256})/gi,
    real: isFilledIn,
  },
  {
    kind: 'a password',
    regexp: /(?<![A-Za-z])pwd(?:=["']?|["']:\s?["'])([^\s"'&;,#)]{4,256})/gi,
    real: (value) => isFilledIn(value) && !FOLDER.test(value),
  },
  // As a program tells of the one that it made up: behind it may as well stand what is wrong with it.
  { kind: 'a password', regexp: /(?<![A-Za-z])(?:password|passwd):\s{1,4}["']?([\w.~+/=-]{12,512})/gi, real: isRandom },
  { kind: 'an API key', regexp: keyPattern() },
  {
    kind: 'an API key or token',
    regexp:
      /(?<![A-Za-z])(?:secret|api[_-]?key|access[_-]?key|account[_-]?key|secret[_-]?key|private[_-]?key|(?<!(?:page|next|continuation|cancellation|sync)[_-])token|sig)["']?[=:]\s?["']?([\w.~+/%=-]{12,512})/gi,
    real: isRandom,
  },
]

// The prefixes that makers of keys chose so that a leaked one can be found.
function keyPattern(): RegExp {
  const shapes = [
    'gh[pousr]_[A-Za-z0-9]{36}',
    'github_pat_\\w{22}',
    'glpat-[\\w-]{20}',
    'xox[abeoprs]-[A-Za-z0-9-]{10}',
    'xapp-\\d-[A-Za-z0-9-]{10}',
    '[rs]k_(?:live|test)_[A-Za-z0-9]{16}',
    'sk-(?:ant-|proj-|svcacct-)[\\w-]{20}',
    'sk-[A-Za-z0-9]{32}',
    'AIza[\\w-]{35}',
    'ya29\\.[\\w-]{20}',
    'npm_[A-Za-z0-9]{36}',
    'pypi-AgE[\\w-]{20}',
    'dop_v1_[a-f0-9]{64}',
    'SG\\.[\\w-]{22}\\.[\\w-]{43}',
    'hv[bs]\\.[\\w-]{24}',
    'gl(?:sa|c)_[\\w-]{32}',
    'AGE-SECRET-KEY-1[A-Z0-9]{20}',
    'hooks\\.slack\\.com/(?:services|workflows)/T\\w{6}',
    'discord(?:app)?\\.com/api/webhooks/\\d{10}',
  ]
  return new RegExp(`(?<![A-Za-z0-9])(?:${shapes.join('|')})`)
}

const PLACEHOLDER =
  /^(?:[*x.•?_-]+|[<[{:~].*|\$[{(A-Z_].*|%[sdvq{]|%7b.*|(?:redacted|masked|filtered|hidden)(?:[_\W].*)?|secret|password|passwd|none|null|nil|undefined|true|false|yes|no|empty|unset|set|missing|invalid|incorrect|wrong|expired|required|changed|reset|unknown|string|example|test)$/i
/** `PWD=/app` is where a program is. */
const FOLDER = /^(?:\/|~|[A-Za-z]:[\\/])/
/** Where the next page begins, or where work is called off: no credentials. */
const PLACE_TOKEN = /(?:^|_)(?:page|next|continuation|cancellation|sync)_token$/i
// `://:a@`: anything shorter fits no pattern.
const SHORTEST = 6
const HEX = /^(?:0x)?[0-9a-f-]+$/i
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const ALGORITHM = /^(?:sha|md5|bcrypt|scram|argon|pbkdf|scrypt|hmac)/i

/** What the name of a label promises. */
interface Promised {
  readonly kind: string
  readonly name: RegExp
  readonly real: (value: string) => boolean
}

// The first that fits counts.
const PROMISED: readonly Promised[] = [
  { kind: 'a password', name: /(?:^|_)(?:password|passwd)$/i, real: isPassword },
  {
    kind: 'an API key or token',
    name: /(?:^|_)(?:api_?key|(?:access|auth|bearer|refresh|id|session|csrf)_?token|client_?secret|secret_?key|secret_?access_?key|private_?key|authorization|cookie)$/i,
    real: isRandom,
  },
  { kind: 'a token', name: /(?:^|_)(?:token|jwt)$/i, real: isToken },
  // It mostly holds the name of an object in Kubernetes: those are in lower case.
  {
    kind: 'a secret',
    name: /(?:^|_)secret$/i,
    real: (value) => isToken(value) && /[a-z]/.test(value) && /[A-Z]/.test(value),
  },
]

/** Tells of the values of one label what kind of secret each looks like, in words. Digests, UUIDs, hashes, paths and names are none. */
export function secretFinder(label: string): (value: string) => string | undefined {
  // The end decides; the rest may be long.
  const name = label
    .slice(-64)
    .replaceAll(/[.-]/g, '_')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
  const promised = PLACE_TOKEN.test(name) ? undefined : PROMISED.find((one) => one.name.test(name))
  return (whole) => {
    const value = whole.slice(0, LOOKED_AT)
    if (value.length < SHORTEST) return undefined
    if (promised?.real(value)) return promised.kind
    return PATTERNS.find((pattern) => fits(pattern, value))?.kind
  }
}

/** Any match will do: a masked password may stand before one that is not. */
function fits({ regexp, real }: Pattern, value: string): boolean {
  // `search` makes no copy of the pattern as `matchAll` does, and mostly finds nothing.
  if (value.search(regexp) === -1) return false
  if (real === undefined) return true
  for (const [, captured = ''] of value.matchAll(regexp)) if (real(captured)) return true
  return false
}

function isPassword(value: string): boolean {
  return isFilledIn(value) && /[^A-Za-z]/.test(value) && !ALGORITHM.test(value)
}

function isToken(value: string): boolean {
  return value.length >= 20 && !HEX.test(value) && isRandom(value)
}

function isFilledIn(value: string): boolean {
  return !PLACEHOLDER.test(value)
}

/** `ssh://git:22@host` is a port in the wrong place. */
function isPasswordOfUrl(value: string): boolean {
  return isFilledIn(value) && value !== '22'
}

/** A UUID, or a run of 10 or more letters and digits mixed: names made of words (`default-token-x7k2p`) have none. */
function isRandom(value: string): boolean {
  if (value.length < 12 || PLACEHOLDER.test(value)) return false
  if (UUID.test(value)) return true
  return value.split(/[^A-Za-z0-9]/).some((run) => run.length >= 10 && /\d/.test(run) && /[A-Za-z]/.test(run))
}

/** Base64 of random bytes: all kinds of characters, hardly one of them often. */
function isRandomBase64(value: string): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/\d/.test(value)) return false
  return new Set(value).size >= 25
}

function isUserAndPassword(base64: string): boolean {
  // A length that base64 cannot have makes atob throw.
  if (base64.length % 4 === 1) return false
  return /^[\x20-\x7e]{0,128}:[\x20-\x7e]+$/.test(atob(base64))
}
