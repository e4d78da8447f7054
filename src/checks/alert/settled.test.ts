import { expect, test } from 'vitest'
import { alert } from './check.ts'
import { HOOK, parsed, routedTo, STAYED, STILL } from './drill.fixture.ts'
import { active, endedWorld, firedWorld, quietWorld, rule, silent, T } from './seen.fixture.ts'
import type { AlertSeen } from './seen.ts'

const settling: [string, boolean, object, AlertSeen][] = [
  ['what holds', false, {}, firedWorld()],
  ['a name that no rule has', true, {}, quietWorld({ facts: { rules: [] } })],
  ['an alert that still fires from before', false, {}, quietWorld({ alerts: [active()] })],
  ['a condition that may still become true', false, {}, firedWorld(STAYED)],
  ['`for` longer than the step', true, {}, firedWorld({ within: 60_000, moments: { pending: { at: T, noticed: T } } })],
  ['a route to somebody else', true, {}, routedTo(true)],
  ['a route to somebody else, of the first of two alerts', false, {}, { ...routedTo(true), alerts: [active(), active()] }],
  ['a route to somebody else, only just seen', false, {}, { ...routedTo(true), now: T + 96_000 }],
  [
    'its end before the cause was undone',
    true,
    {},
    endedWorld({ moments: { ...endedWorld().moments, resolved: { at: T + 105_000, noticed: T } } }),
  ],
  ['a payload that is wrong, and may yet come again', false, { delivered: { ...HOOK, payload: { title: 'x' } } }, firedWorld()],
  [
    'a payload that is wrong, one group_interval later',
    true,
    { delivered: { ...HOOK, payload: { title: 'x' } } },
    firedWorld({ now: T + 102_000 }),
  ],
  ['a budget that is used up', true, { budget: { pending: '1s' } }, firedWorld()],
  ['nobody told, where nobody is', true, { delivered: HOOK }, endedWorld({ deliveries: [], facts: { routing: silent } })],
  [
    'keep_firing_for longer than the step',
    true,
    {},
    endedWorld({
      alerts: [active({ keepFiringSince: T + 120_000 })],
      moments: STILL,
      within: 60_000,
      facts: { rules: [rule({ keepFiringFor: 60_000 })] },
    }),
  ],
  ['a range that is not over', false, {}, endedWorld({ alerts: [active()], moments: STILL })],
  ['nobody told yet', false, {}, endedWorld({ deliveries: [] })],
]
test.each(settling)('nothing more to wait for: %s: %s', (_, expected, spec, seen) => {
  expect(alert.settled?.(parsed(spec), seen)).toBe(expected)
})
