import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ImageShape, NOBODY } from '../components/image-shape.ts'
import type { Part } from './packable.ts'
import type { Entry } from './tar.ts'

/** What an image has beside its tree, and what of the tree makes way for it. */
export interface Overlay {
  /** Parents stand before what is in them; none has the path of a file that stays in the tree. */
  readonly entries: readonly Entry[]
  /** Paths of the tree that the image does not get from it, with all that is in them. */
  readonly replaced: readonly string[]
}

const ROOT = { uid: 0, gid: 0 }

const directory = (path: string, mode = 0o755): Entry => ({ path, mode, ...ROOT, is: 'directory' })

/** The directories that programs expect of any Linux system. */
const SYSTEM: readonly Entry[] = [
  ...['/etc', '/var', '/var/lib', '/run', '/home', '/dev', '/proc', '/sys'].map((path) => directory(path)),
  directory('/root', 0o700),
  directory('/tmp', 0o1777),
  directory('/var/tmp', 0o1777),
]

/** An archive may name each path once only: so the directories of the tree are left to it, and what is replaced is left out of it. */
export function overlayOf(root: string, shape: ImageShape, parts: readonly Part[]): Overlay {
  const own = ownEntries(shape)
  const moved = Object.entries(shape.moves ?? {})
  const replaced = own.map(({ path }) => path).filter((path) => moved.every(([from]) => from !== path))
  const made = [...own.map(({ path }) => path), ...moved.map(([, to]) => to), ...parts.map(({ to }) => to)]
  const parents = made.flatMap(ancestors).map((path) => directory(path))
  const inTree = (path: string): boolean =>
    !replaced.some((gone) => path === gone || path.startsWith(`${gone}/`)) &&
    lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined
  const around = [...parents, ...SYSTEM].filter(({ path }) => !inTree(path))
  const byPath = new Map([...around, ...own].map((entry) => [entry.path, entry]))
  return { entries: [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), replaced }
}

function ownEntries(shape: ImageShape): readonly Entry[] {
  const directories = (shape.directories ?? []).map(
    ({ path, uid, gid, mode = 0o755 }): Entry => ({ path, mode, uid, gid, is: 'directory' }),
  )
  const files = Object.entries({ ...accountFiles(shape), ...shape.files }).map(
    ([path, text]): Entry => ({ path, mode: text.startsWith('#!') ? 0o755 : 0o644, ...ROOT, is: { text } }),
  )
  const links = Object.entries({ '/var/run': '../run', ...shape.links }).map(
    ([path, linkTo]): Entry => ({ path, mode: 0o777, ...ROOT, is: { linkTo } }),
  )
  return [...directories, ...files, ...links]
}

const ancestors = (path: string): readonly string[] => {
  const parent = dirname(path)
  return parent === '/' ? [] : [...ancestors(parent), parent]
}

function accountFiles({ accounts = [] }: ImageShape): Readonly<Record<string, string>> {
  const all = [
    { name: 'root', id: 0, home: '/root', shell: '/bin/sh' },
    { name: 'nobody', id: NOBODY, home: '/home', shell: '/bin/false' },
    ...accounts,
  ]
  const lines = (line: (account: (typeof all)[number]) => string): string => `${all.map(line).join('\n')}\n`
  return {
    '/etc/passwd': lines(({ name, id, home, shell }) => `${name}:x:${id}:${id}:${name}:${home}:${shell}`),
    '/etc/group': lines(({ name, id }) => `${name}:x:${id}:`),
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  }
}
