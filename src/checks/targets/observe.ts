import type { ActiveTarget, DroppedTarget, Prometheus, RuntimeInfo } from '../../clients/prometheus.ts'
import type { Problem, PrometheusConfig } from '../../declared/prometheus.ts'
import { parseDuration } from '../../lib/duration.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { declaredConfig, loadedConfig, type PrometheusOf, prometheusOf } from '../prometheus-of.ts'
import { isDropped, mayBeDown } from './allowed.ts'
import { type Expected, expectedOf, match } from './match.ts'
import type { TargetsSpec } from './spec.ts'

/** What must be there. */
interface Expectation {
  /** Where it was read: a file, `prometheus:/api/v1/status/config`, or `the suite`. */
  readonly source: string
  readonly targets: readonly Expected[]
  /** Jobs that find their targets themselves. */
  readonly dynamic: readonly { readonly job: string; readonly how: string; readonly where: string }[]
  /** Jobs with neither. */
  readonly empty: readonly { readonly job: string; readonly where: string }[]
  /** Files of jobs that cannot be read from here: what they ask for is not known. */
  readonly unseen: PrometheusConfig['unseen']
  readonly problems: readonly Problem[]
}

export interface TargetsSeen {
  readonly service: string
  readonly expectation: Expectation
  readonly active: readonly ActiveTarget[]
  readonly dropped: readonly DroppedTarget[]
  readonly runtime: RuntimeInfo
  /** The server's own time, epoch milliseconds. */
  readonly now: number
  /** How far back a query looks for a sample, in milliseconds. */
  readonly lookback: number
  /** What the server's loaded config names, as `job address`; asked only when a target is missing, and not dropped. */
  readonly loaded: readonly string[] | undefined
  /**
   * When the targets that are down, and may not be, were last up, by `job instance`: epoch milliseconds; null = not within the last hour.
   * Without those of which the server could not tell.
   */
  readonly lastUp: Readonly<Record<string, number | null>>
}

/** What a poll has asked of the targets that are down: it stays true while they are. Undefined = the server could not tell. */
export type LastUp = Map<string, number | null | undefined>

const LOOKBACK = 300_000

/** Asks the live server, and reads what must be there. */
export async function observe(spec: TargetsSpec, at: Observed, known: LastUp = new Map()): Promise<TargetsSeen> {
  const of = prometheusOf(at)
  const { server, service } = of
  const [expectation, { active, dropped, at: serverTime }, runtime, flags] = await Promise.all([
    expectationOf(spec, at, of),
    server.targets(),
    server.runtimeInfo(),
    server.flags(),
  ])
  const isMissing = match(expectation.targets, active).missing.some((one) => !isDropped(one, dropped))
  const down = active.filter((target) => target.health === 'down' && !mayBeDown(spec, target)).map(keyOf)
  return {
    service: service.name,
    expectation,
    active,
    dropped,
    runtime,
    now: serverTime ?? at.clock.now(),
    lookback: parseDuration(flags['query.lookback-delta'] ?? '') ?? LOOKBACK,
    loaded: isMissing && spec.expect === 'from-config' ? await loadedTargets(of) : undefined,
    lastUp: await lastUp(server, down, known),
  }
}

async function expectationOf(spec: TargetsSpec, at: Observed, of: PrometheusOf): Promise<Expectation> {
  if (spec.expect === 'from-config') return fromConfig(await declaredConfig(at, of, spec.config))
  const named: [string | undefined, readonly string[]][] = Array.isArray(spec.expect)
    ? [[undefined, spec.expect]]
    : Object.entries(spec.expect)
  const targets = named.flatMap(([job, addresses]) =>
    addresses.map((address) => ({ job, address, labels: undefined, where: 'the suite' })),
  )
  return { source: 'the suite', targets, dynamic: [], empty: [], unseen: [], problems: [] }
}

function fromConfig(config: PrometheusConfig): Expectation {
  return {
    source: config.file,
    targets: unique(config.jobs.flatMap(expectedOf)),
    dynamic: config.jobs
      .filter(({ discovery }) => discovery.length > 0)
      .map(({ name, where, discovery }) => ({ job: name, how: discovery.join(', '), where })),
    empty: config.jobs
      .filter(({ targets, discovery }) => targets.length + discovery.length === 0)
      .map(({ name, where }) => ({ job: name, where })),
    unseen: config.unseen,
    problems: [...config.problems, ...config.jobProblems],
  }
}

// Prometheus scrapes a target that is named twice, with the same labels, only once.
const unique = (all: readonly Expected[]): Expected[] => [
  ...new Map(all.map((one) => [JSON.stringify({ ...one, where: '' }), one])).values(),
]

async function loadedTargets(of: PrometheusOf): Promise<readonly string[]> {
  const { jobs } = await loadedConfig(of)
  return jobs.flatMap(({ name, targets }) => targets.map(({ address }) => `${name} ${address}`))
}

/** `job instance`, as the series of a target are labelled. */
export const keyOf = ({ labels }: ActiveTarget): string => `${labels.job} ${labels.instance}`

// An hour of samples of every target is no small question: it is asked once for each set of targets that are down.
async function lastUp(server: Prometheus, down: readonly string[], known: LastUp): Promise<TargetsSeen['lastUp']> {
  for (const key of known.keys()) if (!down.includes(key)) known.delete(key)
  if (down.some((key) => !known.has(key))) {
    const told = await askLastUp(server)
    for (const key of down) known.set(key, told && (told.get(key) ?? null))
  }
  return Object.fromEntries([...known].flatMap(([key, ms]) => (ms === undefined ? [] : [[key, ms]])))
}

async function askLastUp(server: Prometheus): Promise<ReadonlyMap<string, number> | undefined> {
  try {
    const reply = await server.query('max by (job, instance) (max_over_time(timestamp(up == 1)[1h:5s]))')
    if (!reply.ok || reply.data.resultType !== 'vector') return undefined
    return new Map(reply.data.result.map(({ metric, value }) => [`${metric.job} ${metric.instance}`, (value?.[1] ?? 0) * 1000]))
  } catch (error) {
    // It is an extra: that the target is down stands without it.
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}
