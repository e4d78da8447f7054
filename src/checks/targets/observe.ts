import type { ActiveTarget, DroppedTarget, Prometheus, RuntimeInfo } from '../../clients/prometheus.ts'
import type { Problem, PrometheusConfig } from '../../declared/prometheus.ts'
import { parseDuration } from '../../lib/duration.ts'
import type { Observed } from '../contract.ts'
import { declaredConfig, loadedConfig, type PrometheusOf, prometheusOf } from '../prometheus-of.ts'
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
  /** What the server's loaded config names, as `job address`; asked only when a target is missing. */
  readonly loaded: readonly string[] | undefined
  /** When the targets that are down were last up, by `job instance`, in milliseconds ago; asked only when one is down. */
  readonly upAgo: Readonly<Record<string, number>>
}

const LOOKBACK = 300_000

/** Asks the live server, and reads what must be there. */
export async function observe(spec: TargetsSpec, at: Observed): Promise<TargetsSeen> {
  const of = prometheusOf(at)
  const { server, service } = of
  const [expectation, { active, dropped, at: serverTime }, runtime, flags] = await Promise.all([
    expectationOf(spec, at, of),
    server.targets(),
    server.runtimeInfo(),
    server.flags(),
  ])
  const isMissing = match(expectation.targets, active).missing.length > 0
  const isDown = active.some(({ health }) => health === 'down')
  return {
    service: service.name,
    expectation,
    active,
    dropped,
    runtime,
    now: serverTime ?? at.clock.now(),
    lookback: parseDuration(flags['query.lookback-delta'] ?? '') ?? LOOKBACK,
    loaded: isMissing && spec.expect === 'from-config' ? await loadedTargets(of) : undefined,
    upAgo: isDown ? await upAgo(server) : {},
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
  return { source: 'the suite', targets, dynamic: [], empty: [], problems: [] }
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

async function upAgo(server: Prometheus): Promise<Record<string, number>> {
  const reply = await server.query('time() - max by (job, instance) (max_over_time(timestamp(up == 1)[1h:5s]))')
  if (!reply.ok || reply.data.resultType !== 'vector') return {}
  return Object.fromEntries(
    reply.data.result.map(({ metric, value }) => [`${metric.job} ${metric.instance}`, (value?.[1] ?? 0) * 1000]),
  )
}
