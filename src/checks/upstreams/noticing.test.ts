import { expect, test } from 'vitest'
import { noticingOf } from './noticing.ts'
import { ACTIVE, UNCHECKED } from './seen.fixture.ts'

const NOTICES: [string, object, Partial<ReturnType<typeof noticingOf>>][] = [
  ['active', ACTIVE, { active: true, passive: false, recovers: true, downWithin: 3100, upWithin: 2100 }],
  [
    'active, and do not count connections that fail',
    { active: { ...ACTIVE.active, unhealthy: { interval: 1, http_failures: 2, timeouts: 2 } } },
    { active: false, blind: true, passive: false, recovers: true, downWithin: 3100 },
  ],
  [
    'active, with timeouts longer than their interval',
    { active: { ...ACTIVE.active, timeout: 5 } },
    { active: true, downWithin: 11_100, upWithin: 6100 },
  ],
  ['active of streams', { active: { ...ACTIVE.active, type: 'tcp' } }, { active: false, recovers: false }],
  ['active without thresholds', { active: { ...ACTIVE.active, unhealthy: { interval: 1 } } }, { active: false, recovers: true }],
  [
    'active of sick ones alone',
    { active: { ...ACTIVE.active, healthy: { interval: 0, successes: 1 } } },
    { active: false, recovers: true },
  ],
  ['passive', { passive: { unhealthy: { http_failures: 1 } } }, { active: false, passive: true, recovers: false }],
  ['nothing', {}, UNCHECKED],
]
test.each(NOTICES)('health checks that are %s', (_, healthchecks, expected) => {
  expect(noticingOf(healthchecks as Parameters<typeof noticingOf>[0])).toMatchObject(expected)
})
