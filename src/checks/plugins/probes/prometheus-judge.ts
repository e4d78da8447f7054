import type { Family } from '../../../prom-parser/index.ts'
import type { Finding, Note } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { flagIn } from './config.ts'
import type { Counted, FamilySeen, PrometheusSeen } from './prometheus.ts'

/** What a flag brings. */
interface Promised {
  readonly flag: string
  readonly family: string
  readonly type: Family['type']
  readonly labels: readonly string[]
}

const WAY = ['service', 'route']

/** The family that counts requests, and by what. */
export const REQUESTS = 'kong_http_requests_total'
export const LABELS = ['service', 'code', 'consumer'] as const

/** Moves only where the upstream was asked. */
export const UPSTREAM_LATENCY = 'kong_upstream_latency_ms'

/** Families by the flag that brings them, as Kong 3.x names them. */
export const PROMISED: readonly Promised[] = [
  {
    flag: 'status_code_metrics',
    family: REQUESTS,
    type: 'counter',
    labels: [...WAY, 'code', 'source', 'consumer'],
  },
  { flag: 'latency_metrics', family: 'kong_kong_latency_ms', type: 'histogram', labels: WAY },
  { flag: 'latency_metrics', family: UPSTREAM_LATENCY, type: 'histogram', labels: WAY },
  { flag: 'latency_metrics', family: 'kong_request_latency_ms', type: 'histogram', labels: WAY },
  { flag: 'bandwidth_metrics', family: 'kong_bandwidth_bytes', type: 'counter', labels: [...WAY, 'direction', 'consumer'] },
]
/** The one family that is of no route. */
export const HEALTH = {
  flag: 'upstream_health_metrics',
  family: 'kong_upstream_target_health',
  type: 'gauge',
  labels: ['upstream', 'target', 'address', 'state', 'subsystem'],
} as const
/** What the plugin itself failed to count. */
export const ERRORS = 'kong_nginx_metric_errors_total'

/** Pure; what is wrong with what the plugin counts. */
export const judgePrometheus = (instance: Instance, seen: PrometheusSeen): Finding[] => [
  ...PROMISED.flatMap((one) => judgeFamily(instance, one, seen)),
  ...judgeCounted(instance, seen),
  ...judgeHealth(instance, seen),
  ...judgeErrors(instance, seen),
]

function judgeFamily(
  instance: Instance,
  { flag, family, type, labels }: Promised,
  { families, route, proxied }: PrometheusSeen,
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
  if (family === UPSTREAM_LATENCY && !proxied) return []
  if (seen === undefined)
    return [
      {
        message: `${family} has no sample of route ${route} after a request`,
        expected: `${family} (${flag}: true)`,
        actual: 'no such sample',
        where,
        hint: 'is this the metrics page of the node that took the request?',
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

function judgeCounted({ config, where }: Instance, { families, counted }: PrometheusSeen): Finding[] {
  const { rose = [] } = families[REQUESTS] ?? {}
  // Other requests are counted at the same time: the one that has most in common with that of the probe.
  const wrong = (one: Counted) => LABELS.filter((label) => counted[label] !== undefined && counted[label] !== one[label])
  const [nearest] = [...rose].sort((a, b) => wrong(a).length - wrong(b).length)
  if (nearest === undefined || !flagIn(config, 'status_code_metrics')) return []
  return wrong(nearest).map((label) => ({
    message: MISCOUNTED[label](counted),
    expected: `${label}="${counted[label]}"${label === 'consumer' ? ` (per_consumer: ${flagIn(config, 'per_consumer')})` : ''}`,
    actual: `${label}="${nearest[label]}" rose`,
    where,
  }))
}

const MISCOUNTED: { readonly [Label in keyof Counted]: (counted: PrometheusSeen['counted']) => string } = {
  service: () => `${REQUESTS} counts the request under another service`,
  code: () => `${REQUESTS} counts the request under another code`,
  consumer: ({ consumer }) => `${REQUESTS} ${consumer === '' ? 'tells the consumer' : 'does not tell the consumer'}`,
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

/** Pure; what was not seen of it. */
export function notesOfPrometheus({ config, where }: Instance, { families, upstreams, errors }: PrometheusSeen): Note[] {
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
