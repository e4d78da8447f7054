/**
 * `npm run bench`: what firedrill costs, as ratios against `node -e 0` and against a plain shell script that does the same
 * by curl and promtool (plain.sh), in one run; the load driver against autocannon; the parser against other parsers; dashboards against a
 * plain loop; the checks of a gateway; alert drills against real time, a watcher and plain fetch. Prints; judges nothing.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from '../../src/run/prepare.ts'
import { acquireTrees } from '../../src/stack/acquire/index.ts'
import { benchDashboards } from './dashboards/bench.ts'
import { benchDocker } from './docker/bench.ts'
import { benchDrills } from './drill/bench.ts'
import { benchKong } from './kong/bench.ts'
import { benchParser } from './parser/bench.ts'

const SUITE = 'suites/inventory-manager.yaml'
const STARTS = 9
const directory = mkdtempSync(join(tmpdir(), 'firedrill-bench-'))

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const ms = (value: number): string => `${value.toFixed(0)} ms`
const s = (value: number): string => `${(value / 1000).toFixed(2)} s`

function timed(command: string, args: readonly string[], env: Record<string, string> = {}): number {
  const before = performance.now()
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - before
}

/** Start-up: each command in turn with `node -e 0`, so that a slow moment of the machine meets both. */
function startUp(name: string, args: readonly string[]): void {
  const pairs = Array.from(
    { length: STARTS },
    () => [timed('node', ['bin/firedrill.js', ...args]), timed('node', ['-e', '0'])] as const,
  )
  const [ours, bare] = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))]
  console.log(
    `${name.padEnd(34)} ${ms(ours)}, node -e 0 ${ms(bare)}: ${ms(ours - bare)} over it, ratio ${(ours / bare).toFixed(2)}`,
  )
}

interface Cost {
  readonly wall: number
  /** Milliseconds of user and system time. */
  readonly cpu: number
  readonly rssMB?: number
}

/** A whole run: the processor time of the harness alone, without the servers that it starts. */
function harness(): Cost {
  const file = join(directory, 'usage.json')
  const hook = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.BENCH_USAGE,JSON.stringify(process.resourceUsage())))`
  const options = `--import=data:text/javascript,${encodeURIComponent(hook)}`
  const wall = timed('node', [options, 'bin/firedrill.js', 'run', SUITE, '--runtime', 'native', '--report-dir', directory], {
    BENCH_USAGE: file,
  })
  const usage: { userCPUTime: number; systemCPUTime: number; maxRSS: number } = JSON.parse(readFileSync(file, 'utf8'))
  return { wall, cpu: (usage.userCPUTime + usage.systemCPUTime) / 1000, rssMB: usage.maxRSS / 1024 }
}

/** The shell script on a stack that the native runtime brings up; the stack's start counts for its wall time only. */
async function plain(): Promise<Cost> {
  const trees = await acquireTrees([{ name: 'promtool', packages: ['promtool'], program: '/usr/bin/promtool' }], {
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  const promtool = trees.get('promtool')?.program ?? 'promtool'
  const { plan, runtime } = await prepare(SUITE, { runtime: 'native' })
  const before = performance.now()
  await using stack = await runtime.open(plan, { onEvent: () => undefined, signal: new AbortController().signal, keep: false })
  const urls = ['inventory-app', 'prometheus', 'node-exporter'].map((name) => {
    const { host, port } = stack.services.find((service) => service.name === name)?.endpoint() ?? {}
    return `http://${host}:${port}`
  })
  // `times` prints the shell's own time and, on its second line, that of all that it started.
  const script = '"$0" "$@" && times'
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, join(import.meta.dirname, 'plain.sh'), ...urls, promtool], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`plain.sh ended with ${status}: ${stderr}`)
  const children = stdout.trim().split('\n').at(-1) ?? ''
  const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  )
  return { wall: performance.now() - before, cpu }
}

try {
  startUp('firedrill --help', ['--help'])
  startUp(`firedrill plan ${SUITE}`, ['plan', SUITE])
  harness() // Fills the caches of components and of compiled code.
  const ours = harness()
  const theirs = await plain()
  console.log(
    `${'a whole run, warm'.padEnd(34)} wall ${s(ours.wall)}, harness CPU ${s(ours.cpu)}, harness memory ${ours.rssMB?.toFixed(0)} MB`,
  )
  console.log(`${'plain.sh (curl and promtool)'.padEnd(34)} wall ${s(theirs.wall)}, CPU ${s(theirs.cpu)}`)
  console.log(
    `${'ratio firedrill / plain.sh'.padEnd(34)} wall ${(ours.wall / theirs.wall).toFixed(2)}, CPU ${(ours.cpu / theirs.cpu).toFixed(2)}`,
  )
  console.log('\nload driver against autocannon:')
  const load = spawnSync('node', [join(import.meta.dirname, 'load.ts')], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  process.exitCode = load.status ?? 1
  console.log('\nexposition parser against others:')
  await benchParser()
  console.log('\ndashboards against a plain loop:')
  await benchDashboards()
  console.log('\ngateway checks against a plain loop, and on a busy gateway:')
  await benchKong()
  console.log('\nalert drills against real time, a watcher, and plain fetch:')
  await benchDrills()
  console.log('\ndocker runtime against the native one:')
  await benchDocker()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
