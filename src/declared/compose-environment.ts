import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../lib/errors.ts'
import type { Cursor } from './compose-cursor.ts'
import { readDotenv } from './compose-dotenv.ts'

export type Lookup = (name: string) => string | undefined

type Variables = Readonly<Record<string, string>>

/** `environment` over `env_file`; a name without a value takes it from where compose runs. */
export function readEnvironment(service: Cursor, directory: string, lookup: Lookup): Variables {
  return { ...envFiles(service.get('env_file'), directory, lookup), ...environment(service.get('environment'), lookup) }
}

/** A mapping of names to values, or a list of `NAME=value`. */
export function environment(at: Cursor, lookup: Lookup): Variables {
  const pairs = at.isList()
    ? at.items().map(listed)
    : at
        .entries('a mapping, or a list of NAME=value')
        .map(([name, value]) => [name, value.absent ? undefined : value.text()] as const)
  const known = pairs.map(([name, value]) => [name, value ?? lookup(name)] as const)
  return Object.fromEntries(known.filter((pair): pair is [string, string] => pair[0] !== '' && pair[1] !== undefined))
}

function listed(item: Cursor): readonly [string, string | undefined] {
  const text = item.text('NAME=value')
  if (text === undefined) {
    if (item.absent) item.mismatch('NAME=value')
    return ['', undefined]
  }
  const equals = text.indexOf('=')
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)]
}

function envFiles(at: Cursor, directory: string, lookup: Lookup): Variables {
  const files = at.isText() ? [at] : at.items('a path or a list of paths')
  return Object.assign({}, ...files.map((file) => envFile(file, directory, lookup)))
}

function envFile(at: Cursor, directory: string, lookup: Lookup): Variables {
  const long = !at.isText()
  const path = (long ? at.get('path') : at).text('a path')
  if (path === undefined) {
    at.mismatch('a path, or a mapping with path')
    return {}
  }
  const required = !long || at.get('required').absent || at.get('required').flag()
  try {
    const { variables, bad } = readDotenv(readFileSync(resolve(directory, path), 'utf8'), lookup)
    if (bad.length > 0)
      at.complain(`the env file ${path} cannot be read`, {
        expected: 'NAME=value lines',
        got: `something else in line ${bad.join(', ')}`,
      })
    return variables
  } catch (error) {
    unreadable(at, path, required, error)
    return {}
  }
}

// What may be missing must still be readable when it is there.
function unreadable(at: Cursor, path: string, required: boolean, error: unknown): void {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EISDIR') at.complain(`the env file ${path} is a directory`, { expected: 'a file', got: 'a directory' })
  else if (code !== 'ENOENT')
    at.complain(`the env file ${path} cannot be read`, { expected: 'a file that this user may read', got: messageOf(error) })
  else if (required)
    at.complain(`the env file ${path} is missing`, {
      expected: 'a file',
      got: 'nothing',
      hint: 'paths start at the compose file; `{ path, required: false }` makes it optional',
    })
}
