import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { alert } from './check.ts'
import { END, ended, HOOK, judged, OTHERS, parsed, RULE, SLACK, STILL, UNTOLD } from './drill.fixture.ts'
import { active, delivery, endedWorld, message, quietWorld, received, rule, silent, T, twoChannels } from './seen.fixture.ts'
import type { AlertSeen } from './seen.ts'
import { whyUnknown } from './why-unknown.ts'

const UNTOLD_CHAT = { ...UNTOLD, message: 'slack of crit was not told that High is resolved' }
const EARLY: Finding = {
  message: 'High ended while its cause was still there',
  expected: 'active until the cause is undone',
  actual: 'it had ended 5.0 s before',
  where: RULE,
  hint: 'a short range, or a cause that flaps: that its end follows from undoing the cause is not shown so',
}
const ending: [string, object, AlertSeen, Finding[]][] = [
  [
    'its range is not over',
    {},
    endedWorld({ alerts: [active()], moments: STILL }),
    [
      {
        message: 'High did not end after the cause was undone',
        expected: 'inactive',
        actual: 'firing 89.6 s later; its value: last 42, min 0, max 42 ▁▃▇ of {job="app"}',
        where: RULE,
        hint: 'its expression looks 5m back: so long the cause is still in sight',
      },
    ],
  ],
  [
    'keep_firing_for',
    {},
    endedWorld({
      alerts: [active({ keepFiringSince: T + 120_000 })],
      moments: STILL,
      values: undefined,
      within: 120_000,
      facts: { rules: [rule({ keepFiringFor: 300_000 })] },
    }),
    [
      {
        message: 'High did not end after the cause was undone',
        expected: 'inactive',
        actual: 'firing 89.6 s later',
        where: RULE,
        hint: 'its condition has ended; keep_firing_for 5m keeps it firing, and this step ends after 2m',
      },
    ],
  ],
  [
    'send_resolved: false',
    {},
    endedWorld({ deliveries: received(delivery()), facts: { routing: silent } }),
    [
      {
        ...UNTOLD,
        actual: 'none: send_resolved is false there',
        where: 'alertmanager.yml:10',
        hint: '`send_resolved: true` in it; without the line, webhook has a default of its own',
      },
    ],
  ],
  [
    'a payload that still says firing',
    {},
    endedWorld({ deliveries: received(delivery({ at: T + 170_000, title: 'High' })) }),
    [{ ...UNTOLD, actual: 'one that still says firing: High', where: 'alertmanager.yml:10' }],
  ],
  [
    'group_interval is not over',
    {},
    endedWorld({ deliveries: [], now: T + 165_000 }),
    [{ ...UNTOLD, actual: 'group_interval 10s is not over: it ended 5.0 s ago', where: 'alertmanager.yml:4' }],
  ],
  [
    'the end refused by the service',
    {},
    endedWorld({ deliveries: received(delivery(), { ...ended({ at: T + 170_000 }), refused: '500 x' }) }),
    [
      {
        ...UNTOLD,
        actual: 'one that was refused: 500 x',
        where: 'alertmanager.yml:10',
        hint: 'the real webhook refuses it too: see its config, its templates, and what they take from the alert',
      },
    ],
  ],
  [
    'an end without words, of another incident',
    { delivered: SLACK },
    endedWorld({
      deliveries: received(message({ thread: 'a1' }), message({ ...END, title: undefined, text: undefined, thread: 'a2' })),
    }),
    [{ ...UNTOLD_CHAT, actual: 'no notification', where: 'alertmanager.yml:11' }],
  ],
  [
    'the end told to another config of the receiver, or to another channel',
    { delivered: { ...SLACK, to: '#alerts' } },
    endedWorld({
      deliveries: received(message(), message({ ...END, index: 1, to: ['#archive'] }), message({ ...END, to: ['#archive'] })),
    }),
    [{ ...UNTOLD_CHAT, actual: 'no notification', where: 'alertmanager.yml:11' }],
  ],
  [
    'send_resolved: false of the config that told that it fires',
    { delivered: { ...SLACK, to: '#alerts' } },
    endedWorld({
      deliveries: received(message(), message({ ...END, index: 1, to: ['#alerts'] })),
      facts: { routing: twoChannels },
    }),
    [
      {
        ...UNTOLD_CHAT,
        actual: 'none: send_resolved is false there',
        where: 'alertmanager.yml:11',
        hint: '`send_resolved: true` in it; without the line, slack has a default of its own',
      },
    ],
  ],
  [
    'a message after the end that reads as before',
    { delivered: SLACK },
    endedWorld({ deliveries: received(message({ status: undefined }), message({ status: undefined, at: T + 170_000 })) }),
    [{ ...UNTOLD_CHAT, actual: 'one that reads as it did while it fired: Critical: High', where: 'alertmanager.yml:11' }],
  ],
  [
    'it ended by itself, as the looks saw',
    {},
    endedWorld({ moments: { ...endedWorld().moments, resolved: { at: T + 105_000, noticed: T + 105_050 } } }),
    [EARLY],
  ],
  [
    'it ended by itself, as was told',
    {},
    endedWorld({
      moments: { ...endedWorld().moments, resolved: { at: T + 115_000, after: T + 100_000, noticed: T + 115_050 } },
      deliveries: received(delivery(), ended({ at: T + 105_000 })),
    }),
    [EARLY],
  ],
  ['nothing', {}, endedWorld({ deliveries: [] }), [{ ...UNTOLD, actual: 'no notification', where: 'alertmanager.yml:10' }]],
  [
    'resolved too late',
    { budget: { resolved: '30s' } },
    endedWorld(),
    [{ message: 'stage resolved of High took longer than its budget', expected: 'at most 30.0 s', actual: '49.6 s' }],
  ],
]
test.each(ending)('does not end well: %s', (_, spec, seen, findings) => {
  expect(judged({ delivered: HOOK, ...spec }, seen)).toEqual(findings)
})

// The look that saw the end came late: the end lies between 150 s and 175 s.
const late = { ...endedWorld().moments, resolved: { at: T + 175_000, after: T + 150_000, noticed: T + 176_000 } }
const latelySeen: [string, object, AlertSeen, number][] = [
  ['by its status', HOOK, endedWorld({ moments: late }), 0],
  ['by having come after what was last seen active', SLACK, endedWorld({ moments: late }), 0],
  [
    'but not what came before',
    SLACK,
    endedWorld({ moments: late, deliveries: received(message(), message({ status: undefined, at: T + 149_000 })) }),
    1,
  ],
  [
    'nor what came before the cause was undone',
    SLACK,
    endedWorld({
      moments: { ...late, resolved: { ...late.resolved, after: undefined, at: T + 105_000 } },
      deliveries: received(message(), message({ status: 'resolved', at: T + 109_000 })),
    }),
    1,
  ],
]
test.each(latelySeen)('a notification of the end counts %s', (_, delivered, seen, findings) => {
  expect(judged({ delivered }, seen)).toHaveLength(findings)
})

test('the end is dated by who was told of it, where that is closer', () => {
  const stage = alert.stages?.(parsed({ delivered: HOOK }), endedWorld({ moments: late })).find(({ name }) => name === 'resolved')
  expect(stage?.at).toBe(T + 170_000)
})

const UNTELLABLE =
  'slack of crit got a text after High had ended that does not tell whether it is of this end: ' +
  'another alert of its group, or of its name, may be meant (group it by itself, write its labels into the text, or have a webhook told)'
const FIRING_TEXT = message({ at: T + 170_000, text: 'Firing: other. Resolved: app' })
const untellable: [string, object, AlertSeen, string | undefined][] = [
  ['what can be told', {}, endedWorld(), undefined],
  [
    'a rule that was never evaluated',
    {},
    quietWorld({ live: [{ health: 'unknown', lastError: '', lastEvaluation: undefined }] }),
    'rule High has not been evaluated yet: it is evaluated every 15s',
  ],
  [
    'a target that was never scraped',
    {},
    quietWorld({ unscraped: ['http://app/metrics'] }),
    'whether High is quiet cannot be told yet: 1 target not scraped yet: http://app/metrics',
  ],
  ['a target that was never scraped, where it fires', {}, quietWorld({ unscraped: ['x'], alerts: [active()] }), undefined],
  [
    'a text after the end that says firing',
    { delivered: SLACK },
    endedWorld({ deliveries: received(message(), FIRING_TEXT) }),
    UNTELLABLE,
  ],
  [
    'the end of an alert of the name that is told there too',
    { labels: { job: 'app' }, delivered: { ...SLACK, payload: { text: 'errors in app' } } },
    endedWorld({ namesakes: OTHERS, deliveries: received(message({ text: 'errors in app' }), message(END)) }),
    UNTELLABLE,
  ],
  [
    'the same, where nobody is told of ends',
    { delivered: SLACK },
    endedWorld({ deliveries: received(message(), FIRING_TEXT), facts: { routing: twoChannels } }),
    undefined,
  ],
  [
    'data after the end that says firing',
    { delivered: HOOK },
    endedWorld({ deliveries: received(delivery({ at: T + 170_000 })) }),
    undefined,
  ],
]
test.each(untellable)('cannot be judged: %s', (_, spec, seen, reason) => {
  expect(whyUnknown(parsed(spec), seen)).toBe(reason)
})
