/**
 * `verifySuite` in a test file makes a `describe` per phase and a `test` per check, on one stack per file.
 * A thin adapter: it starts the run and hands each check's result to its test.
 */
import { describe } from 'vitest'
import { FiredrillError } from '../lib/errors.ts'
import { createReporters } from '../report/index.ts'
import { type PrepareOptions, prepare, runSuite } from '../run/index.ts'
import { describeRun } from './describe-run.ts'
import { plainError } from './plain-error.ts'

export interface VerifyOptions extends PrepareOptions {
  /** Default: `reports`. */
  readonly reportDir?: string
  /** Names as for `--reporter`; default: every one that writes a file. */
  readonly reporters?: readonly string[]
  /** End at the first check that fails or is unknown. */
  readonly failFast?: boolean
}

/**
 * Declares the tests of a suite file.
 * @example
 * import { verifySuite } from 'firedrill/vitest'
 * verifySuite('suites/inventory-manager.yaml')
 */
export function verifySuite(file: string, options: VerifyOptions = {}): void {
  const { reportDir = 'reports', reporters: names = ['json', 'junit', 'summary', 'checklist'], failFast = false } = options
  describe(file, async () => {
    const { plan, runtime } = await prepare(file, options).catch(explain)
    const reporters = createReporters(names, { stream: process.stdout, env: process.env })
    describeRun(plan, reportDir, (listener, signal) =>
      runSuite(plan, runtime, { reporters: [...reporters, listener], reportDir, signal, failFast }),
    )
  })
}

function explain(error: unknown): never {
  if (!(error instanceof FiredrillError)) throw error
  throw plainError(error.hint === undefined ? error.message : `${error.message}\nwhat to do: ${error.hint}`)
}
