import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/lib/clock.ts'
import { poll } from '../../src/lib/poll.ts'
import type { RunResult } from '../../src/run/index.ts'
import { connect, lookForEngine } from '../../src/stack/docker/engine.ts'
import { removeProject } from '../../src/stack/docker/remove-project.ts'
import { type Ended, firedrill, processesWith, start, write } from '../firedrill.ts'

/** Small images that these tests run; nothing is pulled. The one has node, the other a shell that starts at once. */
export const NODE = 'node:24-slim'
export const SHELL = 'redis:7-alpine'

/** Why no containers can be started here; undefined when they can. */
export async function whyNoContainers(): Promise<string | undefined> {
  const engine = await lookForEngine()
  if ('reason' in engine) return engine.reason
  const missing = [NODE, SHELL].filter(
    (name) => spawnSync('docker', ['image', 'inspect', name], { stdio: 'ignore' }).status !== 0,
  )
  return missing.length === 0 ? undefined : `the engine does not have ${missing.join(' and ')}`
}

/** What `docker` prints; throws with its words when it fails. */
export const docker = (...args: readonly string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

/** A service that runs this code of Node. */
export const nodeService = (code: string, more: object = {}) => ({
  image: NODE,
  command: ['node', '-e', code],
  stop_grace_period: '1s',
  ...more,
})

/** Answers every request with 200 and this text, on port 3000. */
export const server = (text = 'ok', more: object = {}) =>
  nodeService(`require('node:http').createServer((q, r) => r.end(${JSON.stringify(text)})).listen(3000)`, {
    expose: [3000],
    ...more,
  })

/** Answers every request with what this expression gives, on the port of its environment or 3000. */
export const page = (expression: string, more: object = {}) =>
  nodeService(
    `require('node:http').createServer(async (q, r) => r.end(String(await (${expression})))).listen(process.env.PORT ?? 3000)`,
    { expose: [3000], ...more },
  )

/** A service that runs this shell text. */
export const shell = (text: string, more: object = {}) => ({
  image: SHELL,
  entrypoint: ['sh', '-c', text],
  stop_grace_period: '1s',
  ...more,
})

export const SLEEP = 'while :; do sleep 1; done'

/** The check that a service of `server` answers. */
export const answers = (service: string, text = 'ok') => ({
  http: { url: `http://${service}:3000/`, body: { matches: `^${text}$` } },
})

/** A suite of one phase. */
export const onePhase = (...checks: readonly object[]): readonly object[] => [{ phase: 'Checks', checks }]

interface SuiteFiles {
  /** One compose file, when `stack` names none. */
  readonly compose?: object | string
  /** Of the suite; default: that one compose file. */
  readonly stack?: object
  readonly phases?: readonly object[]
  /** Further files: path -> text or value. */
  readonly files?: Readonly<Record<string, unknown>>
}

/** A directory of suites. All that their runs make has its id in a name or a label, so it can be told from what others make at the same time. */
export class Workplace {
  readonly id = randomBytes(4).toString('hex')
  readonly cwd = realpathSync(mkdtempSync(join(tmpdir(), 'firedrill-docker-')))
  /** Temporary files of the runs. */
  readonly tmp = join(this.cwd, 'tmp')

  readonly #begun: ReturnType<typeof start>[] = []

  constructor() {
    mkdirSync(this.tmp)
  }

  /** Name of a suite, and part of the name of the projects of its runs. */
  name(what: string): string {
    return `${what}-${this.id}`
  }

  /** Writes a suite and its files; all paths are below a directory of its own. */
  suite(
    what: string,
    { compose, stack = { compose: 'compose.yml' }, phases = onePhase(answers('app')), files = {} }: SuiteFiles,
  ): void {
    write(join(this.cwd, what), {
      ...(compose !== undefined && { 'compose.yml': compose }),
      ...files,
      'suite.yaml': { version: 1, name: this.name(what), stack, defaults: { within: '3s' }, phases },
    })
  }

  /** Runs a suite to its end. */
  run(what: string, ...flags: readonly string[]): Promise<Ended> {
    return firedrill(this.words(flags), this.options(what))
  }

  /** Starts a run. */
  begin(what: string, env: Record<string, string> = {}, ...flags: readonly string[]): ReturnType<typeof start> {
    const { cwd, env: own } = this.options(what)
    const run = start(this.words(flags), { cwd, env: { ...own, ...env } })
    this.#begun.push(run)
    return run
  }

  /** Words of the command that runs a suite. */
  words(flags: readonly string[] = []): readonly string[] {
    return ['run', 'suite.yaml', '--runtime', 'docker', ...flags, '--report-dir', join(this.cwd, 'reports')]
  }

  options(what: string): { readonly cwd: string; readonly env: Record<string, string> } {
    return { cwd: join(this.cwd, what), env: { TMPDIR: this.tmp } }
  }

  /** Report of the last run of a suite. */
  report(what: string): RunResult {
    return JSON.parse(readFileSync(join(this.cwd, 'reports', this.name(what), 'latest', 'report.json'), 'utf8'))
  }

  /** What is there of the runs of a suite, or of all: containers, networks, volumes, images, processes, temporary files. */
  async left(what?: string): Promise<readonly string[]> {
    const mark = what === undefined ? this.id : this.name(what)
    const { dockerode } = (await connect()).container
    const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
      dockerode.listContainers({ all: true }),
      dockerode.listNetworks(),
      dockerode.listVolumes(),
      dockerode.listImages({ all: true }),
    ])
    const marked = { container: containers, network: networks, volume: volumes ?? [], image: images }
    const processes = existsSync('/proc') ? processesWith(mark) : 0
    return [
      ...Object.entries(marked).flatMap(([kind, all]) =>
        all.filter((one) => JSON.stringify(one).includes(mark)).map((one) => `${kind} ${titleOf(one)}`),
      ),
      ...(processes === 0 ? [] : [`${processes} processes`]),
      ...(what === undefined ? this.#temporary() : []),
    ].sort()
  }

  // Runs share a directory of their user, which stays; each has one of its own in it. Node's caches are nobody's.
  #temporary(): readonly string[] {
    const names = readdirSync(this.tmp, { recursive: true, encoding: 'utf8' })
    return names.filter((name) => !/^firedrill-\d+$|^node-/.test(name)).map((name) => `file ${name}`)
  }

  /** The same, once it is empty or has not become so for 30 s. */
  async leftInTheEnd(what?: string): Promise<readonly string[]> {
    let left: readonly string[] = []
    await eventually(async () => {
      left = await this.left(what)
      return left.length === 0
    })
    return left
  }

  /** Ids of the containers that a suite's runs have of a service; of those in one state, when it is given. */
  containers(what: string, service: string, state?: string): readonly string[] {
    const filters = [
      `label=firedrill.suite=${this.name(what)}`,
      `label=com.docker.compose.service=${service}`,
      ...(state === undefined ? [] : [`status=${state}`]),
    ]
    return lines(docker('ps', '--all', '--quiet', '--no-trunc', ...filters.flatMap((filter) => ['--filter', filter])))
  }

  /** Names of the compose projects of a suite's runs that have containers. */
  projects(what?: string): readonly string[] {
    const format = '{{.Label "com.docker.compose.project"}}'
    const mark = what === undefined ? this.id : this.name(what)
    return [...new Set(lines(docker('ps', '--all', '--format', format)).filter((name) => name.includes(mark)))]
  }

  /** Removes what failed tests left too. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#begun) if (child.exitCode === null) child.kill('SIGKILL')
    const { dockerode } = (await connect()).container
    for (const project of this.projects()) await removeProject(dockerode, project, { stopSeconds: 0 })
    rmSync(this.cwd, { recursive: true, force: true })
  }
}

/** Polls until it is so, at most 30 s; says whether it came true. */
export async function eventually(so: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = systemClock.now() + 30_000
  const { held } = await poll({
    observe: async () => so(),
    holds: (value) => value,
    deadline: () => end,
    interval: 50,
    mode: 'until',
    clock: systemClock,
    signal: new AbortController().signal,
  })
  return held
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const address = holder.address()
  await new Promise((resolve) => holder.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Non-empty lines. */
export const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** What the command said, both streams. */
export const said = ({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): string => `${stdout}${stderr}`

/** A line of a stack trace. */
export const TRACE = /^\s+at .+:\d+:\d+\)?$/m

const titleOf = (one: object): string => {
  const { Names, Name, RepoTags, Id } = one as { Names?: string[]; Name?: string; RepoTags?: string[] | null; Id?: string }
  return Names?.[0]?.slice(1) ?? Name ?? RepoTags?.[0] ?? Id ?? ''
}
