import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestBedError } from '../lib/errors.ts'

const NAME = /^(run|kept)-(\d+)-[0-9a-f]+$/

/** The directory in which one run keeps roots, volumes and logs of its services. */
export interface StateDirectory extends AsyncDisposable {
  readonly path: string
  /** Makes (once) and gives a directory below it. */
  directory(...names: string[]): string
  /** For the moment in which the process ends and nothing can be awaited. */
  removeNow(): void
}

// Without links: a path of it is compared with those of the kernel's mount table.
// Not os.userInfo(): a container's user may have no passwd entry.
const userId = (): number => process.getuid?.() ?? 0

const parent = (): string => join(realpathSync(tmpdir()), `firedrill-${userId()}`)

/** A directory that a run made. */
export interface FoundState {
  readonly path: string
  /** Left up on purpose. */
  readonly kept: boolean
  /** The harness that made it still runs. */
  readonly alive: boolean
}

/** Makes the directory of this run, and removes what runs that are no more left behind. `kept` ones are never taken for such. */
export function makeState(kept: boolean): StateDirectory {
  removeLeftovers()
  const path = join(parent(), `${kept ? 'kept' : 'run'}-${process.pid}-${randomBytes(4).toString('hex')}`)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return {
    path,
    directory(...names) {
      const directory = join(path, ...names)
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      return directory
    },
    removeNow: () => removeState(path),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

function removeLeftovers(): void {
  mkdirSync(parent(), { recursive: true, mode: 0o700 })
  for (const { path, kept, alive } of findStates()) if (!kept && !alive) removeState(path)
}

/** The directories of all runs of this user, those of runs that are no more among them. */
export function findStates(): readonly FoundState[] {
  const stats = lstatSync(parent(), { throwIfNoEntry: false })
  if (stats === undefined) return []
  // Anybody may make a directory of that name in /tmp first, and would then rule over what services read.
  if (stats.uid !== userId())
    throw new TestBedError(`${parent()} belongs to another user (uid ${stats.uid})`, {
      hint: 'remove it, or set TMPDIR to a directory of yours',
    })
  return readdirSync(parent()).flatMap((name) => {
    const [, kind, pid] = NAME.exec(name) ?? []
    return kind === undefined ? [] : [{ path: join(parent(), name), kept: kind === 'kept', alive: alive(Number(pid)) }]
  })
}

/** Removes the directory of a run. */
export const removeState = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 })

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
