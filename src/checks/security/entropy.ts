/** Letters and digits that stand together: base64 and its kind for URLs too, but no path and no name made of words. */
const RUN = /[A-Za-z0-9+=_-]{20,512}|[A-Za-z0-9+/=]{32,512}/g
/** What stands between the words of a name. */
const WORDS = /[-_+=/]/
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi
/** Labels and fields whose values are random and no secret: versions, digests, ids, names that an orchestrator made. */
const OPEN_NAME =
  /(?:^|_)(?:version|revision|commit|branch|sha\d*|md5|digest|checksum|hash|etag|fingerprint|serial|u?u?id|guid|image|container|pod|replicaset|node|instance|hostname|address|trace|span|path|uri|url|route|le|quantile)(?:_?id)?$/i

/** Least number of bits for each character: random text of this length has more, words and names have less. */
const LEAST_BITS = 3.5
/** Least part of neighbours of different kinds (small letter, capital, digit): `getUserById2` has few, a random key many. */
const LEAST_CHANGES = 0.38
const SHORTEST = 20
const LONG = 32

/** True when a text holds what can only have been drawn at random and is neither a UUID, nor hexadecimal, nor under a name that explains it. */
export function looksRandom(value: string, name = ''): boolean {
  if (OPEN_NAME.test(snake(name))) return false
  return (value.replace(UUID, ' ').match(RUN) ?? []).some(isRandomRun)
}

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
