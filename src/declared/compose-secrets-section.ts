import { readFileSync, statSync } from 'node:fs'
import type { Cursor } from './compose-cursor.ts'
import { hostPath } from './compose-mounts.ts'

/** Bytes; what is larger is no password and no key, and hiding all its lines would hide the reports. */
const MOST = 64 * 1024
/** Shorter ones stand in other texts by chance. */
const LEAST = 4

/**
 * What the top-level `secrets` hold: text of their files, trimmed, and values of their variables. A file that is missing, cannot be read,
 * is no text or too large gives nothing: whether the stack can do without it is not for the reader to say.
 */
export function secretValues(section: Cursor): readonly string[] {
  return section.entries().flatMap(([, secret]) => {
    const values = [fromFile(secret.get('file')), fromVariable(secret.get('environment'))]
    return values.flatMap((value = '') => (value.trim().length < LEAST ? [] : [value.trim()]))
  })
}

function fromFile(at: Cursor): string | undefined {
  const given = at.text('a path')
  if (given === undefined) return undefined
  const path = hostPath(given, at.directory)
  try {
    const stats = statSync(path)
    // A pipe would be waited for.
    return stats.isFile() && stats.size <= MOST ? textOf(readFileSync(path)) : undefined
  } catch {
    return undefined
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  return text.includes('\0') ? undefined : text
}

function fromVariable(at: Cursor): string | undefined {
  const name = at.text('a name')
  return name === undefined ? undefined : at.lookup(name)
}
