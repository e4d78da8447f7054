import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { constants } from 'node:os'
import { messageOf } from '../../lib/errors.ts'
import { BUILT, type Enclosure, enterScript } from './enter-script.ts'
import { freeze, thaw } from './freeze.ts'
import type { LogFile } from './log-file.ts'
import { tool } from './tools.ts'

const GRACE_MS = 5000
const LOG_WATCH_MS = 5000
const TAIL_BYTES = 256 * 1024
/** Linux takes no single argument or variable of that many bytes or more. */
const MAX_WORD = 128 * 1024

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not even be started. */
  readonly error?: string
}

export interface ProcessOptions {
  readonly enclosure: Enclosure
  readonly environment: Readonly<Record<string, string>>
  /** Runs as uid 65534 of its namespace instead of 0. */
  readonly nobody: boolean
  readonly log: LogFile
  /** Lives on when the harness ends, and holds this file descriptor for it. */
  readonly keep: number | undefined
  readonly stopSignal: NodeJS.Signals
}

/** A service's program in namespaces of its own; the kernel ends all of them with the first process in them, and that one with the harness. */
export class NativeProcess {
  readonly exited: Promise<Exit>
  exit: Exit | undefined
  /** Undefined when the kernel refused to start it. */
  readonly #child: ChildProcess | undefined
  readonly #stopSignal: NodeJS.Signals
  readonly #log: LogFile
  #paused = false

  constructor(options: ProcessOptions) {
    this.#log = options.log
    this.#stopSignal = options.stopSignal
    const started = start(options)
    this.#child = 'child' in started ? started.child : undefined
    const watch = setInterval(() => options.log.bound(), LOG_WATCH_MS).unref()
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit) => {
        clearInterval(watch)
        this.exit ??= exit
        resolve(this.exit)
      }
      const failed = (error: unknown) => end({ code: null, signal: null, error: whyNot(error, options) })
      this.#child?.on('exit', (code, signal) => end(asSignal({ code, signal })))
      this.#child?.on('error', failed)
      if ('error' in started) failed(started.error)
    })
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** First process of the service's namespaces, as this machine numbers it; undefined until it exists. */
  get initPid(): number | undefined {
    try {
      const text = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8')
      return Number(text.trim().split(' ')[0]) || undefined
    } catch {
      return undefined
    }
  }

  /** Its root stands and its program runs, or is just about to. */
  get built(): boolean {
    return existsSync(`/proc/${this.initPid}/root${BUILT}`)
  }

  get paused(): boolean {
    return this.#paused && this.exit === undefined
  }

  /** Stops all of its processes; resolves when none of them runs any more. */
  async pause(): Promise<void> {
    const { initPid } = this
    if (initPid === undefined || !this.built) throw new Error('it is not started yet')
    this.#paused = true
    await freeze(initPid)
  }

  /** Lets all of its processes go on. */
  unpause(): void {
    this.#paused = false
    const { initPid } = this
    if (initPid !== undefined) thaw(initPid)
  }

  /** Asks it to end, then ends it; resolves when it is gone. */
  async stop(): Promise<Exit> {
    // Neither before its program runs nor while it is paused does anybody hear the signal.
    if (this.built && !this.#paused) this.#signal(this.#stopSignal)
    else this.kill()
    const timer = setTimeout(() => this.kill(), GRACE_MS)
    try {
      return await this.exited
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends it at once. The kernel ends all others of its namespace with the first one, and only then unshare sees that it has gone. */
  kill(): void {
    const { initPid } = this
    if (initPid === undefined) this.#signal('SIGKILL')
    else this.#send(initPid, 'SIGKILL')
  }

  /** The last lines of its log, oldest first. */
  async lastLog(lines: number): Promise<readonly string[]> {
    await using file = await open(this.#log.path)
    const { size } = await file.stat()
    const from = Math.max(0, size - TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    const text = buffer.toString('utf8', 0, bytesRead)
    // Half a line could show half of what must not be shown.
    return (from === 0 ? text : text.slice(text.indexOf('\n') + 1))
      .split('\n')
      .filter((line) => line !== '')
      .slice(-lines)
  }

  // The whole group: unshare itself waits, deaf to signals, for the program that it started.
  #signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) this.#send(-this.pid, signal)
  }

  #send(pid: number, signal: NodeJS.Signals): void {
    if (this.exit !== undefined) return
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

// Node throws some of the kernel's refusals and emits the others.
function start(options: ProcessOptions): { readonly child: ChildProcess } | { readonly error: unknown } {
  const { log: file, environment, keep } = options
  const log = openSync(file.path, 'a', 0o600)
  try {
    const [program = '', ...args] = commandLine(options)
    const held = keep === undefined ? [] : [keep]
    // A session of its own: Ctrl-C in a terminal reaches the harness only, which stops services in order.
    const child = spawn(program, args, { env: environment, detached: true, stdio: ['ignore', log, log, ...held] })
    if (keep !== undefined) child.unref()
    return { child }
  } catch (error) {
    return { error }
  } finally {
    closeSync(log)
  }
}

function whyNot(error: unknown, { environment }: ProcessOptions): string {
  if ((error as NodeJS.ErrnoException).code !== 'E2BIG') return messageOf(error)
  const sizes = Object.entries(environment).map(([name, value]) => [name, Buffer.byteLength(`${name}=${value}`)] as const)
  const [largest] = sizes.sort(([, a], [, b]) => b - a)
  if (largest === undefined || largest[1] < MAX_WORD) return 'its command line and its environment are too large together (E2BIG)'
  return `its variable ${largest[0]} has ${largest[1]} bytes, and the kernel takes less than ${MAX_WORD} (E2BIG)`
}

function commandLine({ enclosure, nobody, keep }: ProcessOptions): string[] {
  const user = nobody ? ['--map-user=65534', '--map-group=65534', '--keep-caps'] : ['--map-root-user']
  return [
    ...(keep === undefined ? [tool('setpriv'), '--pdeathsig', 'KILL'] : []),
    tool('unshare'),
    '--user',
    ...user,
    '--mount',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '/bin/sh',
    '-c',
    // What is held stays with unshare, which ends with the program: the program itself does not get it.
    `${keep === undefined ? '' : 'exec 3<&-\n'}${enterScript(enclosure)}`,
  ]
}

/** The shell that waits for the program says 128 + N of one that signal N ended. */
function asSignal({ code, signal }: Exit): Exit {
  const [name] = Object.entries(constants.signals).find(([, number]) => code === 128 + number) ?? []
  return name === undefined ? { code, signal } : { code: null, signal: name as NodeJS.Signals }
}

/** `ended with exit code 1`, `was killed by SIGKILL (out of memory, or somebody ended it)`. */
export function describeExit({ code, signal, error }: Exit): string {
  if (error !== undefined) return `could not be started: ${error}`
  if (signal === 'SIGKILL') return 'was killed by SIGKILL (out of memory, or somebody ended it)'
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
}
