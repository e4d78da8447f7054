import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

const RUN = /^run-(\d+)-[0-9a-f]+$/

/** The directory in which one run keeps roots, volumes and logs of its services. */
export interface StateDirectory extends AsyncDisposable {
  readonly path: string
  /** Makes (once) and gives a directory below it. */
  directory(...names: string[]): string
  /** For the moment in which the process ends and nothing can be awaited. */
  removeNow(): void
}

const parent = (): string => join(tmpdir(), `firedrill-${userInfo().uid}`)

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
