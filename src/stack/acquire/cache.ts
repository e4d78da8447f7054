import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Tree, TreeRequest } from './tree.ts'

/** Raised when trees are built differently: older ones are then not used any more. */
const FORMAT = 1

/** Last file written into a tree: its presence says that the tree is whole. */
export const MANIFEST = 'firedrill-tree.json'

/** What is known of a tree, kept in it. Paths are relative to its root. */
export interface Manifest {
  readonly name: string
  readonly suite: string
  readonly version: string
  readonly program: string
  readonly packages: Readonly<Record<string, string>>
  readonly sha256: Readonly<Record<string, string>>
  /** Sizes of programs and libraries: a cheap look at them finds a damaged tree. */
  readonly sizes: Readonly<Record<string, number>>
}

/** Which tree answers a request; written when the tree is in its place. */
export interface Resolved {
  readonly tree: string
  readonly resolvedAt: string
  readonly passedOver: readonly string[]
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Directory name of a tree: the same exact packages always give the same name. */
export function treeKey(request: TreeRequest, suite: string, packages: Readonly<Record<string, string>>): string {
  const exact = Object.entries(packages).map(([name, version]) => `${name}_${version}`)
  return `${request.name}-${suite}-${sha256([...exact.sort(), fingerprint(request)].join('\n'))}`
}

/** File that remembers the answer to a request: another request under the same name has another file. */
export const resolvedFile = (cache: string, request: TreeRequest): string =>
  join(cache, 'resolved', `${request.name}-${fingerprint(request)}.json`)

const fingerprint = ({ packages, leaveOut = [], program, links = {} }: TreeRequest): string =>
  sha256(JSON.stringify([FORMAT, process.arch, packages, leaveOut, program, links]))

/** The tree that the cache holds for a request, if it is whole: no apt, no network, a few milliseconds. */
export function cachedTree(cache: string, request: TreeRequest): Tree | undefined {
  const resolved = readJson<Resolved>(resolvedFile(cache, request))
  if (resolved === undefined) return undefined
  const root = join(cache, 'trees', resolved.tree)
  const manifest = readManifest(root)
  return manifest === undefined ? undefined : toTree(root, manifest, resolved.passedOver)
}

/** The manifest of a tree whose files still have their sizes; undefined when it is absent or damaged. */
export function readManifest(root: string): Manifest | undefined {
  const manifest = readJson<Manifest>(join(root, MANIFEST))
  const whole =
    manifest !== undefined && Object.entries(manifest.sizes).every(([path, size]) => sizeOf(join(root, path)) === size)
  return whole ? manifest : undefined
}

export const toTree = (root: string, manifest: Manifest, passedOver: readonly string[]): Tree => ({
  root,
  suite: manifest.suite,
  version: manifest.version,
  program: join(root, manifest.program),
  packages: manifest.packages,
  passedOver,
})

const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size

// A file that is missing, cut short or not ours counts as absent: it is then made anew.
function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}
