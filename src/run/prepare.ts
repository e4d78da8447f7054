import { checks } from '../checks/index.ts'
import { UsageError } from '../lib/errors.ts'
import { nearest } from '../lib/text.ts'
import { makePlan } from '../plan/index.ts'
import type { Plan } from '../plan/plan.ts'
import { chooseRuntime } from '../stack/index.ts'
import type { Runtime } from '../stack/stack.ts'
import { loadSuite } from '../suite/index.ts'

export interface PrepareOptions {
  /** `auto` (default), `native`, `attach`, `docker`. */
  readonly runtime?: string | undefined
  /** Service -> URL of what already runs. */
  readonly attach?: Readonly<Record<string, string>> | undefined
  readonly phases?: readonly string[] | undefined
  readonly checks?: readonly string[] | undefined
  /** Docker: host ports stay those of the compose file. */
  readonly keepPorts?: boolean | undefined
  /** Docker: run on the stack of the suite that is up. */
  readonly reuse?: boolean | undefined
}

/** Suite file -> plan and the runtime that will carry it out. Touches nothing; throws `UsageError` for wrong input. */
export async function prepare(
  file: string,
  options: PrepareOptions = {},
): Promise<{ readonly plan: Plan; readonly runtime: Runtime }> {
  if (['native', 'docker'].includes(options.runtime ?? '') && Object.keys(options.attach ?? {}).length > 0)
    throw new UsageError(`--attach and --runtime ${options.runtime} exclude each other`, { hint: 'leave one of them out' })
  const suite = await loadSuite(file, { registry: checks, env: process.env, overrides: { attach: options.attach } })
  knownServices(
    Object.keys(options.attach ?? {}),
    suite.stack.compose?.services.map(({ name }) => name),
  )
  const runtime = await chooseRuntime({
    asked: options.runtime ?? 'auto',
    attach: suite.stack.attach,
    compose: suite.stack.compose,
    keepPorts: options.keepPorts,
    reuse: options.reuse,
  })
  return { plan: makePlan(suite, runtime, { phases: options.phases, checks: options.checks }), runtime }
}

// Without a compose file, what is attached is all that there is.
function knownServices(attached: readonly string[], known: readonly string[] | undefined): void {
  const unknown = known && attached.find((name) => !known.includes(name))
  if (known === undefined || unknown === undefined) return
  const near = nearest(unknown, known)
  throw new UsageError(`--attach names ${unknown}, which is no service of the compose file`, {
    hint: near === undefined ? `its services are ${known.join(', ')}` : `did you mean ${near}?`,
  })
}
