import { dirname, resolve } from 'node:path'
import { readCompose } from '../declared/compose.ts'
import type { ComposeModel } from '../declared/compose-model.ts'
import { displayPath, FileErrors, oneOf, type Path, type Problem } from '../declared/compose-problems.ts'
import type { Source } from '../declared/compose-yaml.ts'
import { nearest } from '../lib/text.ts'
import { problemAt } from './issues.ts'
import { fields, items, text } from './raw.ts'
import type { Env } from './source.ts'

interface Stack {
  readonly compose: ComposeModel | undefined
  readonly problems: readonly Problem[]
}

/** What `stack` of a suite names for compose, read; reads the raw values, so that it works beside other errors. */
export function composeOf(source: Source, env: Env): Stack {
  const stack = fields(fields(source.value).stack)
  const files = named(source, ['stack', 'compose'], [stack.compose].flat())
  if (files.length === 0) return { compose: undefined, problems: withoutCompose(source, stack) }
  const envFiles = named(source, ['stack', 'envFiles'], items(stack.envFiles))
  const profiles = items(stack.profiles).flatMap((profile) => text(profile) ?? [])
  try {
    const compose = readCompose(
      files.map(({ file }) => file),
      { env, profiles, envFiles: envFiles.map(({ file }) => file) },
    )
    return { compose, problems: profiles.flatMap((profile, index) => unknownProfile(source, compose, profile, index)) }
  } catch (error) {
    if (!(error instanceof FileErrors)) throw error
    return { compose: undefined, problems: error.problems.map((problem) => placed(source, problem, [...files, ...envFiles])) }
  }
}

interface Named {
  /** Absolute. */
  readonly file: string
  /** In the suite. */
  readonly path: Path
}

function named(source: Source, path: Path, values: readonly unknown[]): readonly Named[] {
  const single = text(path.reduce<unknown>((value, key) => fields(value)[key], source.value)) !== undefined
  return values.flatMap((value, index) => {
    const given = text(value)
    return given === undefined ? [] : [{ file: resolve(dirname(source.file), given), path: single ? path : [...path, index] }]
  })
}

// A file that is not there is an error of the line that names it.
function placed(source: Source, problem: Problem, files: readonly Named[]): Problem {
  if (problem.line !== undefined) return problem
  const path = files.find(({ file }) => displayPath(file) === problem.file)?.path ?? ['stack', 'compose']
  return { ...problem, ...problemAt(source, path, problem.message, problem), got: problem.file }
}

function withoutCompose(source: Source, stack: Readonly<Record<string, unknown>>): readonly Problem[] {
  const idle = ['profiles', 'envFiles'].filter((key) => stack[key] !== undefined && stack.compose === undefined)
  return idle.map((key) =>
    problemAt(source, ['stack', key], `${key} without compose`, { expected: 'the compose file that they are for' }, 'key'),
  )
}

function unknownProfile(source: Source, { services }: ComposeModel, profile: string, index: number): readonly Problem[] {
  const known = [...new Set(services.flatMap(({ profiles }) => profiles))]
  if (profile === '*' || known.includes(profile)) return []
  const near = nearest(profile, known)
  return [
    problemAt(source, ['stack', 'profiles', index], 'no service belongs to this profile', {
      expected: known.length === 0 ? 'no profile: no service has one' : oneOf(known),
      got: JSON.stringify(profile),
      hint: near === undefined ? undefined : `did you mean ${near}?`,
    }),
  ]
}
