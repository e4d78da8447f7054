import type { Family } from '../../../prom-parser/index.ts'
import { madeBy } from './answer.ts'
import { flagIn } from './config.ts'
import { consumerName } from './credentials.ts'
import { eventually } from './eventually.ts'
import type { Probe, ProbeContext } from './probe.ts'
import { ERRORS, HEALTH, judgePrometheus, notesOfPrometheus, PROMISED, UPSTREAM_LATENCY } from './prometheus-judge.ts'

/** A family as far as this way is concerned. */
export interface FamilySeen {
  readonly type: Family['type']
  readonly labels: readonly string[]
  /** Sum of its samples of this route (`_count` of a histogram), before and after the request of the probe. */
  readonly before: number
  readonly after: number
  readonly services: readonly string[]
  readonly codes: readonly string[]
  readonly consumers: readonly string[]
}

export interface PrometheusSeen {
  readonly service: string | undefined
  readonly route: string
  readonly consumer: string | undefined
  readonly code: number
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
    code: answer.status,
    proxied,
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
      {
        type,
        labels,
        before: countOf(before, name, route),
        after: countOf(after, name, route),
        services: values('service'),
        codes: values('code'),
        consumers: values('consumer'),
      },
    ],
  ]
}
