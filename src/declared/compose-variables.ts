import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../lib/errors.ts'
import { readDotenv } from './compose-dotenv.ts'
import { displayPath, FileErrors, type Problem } from './compose-problems.ts'
import { tellsSecret } from './compose-secrets.ts'
import type { Lookup } from './compose-tree.ts'

type Variables = Readonly<Record<string, string>>

/** Variables of the environment; `onSecret` hears the value of each secret one that is looked up, whatever name it is given to. */
export function environmentLookup(env: Readonly<Record<string, string | undefined>>, onSecret: (value: string) => void): Lookup {
  return (name) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value !== undefined && tellsSecret(name)) onSecret(value)
    return value
  }
}

/** `outer`, then the variables of these env files: the last one that has a name gives its value. Throws `FileErrors` for one that cannot be read. */
export function lookupWithFiles(files: readonly string[], outer: Lookup, onSecret: (value: string) => void): Lookup {
  const found = files.reduce<Variables>((before, file) => variablesOf(file, outer, before), {})
  for (const [name, value] of Object.entries(found)) if (tellsSecret(name)) onSecret(value)
  return (name) => outer(name) ?? (Object.hasOwn(found, name) ? found[name] : undefined)
}

/** The `.env` that counts in a directory where no env file is named. */
export function defaultEnvFiles(directory: string): readonly string[] {
  const file = resolve(directory, '.env')
  return existsSync(file) && !statSync(file).isDirectory() ? [file] : []
}

function variablesOf(file: string, outer: Lookup, before: Variables): Variables {
  const { variables, bad } = readDotenv(textOf(file), outer, before)
  if (bad.length > 0) throw wrong(file, `line ${bad.join(', ')} cannot be read`, 'NAME=value')
  return variables
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const missing = !existsSync(file)
    throw wrong(file, missing ? 'there is no such env file' : `the env file cannot be read: ${messageOf(error)}`, 'an env file')
  }
}

function wrong(file: string, message: string, expected: string): FileErrors {
  const shown = displayPath(file)
  const problem: Problem = {
    ...{ file: shown, line: undefined, column: undefined, path: '' },
    ...{ message, expected, got: undefined, hint: undefined },
  }
  return new FileErrors(shown, [problem])
}
