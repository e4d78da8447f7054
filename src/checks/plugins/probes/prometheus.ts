import type { Family } from '../../../prom-parser/index.ts'
import type { Finding, Note } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { flagIn } from './config.ts'
import { consumerName } from './credentials.ts'
import { eventually } from './eventually.ts'
import type { Probe, ProbeContext } from './probe.ts'

/** What a flag brings. */
interface Promised {
  readonly flag: string
  readonly family: string
  readonly type: Family['type']
  readonly labels: readonly string[]
}

const WAY = ['service', 'route']

/** Families by the flag that brings them, as Kong 3.x names them. */
const PROMISED: readonly Promised[] = [
  {
    flag: 'status_code_metrics',
    family: 'kong_http_requests_total',
    type: 'counter',
    labels: [...WAY, 'code', 'source', 'consumer'],
  },
  { flag: 'latency_metrics', family: 'kong_kong_latency_ms', type: 'histogram', labels: WAY },
  { flag: 'latency_metrics', family: 'kong_upstream_latency_ms', type: 'histogram', labels: WAY },
  { flag: 'latency_metrics', family: 'kong_request_latency_ms', type: 'histogram', labels: WAY },
  { flag: 'bandwidth_metrics', family: 'kong_bandwidth_bytes', type: 'counter', labels: [...WAY, 'direction', 'consumer'] },
]
const HEALTH = {
  flag: 'upstream_health_metrics',
  family: 'kong_upstream_target_health',
  type: 'gauge',
  labels: ['upstream', 'target', 'address', 'state', 'subsystem'],
} as const
const ERRORS = 'kong_nginx_metric_errors_total'

/** A family as far as this way is concerned. */
export interface FamilySeen {
  readonly type: Family['type']
  readonly labels: readonly string[]
  /** Sum of its samples of this route (`_count` of a histogram), before and after the request of the probe. */
  readonly before: number
  readonly after: number
  readonly consumers: readonly string[]
}

export interface PrometheusSeen {
  readonly service: string | undefined
  readonly route: string
  readonly consumer: string | undefined
  /** By name, of those that have samples of this route (the health of targets: any). */
  readonly families: Readonly<Record<string, FamilySeen>>
  /** kong_nginx_metric_errors_total before and after; undefined: not there. */
  readonly errors: { readonly before: number; readonly after: number } | undefined
  /** undefined: not known. */
  readonly upstreams: number | undefined
  /** Some instance, this or another, has upstream_health_metrics: one brings the family for all. */
  readonly health: boolean
}

/** prometheus: after a request its route is in the families that the flags promise, with type and labels, and in none of the others. */
export const prometheus: Probe<PrometheusSeen> = {
  plugin: 'prometheus',
  asks: 'after a request the families of the flags that are on have a sample of its service and route with the right type and labels, those of the other flags have none that moves; kong_nginx_metric_errors_total stays 0',
  ask,
  judge: (instance, seen) => [
    ...PROMISED.flatMap((one) => judgeFamily(instance, one, seen)),
    ...judgeConsumer(instance, seen),
    ...judgeHealth(instance, seen),
    ...judgeErrors(instance, seen),
  ],
  notes,
}

async function ask(at: ProbeContext): Promise<PrometheusSeen> {
  const before = await at.metrics()
  await at.send()
  const wanted = PROMISED.filter(({ flag }) => flagIn(at.instance.config, flag))
  const rose = (after: readonly Family[]) =>
    wanted.every(({ family }) => countOf(after, family, at.way.route) > countOf(before, family, at.way.route))
  // Its workers tell each other once a second; what must not come is waited for as long.
  if (wanted.length < PROMISED.length) await at.clock.sleep(Math.min(1100, at.within), at.signal)
  const after = await eventually(at, at.metrics, rose)
  const errors = (families: readonly Family[]) => families.find(({ name }) => name === ERRORS)?.samples[0]?.value
  const [was, is] = [errors(before), errors(after)]
  return {
    service: at.way.service,
    route: at.way.route,
    consumer: at.consumer && consumerName(at.consumer),
    families: Object.fromEntries([...PROMISED, HEALTH].flatMap(({ family }) => sliceOf(family, before, after, at.way.route))),
    errors: is === undefined ? undefined : { before: was ?? 0, after: is },
    upstreams: at.gateway.upstreams?.length,
    health: at.gateway.instances.some(
      ({ name, enabled, config }) => name === 'prometheus' && enabled && flagIn(config, HEALTH.flag),
    ),
  }
}

const samplesOf = (families: readonly Family[], name: string, route: string) =>
  families
    .find((one) => one.name === name)
    ?.samples.filter(({ labels }) => name === HEALTH.family || labels.get('route') === route) ?? []

const countOf = (families: readonly Family[], name: string, route: string): number =>
  samplesOf(families, name, route)
    .filter((sample) => sample.name === name || sample.name === `${name}_count`)
    .reduce((sum, { value }) => sum + value, 0)

function sliceOf(name: string, before: readonly Family[], after: readonly Family[], route: string): [string, FamilySeen][] {
  const samples = samplesOf(after, name, route)
  const type = after.find((one) => one.name === name)?.type
  if (samples.length === 0 || type === undefined) return []
  const values = (label: string) => [...new Set(samples.map(({ labels }) => labels.get(label) ?? ''))]
  const labels = [...new Set(samples.flatMap((sample) => [...sample.labels.keys()]))]
  return [
    [
      name,
      { type, labels, before: countOf(before, name, route), after: countOf(after, name, route), consumers: values('consumer') },
    ],
  ]
}

function judgeFamily(
  instance: Instance,
  { flag, family, type, labels }: Promised,
  { families, route }: PrometheusSeen,
): Finding[] {
  const { where } = instance
  const seen = families[family]
  if (!flagIn(instance.config, flag)) {
    if (seen === undefined || seen.after === seen.before) return []
    return [
      {
        message: `${family} counts requests of route ${route}, although ${flag} is off`,
        expected: 'no sample that moves',
        actual: `${seen.before} before, ${seen.after} after the request`,
        where,
      },
    ]
  }
  if (seen === undefined)
    return [
      {
        message: `${family} has no sample of route ${route} after a request`,
        expected: `${family} (${flag}: true)`,
        actual: 'no such sample',
        where,
        hint: `is this the metrics page of the node that took the request?`,
      },
    ]
  if (seen.after <= seen.before)
    return [
      {
        message: `${family} did not move with a request on route ${route}`,
        expected: `more than ${seen.before}`,
        actual: String(seen.after),
        where,
      },
    ]
  return judgeShape({ family, type, labels }, seen, where)
}

function judgeShape({ family, type, labels }: Omit<Promised, 'flag'>, seen: FamilySeen, where: string): Finding[] {
  const missing = labels.filter((label) => !seen.labels.includes(label))
  return [
    ...(seen.type === type ? [] : [{ message: `${family} is of another type`, expected: type, actual: seen.type, where }]),
    ...(missing.length === 0
      ? []
      : [{ message: `${family} lacks labels`, expected: missing.join(', '), actual: seen.labels.join(', '), where }]),
  ]
}

function judgeConsumer(instance: Instance, { families, consumer }: PrometheusSeen): Finding[] {
  const seen = families.kong_http_requests_total
  if (seen === undefined || consumer === undefined || !flagIn(instance.config, 'status_code_metrics')) return []
  const { where } = instance
  if (flagIn(instance.config, 'per_consumer')) {
    if (seen.consumers.includes(consumer)) return []
    return [
      {
        message: 'kong_http_requests_total does not tell the consumer',
        expected: `consumer="${consumer}" (per_consumer: true)`,
        actual: seen.consumers.map((one) => `consumer="${one}"`).join(', '),
        where,
      },
    ]
  }
  if (!seen.consumers.includes(consumer)) return []
  return [
    {
      message: 'kong_http_requests_total tells the consumer',
      expected: 'consumer="" (per_consumer: false)',
      actual: `consumer="${consumer}"`,
      where,
    },
  ]
}

function judgeHealth({ config, where }: Instance, { families, upstreams, health }: PrometheusSeen): Finding[] {
  const { flag, family } = HEALTH
  const seen = families[family]
  if (!health && seen !== undefined)
    return [
      {
        message: `${family} is there, although ${flag} is off`,
        expected: 'no such sample',
        actual: `${seen.after} of its samples are 1`,
        where,
      },
    ]
  if (!flagIn(config, flag)) return []
  if (seen !== undefined) return judgeShape(HEALTH, seen, where)
  if (upstreams === undefined || upstreams === 0) return []
  return [{ message: `${family} has no sample`, expected: `${family} (${flag}: true)`, actual: 'no such sample', where }]
}

function judgeErrors({ where }: Instance, { errors }: PrometheusSeen): Finding[] {
  if (errors === undefined || errors.after === 0) return []
  return [
    {
      message: 'the gateway failed to count',
      expected: `${ERRORS} 0`,
      actual: `${ERRORS} ${errors.after}`,
      where,
      hint: "look into Kong's log for prometheus: its shared dictionary may be full",
    },
  ]
}

function notes({ config, where }: Instance, { families, upstreams, errors }: PrometheusSeen): Note[] {
  const stale = PROMISED.filter(({ flag, family }) => !flagIn(config, flag) && families[family] !== undefined)
  const left = stale.map(({ family, flag }) => ({
    message: `${family} is there although ${flag} is off: it stands still, from before a change of the config`,
    where,
  }))
  const unknown = flagIn(config, HEALTH.flag) && families[HEALTH.family] === undefined && (upstreams ?? 0) === 0
  return [
    ...left,
    ...(unknown ? [{ message: `${HEALTH.family} has no sample: the gateway has no upstream`, where }] : []),
    ...(errors === undefined ? [{ message: `the page has no ${ERRORS}`, where }] : []),
  ]
}
