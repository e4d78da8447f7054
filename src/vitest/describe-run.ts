import { afterAll, beforeAll, describe, test } from 'vitest'
import { checkBlock, noteTexts, totalsText, troubleLines } from '../report/index.ts'
import type { Reporter, RunResult } from '../run/index.ts'
import { plainError } from './plain-error.ts'
import { Recorder } from './recorder.ts'

/** Phases and checks to declare before anything has run. */
export interface Declared {
  readonly phases: readonly {
    readonly name: string
    readonly checks: readonly { readonly id: string; readonly title: string }[]
  }[]
}

/** No time limit of vitest: each check has its own, and a stack cut off would not be taken down. */
const NO_LIMIT = 0

/** Declares a `describe` per phase and a `test` per check; `run` is called once, before the first test. */
export function describeRun(
  { phases }: Declared,
  reportDir: string,
  run: (listener: Reporter, signal: AbortSignal) => Promise<RunResult>,
): void {
  const recorder = new Recorder(phases, reportDir)
  const interrupt = new AbortController()
  let running: Promise<RunResult> | undefined

  beforeAll(() => {
    running = run(recorder, interrupt.signal)
    running.catch((error: unknown) => recorder.fail(error))
  })
  for (const { name, checks } of phases) {
    describe(name, () => {
      for (const { id, title } of checks) {
        test(title, { timeout: NO_LIMIT, retry: 0 }, async ({ signal, skip, annotate }) => {
          signal.addEventListener('abort', () => interrupt.abort(), { once: true })
          const { check, directory } = await recorder.result(name, id)
          if (check.verdict === 'skipped') skip(check.reason)
          if (check.verdict !== 'pass') throw plainError(checkBlock(name, check, { directory }).join('\n'))
          for (const text of noteTexts(check.notes)) await annotate(text)
        })
      }
    })
  }
  // The stack goes down here, also after failures. Tests that were filtered out or cancelled leave nobody to wait for the rest.
  afterAll(async () => {
    if (!recorder.complete) interrupt.abort()
    const result = await running
    if (result !== undefined) refuseUntold(result)
  }, NO_LIMIT)
}

// What no test has told: trouble while taking the stack down, and a run in which nothing counted.
function refuseUntold(result: RunResult): void {
  const lines = result.problems.length > 0 ? [...troubleLines(result)] : []
  if (result.totals.passRate === null && result.ended === undefined) lines.push(totalsText(result.totals))
  if (lines.length > 0) throw plainError(lines.join('\n'))
}
