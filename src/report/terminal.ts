import { type Clock, systemClock } from '../lib/clock.ts'
import { formatMs } from '../lib/duration.ts'
import { redactor } from '../lib/redact.ts'
import type { Reporter, RunEvent } from '../run/events.ts'
import type { PhaseResult } from '../run/result.ts'
import { finalLines } from './final.ts'
import { titleText } from './format.ts'
import { columnsOf, LiveLines, type Screen } from './live.ts'
import { type Paint, painter, wantsColor } from './paint.ts'
import { bytesText, Progress } from './progress.ts'
import { redactPhase, redactResult } from './redact-result.ts'
import { type Layout, layout, phaseRow } from './table.ts'
import { oneLine } from './width.ts'

/** Columns that plain output (a file, a CI log) is laid out for. */
const PLAIN_COLUMNS = 100
const REDRAW_MS = 100

export interface TerminalOptions {
  readonly stream: Screen & { readonly isTTY?: boolean | undefined }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock?: Pick<Clock, 'now'>
  /** Calls back again and again until the returned function is called; tests draw when they like. */
  readonly every?: (ms: number, draw: () => void) => () => void
  /** Calls back when the process ends under us; returns how to take that back. */
  readonly onExit?: (restore: () => void) => () => void
}

/** Tells a run to a person: live in a terminal, a line per thing done elsewhere (a pipe, CI, TERM=dumb). */
export const terminal = (options: TerminalOptions): Reporter => new Terminal(options)

type Started = Extract<RunEvent, { type: 'run-started' }>
type Finished = Extract<RunEvent, { type: 'run-finished' }>
type StackEvent = Extract<RunEvent, { type: 'stack' }>['event']

class Terminal implements Reporter {
  readonly name = 'terminal'
  private readonly options: TerminalOptions
  private readonly clock: Pick<Clock, 'now'>
  private readonly isTTY: boolean
  private readonly live: LiveLines | undefined
  private readonly paint: Paint
  private redact = redactor()
  private plan: Started['plan'] | undefined
  private progress: Progress | undefined
  private stopLive = () => {}
  /** Lines of what is done: in live mode they stay in the live lines until the end. */
  private readonly done: string[] = []
  private readonly notices: string[] = []
  private rows = 0
  private up = false

  constructor(options: TerminalOptions) {
    const { stream, env } = options
    this.options = options
    this.clock = options.clock ?? systemClock
    this.isTTY = stream.isTTY === true
    this.live = this.isTTY && !env.CI && env.TERM !== 'dumb' ? new LiveLines(stream) : undefined
    this.paint = painter(wantsColor(env, this.isTTY))
  }

  on(event: RunEvent): void {
    this.progress?.on(event, this.clock.now())
    if (event.type === 'run-started') this.begin(event)
    else if (event.type === 'stack') this.onStack(event.event)
    else if (event.type === 'stack-up') this.onStackUp(event)
    else if (event.type === 'phase-finished') this.onPhase(event.result)
    else if (event.type === 'stack-kept')
      this.notices.push('  the stack stays up:', ...event.how.map((line) => `    ${oneLine(line)}`))
    else if (event.type === 'tearing-down') this.up = false
    else if (event.type === 'run-finished') this.finish(event)
  }

  private begin({ plan, firedrill }: Started): void {
    this.plan = plan
    this.redact = redactor(plan.secrets)
    this.progress = new Progress(plan, this.clock.now())
    const title = titleText({ firedrill, suite: plan.suite, runtime: plan.runtime, time: plan.time })
    this.print([this.paint.bold(this.redact(title))])
    this.startLive()
  }

  private startLive(): void {
    const { live } = this
    if (live === undefined) return
    const { every = timer, onExit = processExit } = this.options
    live.begin()
    const forget = onExit(() => live.end())
    const pause = every(REDRAW_MS, () => this.draw(live))
    this.stopLive = () => {
      pause()
      forget()
      live.end()
    }
  }

  private draw(live: LiveLines): void {
    live.draw([...this.done, ...(this.progress?.lines(this.clock.now(), this.layout(), this.paint) ?? [])])
  }

  private onStack(event: StackEvent): void {
    const { paint, live } = this
    if (event.type === 'download' && live === undefined && event.done !== undefined && event.done === event.total)
      this.say(paint.dim(`  ${this.redact(oneLine(event.what))}: ${bytesText(undefined, event.total)}`))
    if (event.type === 'reused') this.say(paint.dim(`  on the stack that is up: ${oneLine(event.name)}`))
    if (event.type !== 'exited' || !this.up) return
    const how = event.words ?? (event.signal === null ? `exited with code ${event.code}` : `was ended by ${event.signal}`)
    const notice = `  ${paint.bad('!')} ${oneLine(event.service)} ${how}`
    if (live === undefined) this.say(notice)
    else this.notices.push(notice)
  }

  private onStackUp({ components, afterMs, time }: Extract<RunEvent, { type: 'stack-up' }>): void {
    this.up = true
    const running = components.filter(({ component }) => component !== undefined).map(({ service }) => service)
    this.say(this.paint.dim(`  stack up in ${formatMs(afterMs)}: ${oneLine(running.join(', '))}`))
    for (const note of time.notes) this.say(this.paint.dim(`  ${oneLine(this.redact(note))}`))
  }

  private onPhase(result: PhaseResult): void {
    this.rows++
    this.say(phaseRow(redactPhase(result, this.redact), this.layout(), this.paint))
  }

  private finish({ result, directory }: Finished): void {
    this.stopLive()
    const { paint, live } = this
    if (this.notices.length > 0) this.print(this.notices)
    const tableShown = live === undefined && this.rows === result.phases.length
    this.print(finalLines(redactResult(result, this.redact), { directory, paint, columns: this.columns(), tableShown }))
  }

  private say(line: string): void {
    if (this.live === undefined) this.print([line])
    else this.done.push(line)
  }

  private print(lines: readonly string[]): void {
    this.options.stream.write(lines.map((line) => `${line}\n`).join(''))
  }

  private columns(): number {
    return this.isTTY ? columnsOf(this.options.stream) : PLAIN_COLUMNS
  }

  private layout(): Layout {
    return layout(this.plan?.phases ?? [], this.columns())
  }
}

function timer(ms: number, draw: () => void): () => void {
  const handle = setInterval(draw, ms)
  handle.unref()
  return () => clearInterval(handle)
}

function processExit(restore: () => void): () => void {
  process.once('exit', restore)
  return () => process.off('exit', restore)
}
