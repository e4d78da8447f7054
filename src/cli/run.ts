import { createReporters } from '../report/index.ts'
import { type ExitCode, prepare, runSuite, worstExit } from '../run/index.ts'
import { preparation, type SharedOptions, suitesOf } from './inputs.ts'
import type { Io } from './io.ts'
import { interruptible } from './signals.ts'

interface RunCommandOptions extends SharedOptions {
  readonly reporter?: string
  readonly reportDir: string
  readonly keep?: boolean
  readonly reuse?: boolean
  readonly keepPorts?: boolean
  readonly failFast?: boolean
}

/** `firedrill run`: every suite is read before the first stack starts, so wrong input costs nothing. */
export async function runCommand(named: readonly string[], options: RunCommandOptions, io: Io): Promise<number> {
  const names = options.reporter?.split(',').map((name) => name.trim())
  const prepared = []
  for (const file of await suitesOf(named))
    prepared.push(await prepare(file, { ...preparation(options), reuse: options.reuse, keepPorts: options.keepPorts }))
  using interrupt = interruptible(io)
  const codes: ExitCode[] = []
  for (const { plan, runtime } of prepared) {
    if (interrupt.signal.aborted) {
      codes.push(130)
      break
    }
    const result = await runSuite(plan, runtime, {
      reporters: createReporters(names, { stream: io.stdout, env: io.env }),
      reportDir: options.reportDir,
      signal: interrupt.signal,
      keep: (options.keep ?? false) || (options.reuse ?? false),
      failFast: options.failFast ?? false,
    })
    // A reporter that broke at the very end could not be shown by the others.
    for (const problem of result.problems) if (problem.startsWith('reporter ')) io.stderr.write(`firedrill: ${problem}\n`)
    codes.push(result.exitCode)
  }
  return worstExit(codes)
}
