import { formatMs } from '../lib/duration.ts'
import { count } from '../lib/text.ts'
import type { RunEvent } from '../run/events.ts'
import type { Paint } from './paint.ts'
import { type Layout, runningRow } from './table.ts'

type Plan = Extract<RunEvent, { type: 'run-started' }>['plan']
type StackEvent = Extract<RunEvent, { type: 'stack' }>['event']

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const FRAME_MS = 100
const MAX_DOWNLOADS = 4
const MB = 1_000_000

type Stage =
  | { readonly name: 'idle' }
  | { readonly name: 'stack'; readonly since: number }
  | { readonly name: 'down'; readonly since: number }
  | {
      readonly name: 'phase'
      readonly since: number
      readonly phase: string
      readonly checks: number
      done: number
      bad: number
      drill: string
    }

/** What is going on right now, as lines for a live terminal. */
export class Progress {
  private readonly plan: Plan
  private readonly stack: StackProgress = { downloads: new Map(), waiting: new Set(), ready: new Set() }
  private stage: Stage

  constructor(plan: Plan, now: number) {
    this.plan = plan
    this.stage = { name: 'stack', since: now }
  }

  on(event: RunEvent, now: number): void {
    if (event.type === 'stack') noteStack(this.stack, event.event)
    else if (event.type === 'stack-up' || event.type === 'phase-finished') this.stage = { name: 'idle' }
    else if (event.type === 'phase-started')
      this.stage = { name: 'phase', since: now, phase: event.phase, checks: event.checks, done: 0, bad: 0, drill: '' }
    else if (event.type === 'drilling' && this.stage.name === 'phase') this.stage.drill = drillText(event)
    else if (event.type === 'check-finished' && this.stage.name === 'phase') {
      this.stage.done++
      if (event.result.verdict === 'fail' || event.result.verdict === 'unknown') this.stage.bad++
    } else if (event.type === 'tearing-down') this.stage = { name: 'down', since: now }
  }

  lines(now: number, layout: Layout, paint: Paint): readonly string[] {
    const { stage, plan } = this
    if (stage.name === 'idle') return []
    const mark = paint.bold(FRAMES[Math.floor(now / FRAME_MS) % FRAMES.length] ?? '')
    const ms = Math.max(0, now - stage.since)
    if (stage.name === 'down') return [`  ${mark} taking the stack down   ${formatMs(ms)}`]
    if (stage.name === 'stack') return stackLines(mark, ms, this.stack, plan)
    const load = plan.phases.find(({ name }) => name === stage.phase)?.load
    const notes = [load === undefined ? '' : `${load.name}: ${sinceOf(ms, load.duration)}`]
    if (stage.drill !== '') notes.push(stage.drill)
    if (stage.bad > 0) notes.push(paint.bad(`${stage.bad} not passed`))
    const row = { name: stage.phase, done: stage.done, checks: stage.checks, ms, note: notes.filter(Boolean).join(' · ') }
    return [runningRow(row, mark, layout)]
  }
}

/** `HighErrorRate … waits for delivered`, `2 drills wait for resolved`. */
const drillText = ({ checks, step }: Extract<RunEvent, { type: 'drilling' }>): string =>
  checks.length === 1 ? `${checks[0]}: waits for ${step}` : `${checks.length} drills wait for ${step}`

interface StackProgress {
  readonly downloads: Map<string, { readonly done: number | undefined; readonly total: number | undefined }>
  readonly waiting: Set<string>
  readonly ready: Set<string>
}

function noteStack({ downloads, waiting, ready }: StackProgress, event: StackEvent): void {
  if (event.type === 'download') downloads.set(event.what, { done: event.done, total: event.total })
  else if (event.type === 'starting') waiting.add(event.service)
  else if ('service' in event) waiting.delete(event.service)
  if (event.type === 'ready') ready.add(event.service)
}

function stackLines(mark: string, ms: number, { downloads, waiting, ready }: StackProgress, plan: Plan): readonly string[] {
  const expected = plan.services.filter(({ offer }) => offer.runs).length
  const open = [...downloads].filter(([, { done, total }]) => total === undefined || done === undefined || done < total)
  const lines = open
    .slice(-MAX_DOWNLOADS)
    .map(([what, { done, total }]) => `      downloading ${what}   ${bytesText(done, total)}`.trimEnd())
  if (waiting.size > 0) lines.push(`      waiting for ${[...waiting].join(', ')}`)
  return [`  ${mark} bringing the stack up   ${ready.size} of ${count(expected, 'service')} ready   ${formatMs(ms)}`, ...lines]
}

/** `12.3 of 35.2 MB`, as far as known. */
export function bytesText(done: number | undefined, total: number | undefined): string {
  const mb = (bytes: number) => (bytes / MB).toFixed(1)
  if (done === undefined) return total === undefined ? '' : `${mb(total)} MB`
  return total === undefined ? `${mb(done)} MB` : `${mb(done)} of ${mb(total)} MB`
}

const sinceOf = (ms: number, duration: number | undefined): string =>
  duration === undefined
    ? `${Math.floor(ms / 1000)} s`
    : `${Math.floor(Math.min(ms, duration) / 1000)} of ${Math.round(duration / 1000)} s`
