import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { CannotObserve } from '../lib/errors.ts'

/** The files of a service, as far as they are on this machine. */
export interface HostFiles {
  /** Path on this machine of a path inside the service; undefined when nothing is mounted there. */
  hostPath(servicePath: string): string | undefined
  /** Paths inside the service at which something of this machine is mounted. */
  readonly mounts: readonly string[]
}

/** For paths that are not inside a service: those of the suite. */
export const thisMachine: HostFiles = { hostPath: (path) => path, mounts: [] }

/** The text of a file that is there; one that we may not read is `CannotObserve`: the server may well read it. */
export async function readText(host: string): Promise<string> {
  try {
    return await readFile(host, 'utf8')
  } catch (error) {
    throw unreadable(host, error)
  }
}

/** Why a file or folder cannot be looked at. */
export const unreadable = (host: string, error: unknown): CannotObserve =>
  new CannotObserve(`${shown(host)} cannot be read from here (${codeOf(error)}): let the user of this run read it`, {
    cause: error,
  })

/** True when a file is not there, as opposed to one that we may not see. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))

/** `EACCES`, or what else the error says. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)

/** A path on this machine for people: relative when it is below the working directory. */
export function shown(host: string): string {
  const path = relative(process.cwd(), host)
  return path === '' || path.startsWith('..') ? host : path
}
