/** Real Prometheus and Alertmanager on files of the caller, a receiver for their notifications, and an exporter of synthetic series. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Promtool } from '../../src/checks/contract.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { poll } from '../../src/lib/poll.ts'
import { acquireAlertmanager } from './alertmanager-server.ts'
import { acquireBinaries, type Program } from './differential-binaries.ts'

// When the harness dies, the pipe closes and the shell ends the server.
const UNTIL_CLOSED = '"$@" & pid=$!; read -r _; kill -9 $pid; wait $pid'

export interface Programs {
  readonly prometheus: Program
  readonly promtool: Program
  readonly alertmanager: Program
}

/** The programs, or why they cannot be had. */
export async function acquirePrograms(): Promise<Programs | { readonly reason: string }> {
  const binaries = await acquireBinaries()
  if ('reason' in binaries) return binaries
  const program = await acquireAlertmanager()
  return 'reason' in program ? program : { ...binaries, alertmanager: program.command }
}

/** A program to its end. */
async function runTo(
  [command, ...words]: Program,
  argv: readonly string[],
  cwd: string,
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(command, [...words, ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exitCode = await new Promise<number>((resolve, reject) =>
    child.on('error', reject).on('close', (code) => resolve(code ?? -1)),
  )
  return { exitCode, output }
}

/** promtool as checks and drills get it. */
export function promtoolOf(program: Program): Promtool {
  return async (argv, files, folder) => {
    await using own = folder === undefined ? await scratch() : undefined
    const place = folder ?? own?.path ?? ''
    await writeFiles(place, files)
    return await runTo(program, argv, place)
  }
}

/** A folder of its own; removed when disposed. */
export async function scratch(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'firedrill-time-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

export interface Notification {
  readonly receiver: string
  readonly status: string
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[]
}

/** A webhook that keeps what it gets. */
export class Receiver implements AsyncDisposable {
  readonly got: Notification[] = []
  readonly #server: LocalServer

  static async open(): Promise<Receiver> {
    const got: Notification[] = []
    const server = await LocalServer.open((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      request.on('end', () => {
        got.push(JSON.parse(body) as Notification)
        response.end()
      })
    })
    return new Receiver(server, got)
  }

  private constructor(server: LocalServer, got: Notification[]) {
    this.#server = server
    this.got = got
  }

  get url(): string {
    return `http://${this.#server.address}`
  }

  has(alertname: string, status: string): boolean {
    return this.got.some(({ alerts }) => alerts.some((alert) => alert.labels.alertname === alertname && alert.status === status))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]()
  }
}

/** An HTTP server on loopback; `address`: host and port. */
export class LocalServer implements AsyncDisposable {
  readonly #server: Server

  static async open(listener: RequestListener): Promise<LocalServer> {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new LocalServer(server)
  }

  private constructor(server: Server) {
    this.#server = server
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** A server program; ended when disposed. */
export class Daemon implements AsyncDisposable {
  readonly #process: ChildProcess
  #log = ''

  constructor(program: Program, flags: readonly string[], cwd: string) {
    this.#process = spawn('sh', ['-c', UNTIL_CLOSED, 'sh', ...program, ...flags], { cwd, stdio: ['pipe', 'ignore', 'pipe'] })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text
    })
  }

  /** Its last lines. */
  get log(): string {
    return this.#log.slice(-3000)
  }

  /** Host and port, once it listens. */
  async address(): Promise<string> {
    const found = () => /msg="Listening on".* address=(\S+)/.exec(this.#log)?.[1]
    await until(
      'the server to listen',
      async () => found() !== undefined,
      () => this.#log,
    )
    return found() ?? ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return
    const closed = new Promise((resolve) => this.#process.once('close', resolve))
    this.#process.stdin?.end()
    await closed
  }
}

/** Waits until it holds; the deadline is 40 s. */
export async function until(what: string, holds: () => Promise<boolean>, evidence: () => string): Promise<void> {
  const deadline = Date.now() + 40_000
  const options = { interval: 50, mode: 'until', clock: systemClock, signal: new AbortController().signal } as const
  const { held, last } = await poll({ ...options, observe: holds, holds: (it) => it, deadline: () => deadline })
  const seen = last && 'error' in last ? String(last.error) : 'it did not come'
  if (!held) throw new Error(`waited 40 s for ${what}: ${seen}\n${evidence().slice(-4000)}`)
}
