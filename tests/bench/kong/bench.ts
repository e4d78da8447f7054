/** The gateway: 200 plugins compared, all probes of the stack, and what watching costs a gateway that is busy. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Observed } from '../../../src/checks/contract.ts'
import { plugins } from '../../../src/checks/plugins/check.ts'
import { upstreams } from '../../../src/checks/upstreams/check.ts'
import { createHttp } from '../../../src/clients/http-client.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { CannotObserve } from '../../../src/lib/errors.ts'
import { prepare } from '../../../src/run/index.ts'
import { stackView } from '../../../src/run/stack-view.ts'
import { NativeService } from '../../../src/stack/native/service.ts'

const SUITE = 'suites/kong-gateway.yaml'
const PLUGINS = 200
/** Seconds, seconds, a share of the throughput. */
const LIMITS = { compared: 1, probed: 15, overhead: 0.02 }
const ROUNDS = 8
const ROUND_SECONDS = 3
/** How often a check is looked at while it is polled, ms. */
const LOOK_EVERY = 1000

const line = (name: string, text: string): void => console.log(`  ${name.padEnd(44)} ${text}`)
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const kept = (value: number, limit: number): string => (value <= limit ? 'kept' : 'BROKEN')
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const before = performance.now()
  const value = await work()
  return { ms: performance.now() - before, value }
}

/** Prints the figures of the gateway; judges nothing. */
export async function benchKong(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-bench-kong-'))
  try {
    await withStack(many(directory), compared)
    await withStack(SUITE, async (at, gateway) => {
      await probed(at)
      await overhead(at, gateway)
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function withStack(suite: string, work: (at: Observed, gateway: number) => Promise<void>): Promise<void> {
  const { plan, runtime } = await prepare(suite, { runtime: 'native' })
  const { signal } = new AbortController()
  await using stack = await runtime.open(plan, { onEvent: () => undefined, signal, keep: false })
  await using http = createHttp()
  const kong = stack.services.find(({ name }) => name === 'kong')
  const gateway = kong instanceof NativeService ? kong.process.initPid : undefined
  if (gateway === undefined) throw new Error('the gateway of the bench does not run natively')
  const view = stackView(stack, plan.services)
  await work({ stack: view, http, load: undefined, clock: systemClock, signal, baseDir: plan.baseDir }, gateway)
}

/** A suite whose gateway has 200 plugins: two on each of a hundred services. */
function many(directory: string): string {
  const services = Array.from({ length: PLUGINS / 2 }, (_, index) => ({
    name: `service-${index}`,
    url: `http://localhost:${9000 + index}`,
    routes: [{ name: `route-${index}`, paths: [`/service-${index}/`] }],
    plugins: [
      { name: 'rate-limiting', config: { second: 5 + index, policy: 'local' } },
      { name: 'http-log', config: { http_endpoint: `http://localhost:${9000 + index}/logs` } },
    ],
  }))
  writeFileSync(join(directory, 'kong.yml'), JSON.stringify({ _format_version: '3.0', services }))
  const compose = readFileSync('fixtures/kong-gateway/docker-compose.yml', 'utf8')
  const stub = { command: ['node', 'src/main.ts'], cwd: resolve('fixtures/stand-ins/kong'), standIn: true }
  const environment = {
    KONG_DATABASE: 'off',
    KONG_DECLARATIVE_CONFIG: '/kong/kong.yml',
    KONG_PROXY_LISTEN: '0.0.0.0:8300',
    KONG_ADMIN_LISTEN: '0.0.0.0:8301',
    KONG_STATUS_LISTEN: '0.0.0.0:8302',
  }
  const image = /image: (kong\S*)/.exec(compose)?.[1]
  const kong = {
    image,
    'x-native': stub,
    environment,
    ports: ['8300', '8301', '8302'],
    volumes: ['./kong.yml:/kong/kong.yml:ro'],
  }
  writeFileSync(join(directory, 'docker-compose.yml'), JSON.stringify({ services: { kong } }))
  const suite = join(directory, 'many.yaml')
  const phases = [{ phase: 'Plugins', checks: [{ plugins: { configured: 'as-declared' } }] }]
  writeFileSync(suite, JSON.stringify({ version: 1, name: 'many', stack: { compose: './docker-compose.yml' }, phases }))
  return suite
}

async function compared(at: Observed): Promise<void> {
  const spec = plugins.schema.parse({ configured: 'as-declared' })
  const looks = []
  for (let round = 0; round < ROUNDS; round++) {
    const { ms, value } = await timed(() => plugins.observe(spec, at, undefined))
    const judged = await timed(async () => plugins.judge(spec, value))
    if (judged.value.length > 0) throw new Error(`the gateway is as declared, and yet: ${judged.value[0]?.message}`)
    looks.push(ms + judged.ms)
  }
  const admin = at.stack.resolve('http://kong:8301')
  const loop = await timed(() => oneAfterTheOther(admin))
  const ours = median(looks)
  line(`a plain loop over ${PLUGINS} plugins`, seconds(loop.ms))
  line(
    `${PLUGINS} plugins compared`,
    `${seconds(ours)}, ratio ${(ours / loop.ms).toFixed(2)}; limit ${LIMITS.compared} s: ${kept(ours / 1000, LIMITS.compared)}`,
  )
}

/** What people write: the plugins of each service, one service after the other. */
async function oneAfterTheOther(admin: string): Promise<void> {
  for (let index = 0; index < PLUGINS / 2; index++) {
    const answer = (await (await fetch(new URL(`/services/service-${index}/plugins`, admin))).json()) as {
      data: { name: string; config: { second?: number } }[]
    }
    const limit = answer.data.find(({ name }) => name === 'rate-limiting')
    if (answer.data.length !== 2 || limit?.config.second !== 5 + index) throw new Error(`service-${index} is not as declared`)
  }
}

const PROBED = [
  'http-log',
  'rate-limiting',
  'request-size-limiting',
  'proxy-cache',
  'cors',
  'key-auth',
  'correlation-id',
  'prometheus',
]

async function probed(at: Observed): Promise<void> {
  const one = async (effective: object | 'all') => {
    const spec = plugins.schema.parse({ effective })
    const { ms, value } = await timed(() => plugins.observe(spec, at, undefined))
    const [finding] = plugins.judge(spec, value)
    if (finding !== undefined) throw new Error(`every plugin does its work, and yet: ${finding.message}`)
    return ms
  }
  let alone = 0
  for (const name of PROBED) alone += await one({ plugins: [name] })
  const together = await one('all')
  line('all probes of the stack, plugin by plugin', seconds(alone))
  line(
    'all at once',
    `${seconds(together)}, ratio ${(together / alone).toFixed(2)}; limit ${LIMITS.probed} s: ${kept(together / 1000, LIMITS.probed)}`,
  )
}

/**
 * Processor time that the gateway spends on a request, alone and watched, in turn, so that a slow moment of the machine meets both: what
 * a gateway that is busy can do in a second is its inverse. The load comes from a process of its own.
 */
async function overhead(at: Observed, gateway: number): Promise<void> {
  const url = at.stack.resolve('http://kong:8300/ollama/api/tags')
  const [declared, healthy] = [plugins.schema.parse({ configured: 'as-declared' }), upstreams.schema.parse({})]
  const memory = await upstreams.before?.(healthy, at)
  const checks = [
    async () => void (await plugins.observe(declared, at, undefined)),
    // Until it has watched long enough it says so.
    async () => void (await upstreams.observe(healthy, at, memory).catch(unlessBroken)),
  ]
  const shares = []
  for (let round = 0; round < ROUNDS; round++) {
    const first = round % 2 === 0
    const [a, b] = [await costOf(url, gateway, first ? [] : checks), await costOf(url, gateway, first ? checks : [])]
    const [bare, watched] = first ? [a, b] : [b, a]
    shares.push(1 - bare / watched)
  }
  const share = median(shares)
  const spread = `${(100 * Math.min(...shares)).toFixed(1)} to ${(100 * Math.max(...shares)).toFixed(1)} %`
  line(
    'two checks polled beside full load cost',
    `${(100 * share).toFixed(1)} % of its throughput (${spread}); limit ${100 * LIMITS.overhead} %: ${kept(share, LIMITS.overhead)}`,
  )
}

function unlessBroken(error: unknown): void {
  if (!(error instanceof CannotObserve)) throw error
}

/** Clock ticks of the gateway for each request. */
async function costOf(url: string, gateway: number, checks: readonly (() => Promise<void>)[]): Promise<number> {
  const stop = new AbortController()
  const watching = Promise.all(checks.map((check) => watch(check, stop.signal)))
  const before = treeTicksOf(gateway)
  const load = [resolve('node_modules/autocannon/autocannon.js'), '--json', '-c', '10', '-d', String(ROUND_SECONDS), url]
  const { stdout } = await promisify(execFile)(process.execPath, load)
  const spent = treeTicksOf(gateway) - before
  stop.abort()
  await watching
  const { requests } = JSON.parse(stdout) as { requests: { total: number } }
  return spent / requests.total
}

// Fields 14 and 15 of proc(5): user and system time; the name before them may hold anything but a bracket at its end.
function ticksOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Of a process and those that it started. */
function treeTicksOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  return [pid, ...children].reduce((sum, one) => sum + (one === pid ? ticksOf(one) : treeTicksOf(one)), 0)
}

async function watch(check: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await check()
    await systemClock.sleep(LOOK_EVERY, signal).catch(() => undefined)
  }
}
