import { redactor } from '../lib/redact.ts'
import { redactCheck, redactResult, troubleLines } from '../report/index.ts'
import { runDirectory } from '../run/directory.ts'
import type { CheckResult, Reporter, RunEvent, RunResult } from '../run/index.ts'
import { plainError } from './plain-error.ts'

export interface Recorded {
  readonly check: CheckResult
  /** The run's directory, where the evidence is. */
  readonly directory: string
}

/** Hears a run and keeps the result of each check for the test that waits for it. */
export class Recorder implements Reporter {
  readonly name = 'vitest'
  private readonly reportDir: string
  private readonly waiting = new Map<string, PromiseWithResolvers<Recorded>>()
  private failure: { readonly error: unknown } | undefined
  private redact = redactor()
  private directory = ''
  private readonly open = new Set<string>()

  constructor(
    phases: readonly { readonly name: string; readonly checks: readonly { readonly id: string }[] }[],
    reportDir: string,
  ) {
    this.reportDir = reportDir
    for (const { name, checks } of phases) for (const { id } of checks) this.open.add(keyOf(name, id))
  }

  /** Every check has its result. */
  get complete(): boolean {
    return this.open.size === 0
  }

  /** Resolves when the check has its verdict; rejects when the run ended without one. */
  result(phase: string, id: string): Promise<Recorded> {
    return this.slot(phase, id).promise
  }

  on(event: RunEvent): void {
    if (event.type === 'run-started') {
      this.redact = redactor(event.plan.secrets)
      this.directory = runDirectory(this.reportDir, event.plan.suite, event.runId)
    } else if (event.type === 'check-finished') this.settle(event.phase, event.result)
    else if (event.type === 'run-finished') this.finish(redactResult(event.result, this.redact))
  }

  /** The run itself broke: nothing more will come. */
  fail(error: unknown): void {
    this.failure = { error }
    for (const slot of this.waiting.values()) slot.reject(error)
  }

  // Checks of phases that were not reached have no event of their own. A broken or interrupted run fails them: skipped would look green.
  private finish(result: RunResult): void {
    if (result.ended !== undefined && result.ended.kind !== 'stopped') this.fail(plainError(troubleLines(result).join('\n')))
    for (const { name, checks } of result.phases) for (const check of checks) this.settle(name, check)
  }

  private settle(phase: string, check: CheckResult): void {
    this.open.delete(keyOf(phase, check.id))
    this.slot(phase, check.id).resolve({ check: redactCheck(check, this.redact), directory: this.directory })
  }

  private slot(phase: string, id: string): PromiseWithResolvers<Recorded> {
    const key = keyOf(phase, id)
    const slot = this.waiting.get(key) ?? Promise.withResolvers<Recorded>()
    // A test that was filtered out never asks for its result.
    slot.promise.catch(() => undefined)
    if (this.failure !== undefined) slot.reject(this.failure.error)
    this.waiting.set(key, slot)
    return slot
  }
}

const keyOf = (phase: string, id: string): string => JSON.stringify([phase, id])
