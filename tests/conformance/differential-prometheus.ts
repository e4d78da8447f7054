/** One real Prometheus that scrapes each exposition from a path of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/lib/clock.ts'
import { poll } from '../../src/lib/poll.ts'
import type { Program, Verdict } from './differential-binaries.ts'

export interface Served {
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A series as it was stored: its labels without `job` and `instance`, and its newest value. */
export interface Stored {
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

/** Two of them fit into a test's own deadline. */
const PATIENCE = 25_000
const JOB = 'conformance'
const SEED = 'seed'
const CONFIG = `global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
  - job_name: ${JOB}
    file_sd_configs: [{ files: [targets.json], refresh_interval: 1s }]
`
// When the harness dies, the pipe closes and the shell ends the server.
const UNTIL_CLOSED = '"$@" & pid=$!; read -r _; kill -9 $pid; wait $pid'

/** A scrape that failed for reasons of the wire says nothing about the text. */
const isTransport = (error: string): boolean => error.startsWith('Get "') || error === 'context deadline exceeded'

interface Target {
  readonly labels: { readonly instance: string }
  readonly lastScrape: string
  readonly lastError: string
  readonly health: string
}

/** A running Prometheus; ended and removed when disposed. */
export class ScrapingPrometheus implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'firedrill-differential-'))
  readonly #process: ChildProcess
  readonly #server: Server
  readonly #served = new Map<string, Served>([[SEED, { contentType: 'text/plain', bytes: new TextEncoder().encode('seed 1\n') }]])
  #log = ''

  static async start(program: Program): Promise<ScrapingPrometheus> {
    const prometheus = new ScrapingPrometheus(program)
    try {
      await new Promise<void>((resolve) => prometheus.#server.listen(0, '127.0.0.1', resolve))
      prometheus.#writeTargets([SEED])
      // An empty head takes the first timestamp it sees, however old: something of now has to be in it first.
      await prometheus.#until('a first scrape', async () => (await prometheus.#targets()).get(SEED)?.health === 'up')
      return prometheus
    } catch (error) {
      await prometheus[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(program: Program) {
    this.#server = createServer((request, response) => {
      const served = this.#served.get(request.url?.slice(1) ?? '')
      response.writeHead(served ? 200 : 404, { 'content-type': served?.contentType ?? 'text/plain' }).end(served?.bytes)
    })
    writeFileSync(join(this.#directory, 'prometheus.yml'), CONFIG)
    const flags = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--web.listen-address=127.0.0.1:0']
    this.#process = spawn('sh', ['-c', UNTIL_CLOSED, 'sh', ...program, ...flags], {
      cwd: this.#directory,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text
    })
  }

  /** Scrapes each input at least once and gives its verdict. */
  async scrape(inputs: readonly Served[]): Promise<Verdict[]> {
    for (const [index, served] of inputs.entries()) this.#served.set(String(index), served)
    this.#writeTargets([SEED, ...inputs.map((_, index) => String(index))])
    let targets = new Map<string, Target>()
    await this.#until('a scrape of every target', async () => {
      targets = await this.#targets()
      return inputs.every((_, index) => isScraped(targets.get(String(index))))
    })
    return inputs.map((_, index) => {
      const target = targets.get(String(index))
      return { accepted: target?.health === 'up', error: target?.lastError ?? '' }
    })
  }

  /** What is stored now, by index of the input. */
  async stored(): Promise<ReadonlyMap<number, readonly Stored[]>> {
    const own = 'up|scrape_duration_seconds|scrape_samples_scraped|scrape_samples_post_metric_relabeling|scrape_series_added'
    const query = `{job="${JOB}",__name__!~"${own}"}`
    const { result } = (await this.#get(`query?query=${encodeURIComponent(query)}`)) as {
      readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[]
    }
    return Map.groupBy(
      result.map(({ metric, value }) => ({ labels: new Map(Object.entries(metric)), value: numberOf(value[1]) })),
      ({ labels }) => Number(labels.get('instance')),
    )
  }

  #writeTargets(paths: readonly string[]): void {
    const { port } = this.#server.address() as AddressInfo
    const groups = paths.map((path) => ({
      targets: [`127.0.0.1:${port}`],
      labels: { instance: path, __metrics_path__: `/${path}` },
    }))
    writeFileSync(join(this.#directory, 'targets.json.new'), JSON.stringify(groups))
    renameSync(join(this.#directory, 'targets.json.new'), join(this.#directory, 'targets.json'))
  }

  async #targets(): Promise<Map<string, Target>> {
    const { activeTargets } = (await this.#get('targets?state=active')) as { readonly activeTargets: readonly Target[] }
    return new Map(activeTargets.map((target) => [target.labels.instance, target]))
  }

  async #get(path: string): Promise<unknown> {
    const address = /msg="Listening on".* address=(\S+)/.exec(this.#log)?.[1]
    if (address === undefined) throw new Error('Prometheus does not listen yet')
    const response = await fetch(`http://${address}/api/v1/${path}`)
    return ((await response.json()) as { readonly data: unknown }).data
  }

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE
    const options = { interval: 250, mode: 'until', clock: systemClock, signal: new AbortController().signal } as const
    const { held, last } = await poll({ ...options, observe: holds, holds: (held) => held, deadline: () => deadline })
    const seen = last && 'error' in last ? String(last.error) : 'it did not come'
    if (!held) throw new Error(`waited ${PATIENCE} ms for ${what}: ${seen}\n${this.#log.slice(-2000)}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const closed = new Promise((resolve) => this.#process.once('close', resolve))
      this.#process.stdin?.end()
      await closed
    }
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

const isScraped = (target: Target | undefined): boolean =>
  target !== undefined && !target.lastScrape.startsWith('0001-') && target.health !== 'unknown' && !isTransport(target.lastError)

const numberOf = (text: string): number => (text.endsWith('Inf') ? Number(`${text}inity`) : Number(text))
