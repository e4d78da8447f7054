import { checks } from '../checks/index.ts'
import { UsageError } from '../lib/errors.ts'
import { nearest } from '../lib/text.ts'
import { makePlan } from '../plan/index.ts'
import type { Plan } from '../plan/plan.ts'
import { chooseRuntime } from '../stack/index.ts'
import type { Runtime } from '../stack/stack.ts'
import { attachedService, loadSuite, type PlannedTime, timeOf } from '../suite/index.ts'
import { declaredSecrets } from './declared-secrets.ts'

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
  /** `real`, `scaled`, `scaled:N`, `lapse`; default: what the suite says. */
  readonly time?: string | undefined
  /** Causes may change a stack that is attached to. */
  readonly allowChanges?: boolean | undefined
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
    Object.keys(options.attach ?? {}).map(attachedService),
    suite.stack.compose?.services.map(({ name }) => name),
  )
  const runtime = await chooseRuntime({
    asked: options.runtime ?? 'auto',
    attach: suite.stack.attach,
    compose: suite.stack.compose,
    keepPorts: options.keepPorts,
    reuse: options.reuse,
  })
  const { phases, checks: named, allowChanges } = options
  const plan = makePlan(suite, runtime, { phases, checks: named }, { time: timeGiven(options), allowChanges })
  if (options.reuse) refuseReuse(plan)
  const secrets = [...new Set([...plan.secrets, ...(await declaredSecrets(plan))])]
  return { plan: { ...plan, secrets }, runtime }
}

// Copies of configs can be put under a stack only before it starts.
function refuseReuse({ time, phases }: Plan): void {
  const acting = phases.flatMap(({ checks }) => checks).find(({ steps, skip }) => steps !== undefined && skip === undefined)
  if (acting === undefined && time.mode === 'real') return
  const what = acting === undefined ? `time ${time.mode}` : `check ${acting.id} acts, and`
  throw new UsageError(`--reuse runs on the stack as it is up: ${what} needs one that is started on copies of its configs`, {
    hint: 'leave out --reuse, or choose other phases by --phase',
  })
}

function timeGiven({ time }: PrepareOptions): PlannedTime | undefined {
  if (time === undefined) return undefined
  const read = timeOf(time)
  if (read !== undefined) return read
  throw new UsageError(`--time expects real, scaled, scaled:N (N of 2 or more) or lapse, got ${time}`, {
    hint: 'scaled without a number takes the largest that leaves every range enough scrapes',
  })
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
