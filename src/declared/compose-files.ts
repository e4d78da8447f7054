import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { messageOf } from '../lib/errors.ts'
import { Cursor } from './compose-cursor.ts'
import { applyExtends } from './compose-extends.ts'
import { applyInclude } from './compose-include.ts'
import { expand } from './compose-interpolate.ts'
import { TOP_KEYS } from './compose-keys.ts'
import { mergeTrees } from './compose-merge.ts'
import { displayPath, FileErrors, type Path, type Problem } from './compose-problems.ts'
import { isAbsent, type Mapping, type Scope, treeOf, without } from './compose-tree.ts'
import { yamlSource } from './compose-yaml.ts'

export const SERVICES_HINT = 'a compose file begins its services with `services:`'

/** A compose file, as it stands. */
export interface ComposeFile {
  /** Absolute. */
  readonly path: string
  /** As messages name it. */
  readonly shown: string
  readonly tree: Mapping
  /** Paths whose values before it do not count. */
  readonly cleared: readonly Path[]
}

/** A file to read, and the value that names it; undefined = the caller does. */
export interface NamedFile {
  readonly path: string
  readonly at?: Cursor
}

/** The files of a compose project: reads and merges them, and collects what is wrong in all of them. */
export class ComposeFiles {
  readonly problems: Problem[] = []
  readonly onSecret: (value: string) => void
  /** Shown paths, in the order in which the files were read. */
  readonly #read: string[] = []

  constructor(onSecret: (value: string) => void) {
    this.onSecret = onSecret
  }

  /** Several files as one project, the later ones over the earlier, with all that they extend and include. `including`: files that led here. */
  load(named: readonly NamedFile[], scope: Scope, including: readonly string[] = []): Mapping | undefined {
    let all: Mapping | undefined
    for (const one of named) {
      const file = this.#readFile(one, scope)
      if (file === undefined) continue
      const root = Cursor.at(file.tree, this.problems)
      root.slips(TOP_KEYS)
      root.hollow()
      const tree = applyInclude(applyExtends(file, this), this, [...including, file.path])
      all = all === undefined ? tree : this.#over(all, tree, file.cleared)
    }
    return all
  }

  /** The file that a value names, read by the variables of that value's file; undefined = it cannot be read, which is noted. */
  readNamed(at: Cursor, given: string | undefined): ComposeFile | undefined {
    if (given === undefined) return undefined
    const path = resolve(at.directory, given)
    return this.#readFile({ path, at }, { directory: dirname(path), project: at.project, lookup: at.lookup })
  }

  shownPath(path: string): string {
    return displayPath(path)
  }

  /** The problems in the order of the files, and in each by place; one that several services inherit once. */
  sorted(): readonly Problem[] {
    const order = ({ file }: Problem) => this.#read.indexOf(file)
    const once = new Map(this.problems.map((problem) => [JSON.stringify(problem), problem]))
    return [...once.values()].sort(
      (a, b) => order(a) - order(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    )
  }

  #over(all: Mapping, tree: Mapping, cleared: readonly Path[]): Mapping {
    const merged = mergeTrees(without(all, cleared), tree, this.problems)
    return merged.kind === 'mapping' ? merged : all
  }

  #readFile({ path, at }: NamedFile, scope: Scope): ComposeFile | undefined {
    const text = at === undefined ? readText(path) : this.#namedText(path, at)
    if (text === undefined) return undefined
    const shown = displayPath(path)
    if (!this.#read.includes(shown)) this.#read.push(shown)
    const source = yamlSource(text, shown, {
      retype: false,
      mergeTags: true,
      expand: (value) => expand(value, { lookup: scope.lookup, dialect: 'compose' }),
    })
    this.problems.push(...source.problems)
    const tree = treeOf(source, scope)
    if (source.problems.length > 0) return undefined
    // A file in which all is commented out says nothing, and is right.
    if (isAbsent(tree)) return { path, shown, tree: { kind: 'mapping', origin: tree.origin, fields: new Map() }, cleared: [] }
    if (tree.kind === 'mapping') return { path, shown, tree, cleared: source.cleared }
    Cursor.at(tree, this.problems).mismatch('a mapping with services', SERVICES_HINT)
    return undefined
  }

  #namedText(path: string, at: Cursor): string | undefined {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      const missing = !existsSync(path)
      at.complain(missing ? 'there is no such compose file' : `the compose file cannot be read: ${messageOf(error)}`, {
        expected: 'a compose file',
        got: displayPath(path),
        hint: isRemote(String(at.value))
          ? 'what must be fetched first cannot be read here: keep a copy beside it'
          : besides(path),
      })
      return undefined
    }
  }
}

const isRemote = (path: string): boolean => /^(\w+:|git@)/.test(path)

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const shown = displayPath(file)
    const there = existsSync(file)
    const problem: Problem = {
      ...{ file: shown, line: undefined, column: undefined, path: '' },
      message: there ? `the compose file cannot be read: ${messageOf(error)}` : 'there is no such compose file',
      expected: 'a compose file',
      got: there ? undefined : 'nothing',
      hint: besides(file),
    }
    throw new FileErrors(shown, [problem])
  }
}

function besides(file: string): string | undefined {
  const directory = dirname(file)
  const names = existsSync(file) || !existsSync(directory) ? [] : readdirSync(directory)
  const found = names.filter((name) => /compose.*\.ya?ml$/.test(name)).sort()
  return found.length === 0 ? undefined : `in ${displayPath(directory)} there is ${found.join(', ')}`
}
