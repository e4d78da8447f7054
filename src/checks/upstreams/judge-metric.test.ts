import { expect, test } from 'vitest'
import { upstreams as kind } from './check.ts'
import { target, upstream, world } from './seen.fixture.ts'
import type { UpstreamsSeen } from './seen.ts'

const metric = (targets: NonNullable<UpstreamsSeen['metric']>['targets']) => ({
  metric: { where: 'kong:8302/metrics', absent: undefined, targets },
})
const one = [upstream('a', [target('a:80')])]
const measured = { upstream: 'a', target: 'a:80', address: '10.0.0.1:80', states: ['healthy'] }

const breaks: [string, UpstreamsSeen, readonly string[]][] = [
  [
    'no metric, its flag is off',
    world(one, {
      metric: { where: 'kong:8302/metrics', targets: [], absent: 'upstream_health_metrics is off, as it is by default' },
    }),
    ['kong has no kong_upstream_target_health: upstream_health_metrics is off, as it is by default'],
  ],
  [
    'the metric says otherwise',
    world(one, metric([{ ...measured, states: ['unhealthy'] }])),
    ['address 10.0.0.1:80 of a:80 of upstream a is healthy for the Admin API, and unhealthy for kong_upstream_target_health'],
  ],
  [
    'the metric says everything',
    world(one, metric([{ ...measured, states: ['healthy', 'unhealthy'] }])),
    [
      'address 10.0.0.1:80 of a:80 of upstream a is healthy for the Admin API, and healthy and unhealthy for kong_upstream_target_health',
    ],
  ],
  [
    'the metric says nothing',
    world(one, metric([{ ...measured, states: [] }])),
    ['address 10.0.0.1:80 of a:80 of upstream a is healthy for the Admin API, and no state for kong_upstream_target_health'],
  ],
  [
    'the metric has another address',
    world(one, metric([{ ...measured, address: '10.0.0.9:80' }])),
    [
      'kong_upstream_target_health does not have address 10.0.0.1:80 of a:80 of upstream a, which the Admin API has',
      'kong_upstream_target_health has address 10.0.0.9:80 of a:80 of upstream a, which the Admin API does not have',
    ],
  ],
  [
    'the metric has another target',
    world(one, metric([measured, { ...measured, target: 'old:80' }])),
    ['kong_upstream_target_health has target old:80 of upstream a, which the Admin API does not have'],
  ],
  [
    'the metric knows an address where there is none',
    world([upstream('a', [target('a:80', 'DNS_ERROR', {})])], metric([measured])),
    [
      'target a:80 of upstream a has no address: its name cannot be resolved',
      'the Admin API says that target a:80 of upstream a has no address, and kong_upstream_target_health tells otherwise',
    ],
  ],
  [
    'the metric has no series of one without an address',
    world([upstream('a', [target('a:80', 'DNS_ERROR', {})])], metric([])),
    [
      'target a:80 of upstream a has no address: its name cannot be resolved',
      'the Admin API says that target a:80 of upstream a has no address, and kong_upstream_target_health has no series of it',
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, seen, expected) => {
  expect(kind.judge(kind.schema.parse({}), seen).map(({ message }) => message)).toEqual(expected)
})
