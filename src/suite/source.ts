import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expand } from '../declared/compose-interpolate.ts'
import { displayPath, type Problem } from '../declared/compose-problems.ts'
import { tellsSecret } from '../declared/compose-secrets.ts'
import { type Source, yamlSource } from '../declared/compose-yaml.ts'
import { messageOf } from '../lib/errors.ts'
import { nearest } from '../lib/text.ts'
import { discoverSuites, EXTENSIONS } from './discover.ts'
import { SuiteErrors } from './errors.ts'
import { urlSecrets, variableSecrets } from './source-secrets.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** A suite file as plain values with their places, and the secrets that came from variables. */
export interface SuiteSource extends Source {
  readonly secrets: readonly string[]
}

/** Reads a suite file of any form; throws `SuiteErrors` when there is none or it cannot be read at all. */
export async function readSource(file: string, env: Env): Promise<SuiteSource> {
  const path = resolve(file)
  const extension = extname(path)
  await mustExist(file, path)
  if (!EXTENSIONS.includes(extension)) {
    throw whole(file, {
      message: 'not a suite file',
      expected: `a file that ends with ${EXTENSIONS.join(', ')}`,
      got: basename(file),
    })
  }
  if (extension === '.ts' || extension === '.js') return moduleSource(file, path, env)
  const secrets: string[] = []
  const source = yamlSource(readText(file, path), file, {
    retype: true,
    expand(text) {
      const expansion = expand(text, { lookup: (name) => env[name], dialect: 'braces' })
      secrets.push(...expansion.used.filter(({ name }) => tellsSecret(name)).map(({ value }) => value))
      return expansion
    },
  })
  const problems = extension === '.json' ? source.problems.map(asJson) : source.problems
  return { ...source, problems, secrets: [...secrets, ...urlSecrets(source.value)] }
}

const asJson = (problem: Problem): Problem => ({
  ...problem,
  message: problem.message.replace('not valid YAML', 'not valid JSON'),
})

/** An error of a whole file, without a place in it. */
const whole = (file: string, problem: Partial<Problem> & Pick<Problem, 'message'>): SuiteErrors =>
  new SuiteErrors(file, [
    { file, line: undefined, column: undefined, path: '', expected: undefined, got: undefined, hint: undefined, ...problem },
  ])

async function mustExist(file: string, path: string): Promise<void> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile()) return
  const near = [
    ...new Set([...(await discoverSuites(found ? path : dirname(path))), ...(await discoverSuites('suites'))].map(displayPath)),
  ]
  const meant = nearest(
    basename(path),
    near.map((one) => basename(one)),
  )
  const first = near.filter((one) => basename(one) === meant)
  const known = [...first, ...near.filter((one) => !first.includes(one))].slice(0, 5)
  throw whole(file, {
    message: found ? 'this is a directory, not a suite file' : 'there is no such suite file',
    expected: 'a suite file',
    got: found ? 'a directory' : 'nothing',
    hint:
      known.length === 0
        ? 'firedrill run without a name runs every suite of suites/'
        : `suites found nearby: ${known.join(', ')}`,
  })
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw whole(file, { message: `the suite file cannot be read: ${messageOf(error)}` })
  }
}

async function moduleSource(file: string, path: string, env: Env): Promise<SuiteSource> {
  const module = await load(file, path)
  if (module.default === undefined) {
    const names = Object.keys(module)
    throw whole(file, {
      message: 'the file exports no suite',
      expected: 'export default defineSuite({ ... })',
      got: names.length === 0 ? 'no export' : `exports ${names.join(', ')}`,
    })
  }
  const value = module.default
  const secrets = [...variableSecrets(value, env), ...urlSecrets(value)]
  return { file, value, problems: [], cleared: [], secrets, place: () => ({ line: undefined, column: undefined }) }
}

async function load(file: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const line = error instanceof Error ? lineIn(error, path) : undefined
    throw whole(file, {
      message: `the suite file cannot be loaded: ${messageOf(error)}`,
      line,
      hint: `run it by itself to see more: node ${join(file)}`,
    })
  }
}

// The first place of the stack that lies in the suite file itself.
function lineIn(error: Error, path: string): number | undefined {
  const at = (error.stack ?? '').split(path)[1]
  const [, line] = /^:(\d+)/.exec(at ?? '') ?? []
  return line === undefined ? undefined : Number(line)
}
