import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestBedError } from '../../lib/errors.ts'

const RUN = /^run-(\d+)-[0-9a-f]+$/

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
    removeNow: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

function removeLeftovers(): void {
  mkdirSync(parent(), { recursive: true, mode: 0o700 })
  // Anybody may make a directory of that name in /tmp first, and would then rule over what services read.
  const { uid } = lstatSync(parent())
  if (uid !== userId())
    throw new TestBedError(`${parent()} belongs to another user (uid ${uid})`, {
      hint: 'remove it, or set TMPDIR to a directory of yours',
    })
  for (const name of readdirSync(parent())) {
    const pid = RUN.exec(name)?.[1]
    if (pid !== undefined && !alive(Number(pid))) rmSync(join(parent(), name), { recursive: true, force: true, maxRetries: 5 })
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
