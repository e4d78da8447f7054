import { readdir, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { type HostFiles, isAbsent, unreadable } from './prometheus-files.ts'

/** One file that a glob found: its path inside the service, and on this machine. */
export interface FoundFile {
  readonly path: string
  readonly host: string
}

/** What a glob of prometheus.yml found. */
export interface Globbed {
  readonly files: readonly FoundFile[]
  /** False when the place it looks in is not mounted from this machine: then no more is known of it than the files mounted below it. */
  readonly visible: boolean
}

const WILDCARD = /[*?[\\]/

/**
 * Files that a pattern inside the service matches, with the meaning of Go's filepath.Glob: `*` and `?` never match `/`, `**` is no more than `*`,
 * there are no braces, and names with a leading dot match too.
 */
export async function glob(pattern: string, service: HostFiles): Promise<Globbed> {
  const parts = pattern.split('/')
  const fixed = parts.findIndex((part) => WILDCARD.test(part))
  if (fixed < 0) return literal(pattern, service)
  const base = parts.slice(0, fixed).join('/') || '/'
  let folders = [base]
  for (const part of parts.slice(fixed))
    folders = (await Promise.all(folders.map((folder) => matching(folder, part, service)))).flat()
  const files = await Promise.all(folders.sort().map((path) => literal(path, service)))
  return { files: files.flatMap((found) => found.files), visible: service.hostPath(base) !== undefined }
}

async function literal(path: string, service: HostFiles): Promise<Globbed> {
  const host = service.hostPath(path)
  if (host === undefined) return { files: [], visible: false }
  const isFile = (await stat(host).catch(ifAbsent(host, undefined)))?.isFile() === true
  return { files: isFile ? [{ path, host }] : [], visible: true }
}

async function matching(folder: string, part: string, service: HostFiles): Promise<string[]> {
  const host = service.hostPath(folder)
  const listed = host === undefined ? [] : await readdir(host).catch(ifAbsent(host, []))
  const matches = goMatch(part)
  // What is mounted below a folder is in it for the service, though not on this machine.
  const names = new Set([...listed, ...service.mounts.flatMap((mount) => nameBelow(folder, mount))])
  return [...names].filter((name) => matches.test(name)).map((name) => posix.join(folder, name))
}

function nameBelow(folder: string, mount: string): string[] {
  const [name] = posix.relative(folder, mount).split('/')
  return name === undefined || name === '' || name === '..' ? [] : [name]
}

/** For what is not there the answer is `none`; what we may not look at is `CannotObserve`. */
const ifAbsent =
  <T>(host: string, none: T) =>
  (error: unknown): T => {
    if (isAbsent(error)) return none
    throw unreadable(host, error)
  }

/** The regular expression of one element of a Go filepath.Match pattern; one that Go refuses matches nothing. */
export function goMatch(pattern: string): RegExp {
  const source = pattern.replace(
    /\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|([*?])|[.+^${}()|\]\\]/gsu,
    (token, escaped, not, set, wildcard) => {
      if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\/]/u, '\\$&')
      if (set !== undefined) return `[${not}${set.replace(/[\^[]/g, '\\$&')}]`
      if (wildcard !== undefined) return wildcard === '*' ? '[^/]*' : '[^/]'
      return `\\${token}`
    },
  )
  try {
    return new RegExp(`^${source}$`, 'su')
  } catch {
    return /^(?!)/
  }
}

/** True when a path fits a pattern, element by element. A relative path (of a server started with a relative config) is compared with the pattern's end. */
export function pathMatches(pattern: string, path: string): boolean {
  const elements = path.split('/')
  const wanted = path.startsWith('/') ? pattern.split('/') : pattern.split('/').slice(-elements.length)
  return wanted.length === elements.length && wanted.every((part, index) => goMatch(part).test(elements[index] ?? ''))
}
