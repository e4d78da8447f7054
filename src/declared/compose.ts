import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { messageOf } from '../lib/errors.ts'
import { Cursor } from './compose-cursor.ts'
import { checkDependencies } from './compose-depends.ts'
import { readDotenv } from './compose-dotenv.ts'
import { expand } from './compose-interpolate.ts'
import { TOP_KEYS } from './compose-keys.ts'
import type { ComposeModel, ComposeService } from './compose-model.ts'
import { byPlace, displayPath, FileErrors, type Problem } from './compose-problems.ts'
import { tellsSecret } from './compose-secrets.ts'
import { readService } from './compose-service.ts'
import { type Source, yamlSource } from './compose-yaml.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Reads one compose file as compose itself would, or throws `FileErrors` with all that is wrong in it. */
export function readCompose(path: string, options: { readonly env?: Env } = {}): ComposeModel {
  const file = resolve(path)
  const known = new Set<string>()
  const lookup = variables(dirname(file), options.env ?? process.env, (secret) => known.add(secret))
  const source = yamlSource(readText(file), displayPath(file), {
    retype: false,
    expand: (text) => expand(text, { lookup, dialect: 'compose' }),
  })
  const problems = [...source.problems]
  const services = problems.length > 0 ? [] : readServices(source, problems, file, lookup)
  const secrets = [...known]
  if (problems.length > 0) throw new FileErrors(source.file, problems.sort(byPlace), secrets)
  return { file, services, secrets }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const there = existsSync(file)
    const found = composeFilesIn(dirname(file))
    throw fileProblem(file, {
      message: there ? `the compose file cannot be read: ${messageOf(error)}` : 'there is no such compose file',
      expected: 'a compose file',
      got: there ? undefined : 'nothing',
      hint: there || found.length === 0 ? undefined : `in ${displayPath(dirname(file))} there is ${found.join(', ')}`,
    })
  }
}

function composeFilesIn(directory: string): readonly string[] {
  const names = existsSync(directory) ? readdirSync(directory) : []
  return names.filter((name) => /compose.*\.ya?ml$/.test(name)).sort()
}

function fileProblem(file: string, problem: Pick<Problem, 'message' | 'expected' | 'got' | 'hint'>): FileErrors {
  const shown = displayPath(file)
  return new FileErrors(shown, [{ file: shown, line: undefined, column: undefined, path: '', ...problem }])
}

/** The environment, then the `.env` beside the compose file. `onSecret` hears the value of each secret variable, whatever name it is given to. */
function variables(directory: string, env: Env, onSecret: (value: string) => void): (name: string) => string | undefined {
  const outer = (name: string): string | undefined => {
    const value = env[name]
    if (value !== undefined && tellsSecret(name)) onSecret(value)
    return value
  }
  const dotenv = dotenvBeside(directory, outer)
  for (const [name, value] of Object.entries(dotenv)) if (tellsSecret(name)) onSecret(value)
  return (name) => outer(name) ?? (Object.hasOwn(dotenv, name) ? dotenv[name] : undefined)
}

function dotenvBeside(directory: string, outer: (name: string) => string | undefined): Readonly<Record<string, string>> {
  const file = resolve(directory, '.env')
  if (!existsSync(file)) return {}
  const wrong = (message: string) => fileProblem(file, { message, expected: 'NAME=value', got: undefined, hint: undefined })
  const { variables: dotenv, bad } = readDotenv(textOf(file, wrong), outer)
  if (bad.length > 0) throw wrong(`line ${bad.join(', ')} cannot be read`)
  return dotenv
}

function textOf(file: string, wrong: (message: string) => FileErrors): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw wrong(`it cannot be read: ${messageOf(error)}`)
  }
}

function readServices(
  source: Source,
  problems: Problem[],
  file: string,
  lookup: (name: string) => string | undefined,
): readonly ComposeService[] {
  const root = new Cursor(source, problems, source.value, [])
  const hint = 'a compose file begins its services with `services:`'
  if (root.absent) root.complain(`${basename(file)} is empty`, { expected: 'a mapping with services', got: 'nothing', hint })
  else root.slips(TOP_KEYS)
  const services = root.get('services').entries('a mapping of service names')
  if (
    !root.absent &&
    root.entries('a mapping with services').length > 0 &&
    services.length === 0 &&
    root.get('services').absent
  ) {
    root.complain('not a compose file: it has no services', {
      expected: 'a mapping with services',
      got: Object.keys(root.value as object).join(', '),
      hint,
    })
  }
  const later = 'comes with the docker runtime; until then write the services in one file'
  if (!root.get('include').absent) root.get('include').complain('include is not supported yet', { hint: later }, 'key')
  const volumes = root
    .get('volumes')
    .entries()
    .map(([name]) => name)
  const read = services.map(([name, at]) => {
    if (!at.get('extends').absent) at.get('extends').complain('extends is not supported yet', { hint: later }, 'key')
    return { at, service: readService(name, at, { directory: dirname(file), lookup, volumes }) }
  })
  for (const { at, service } of read)
    checkDependencies(
      at,
      service,
      read.map((one) => one.service),
    )
  return read.map(({ service }) => service)
}
