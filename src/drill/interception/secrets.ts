/** Takes the secrets out of a config; what is broken stays broken the same way. */
import { isScalar, type Scalar, visit, type YAMLMap } from 'yaml'
import { urlCredentials } from '../../lib/redact.ts'
import { entryOf, itemsAt, keyOf, textAt, type YamlText } from './yaml-text.ts'

/** Stands in the place of every secret. */
export const PLACEHOLDER = 'firedrill'

/** An address that leads nowhere, in the place of one that receivers no longer use. */
const NOWHERE = 'http://firedrill.invalid/'

/** A copy that is being made. */
export interface Copy {
  readonly yaml: YamlText
  /** What must never be printed. */
  readonly secrets: Set<string>
}

type Names = { readonly key: string; readonly file?: string | undefined }

/** Replaces a secret, inline or in a file, by a placeholder inline. Both at once are an error of the config, and stay both. */
export function hideSecret(copy: Copy, map: YAMLMap | undefined, { key, file }: Names, placeholder = PLACEHOLDER): void {
  if (map === undefined) return
  const inline = textAt(map, key)
  if (inline !== undefined) {
    keepSecret(copy, map, key, inline)
    copy.yaml.set(map, key, placeholder)
  } else if (file !== undefined && textAt(map, file) !== undefined) {
    copy.yaml.set(map, file, placeholder, key)
  }
}

/** Replaces a secret URL of the global section. One that is no URL stays: Alertmanager has to refuse it. */
export function hideUrl(copy: Copy, map: YAMLMap | undefined, { key, file }: Names): void {
  if (map === undefined) return
  const inline = textAt(map, key)
  if (inline !== undefined) keepSecret(copy, map, key, inline)
  if (inline !== undefined ? isUrl(inline) : file !== undefined && textAt(map, file) !== undefined) {
    copy.yaml.set(map, inline === undefined && file !== undefined ? file : key, NOWHERE, key)
  }
}

/** Removes keys, and keeps to itself what they hold. */
export function removeKeys(copy: Copy, map: YAMLMap | undefined, keys: readonly string[]): void {
  if (map === undefined) return
  for (const key of keys) maskBelow(copy, map, key)
  copy.yaml.remove(map, keys)
}

/** Masks a value that is an address with secrets in its path, or all secret. */
export function keepSecret({ yaml, secrets }: Copy, map: YAMLMap, key: string, value: string): void {
  const node = entryOf(map, key)?.value
  const url = isUrl(value) && !value.includes('{{') ? new URL(value) : undefined
  for (const secret of url === undefined ? [value] : secretsOf(url)) secrets.add(secret)
  if (isScalar(node)) yaml.mask(node, url === undefined || url.pathname + url.search === '/' ? '***' : `${url.origin}/***`)
}

/** As Alertmanager checks them: with a scheme of the web and a host. */
export function isUrl(text: string): boolean {
  return text === '<secret>' || (/^https?:\/\/[^/]/i.test(text) && URL.canParse(text))
}

// Paths such as /alerts are no secrets, and would hide half of a report: what is long and looks like a key is one.
const secretsOf = ({ pathname, search, searchParams, username, password }: URL): readonly string[] => {
  const parts = [...pathname.split('/'), ...searchParams.values()]
  const looksSecret = parts.some((part) => part.length >= 8 && /\d/.test(part))
  return [username, password, ...(looksSecret ? [pathname + search] : [])].filter((part) => part !== '')
}

const SECRET_KEY = /(?:password|secret|credentials|token|key)$/

/** Masks the secrets of what is going to be removed, such as maps for OAuth. */
export function maskBelow({ yaml, secrets }: Copy, map: YAMLMap, key: string): void {
  const value = entryOf(map, key)
  if (value === undefined) return
  const hide = (node: unknown, name: string): void => {
    if (!isScalar(node) || typeof node.value !== 'string' || node.value === '') return
    for (const { password } of urlCredentials(node.value)) secrets.add(password)
    if (!SECRET_KEY.test(name)) return
    secrets.add(node.value)
    yaml.mask(node, '***')
  }
  if (isScalar(value.value)) hide(value.value, key)
  else visit(value as never, { Pair: (_, pair) => hide(pair.value, keyOf(pair)) })
}

/** The secrets of a list, such as those of `http_headers`. */
export function hideList({ yaml, secrets }: Copy, map: YAMLMap, key: string): void {
  for (const node of itemsAt(map, key)) {
    if (!isScalar(node) || typeof node.value !== 'string') continue
    secrets.add(node.value)
    yaml.mask(node, '***')
    yaml.replace(node as Scalar, PLACEHOLDER)
  }
}
