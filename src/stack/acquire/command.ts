import { spawn } from 'node:child_process'
import { TestBedError } from '../../lib/errors.ts'

/** What a finished program left. */
export interface Outcome {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly cwd?: string
  /** Ends the program, its children too; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal
}

/** Runs a program to its end; rejects only when it is missing or was aborted. */
export type Run = (program: string, args: readonly string[], options: RunOptions) => Promise<Outcome>

// Each child leads a group of its own, so that an abort also reaches what it started (apt's methods, dpkg-deb's tar).
const groups = new Set<number>()
const killGroups = (): void => {
  for (const pid of groups) killGroup(pid)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Runs programs of this machine, in the C locale. */
export const run: Run = (program, args, { cwd, signal }) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const pid = child.pid
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => stdout.push(data))
    child.stderr.on('data', (data: Buffer) => stderr.push(data))
    const abort = (): void => {
      if (pid !== undefined) killGroup(pid)
    }
    if (pid !== undefined) track(pid)
    signal.addEventListener('abort', abort, { once: true })
    const end = (): void => {
      signal.removeEventListener('abort', abort)
      if (pid !== undefined) untrack(pid)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      end()
      reject(error.code === 'ENOENT' ? missingProgram(program) : error)
    })
    child.on('close', (code) => {
      end()
      if (signal.aborted) reject(signal.reason)
      else resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() })
    })
  })

function track(pid: number): void {
  if (groups.size === 0) process.on('exit', killGroups)
  groups.add(pid)
}

function untrack(pid: number): void {
  groups.delete(pid)
  if (groups.size === 0) process.off('exit', killGroups)
}

function missingProgram(program: string): TestBedError {
  return new TestBedError(`${program} is not on this machine; the native runtime takes its programs from Debian packages by it`, {
    hint: 'run on Debian, Ubuntu or one of their container images, or attach to a stack that already runs (--attach SERVICE=URL)',
  })
}
