import type { KongTargetHealth } from '../../clients/kong-types.ts'
import type { Finding } from '../contract.ts'
import { FAMILY, type MetricTarget, stateOf } from './metric.ts'
import type { SeenMetric, SeenUpstream, UpstreamsSeen } from './seen.ts'

/** Does the metric say of each address what the Admin API says of it? */
export function judgeMetric({ metric, upstreams, service }: UpstreamsSeen): Finding[] {
  if (metric === undefined || upstreams.every(({ targets }) => targets.length === 0)) return []
  if (metric.absent !== undefined)
    return [
      {
        message: `${service} has no ${FAMILY}: ${metric.absent}`,
        expected: `${FAMILY} of every address`,
        actual: 'none',
        where: metric.where,
        hint: 'set upstream_health_metrics: true in the config of an enabled prometheus plugin',
      },
    ]
  return [...upstreams.flatMap((upstream) => judgeUpstream(upstream, metric)), ...judgeStrangers(upstreams, metric)]
}

function judgeUpstream({ name, targets }: SeenUpstream, metric: SeenMetric): Finding[] {
  const ofUpstream = metric.targets.filter(({ upstream }) => upstream === name)
  return targets.flatMap((target) => {
    const measured = ofUpstream.filter((one) => one.target === target.target)
    return target.addresses.length === 0
      ? judgeAddressless(name, target, measured, metric)
      : judgeAddresses(name, target, measured, metric)
  })
}

/** Without an address the metric has one series of the target itself. */
function judgeAddressless(
  upstream: string,
  { target }: KongTargetHealth,
  measured: readonly MetricTarget[],
  { where }: SeenMetric,
): Finding[] {
  const states = measured.flatMap((one) => one.states)
  if (measured.length === 1 && states.join() === 'dns_error') return []
  const actual = measured.length === 0 ? 'no series' : measured.map(textOf).join(', ')
  return [
    {
      message: `the Admin API says that target ${target} of upstream ${upstream} has no address, and ${FAMILY} ${measured.length === 0 ? 'has no series of it' : 'tells otherwise'}`,
      expected: 'address="", state="dns_error"',
      actual,
      where,
    },
  ]
}

function judgeAddresses(
  upstream: string,
  { target, health, addresses }: KongTargetHealth,
  measured: readonly MetricTarget[],
  { where }: SeenMetric,
): Finding[] {
  const told = addresses.map((one) => ({ address: `${one.ip}:${one.port}`, state: stateOf(one.health) }))
  const of = `${target} of upstream ${upstream}`
  const different = told.flatMap(({ address, state }) => {
    const one = measured.find((other) => other.address === address)
    if (one?.states.join() === state) return []
    if (one === undefined)
      return [
        {
          message: `${FAMILY} does not have address ${address} of ${of}, which the Admin API has`,
          expected: `${address} ${state}`,
          actual: measured.map(textOf).join(', ') || 'none',
          where,
        },
      ]
    const said = one.states.length === 0 ? 'no state' : one.states.join(' and ')
    return [
      {
        message: `address ${address} of ${of} is ${state} for the Admin API, and ${said} for ${FAMILY}`,
        expected: state,
        actual: said,
        where,
        hint: `the Admin API calls the target as a whole ${health}`,
      },
    ]
  })
  const more = measured.filter(({ address }) => !told.some((one) => one.address === address))
  return [
    ...different,
    ...more.map(({ address, states }) => ({
      message: `${FAMILY} has address ${address || '""'} of ${of}, which the Admin API does not have`,
      expected: told.map((one) => one.address).join(', '),
      actual: `${address || '""'} ${states.join(' and ')}`,
      where,
    })),
  ]
}

/** Upstreams and targets that only the metric knows. */
function judgeStrangers(upstreams: readonly SeenUpstream[], { targets, where }: SeenMetric): Finding[] {
  const isKnown = ({ upstream, target }: MetricTarget) =>
    upstreams.some(({ name, targets: own }) => name === upstream && own.some((one) => one.target === target))
  const strangers = [
    ...new Set(targets.filter((one) => !isKnown(one)).map(({ upstream, target }) => `${target} of upstream ${upstream}`)),
  ]
  return strangers.map((stranger) => ({
    message: `${FAMILY} has target ${stranger}, which the Admin API does not have`,
    expected: 'the targets of the Admin API',
    actual: stranger,
    where,
    hint: 'does the metrics page belong to another Kong?',
  }))
}

const textOf = ({ address, states }: MetricTarget): string => `${address || '""'} ${states.join(' and ')}`
