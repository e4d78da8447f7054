import { dirname, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Cursor } from './compose-cursor.ts'
import type { ComposeFiles } from './compose-files.ts'
import { FileErrors } from './compose-problems.ts'
import { fieldOf, isAbsent, type Mapping, plain, problemOf, type Tree, withFields } from './compose-tree.ts'
import { defaultEnvFiles, lookupWithFiles } from './compose-variables.ts'

/** The sections that a file shares with those that it includes. */
const SHARED = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'] as const

/** A file with what it includes. `including`: absolute paths of the files that led here, itself last. */
export function applyInclude(tree: Mapping, files: ComposeFiles, including: readonly string[]): Mapping {
  const at = Cursor.at(tree, files.problems).get('include')
  let all = withFields(tree, { include: undefined })
  for (const entry of at.items('a list of files')) {
    const included = readEntry(entry, files, including)
    if (included !== undefined) all = importInto(all, included, files)
  }
  return all
}

function readEntry(entry: Cursor, files: ComposeFiles, including: readonly string[]): Mapping | undefined {
  const long = entry.isMapping()
  if (long) entry.slips(['path', 'project_directory', 'env_file'])
  const named = (long ? entry.get('path') : entry).oneOrMore('a path, a list of paths, or a mapping with path')
  const paths = named.map((path) => ({ at: path, path: resolve(path.directory, path.text('a path') ?? '') }))
  const first = paths[0]
  if (first === undefined || paths.some(({ at }) => !at.isText())) {
    if (first === undefined) entry.mismatch('a path, or a mapping with path')
    return undefined
  }
  if (including.includes(first.path)) {
    const circle = [...including, first.path].map((file) => files.shownPath(file))
    entry.complain('files that include one another in a circle', { got: circle.join(' -> ') })
    return undefined
  }
  const given = long ? entry.get('project_directory').text('a path') : undefined
  const directory = given === undefined ? dirname(first.path) : resolve(entry.directory, given)
  const lookup = variables(entry, directory, files)
  return lookup === undefined ? undefined : files.load(paths, { directory, project: directory, lookup }, including)
}

function variables(entry: Cursor, directory: string, files: ComposeFiles): Cursor['lookup'] | undefined {
  const named = entry.isMapping() ? entry.get('env_file').oneOrMore('a path or a list of paths') : []
  const given = named.flatMap((file) => resolve(file.directory, file.text('a path') ?? ''))
  const paths = named.length > 0 ? given : defaultEnvFiles(directory)
  try {
    return lookupWithFiles(paths, entry.lookup, files.onSecret)
  } catch (error) {
    if (!(error instanceof FileErrors)) throw error
    const at = entry.isMapping() && named.length > 0 ? entry.get('env_file') : entry
    for (const { file, message, expected } of error.problems) at.complain(message, { expected, got: file })
    return undefined
  }
}

function importInto(tree: Mapping, included: Mapping, files: ComposeFiles): Mapping {
  const sections = SHARED.flatMap((section): [string, Tree][] => {
    const from = fieldOf(included, section)
    if (from?.kind !== 'mapping') return []
    const to = fieldOf(tree, section)
    const fields = new Map(to?.kind === 'mapping' ? to.fields : [])
    for (const [name, of] of from.fields) {
      const own = fields.get(name)
      if (own === undefined) fields.set(name, of)
      else if (!isSame(own, of)) files.problems.push(conflict(`${section}.${name}`, own, of))
    }
    return to === undefined || isAbsent(to) || to.kind === 'mapping'
      ? [[section, { ...(to ?? from), kind: 'mapping', fields }]]
      : []
  })
  return withFields(tree, Object.fromEntries(sections))
}

// What two files say in the same words means the same only where it holds no path that starts elsewhere.
function isSame(one: Tree, other: Tree): boolean {
  const paths = ['build', 'env_file', 'label_file', 'volumes', 'x-native', 'file'].some((key) => fieldOf(one, key) !== undefined)
  return isDeepStrictEqual(plain(one), plain(other)) && (!paths || one.origin.directory === other.origin.directory)
}

function conflict(what: string, own: Tree, included: Tree) {
  const at = (tree: Tree) => {
    const { line, column } = tree.origin.source.place(tree.origin.path, 'key')
    return `${tree.origin.source.file}:${line}:${column}`
  }
  return problemOf(
    own.origin,
    `${what} conflicts with imported resource`,
    {
      expected: 'one file that says it',
      got: `another one in ${at(included)}`,
      hint: 'to change what is included, name a list in `path`: a file after the first one is merged over it',
    },
    'key',
  )
}
