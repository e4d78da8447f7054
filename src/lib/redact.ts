import { Buffer } from 'node:buffer'
import { hideField, hidePairs, tellsSecretField } from './redact-pairs.ts'
import { base64Hider, spellings } from './redact-spellings.ts'

/** User and password of a URL, up to the last @ before its path. */
const URL_USER = /:\/\/([^\s/?#"'<>]{1,2048})@/g
/** A password that holds the characters which end a host: `://user:pa/ss@host`. A host has a port there, and numbers only. */
const URL_ODD_PASSWORD = /:\/\/([^\s/?#"'<>:@[]{0,256}):(?!\d{1,5}(?:\W|$)|\*{3}@)(?:(?!:\/\/)[^\s"'<>]){1,1024}@/g
const PRIVATE_KEY = /-----BEGIN ([A-Z ]{0,40}PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$(?![\s\S]))/g
const SCHEME = /\b(bearer|basic)(\s{1,4})([\w.~+/-]{4,}={0,2})/gi

type Redact = (text: string) => string

/** Replaces secrets in text: the given values however they are written, users and passwords in URLs, private keys, and values that follow a telling name. */
export function redactor(secrets: Iterable<string> = []): Redact {
  const given = [...secrets]
  const values = spellings(given)
  const hideBase64 = base64Hider(given)
  return (text) => {
    let out = text
    for (const value of values) out = out.replaceAll(value, '***')
    out = hideBase64(out).replace(PRIVATE_KEY, '***').replace(URL_USER, hideUser).replace(URL_ODD_PASSWORD, '://$1:***@')
    return hidePairs(out.replace(SCHEME, hideScheme))
  }
}

/** The text of one field, hidden as a whole where the field's name tells: what is kept as a value has no `name=` before it. */
export const redactField = (name: string, text: string, redact: Redact): string =>
  redact(tellsSecretField(name) ? hideField(name, text) : text)

/** Entries with secrets gone from their keys. Those that become the same are numbered, so that no value is lost. */
export function redactKeys<T>(entries: readonly (readonly [string, T])[], redact: Redact): Readonly<Record<string, T>> {
  const taken = new Set<string>()
  const numbered = (key: string): string => {
    let name = key
    for (let more = 2; taken.has(name); more++) name = `${key} (${more})`
    taken.add(name)
    return name
  }
  return Object.fromEntries(entries.map(([key, value]) => [numbered(redact(key)), value]))
}

/** The passwords of a text's URLs; `spelt`: as they stand there, decoded, and behind their users as a Basic header encodes them. */
export function urlCredentials(text: string): readonly { readonly password: string; readonly spelt: readonly string[] }[] {
  const users = [...text.matchAll(URL_USER)].map(([, user = '']) => user)
  const odd = [...text.matchAll(URL_ODD_PASSWORD)].map(([whole]) => whole.slice('://'.length, -1))
  return [...new Set([...users, ...odd])].flatMap((pair) => {
    const colon = pair.indexOf(':')
    if (colon < 0 || colon === pair.length - 1) return []
    const [user, given] = [decoded(pair.slice(0, colon)), pair.slice(colon + 1)]
    const password = decoded(given)
    return [{ password, spelt: [...new Set([given, password, `${user}:${password}`])] }]
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function hideUser(whole: string, user: string, at: number, text: string): string {
  const colon = user.indexOf(':')
  const [name, password] = colon < 0 ? [user, ''] : [user.slice(0, colon), user.slice(colon + 1)]
  // Over HTTP a user without a password is a token: nobody logs in with a name alone.
  const token = /(?:https?|wss?)$/i.test(text.slice(Math.max(0, at - 5), at)) && /^(?:|x-oauth-basic)$/.test(password)
  if (token) return '://***@'
  return password === '' ? whole : `://${name}:***@`
}

function hideScheme(whole: string, scheme: string, blank: string, value: string): string {
  const secret = /^basic$/i.test(scheme) ? isUserAndPassword(value) : /\d/.test(value) || value.length >= 20
  return secret ? `${scheme}${blank}***` : whole
}

const isUserAndPassword = (value: string): boolean =>
  /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) && /^[^\p{Cc}:]*:[^\p{Cc}\ufffd]*$/u.test(Buffer.from(value, 'base64').toString())
