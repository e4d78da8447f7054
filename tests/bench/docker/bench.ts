import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/lib/clock.ts'
import { prepare, type RunEvent, runSuite } from '../../../src/run/index.ts'
import { lookForEngine } from '../../../src/stack/docker/engine.ts'
import type { RunningStack } from '../../../src/stack/stack.ts'
import { until } from '../../firedrill.ts'

const STAGES = ['load', 'up', 'ready', 'phases', 'down'] as const
type Stages = Readonly<Record<(typeof STAGES)[number], number>>

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/**
 * The docker runtime beside the native one, stage by stage, and beside `docker compose up --wait` alone, for every suite. Images are there
 * beforehand. Nothing where no engine answers.
 */
export async function benchDocker(): Promise<void> {
  const engine = await lookForEngine()
  if ('reason' in engine) return console.log(`left out: ${engine.reason}`)
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-bench-docker-'))
  try {
    for (const suite of globSync('suites/*.yaml').sort()) {
      console.log(suite)
      const native = await stagesOf(suite, 'native', directory)
      const docker = await stagesOf(suite, 'docker', directory)
      for (const stage of STAGES)
        console.log(
          `  ${stage.padEnd(8)} docker ${seconds(docker[stage]).padStart(8)}, native ${seconds(native[stage]).padStart(8)}, ratio ${(docker[stage] / native[stage]).toFixed(2)}`,
        )
      await againstCompose(suite, directory)
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** load: images or packages, and the containers made; up: all started; ready: all ready. */
async function stagesOf(suite: string, runtime: 'native' | 'docker', reportDir: string): Promise<Stages> {
  const prepared = await prepare(suite, { runtime })
  const at = { begin: systemClock.now(), started: 0, last: 0, ready: 0, down: 0, end: 0 }
  const on = (event: RunEvent) => {
    const now = systemClock.now()
    if (event.type === 'stack' && event.event.type === 'starting') {
      at.started ||= now
      at.last = now
    }
    if (event.type === 'stack-up') at.ready = now
    if (event.type === 'tearing-down') at.down = now
    if (event.type === 'run-finished') at.end = now
  }
  const result = await runSuite(prepared.plan, prepared.runtime, {
    reporters: [{ name: 'bench', on }],
    reportDir,
    signal: new AbortController().signal,
  })
  if (result.exitCode !== 0) throw new Error(`${suite} in ${runtime} ended with ${result.exitCode}: ${result.ended?.message}`)
  return {
    load: at.started - at.begin,
    up: at.last - at.started,
    ready: at.ready - at.last,
    phases: at.down - at.ready,
    down: at.end - at.down,
  }
}

/** From `up` to all targets up, and how late readiness is noticed. */
async function againstCompose(suite: string, directory: string): Promise<void> {
  const { plan, runtime } = await prepare(suite, { runtime: 'docker' })
  const begin = systemClock.now()
  const noticed = new Map<string, number>()
  const stack = await runtime.open(plan, {
    onEvent: (event) => void (event.type === 'ready' && noticed.set(event.service, Date.now())),
    signal: new AbortController().signal,
    keep: false,
  })
  let ours: number
  try {
    if (!(await until(() => targetsUp(stack)))) throw new Error(`${suite}: not every target came up`)
    ours = systemClock.now() - begin
    const late = lateness(begin, noticed)
    console.log(
      late.length === 0
        ? '  no service has a healthcheck: how late readiness is noticed is not known'
        : `  readiness noticed at most ${Math.max(...late).toFixed(0)} ms after the engine knew it`,
    )
  } finally {
    await stack[Symbol.asyncDispose]()
  }
  const theirs = composeAlone(plan.compose?.files ?? [], directory)
  console.log(
    `  from up to all targets up ${seconds(ours)}, docker compose up --wait alone ${seconds(theirs)}: ratio ${(ours / theirs).toFixed(2)}`,
  )
}

function targetsUp(stack: RunningStack): boolean {
  const { host, port } = stack.services.find(({ role }) => role === 'prometheus')?.endpoint() ?? {}
  const { stdout } = spawnSync('curl', ['-fs', `http://${host}:${port}/api/v1/targets?state=active`], { encoding: 'utf8' })
  if (stdout === '') return false
  const { data } = JSON.parse(stdout) as { data: { activeTargets: { health: string }[] } }
  return data.activeTargets.length > 0 && data.activeTargets.every(({ health }) => health === 'up')
}

/** The engine's own times of `health_status: healthy`, against those at which the runtime said ready. */
function lateness(since: number, noticed: ReadonlyMap<string, number>): readonly number[] {
  const now = new Date(Date.now() + 1000).toISOString()
  const from = new Date(Date.now() - (systemClock.now() - since)).toISOString()
  const { stdout } = spawnSync(
    'docker',
    [
      'events',
      '--since',
      from,
      '--until',
      now,
      '--filter',
      'event=health_status',
      '--filter',
      'label=firedrill.run',
      '--format',
      '{{json .}}',
    ],
    { encoding: 'utf8' },
  )
  const healthy = stdout
    .trim()
    .split('\n')
    .filter((line) => line.includes('health_status: healthy'))
    .map((line) => JSON.parse(line) as { timeNano: number; Actor: { Attributes: Record<string, string> } })
  return healthy.map(({ timeNano, Actor }) => {
    const service = Actor.Attributes['com.docker.compose.service'] ?? ''
    return (noticed.get(service) ?? Number.NaN) - timeNano / 1e6
  })
}

function composeAlone(files: readonly string[], directory: string): number {
  const override = join(directory, 'ports.yml')
  const project = `firedrill-bench-${process.pid}`
  const config = JSON.parse(compose(project, files, ['config', '--format', 'json'])) as { services: Record<string, object> }
  // Random ports, as a run has them: those of the file may be taken.
  const services = Object.keys(config.services).map((name) => `  ${name}: { ports: !reset [] }`)
  writeFileSync(override, ['services:', ...services, ''].join('\n'))
  const all = [...files, override]
  try {
    const begin = systemClock.now()
    compose(project, all, ['up', '--wait', '--quiet-pull'])
    return systemClock.now() - begin
  } finally {
    compose(project, all, ['down', '-v', '--rmi', 'local', '--timeout', '2'])
  }
}

function compose(project: string, files: readonly string[], command: readonly string[]): string {
  const args = ['compose', '-p', project, ...files.flatMap((file) => ['-f', file]), ...command]
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`docker ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}
