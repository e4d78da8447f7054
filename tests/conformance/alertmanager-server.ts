/** One real Alertmanager on loopback that takes one config after the other; ended and removed when disposed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Alertmanager, alertmanager } from '../../src/clients/alertmanager.ts'
import { createHttp } from '../../src/clients/http-client.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { poll } from '../../src/lib/poll.ts'
import { acquireTrees } from '../../src/stack/acquire/index.ts'
import { alertmanager as component } from '../../src/stack/components/alertmanager.ts'
import { cannotBeHad } from './packages.ts'

/** How to run it, on nothing but its own packages. */
export interface AlertmanagerProgram {
  readonly command: readonly [string, ...string[]]
  readonly version: string
}

const PATIENCE = 15_000
// When the harness dies, the pipe closes and the shell ends the server.
const UNTIL_CLOSED = '"$@" & pid=$!; read -r _; kill -9 $pid; wait $pid'
// Debian's program looks for its default templates below /usr/share, and nowhere else.
const WITH_TEMPLATES = 'mount --bind "$0" /usr/share && exec "$@"'
const FIRST_CONFIG = '{ route: { receiver: none }, receivers: [{ name: none }] }'

/** The program, or why it cannot be had. */
export async function acquireAlertmanager(): Promise<AlertmanagerProgram | { readonly reason: string }> {
  try {
    return await acquired()
  } catch (error) {
    return cannotBeHad(`alertmanager cannot be had: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function acquired(): Promise<AlertmanagerProgram> {
  const trees = await acquireTrees([component], { onProgress: () => undefined, signal: AbortSignal.timeout(300_000) })
  const tree = trees.get('alertmanager')
  const [loader] = tree === undefined ? [] : globSync('usr/lib/*/ld-linux*.so.*', { cwd: tree.root })
  if (tree === undefined || loader === undefined) throw new Error('its package tree has no loader')
  const program = [join(tree.root, loader), '--library-path', dirname(join(tree.root, loader)), tree.program]
  const share = join(tree.root, 'usr/share')
  const command = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', WITH_TEMPLATES, share, ...program] as const
  const tried = spawnSync(command[0], [...command.slice(1), '--version'], { encoding: 'utf8' })
  if (tried.status !== 0) throw new Error(`it does not run here: ${(tried.error?.message ?? tried.stderr).trim()}`)
  return { command: [...command], version: tree.version }
}

export class RealAlertmanager implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'firedrill-alertmanager-'))
  readonly #http = createHttp()
  readonly #process: ChildProcess
  readonly #prefix: string
  #log = ''

  static async start(program: AlertmanagerProgram, { prefix = '' } = {}): Promise<RealAlertmanager> {
    const server = new RealAlertmanager(program, prefix)
    try {
      await until('Alertmanager answers', async () => (await server.client.status()).version !== '')
      return server
    } catch (error) {
      const log = server.#log.slice(-2000)
      await server[Symbol.asyncDispose]()
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${log}`)
    }
  }

  private constructor({ command }: AlertmanagerProgram, prefix: string) {
    this.#prefix = prefix
    writeFileSync(this.#configFile, FIRST_CONFIG)
    const flags = [
      '--config.file=alertmanager.yml',
      '--storage.path=data',
      '--cluster.listen-address=',
      `--web.route-prefix=${prefix}/`,
    ]
    this.#process = spawn('sh', ['-c', UNTIL_CLOSED, 'sh', ...command, ...flags, '--web.listen-address=127.0.0.1:0'], {
      cwd: this.#directory,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text
    })
  }

  get client(): Alertmanager {
    return alertmanager(this.#http, `${this.origin}${this.#prefix}`)
  }

  get origin(): string {
    const address = /msg="?Listening on"? address=(\S+)/.exec(this.#log)?.[1]
    if (address === undefined) throw new Error('Alertmanager does not listen yet')
    return `http://${address}`
  }

  /** Loads a config; gives what Alertmanager has against it, or undefined when it took it. */
  async load(config: string): Promise<string | undefined> {
    writeFileSync(this.#configFile, config)
    const answer = await this.#http.request(`${this.origin}${this.#prefix}/-/reload`, { method: 'POST' })
    return answer.status === 200 ? undefined : new TextDecoder().decode(answer.body).trim()
  }

  get #configFile(): string {
    return join(this.#directory, 'alertmanager.yml')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]()
    if (this.#process.exitCode === null) {
      const closed = new Promise((resolve) => this.#process.once('close', resolve))
      this.#process.stdin?.end()
      await closed
    }
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Looks until it holds; throws after 15 s, with the last error. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE
  const options = { interval: 20, mode: 'until', clock: systemClock, signal: new AbortController().signal } as const
  const { held, last } = await poll({ ...options, observe: holds, holds: (held) => held, deadline: () => deadline })
  if (!held)
    throw new Error(`waited ${PATIENCE} ms: ${what}: ${last && 'error' in last ? String(last.error) : 'it did not come'}`)
}
