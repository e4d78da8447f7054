import { type ChildProcess, spawn } from 'node:child_process'

/** What a finished `docker` command left; `code` is null when a signal ended it. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Ends the command; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Keep all that it prints, not only the last part. */
  readonly whole?: boolean
}

/** Bytes kept of each stream: a build may print without end, and what matters stands last. */
const KEPT = 256 * 1024
/** Until a command that was asked to end is made to. */
const GRACE_MS = 3000

/**
 * Runs `docker` to its end; rejects when it is missing (`ENOENT`) or was aborted. It leads a process group of its own: a Ctrl-C in the
 * terminal reaches the harness alone, which then ends it, or lets it finish what must not be cut short.
 */
export const docker = (args: readonly string[], { cwd, env, signal, whole = false }: CliOptions = {}): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = spawn('docker', args, {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    const stdout = tail(child.stdout, whole ? Number.POSITIVE_INFINITY : KEPT)
    const stderr = tail(child.stderr, KEPT)
    let hard: NodeJS.Timeout | undefined
    const abort = () => {
      killGroup(child, 'SIGTERM')
      hard = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS)
    }
    const onExit = () => killGroup(child, 'SIGKILL')
    signal?.addEventListener('abort', abort, { once: true })
    process.once('exit', onExit)
    const end = () => {
      clearTimeout(hard)
      signal?.removeEventListener('abort', abort)
      process.off('exit', onExit)
    }
    child.on('error', (error) => {
      end()
      reject(error)
    })
    child.on('close', (code) => {
      end()
      if (signal?.aborted) reject(signal.reason)
      else resolve({ code, stdout: stdout(), stderr: stderr() })
    })
  })

// With the plugin that it runs: not every docker tells that of its end.
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

function tail(stream: NodeJS.ReadableStream, kept: number): () => string {
  let chunks: Buffer[] = []
  let size = 0
  stream.on('data', (data: Buffer) => {
    chunks.push(data)
    size += data.length
    if (size <= 2 * kept) return
    chunks = [Buffer.concat(chunks).subarray(-kept)]
    size = kept
  })
  return () =>
    Buffer.concat(chunks)
      .subarray(size > kept ? -kept : 0)
      .toString()
}
