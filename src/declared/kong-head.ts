import { nearest } from '../lib/text.ts'
import { type Found, mappingIn, textsIn } from './kong-found.ts'
import { FORMATS, TOP_KEYS } from './kong-keys.ts'
import type { KongProblem } from './kong-types.ts'
import type { KongYaml } from './kong-yaml.ts'

interface Root {
  readonly file: string
  readonly root: KongYaml
}

/** Reads what files say of themselves and what their plugins share; gives their format version, '' where none says it. */
export function readHead(roots: readonly Root[], found: Found): string {
  for (const { root } of roots) {
    for (const [key] of root.entries()) if (!TOP_KEYS.includes(key)) found.problems.push(unknownKey(key, root.whereKey(key)))
    const shared = root.get('_plugin_configs')
    for (const [name] of shared?.entries() ?? []) found.shared.set(name, mappingIn(shared ?? root, name))
    const info = root.get('_info')
    for (const tag of info === undefined ? [] : textsIn(info, 'select_tags')) found.selectTags.add(tag)
    found.partial ||= info?.get('default_lookup_tags') !== undefined || info?.get('lookup_tags') !== undefined
  }
  const versions = roots.flatMap(({ root }) => root.get('_format_version') ?? [])
  for (const version of versions) found.problems.push(...wrongVersion(version))
  const [first] = roots
  if (first !== undefined && versions.length === 0)
    found.problems.push({
      message: 'the file has no _format_version',
      where: `${first.file}:1:1`,
      hint: `Kong refuses it: add \`_format_version: "3.0"\` (known: ${FORMATS.join(', ')})`,
    })
  return textOf(versions[0]?.value)
}

/** 3.0 without quotes is the number 3. */
const textOf = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : String(value ?? '')

function wrongVersion({ value, where }: KongYaml): readonly KongProblem[] {
  const text = textOf(value)
  const hint = `Kong 3.x knows ${FORMATS.map((format) => `"${format}"`).join(', ')}`
  if (!FORMATS.includes(text)) return [{ message: `unknown _format_version ${JSON.stringify(text)}`, where, hint }]
  if (typeof value === 'string') return []
  return [
    { message: `_format_version is the number ${value}, where a text is expected`, where, hint: `write it in quotes: "${text}"` },
  ]
}

function unknownKey(key: string, where: string): KongProblem {
  const meant = nearest(key, TOP_KEYS)
  const hint = meant === undefined ? 'Kong refuses it, unless one of its plugins brings such entities' : `did you mean ${meant}?`
  return { message: `unknown key ${key}`, where, hint }
}
