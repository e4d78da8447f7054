import { Semaphore } from '../../../clients/semaphore.ts'
import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import type { Observed } from '../../contract.ts'
import type { Gateway, Instance } from '../scene.ts'
import { isLimit, type Job, jobsOf } from './jobs.ts'
import { metricsPage } from './page.ts'
import type { Probe, ProbeContext, Probed } from './probe.ts'
import { type ReceiverSpec, receiverOf } from './receiver.ts'
import { senderOf } from './send.ts'
import type { Spot } from './spot.ts'

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
  /** By route a path that is answered well. */
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
export async function probeAll(gateway: Gateway, how: ProbeHow, at: Observed): Promise<readonly Probed[]> {
  const jobs = jobsOf(gateway, how, at)
  const shared = { how, at, gateway, receiver: receiverOf(how.logs, at), slots: new Semaphore(AT_ONCE) }
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
  readonly gateway: Gateway
  readonly receiver: ReturnType<typeof receiverOf>
  readonly slots: Semaphore
}

async function run({ instance, what, plan }: Job, shared: Shared): Promise<Probed> {
  const head = { plugin: instance.name, what }
  if ('told' in plan)
    return { ...head, sent: '', outcome: { findings: [], notes: [{ message: plan.told, where: instance.where }] } }
  if ('unseen' in plan) return { ...head, sent: '', outcome: plan }
  const { how, at } = shared
  return shared.slots.run(async () => {
    const bound = AbortSignal.timeout(WAITS * how.within)
    const signal = AbortSignal.any([at.signal, bound])
    const sender = senderOf(instance, plan.spot, { proxy: how.proxy, within: how.within, at, signal })
    const asked = await askAndJudge(instance, plan.probe, contextOf(instance, plan.spot, sender, shared, signal))
    at.signal.throwIfAborted()
    const outcome = bound.aborted ? { unseen: `it took longer than ${(WAITS * how.within) / 1000} s` } : asked
    return { ...head, sent: sender.sent(), outcome }
  }, at.signal)
}

async function askAndJudge(instance: Instance, probe: Probe<unknown>, context: ProbeContext): Promise<Probed['outcome']> {
  try {
    const seen = await probe.ask(context)
    return { findings: probe.judge(instance, seen), notes: probe.notes?.(instance, seen) ?? [] }
  } catch (error) {
    if (error instanceof CannotObserve || context.signal.aborted) return { unseen: messageOf(error) }
    throw error
  }
}

function contextOf(
  instance: Instance,
  spot: Spot,
  sender: ReturnType<typeof senderOf>,
  shared: Shared,
  signal: AbortSignal,
): ProbeContext {
  const { how, at, gateway, receiver } = shared
  const httpLog = spot.running.get('http-log')
  return {
    instance,
    way: spot.way,
    gateway,
    inEffect: spot.running,
    consumer: spot.consumer,
    send: sender.send,
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
    marker: sender.marker,
  }
}
