import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'

/** What a finished program left; `code` is null when a signal ended it. */
export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Both, as they came. */
  readonly output: string
}

export interface RunOptions {
  readonly cwd?: string | undefined
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the program; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Keep all of its stdout, not only the last part. */
  readonly whole?: boolean
  /** Milliseconds until a program that was asked to end is made to; 0 = it is not asked. */
  readonly grace?: number
  /** Milliseconds for which what it left running may go on holding its output after its end; undefined = as long as it likes. */
  readonly linger?: number
}

/** Bytes kept of each stream: a program may print without end, and what matters stands last. */
const KEPT = 256 * 1024

/**
 * Runs a program to its end, without a shell; rejects when it is missing (`ENOENT`) or was aborted. It leads a process group of its own:
 * a Ctrl-C in the terminal reaches the harness alone, which then ends it, or lets it finish what must not be cut short.
 */
export const runBounded = (program: string, args: readonly string[], options: RunOptions): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const { cwd, env, signal, whole = false, grace = 0, linger } = options
    signal?.throwIfAborted()
    const child = spawn(program, args, {
      ...(cwd !== undefined && { cwd }),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    const stdout = tail(whole ? Number.POSITIVE_INFINITY : KEPT, child.stdout)
    const stderr = tail(KEPT, child.stderr)
    const output = tail(KEPT, child.stdout, child.stderr)
    let hard: NodeJS.Timeout | undefined
    let loose: NodeJS.Timeout | undefined
    const abort = () => {
      killGroup(child, grace === 0 ? 'SIGKILL' : 'SIGTERM')
      if (grace > 0) hard = setTimeout(() => killGroup(child, 'SIGKILL'), grace)
    }
    const onExit = () => killGroup(child, 'SIGKILL')
    signal?.addEventListener('abort', abort, { once: true })
    process.once('exit', onExit)
    const end = () => {
      clearTimeout(hard)
      clearTimeout(loose)
      signal?.removeEventListener('abort', abort)
      process.off('exit', onExit)
    }
    child.on('error', (error) => {
      end()
      reject(error)
    })
    if (linger !== undefined)
      child.on('exit', () => {
        loose = setTimeout(() => [child.stdout, child.stderr].map((stream) => stream.destroy()), linger)
      })
    child.on('close', (code, by) => {
      end()
      if (signal?.aborted) reject(signal.reason)
      else resolve({ code, signal: by, stdout: stdout(), stderr: stderr(), output: output() })
    })
  })

/** Exit code as a shell tells it: 128 + N of what signal N ended. */
export const exitCodeOf = ({ code, signal }: Pick<Outcome, 'code' | 'signal'>): number =>
  code ?? 128 + (signal === null ? 0 : constants.signals[signal])

// With all that it started: not every program tells that of its end.
function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32') return void child.kill(signal)
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function tail(kept: number, ...streams: readonly NodeJS.ReadableStream[]): () => string {
  let chunks: Buffer[] = []
  let size = 0
  const take = (data: Buffer) => {
    chunks.push(data)
    size += data.length
    if (size <= 2 * kept) return
    chunks = [Buffer.concat(chunks).subarray(-kept)]
    size = kept
  }
  for (const stream of streams) stream.on('data', take)
  return () =>
    Buffer.concat(chunks)
      .subarray(size > kept ? -kept : 0)
      .toString()
}
