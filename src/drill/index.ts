/**
 * The part of a run that makes trouble on purpose: causes, the sinks that catch what Alertmanager sends, and the copies of the stack's
 * configs that lead there and make time pass faster. Opened before the stack, since the stack starts on those copies.
 */
import { join } from 'node:path'
import type { Promtool } from '../checks/contract.ts'
import type { Acted, CauseSpec, DrillView, InterceptedConfig, Time, Unscaled } from '../checks/drill.ts'
import type { Clock } from '../lib/clock.ts'
import { TestBedError } from '../lib/errors.ts'
import { redactor } from '../lib/redact.ts'
import type { CheckPlan, Plan } from '../plan/plan.ts'
import type { Reach, ServiceChange } from '../stack/stack.ts'
import { makeState } from '../stack/state.ts'
import { type Cause, type CauseContext, causeOf, type Exporter, openExporter } from './causes/index.ts'
import { Copies } from './copies.ts'
import { withExporterJob } from './exporter-job.ts'
import { isolated } from './isolate.ts'
import { relocation } from './originals.ts'
import { interceptReceivers } from './receivers.ts'
import { prometheusConfigs, prometheusOf } from './stack-files.ts'
import { passTime } from './time/index.ts'

/** Milliseconds until a cause must be done, then have landed, and until its undo is given up. */
// A service that is started again has as long as it had at the start of the stack.
const WITHIN = { apply: 90_000, landed: 30_000, undo: 75_000 }

export interface DrillOptions {
  /** How services reach this machine; undefined where they cannot, or nothing may be changed. */
  readonly reach: Reach | undefined
  readonly promtool: Promtool
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The stack stays up, and so do its copies. */
  readonly keep: boolean
}

/** What causes act through once the stack is up. */
export type Ground = Pick<CauseContext, 'http' | 'resolve' | 'control' | 'alertmanager' | 'prometheus' | 'redact'>

/** A drill, open: its sinks listen, its copies are written. */
export interface Drill extends AsyncDisposable {
  readonly changes: readonly ServiceChange[]
  /** Unified diffs of the copies, without secrets. */
  readonly diffs: readonly { readonly file: string; readonly diff: string }[]
  /** Folder of the copies that a kept stack runs on; undefined when they go with the run. */
  readonly kept: string | undefined
  /** Makes places in the copies places in the user's own files. */
  readonly relocate: (text: string) => string
  /** Values of the original configs that must never be printed. */
  readonly secrets: readonly string[]
  /** Whose notifications come to sinks, for the report; undefined when nothing is drilled. */
  readonly interception: { readonly reason: string | undefined; readonly configs: readonly InterceptedConfig[] } | undefined
  /** What to know of how time passes, in words. */
  readonly notes: readonly string[]
  readonly view: Omit<DrillView, 'proofs'>
  /** What carries causes out on a stack that is up. */
  actor(ground: Ground): Actor
}

/** Applies causes and takes them back. */
export interface Actor {
  apply(cause: CauseSpec, signal: AbortSignal): Promise<Acted>
  /** Bounded in time; goes on when the run was interrupted. */
  undo(cause: CauseSpec): Promise<Acted>
}

/** Prepares all that the checks of a plan need beside the stack; throws `UsageError` for a time that the rules do not allow. */
export async function openDrill(plan: Plan, options: DrillOptions): Promise<Drill> {
  const acting = plan.phases.flatMap(({ checks }) =>
    checks.filter(({ skip, steps }) => skip === undefined && steps !== undefined),
  )
  if (acting.length === 0 && plan.time.mode === 'real') return idle('no check of this run drills an alert')
  await using undo = new AsyncDisposableStack()
  const directory = stateOf(options.keep, undo)
  const copies = new Copies(join(directory, 'changes'))
  const receivers = await interceptReceivers(plan, { ...options, copies, undo })
  const kept = await isolate(plan, copies)
  const exporter = await exporterOf(plan, acting, options, copies, undo)
  const passed = await passTime(plan, acting, copies, { ...options, directory })
  const changes = await copies.write()
  const open = undo.move()
  const mask = redactor([...plan.secrets, ...receivers.secrets])
  return {
    changes,
    diffs: copies.diffs(mask),
    kept: options.keep && changes.length > 0 ? directory : undefined,
    relocate: relocation(copies.copied()),
    secrets: receivers.secrets,
    interception: acting.length === 0 ? undefined : reported(receivers.interception),
    notes: [...attachedNotes(plan), ...kept, ...passed.notes, ...passed.unscaled.map(unscaledText)],
    view: {
      time: passed.time,
      deliveries: receivers.deliveries,
      interception: receivers.interception,
      unscaled: passed.unscaled,
      scrapes: passed.scrapes,
      historyProblem: (alert) => passed.problems.get(alert),
    },
    actor: (ground) =>
      actorOn({ ...ground, clock: options.clock, loads: plan.loads, exporter, sinks: receivers.sinks, within: WITHIN }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

const reported = (found: DrillView['interception']): Drill['interception'] =>
  'reason' in found ? { reason: found.reason, configs: [] } : { reason: undefined, configs: found.configs }

const unscaledText = ({ rule, group, reason }: Unscaled): string => `${rule} (group ${group}) keeps its real durations: ${reason}`

// Copies may hold the user's secrets: only he can read them, and they go when the run is over.
function stateOf(keep: boolean, undo: AsyncDisposableStack): string {
  const state = makeState(keep)
  if (keep) return state.path
  const onExit = () => state.removeNow()
  process.once('exit', onExit)
  undo.use(state)
  undo.defer(() => void process.off('exit', onExit))
  return state.path
}

// What is made up here must not page anybody outside, nor lie in anybody's storage.
async function isolate(plan: Plan, copies: Copies): Promise<readonly string[]> {
  const names = plan.services.flatMap(({ name, compose }) => [name, ...(compose?.aliases ?? [])])
  const notes: string[] = []
  for (const { service, config } of await prometheusConfigs(plan)) {
    const { text, left } = isolated(copies.text(service, config), names)
    copies.change(service, config, text)
    if (left.length > 0) notes.push(`${service} runs without what leads out of the stack: ${left.join(', ')}`)
  }
  return notes
}

const attachedNotes = ({ runtime }: Plan): readonly string[] =>
  runtime.name === 'attach'
    ? ['causes act on what runs (--allow-changes), and Alertmanager tells its real receivers: nothing is intercepted']
    : []

const idle = (reason: string): Drill => ({
  changes: [],
  diffs: [],
  kept: undefined,
  relocate: (text) => text,
  secrets: [],
  interception: undefined,
  notes: [],
  view: {
    time: { mode: 'real' } satisfies Time,
    deliveries: () => [],
    interception: { reason, allowed: true },
    unscaled: [],
    historyProblem: () => undefined,
  },
  actor: () => ({
    apply: () => Promise.reject(new Error('a cause in a run without a drill')),
    undo: () => Promise.reject(new Error('a cause in a run without a drill')),
  }),
  async [Symbol.asyncDispose]() {},
})

async function exporterOf(
  plan: Plan,
  acting: readonly CheckPlan[],
  { reach }: DrillOptions,
  copies: Copies,
  undo: AsyncDisposableStack,
): Promise<Exporter | undefined> {
  const wanted = acting.some(({ steps = [] }) => steps.some(({ apply = [] }) => apply.some((cause) => 'exporter' in cause)))
  if (!wanted || reach === undefined) return undefined
  const found = await prometheusOf(plan)
  if ('reason' in found)
    throw new TestBedError(`a cause is an exporter, and Prometheus cannot be told to scrape it: ${found.reason}`, {
      hint: 'mount its config from the compose file, or take another cause',
    })
  const exporter = undo.use(await openExporter(reach))
  copies.change(found.service, found.config, withExporterJob(copies.text(found.service, found.config), exporter.target))
  return exporter
}

function actorOn(context: CauseContext): Actor {
  const causes = new Map<string, Cause>()
  const acted = async (what: Acted['what'], { describe }: Cause, act: () => Promise<void>): Promise<Acted> => {
    const startedAt = context.clock.now()
    await act()
    return { what, cause: describe, startedAt, doneAt: context.clock.now() }
  }
  return {
    async apply(spec, signal) {
      const cause = causeOf(spec, context)
      causes.set(JSON.stringify(spec), cause)
      return await acted('applied', cause, async () => {
        await cause.apply(signal)
        await cause.landed(signal)
      })
    },
    async undo(spec) {
      const cause = causes.get(JSON.stringify(spec))
      if (cause === undefined) throw new Error('a cause that was never applied is to be undone')
      // What was begun is put back, also when the run is interrupted: only its own time bounds it.
      return await acted('undone', cause, () => cause.undo(AbortSignal.timeout(WITHIN.undo)))
    },
  }
}
