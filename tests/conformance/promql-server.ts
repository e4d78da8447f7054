/** A real Prometheus that is asked how it reads expressions, and what they give without any data. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/lib/clock.ts'
import { poll } from '../../src/lib/poll.ts'
import type { Program } from './differential-binaries.ts'

const PATIENCE = 25_000
const FEATURES = '--enable-feature=promql-experimental-functions,promql-duration-expr'
// When the harness dies, the pipe closes and the shell ends the server.
const UNTIL_CLOSED = '"$@" & pid=$!; read -r _; kill -9 $pid; wait $pid'

/** Its tree of an expression as it comes, or why there is none. */
export type ServerParsed = { readonly tree: ServerNode } | { readonly error: string }
export type ServerNode = Readonly<Record<string, unknown>>

interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

interface Answer {
  readonly status: string
  readonly data?: unknown
  readonly error?: string
}

/** A running Prometheus; ended and removed when disposed. */
export class ParsingPrometheus implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'firedrill-promql-'))
  readonly #process: ChildProcess
  #log = ''

  static async start(program: Program): Promise<ParsingPrometheus> {
    const prometheus = new ParsingPrometheus(program)
    try {
      await prometheus.#untilReady()
      return prometheus
    } catch (error) {
      await prometheus[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(program: Program) {
    writeFileSync(join(this.#directory, 'prometheus.yml'), 'global: {}\n')
    const flags = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--web.listen-address=127.0.0.1:0', FEATURES]
    this.#process = spawn('sh', ['-c', UNTIL_CLOSED, 'sh', ...program, ...flags], {
      cwd: this.#directory,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text
    })
  }

  async parse(expr: string): Promise<ServerParsed> {
    const { status, data, error = '' } = await this.#get('parse_query', { query: expr })
    return status === 'success' ? { tree: data as ServerNode } : { error }
  }

  /** The one value that an expression has at a moment, in epoch seconds; an error's text where it has none. */
  async value(expr: string, time: number): Promise<number | string> {
    const result = await this.#query(expr, time)
    if (typeof result === 'string') return result
    return result.length === 1 ? Number(result[0]?.value[1]) : `${result.length} results`
  }

  /** The names of all labels of a result, sorted; an error's text where there is none. */
  async labels(expr: string): Promise<readonly string[] | string> {
    const result = await this.#query(expr, 1_700_000_000)
    if (typeof result === 'string') return result
    return [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort()
  }

  async #query(expr: string, time: number): Promise<readonly Sample[] | string> {
    const { data, error } = await this.#get('query', { query: expr, time: String(time) })
    return error ?? (data as { readonly result: readonly Sample[] }).result
  }

  async #get(path: string, parameters: Record<string, string>): Promise<Answer> {
    const address = /msg="Listening on".* address=(\S+)/.exec(this.#log)?.[1]
    if (address === undefined) throw new Error('Prometheus does not listen yet')
    const response = await fetch(`http://${address}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) })
    return (await response.json()) as Answer
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + PATIENCE
    const options = { interval: 100, mode: 'until', clock: systemClock, signal: new AbortController().signal } as const
    const observe = async (): Promise<boolean> => (await this.#get('query', { query: '1' })).status === 'success'
    const { held } = await poll({ ...options, observe, holds: (ready) => ready, deadline: () => deadline })
    if (!held) throw new Error(`Prometheus was not ready within ${PATIENCE} ms\n${this.#log.slice(-2000)}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const closed = new Promise((resolve) => this.#process.once('close', resolve))
      this.#process.stdin?.end()
      await closed
    }
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 })
  }
}
