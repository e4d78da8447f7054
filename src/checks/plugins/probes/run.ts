import { Semaphore } from '../../../clients/semaphore.ts'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { TurnedAway } from './answer.ts'
import { consumerName, loginName } from './credentials.ts'
import { isLimit, type Job, jobsOf } from './jobs.ts'
import { metricsPage } from './page.ts'
import { Crowded, type Probe, type ProbeContext, type Probed, type ProbedGateway } from './probe.ts'
import { type ReceiverSpec, receiverOf } from './receiver.ts'
import { senderOf } from './send.ts'
import type { Spot } from './spot.ts'
import { type Taker, takerOf } from './taker.ts'

/** How the probes are to ask. */
export interface ProbeHow {
  /** `http://127.83.0.7:8300`. */
  readonly proxy: string
  /** URLs of metrics pages in the order in which they are tried. */
  readonly metrics: readonly string[]
  /** Names of plugins; undefined: all. */
  readonly plugins: readonly string[] | undefined
  /** Names of plugins that are left out. */
  readonly except: readonly string[]
  /** Who the probes are; undefined: nobody. */
  readonly consumer: DeclaredKongConsumer | undefined
  /** Where the receiver of http-log shows what it got; undefined: in the log of the service that http_endpoint names. */
  readonly logs: ReceiverSpec | undefined
  /** By route a path that is answered well, or a request that may be sent: `/a`, `POST /a`. */
  readonly paths?: Readonly<Record<string, string>> | undefined
  /** How long something may take to be seen, ms. */
  readonly within: number
}

/** Probes under way at the same time. */
const AT_ONCE = 24
/** A probe may wait for a window to begin, for it to end, and for something to be seen. */
const WAITS = 3

/**
 * Probes every enabled instance that is in effect on some way, in parallel; the probe of a rate limit begins when those that count against
 * it are done. What could not be seen is `unseen`; of what was not asked at all `sent` is ''. Rejects only when the run is cancelled.
 */
export async function probeAll(gateway: ProbedGateway, how: ProbeHow, at: Observed): Promise<readonly Probed[]> {
  const taker = takerOf(gateway.ways, how.proxy)
  const jobs = jobsOf(gateway, { ...how, taker }, at)
  const shared = {
    how,
    at,
    gateway,
    taker,
    receiver: receiverOf(how.logs, at),
    slots: new Semaphore(AT_ONCE),
    turns: new Semaphore(1),
  }
  const running = new Map<Job, Promise<Probed>>()
  for (const job of jobs) if (!isLimit(job)) running.set(job, run(job, shared))
  for (const job of jobs)
    if (isLimit(job))
      running.set(
        job,
        after(countedBy(job, running), () => run(job, shared)),
      )
  const probed = await Promise.all(jobs.map((job) => running.get(job)))
  at.signal.throwIfAborted()
  return probed.filter((one) => one !== undefined)
}

// Those whose requests count against this limit.
const countedBy = (job: Job, running: ReadonlyMap<Job, Promise<Probed>>): readonly Promise<Probed>[] =>
  [...running]
    .filter(([{ plan }]) => 'spot' in plan && plan.spot.running.get('rate-limiting') === job.instance)
    .map(([, done]) => done)

async function after<T>(before: readonly Promise<unknown>[], next: () => Promise<T>): Promise<T> {
  await Promise.allSettled(before)
  return next()
}

interface Shared {
  readonly how: ProbeHow
  readonly at: Observed
  readonly gateway: ProbedGateway
  readonly taker: Taker
  readonly receiver: ReturnType<typeof receiverOf>
  readonly slots: Semaphore
  /** Of those that must be alone. */
  readonly turns: Semaphore
}

async function run({ instance, what, plan }: Job, shared: Shared): Promise<Probed> {
  const head = { plugin: instance.name, what }
  if ('told' in plan)
    return { ...head, sent: '', outcome: { findings: [], notes: [{ message: plan.told, where: instance.where }] } }
  if ('unseen' in plan) return { ...head, sent: '', outcome: plan }
  return shared.slots.run(async () => {
    const counts = new Map<string, number>()
    const attempt = (alone: boolean) => askAndJudge(instance, plan, { ...shared, counts, alone })
    const first = await attempt(false)
    const outcome = first === 'crowded' ? await shared.turns.run(() => attempt(true), shared.at.signal) : first
    const sent = [...counts].map(([request, times]) => `${times} ${request}`).join(', ')
    return { ...head, sent, outcome: outcome === 'crowded' ? { unseen: 'other probes came between' } : outcome }
  }, shared.at.signal)
}

interface Attempt extends Shared {
  /** What was sent, and how often. */
  readonly counts: Map<string, number>
  readonly alone: boolean
}

async function askAndJudge(
  instance: Instance,
  { probe, spot }: { readonly probe: Probe<unknown>; readonly spot: Spot },
  attempt: Attempt,
): Promise<Probed['outcome'] | 'crowded'> {
  const { at, how } = attempt
  const bound = AbortSignal.timeout(WAITS * how.within)
  const context = contextOf(instance, spot, attempt, AbortSignal.any([at.signal, bound]))
  const late = { unseen: `it took longer than ${(WAITS * how.within) / 1000} s` }
  try {
    const seen = await probe.ask(context)
    at.signal.throwIfAborted()
    return bound.aborted ? late : { findings: probe.judge(instance, seen), notes: probe.notes?.(instance, seen) ?? [] }
  } catch (error) {
    at.signal.throwIfAborted()
    if (bound.aborted) return late
    if (error instanceof Crowded) return 'crowded'
    if (error instanceof TurnedAway) return { unseen: `${messageOf(error)}${adviceOf(error, spot, attempt)}` }
    if (error instanceof CannotObserve) return { unseen: messageOf(error) }
    throw error
  }
}

// Why the probes are not let in, as far as it is for want of a login.
function adviceOf({ status }: TurnedAway, { running, consumer }: Spot, { how, gateway }: Attempt): string {
  if (status !== 401 && status !== 403) return ''
  const logins = [...running.values()].filter((one) => loginName(one) !== undefined)
  if (how.consumer !== undefined && consumer === undefined && logins.length > 0)
    return `; ${consumerName(how.consumer)} has no credential for ${logins.map(({ name }) => name).join(' and ')}: give it one, or name another consumer with \`as\``
  if (how.consumer !== undefined) return '; let the probes have a consumer that is let in (`as`)'
  return gateway.credentials.length === 0
    ? '; no consumer is known: name the declarative file that holds them with `files`'
    : '; no consumer is named or tagged firedrill: name one with `as`'
}

function contextOf(instance: Instance, spot: Spot, attempt: Attempt, signal: AbortSignal): ProbeContext {
  const { how, at, gateway, receiver, alone, counts, taker } = attempt
  const sender = senderOf(instance, spot, { proxy: how.proxy, within: how.within, at, signal, counts, taker })
  const httpLog = spot.running.get('http-log')
  return {
    instance,
    method: spot.method,
    way: spot.way,
    gateway,
    inEffect: spot.running,
    consumer: spot.consumer,
    send: sender.send,
    taken: sender.taken,
    paths: spot.paths,
    metrics: () => metricsPage(how.metrics, { http: at.http, signal }),
    async received(marker) {
      if (httpLog === undefined) return { unseen: 'no http-log runs there' }
      try {
        return await receiver(httpLog)(marker)
      } catch (error) {
        if (error instanceof CannotObserve) return { unseen: messageOf(error) }
        throw error
      }
    },
    clock: at.clock,
    signal,
    within: how.within,
    alone,
    marker: sender.marker,
  }
}
