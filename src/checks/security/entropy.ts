/** Letters and digits that stand together: base64 and its kind for URLs too, but no path and no name made of words. */
const RUN = /[A-Za-z0-9+=_-]{20,512}|[A-Za-z0-9+/=]{32,512}/g
/** What stands between the words of a name. */
const WORDS = /[-_+=/]/
/** What has the look of random text and tells nothing: UUIDs, fingerprints, public keys of NATS, names that RabbitMQ and NATS make up, files with a hash in their names, units of systemd, names at Amazon. */
const OPEN_TEXT = [
  /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi,
  /\bSHA256:[A-Za-z0-9+/=]{40,44}/g,
  /\b[NAUCOX][A-Z2-7]{55}\b/g,
  /\bamq\.[\w.-]+|\b_INBOX\.[\w.]+/g,
  /(?<![\w@:.\\-])[\w@:.\\-]{1,300}\.(?:m?js|css|map|woff2?|png|svg|jpe?g|webp|ico|device|mount|swap|service|scope|slice|socket|timer)\b/g,
  /\barn:aws[\w:/.-]*/g,
]
/** Labels and fields whose values are random and no secret: versions, digests, ids, public keys, names that an orchestrator or a maker gave. */
const OPEN_NAME = new RegExp(
  `(?:^|_)(?:${[
    'version|revision|commit|branch|sha\\d*|md5|digest|checksum|hash|etag|fingerprint|serial(?:_?number)?|u?u?id|guid|kid',
    'image|container|pod|replicaset|node|instance|hostname|address|peer|server(?:_name)?|trace|span|le|quantile',
    'public_?key|device\\w*|model|queue|consumer_?tag|function(?:_name)?|stack(?:_name)?|asset|file(?:name)?',
  ].join('|')})(?:_?id)?$`,
  'i',
)
/** Their values are made of parts, which are looked at one by one; ids stand there, so that only a longer one is sure. */
const PATH_NAME = /(?:^|_)(?:path|uri|url|route)$/i
const SURE_IN_PATH = 24

/** Least number of bits for each character: random text of this length has more, words and names have less. */
const LEAST_BITS = 3.5
/** Least part of neighbours of different kinds (small letter, capital, digit): `getUserById2` has few, a random key many. */
const LEAST_CHANGES = 0.38
const SHORTEST = 20
const LONG = 32

/** True when a text holds what can only have been drawn at random and is neither open, nor hexadecimal, nor under a name that explains it. */
export function looksRandom(value: string, name = ''): boolean {
  const plain = snake(name)
  if (OPEN_NAME.test(plain)) return false
  const text = OPEN_TEXT.reduce((left, open) => left.replace(open, ' '), value)
  if (PATH_NAME.test(plain)) return text.split(/[/?&=#;,]/).some((part) => part.length >= SURE_IN_PATH && hasRandomRun(part))
  return hasRandomRun(text)
}

const hasRandomRun = (text: string): boolean => (text.match(RUN) ?? []).some(isRandomRun)

const snake = (name: string): string => name.replaceAll(/[.-]/g, '_').replaceAll(/([a-z])([A-Z])/g, '$1_$2')

function isRandomRun(run: string): boolean {
  // Of a name made of words each one is looked at; base64 has its signs anywhere, and seldom.
  const parts = run.split(WORDS)
  const longest = parts.reduce((a, b) => (a.length >= b.length ? a : b), '')
  const text = longest.length >= SHORTEST ? longest : parts.join('')
  if (text.length < SHORTEST || (parts.length > 3 && longest.length < 12) || /^(?:0x)?[0-9a-f]+$/i.test(text)) return false
  const kinds = new Set([...text].map(kindOf))
  const mixed = kinds.size === 3 && changes(text) >= LEAST_CHANGES
  // Of small letters and digits alone names of pods are made, too: only a long one is sure.
  const long = text.length >= LONG && kinds.size === 2 && kinds.has('digit') && changes(text) >= LEAST_CHANGES - 0.1
  return (mixed || long) && bits(text) >= LEAST_BITS
}

const kindOf = (char: string): 'small' | 'capital' | 'digit' =>
  /[a-z]/.test(char) ? 'small' : /[A-Z]/.test(char) ? 'capital' : 'digit'

function changes(text: string): number {
  let changed = 0
  for (let at = 1; at < text.length; at++) if (kindOf(text[at] ?? '') !== kindOf(text[at - 1] ?? '')) changed++
  return changed / (text.length - 1)
}

/** Shannon's entropy of the characters, in bits for each. */
function bits(text: string): number {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0)
}
