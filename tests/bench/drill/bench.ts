import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Drilled, drilled, drillsOf, happened, missedOf } from './drilled.ts'
import type { Servers } from './harness.ts'
import { lateness } from './noticed.ts'
import type { PeerAsked } from './peer.ts'
import { type RealTime, realTime } from './real-time.ts'
import { during, type Sample, type Spent, spent } from './spending.ts'
import { type Watched, watch } from './watch.ts'

const DRILLS = 'Alerts end to end'
const QUIET = 'Quiet on a healthy stack'
/** The three that share a cause: they are polled at the same time. */
const TOGETHER = {
  checks: ['high-api-costs', 'excessive-cloud-usage', 'low-local-routing'],
  alerts: ['HighAPICosts', 'ExcessiveCloudUsage', 'LowLocalRouting'],
}
/** Pause of the peer between two looks (ms): that of the alert kind. */
const PEER_INTERVAL = 50
/** Seconds for all six, milliseconds of lateness, share of a core. */
const LIMITS = { scaled: 60, lapse: 20, median: 100, worst: 500, cores: 0.25 }

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const minutes = (ms: number): string => `${(ms / 60_000).toFixed(0)} min`
const line = (name: string, text: string): void => console.log(`  ${name.padEnd(34)} ${text}`)
const within = (value: number, limit: number, unit: string): string =>
  `limit ${limit} ${unit}: ${value <= limit ? 'kept' : 'BROKEN'}`

/** All six alerts of the hybrid-ai-stack drilled: how long against real time, how late each stage is noticed, and what looking costs. */
export async function benchDrills(): Promise<void> {
  const reportDir = mkdtempSync(join(tmpdir(), 'firedrill-bench-drills-'))
  try {
    await scaled(reportDir)
    await lapse(reportDir)
    await polling(reportDir)
  } finally {
    rmSync(reportDir, { recursive: true, force: true })
  }
}

async function scaled(reportDir: string): Promise<void> {
  const run = await drilled({ time: 'scaled', reportDir }, watch)
  printScaled(run, await realTime({ resolves: true }))
  printLateness(run)
}

async function lapse(reportDir: string): Promise<void> {
  const run = await drilled({ time: 'lapse', reportDir, phases: [DRILLS] }, async () => undefined)
  printLapse(run, await realTime({ resolves: false }))
}

async function polling(reportDir: string): Promise<void> {
  const checks = ['quiet', ...TOGETHER.checks]
  printSpending(await drilled({ time: 'scaled', reportDir, phases: [QUIET, DRILLS], checks }, peer))
}

function marked({ marks }: Drilled<unknown>, what: string): number {
  const at = marks.find((mark) => mark.what === what)?.at
  if (at === undefined) throw new Error(`the run told nothing of: ${what}`)
  return at
}

// What did not come through is no part of what was measured.
function provenOf({ result }: Drilled<unknown>): string {
  const [all, missed] = [drillsOf(result).length, missedOf(result)]
  return missed.length === 0 ? `${all} of ${all}` : `NOT PROVEN: ${missed.join('; ')}; the other ${all - missed.length} of ${all}`
}

/** Of computed real time, which nobody waited. */
const ratios = (real: RealTime, took: number): string =>
  `real time, computed from rules and routes, not waited: at least ${minutes(real.least)} (ratio ${(real.least / took).toFixed(0)}), ranges filled and drained ${minutes(real.most)} (ratio ${(real.most / took).toFixed(0)})`

function printScaled(run: Drilled<unknown>, real: RealTime): void {
  const drills = drillsOf(run.result)
  const first = Math.min(...drills.flatMap(({ stages }) => stages.filter(({ name }) => name === 'landed').map(begun)))
  const took = Math.max(...happened(drills, 'resolvedDelivered')) - first
  const phase = marked(run, `end ${DRILLS}`) - marked(run, `phase ${DRILLS}`)
  console.log(`time scaled by ${run.result.time.factor}: ${provenOf(run)} alerts fired, delivered, resolved`)
  line('first cause to last resolved message', `${seconds(took)}, ${within(took / 1000, LIMITS.scaled, 's')}`)
  line(
    'the phase of the drills, the run',
    `${seconds(phase)}, ${seconds(marked(run, 'down') - marked(run, 'begun'))} (all phases, stack up and down)`,
  )
  line('ratio', ratios(real, took))
}

// The date of `landed` is when the cause had taken hold, its latency what that took.
const begun = ({ at, latencyMs }: { readonly at: number | undefined; readonly latencyMs: number | undefined }): number =>
  (at ?? Number.NaN) - (latencyMs ?? Number.NaN)

function printLapse(run: Drilled<unknown>, real: RealTime): void {
  const drills = drillsOf(run.result)
  const last = Math.max(...happened(drills, 'delivered'))
  const took = last - marked(run, 'begun')
  console.log(`time lapse, rules unmodified: ${provenOf(run)} alerts fired and delivered`)
  line('start of the run to last message', `${seconds(took)}, ${within(took / 1000, LIMITS.lapse, 's')}`)
  line('Prometheus started to last message', seconds(last - marked(run, 'starting prometheus')))
  line('the whole run, stack up and down', seconds(marked(run, 'down') - marked(run, 'begun')))
  line('ratio', ratios(real, took))
}

function printLateness(run: Drilled<Watched>): void {
  const { stages, unseen } = lateness(run)
  console.log(
    `from the event to its being noticed, against a watcher of its own (${run.beside.looks} looks); median and worst in ms`,
  )
  for (const [stage, all] of Map.groupBy(stages, (one) => one.stage)) {
    const [said, watcher, real] = [
      spread(all.map((one) => one.said)),
      spread(all.map((one) => one.watcher)),
      spread(all.map((one) => one.real)),
    ]
    line(stage, `n ${all.length}  report says ${shown(said)}  watcher ${shown(watcher)}  by the earlier date ${shown(real)}`)
  }
  const all = spread(stages.map(({ real }) => real))
  line('all stages', `median ${within(all.median, LIMITS.median, 'ms')}, worst ${within(all.worst, LIMITS.worst, 'ms')}`)
  const messages = stages.flatMap(({ integration, watcher }) =>
    integration === undefined ? [] : [{ integration, ms: -watcher }],
  )
  for (const [integration, own] of Map.groupBy(messages, (one) => one.integration))
    line(`${integration}: seen sending to arrival`, shown(spread(own.map(({ ms }) => ms))))
  if (unseen.length > 0) line('seen by the harness alone', unseen.join(', '))
  const late = during(run.samples, marked(run, `phase ${DRILLS}`), marked(run, `end ${DRILLS}`)).map((sample) => sample.late)
  line('event loop of the harness late', `${shown(spread(late))} (longest of each 100 ms)`)
}

interface Spread {
  readonly median: number
  readonly worst: number
}

const shown = ({ median, worst }: Spread): string => `${median.toFixed(0).padStart(4)} ${worst.toFixed(0).padStart(4)}`

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, worst: sorted.at(-1) ?? Number.NaN }
}

async function peer(servers: Servers, signal: AbortSignal): Promise<readonly Sample[]> {
  const asked: PeerAsked = { ...servers, alerts: TOGETHER.alerts, interval: PEER_INTERVAL }
  const child = fork(join(import.meta.dirname, 'peer.ts'), [JSON.stringify(asked)])
  await once(signal, 'abort')
  const told = once(child, 'message')
  child.send('stop')
  const [samples]: [readonly Sample[]] = (await told) as [readonly Sample[]]
  return samples
}

function printSpending(run: Drilled<readonly Sample[]>): void {
  const origins = [run.servers.prometheus, run.servers.alertmanager]
  const drills = drillsOf(run.result)
  const from = Math.min(...happened(drills, 'landed'))
  const spentBy = (samples: readonly Sample[], to: number) => spent(during(samples, from, to), origins)
  const all = Math.min(...happened(drills, 'delivered'))
  const last = Math.max(...happened(drills, 'resolvedDelivered'))
  const [ours, theirs] = [spentBy(run.samples, all), spentBy(run.beside, all)]
  const healthy = spent(during(run.samples, marked(run, `phase ${QUIET}`), marked(run, `end ${QUIET}`)), origins)
  console.log(`what polling ${drills.length} alerts at the same time costs the harness, until the first of them is delivered`)
  line('harness, with load and sinks', cost(ours))
  line('harness, load and one quiet check', cost(healthy))
  line('fetch and JSON.parse, same looks', cost(theirs))
  line('harness, the whole drill', cost(spentBy(run.samples, last)))
  line('fetch and JSON.parse, beside it', cost(spentBy(run.beside, last)))
  const own = ours.cores - healthy.cores
  line(
    'ratio',
    `CPU ${(ours.cores / theirs.cores).toFixed(2)}, for each request ${(ours.perRequest / theirs.perRequest).toFixed(2)}; without the load ${(own / theirs.cores).toFixed(2)}`,
  )
  line('share of a core', `${(ours.cores * 100).toFixed(0)} %, ${within(ours.cores, LIMITS.cores, 'of a core')}`)
}

const cost = ({ seconds: long, cores, rate, perRequest }: Spent): string =>
  `${cores.toFixed(3)} CPU-s/s over ${long.toFixed(1)} s, ${rate.toFixed(0)} requests/s to Prometheus and Alertmanager, ${perRequest.toFixed(2)} ms CPU for each`
