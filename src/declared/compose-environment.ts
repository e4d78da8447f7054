import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../lib/errors.ts'
import type { Cursor } from './compose-cursor.ts'
import { readDotenv, readRawEnv } from './compose-dotenv.ts'
import type { Lookup } from './compose-tree.ts'

type Variables = Readonly<Record<string, string>>

/** `environment` over `env_file`. `lookup`: variables of the project; `active`: false for a service whose env files need not be there. */
export function readEnvironment(service: Cursor, lookup: Lookup, active: boolean): Variables {
  const own = given(service.get('environment'), lookup)
  const known = Object.fromEntries(own.filter(isKnown))
  const files = envFiles(service.get('env_file'), (name) => lookup(name) ?? known[name], active)
  // A name without a value that nobody gives is not set, whatever an env file says.
  const names = new Set(own.map(([name]) => name))
  return { ...Object.fromEntries(Object.entries(files).filter(([name]) => !names.has(name))), ...known }
}

/** A mapping of names to values, or a list of `NAME=value`; a name without a value takes it from where compose runs. */
export function environment(at: Cursor, lookup: Lookup): Variables {
  return Object.fromEntries(given(at, lookup).filter(isKnown))
}

type Pair = readonly [name: string, value: string | undefined]

const isKnown = (pair: Pair): pair is readonly [string, string] => pair[1] !== undefined

// The last pair of a name counts, also when it has no value.
function given(at: Cursor, lookup: Lookup): readonly Pair[] {
  const pairs = at.isList()
    ? at.items().map(listed)
    : at
        .entries('a mapping, or a list of NAME=value')
        .map(([name, value]): Pair => [name, value.absent ? lookup(name) : value.text()])
  return [...new Map(pairs.filter(([name]) => name !== ''))]
}

function listed(item: Cursor): Pair {
  const text = item.text('NAME=value')
  if (text === undefined) {
    if (item.absent) item.mismatch('NAME=value')
    return ['', undefined]
  }
  const equals = text.indexOf('=')
  return equals < 0 ? [text, item.lookup(text)] : [text.slice(0, equals), text.slice(equals + 1)]
}

function envFiles(at: Cursor, lookup: Lookup, active: boolean): Variables {
  // A file named again by a file of the same directory stays where it was.
  const files = at.oneOrMore('a path or a list of paths').map((file) => {
    const path = file.isMapping() ? file.get('path') : file
    return [JSON.stringify([path.directory, path.value]), file] as const
  })
  return [...new Map(files).values()].reduce<Variables>((before, file) => envFile(file, lookup, before, active), {})
}

// With the variables of the files before it.
function envFile(at: Cursor, lookup: Lookup, before: Variables, active: boolean): Variables {
  const long = !at.isText()
  const path = (long ? at.get('path') : at).text('a path')
  if (path === undefined) {
    at.mismatch('a path, or a mapping with path')
    return before
  }
  if (!active) return before
  const required = !long || at.get('required').absent || at.get('required').flag()
  const start = long ? at.get('path') : at
  const read = long && at.get('format').text() === 'raw' ? readRawEnv : readDotenv
  try {
    const { variables, bad } = read(readFileSync(resolve(start.directory, path), 'utf8'), lookup, before)
    if (bad.length > 0)
      at.complain(`the env file ${path} cannot be read`, {
        expected: 'NAME=value lines',
        got: `something else in line ${bad.join(', ')}`,
      })
    return variables
  } catch (error) {
    unreadable(at, path, required, error)
    return before
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
