import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { TestBedError } from '../../lib/errors.ts'

const HOLD = ['sh', '-c', 'echo held && exec cat']

/**
 * Holds the lock of `file` until disposed; calls `onWait` when another process has it.
 * The kernel's file lock (held by a child that lives as long as its stdin) frees itself however this process ends.
 */
export async function lock(file: string, onWait: () => void, signal: AbortSignal): Promise<AsyncDisposable> {
  const now = await hold(['--nonblock', '--conflict-exit-code', '75', file], signal)
  if (now !== undefined) return now
  onWait()
  const later = await hold([file], signal)
  if (later !== undefined) return later
  throw new TestBedError(`cannot lock ${file}`, {
    hint: 'see that the cache directory is writable and on a local disk, or set FIREDRILL_CACHE_DIR',
  })
}

async function hold(args: readonly string[], signal: AbortSignal): Promise<AsyncDisposable | undefined> {
  signal.throwIfAborted()
  // A group of its own: Ctrl-C in a terminal must not free the lock before the work under it has stopped.
  const child = spawn('flock', [...args, ...HOLD], { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const complaint: Buffer[] = []
  child.stderr.on('data', (data: Buffer) => complaint.push(data))
  child.stdin.on('error', () => undefined)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const abort = (): void => {
    child.stdin.destroy()
    child.kill('SIGKILL')
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    const first = await Promise.race([once(child.stdout, 'data'), ended])
    signal.throwIfAborted()
    if (Array.isArray(first)) return { [Symbol.asyncDispose]: () => release(child.stdin, ended) }
    if (first === 75) return undefined
    throw new TestBedError(`cannot lock ${args.at(-1)}: ${Buffer.concat(complaint).toString().trim()}`, {
      hint: 'see that the cache directory is writable, or set FIREDRILL_CACHE_DIR to one that is',
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new TestBedError('flock (package util-linux) is not on this machine; the cache cannot be shared safely without it', {
      hint: 'install util-linux, or attach to a stack that already runs (--attach SERVICE=URL)',
    })
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function release(stdin: NodeJS.WritableStream, ended: Promise<unknown>): Promise<void> {
  stdin.end()
  await ended
}
