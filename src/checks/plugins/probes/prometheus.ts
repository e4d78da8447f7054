import type { HttpAnswer } from '../../../clients/http.ts'
import type { Family } from '../../../prom-parser/index.ts'
import { madeBy } from './answer.ts'
import { flagIn } from './config.ts'
import { consumerName } from './credentials.ts'
import { eventually } from './eventually.ts'
import type { Probe, ProbeContext } from './probe.ts'
import {
  ERRORS,
  HEALTH,
  judgePrometheus,
  LABELS,
  notesOfPrometheus,
  PROMISED,
  REQUESTS,
  UPSTREAM_LATENCY,
} from './prometheus-judge.ts'

/** Under what a request is counted. */
export interface Counted {
  readonly service: string
  readonly code: string
  readonly consumer: string
}

/** A family as far as this way is concerned. */
export interface FamilySeen {
  readonly type: Family['type']
  readonly labels: readonly string[]
  /** Sum of its samples of this route (`_count` of a histogram), before and after the request of the probe. */
  readonly before: number
  readonly after: number
  /** What those of its samples have that rose. */
  readonly rose: readonly Counted[]
}

export interface PrometheusSeen {
  readonly route: string
  /** Under what the request is to be counted; undefined: any. */
  readonly counted: { readonly [Label in keyof Counted]: string | undefined }
  /** The upstream answered, so that its latency is counted. */
  readonly proxied: boolean
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
  judge: judgePrometheus,
  notes: notesOfPrometheus,
}

async function ask(at: ProbeContext): Promise<PrometheusSeen> {
  const before = await at.metrics()
  const answer = await at.send()
  const proxied = madeBy(answer) === 'upstream'
  const wanted = PROMISED.filter(
    ({ flag, family }) => flagIn(at.instance.config, flag) && (proxied || family !== UPSTREAM_LATENCY),
  )
  const counted = countedAs(at, answer)
  const rose = (after: readonly Family[]) =>
    (!flagIn(at.instance.config, 'status_code_metrics') ||
      risenIn(REQUESTS, before, after, at.way.route).some((one) => isCounted(one, counted))) &&
    wanted.every(({ family }) => countOf(after, family, at.way.route) > countOf(before, family, at.way.route))
  // Its workers tell each other once a second; what must not come is waited for as long.
  if (wanted.length < PROMISED.length) await at.clock.sleep(Math.min(1100, at.within), at.signal)
  const after = await eventually(at, at.metrics, rose)
  const errors = (families: readonly Family[]) => families.find(({ name }) => name === ERRORS)?.samples[0]?.value
  const [was, is] = [errors(before), errors(after)]
  return {
    route: at.way.route,
    counted,
    proxied,
    families: Object.fromEntries([...PROMISED, HEALTH].flatMap(({ family }) => sliceOf(family, before, after, at.way.route))),
    errors: is === undefined ? undefined : { before: was ?? 0, after: is },
    upstreams: at.gateway.upstreams?.length,
    health: at.gateway.instances.some(
      ({ name, enabled, config }) => name === 'prometheus' && enabled && flagIn(config, HEALTH.flag),
    ),
  }
}

function countedAs({ way, consumer, instance }: ProbeContext, answer: HttpAnswer): PrometheusSeen['counted'] {
  // Whom a plugin turned away for its login is no consumer; nor is it known here who is one with no login.
  const known = consumer !== undefined && answer.status !== 401 ? consumerName(consumer) : undefined
  return {
    service: way.service,
    code: String(answer.status),
    consumer: known === undefined || flagIn(instance.config, 'per_consumer') ? known : '',
  }
}

/** Whether this is what a request is to be counted under. */
const isCounted = (one: Counted, counted: PrometheusSeen['counted']): boolean =>
  LABELS.every((label) => counted[label] === undefined || counted[label] === one[label])

// By service, code and consumer: samples of earlier requests stand beside.
function risenIn(name: string, before: readonly Family[], after: readonly Family[], route: string): readonly Counted[] {
  const sums = new Map<string, { readonly counted: Counted; sum: number }>()
  const add = (families: readonly Family[], sign: 1 | -1) => {
    for (const { labels, value } of samplesOf(families, name, route)) {
      const [service = '', code = '', consumer = ''] = LABELS.map((label) => labels.get(label))
      const key = JSON.stringify([service, code, consumer])
      const known = sums.get(key) ?? { counted: { service, code, consumer }, sum: 0 }
      sums.set(key, known)
      known.sum += sign * value
    }
  }
  add(after, 1)
  add(before, -1)
  return [...sums.values()].filter(({ sum }) => sum > 0).map(({ counted }) => counted)
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
  const labels = [...new Set(samples.flatMap((sample) => [...sample.labels.keys()]))]
  return [
    [
      name,
      {
        type,
        labels,
        before: countOf(before, name, route),
        after: countOf(after, name, route),
        rose: risenIn(name, before, after, route),
      },
    ],
  ]
}
