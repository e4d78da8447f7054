import { expect, test } from 'vitest'
import type { Delivery } from './drill.ts'
import { matchesPattern, payloadMismatches, payloadSchema, templateError } from './payload.ts'

const delivery: Delivery = {
  at: 0,
  receiver: 'crit',
  integration: 'webhook',
  index: 0,
  status: 'firing',
  title: 'Critical: HighErrorRate',
  text: 'Error rate of the gateway is 12.3/sec',
  to: [],
  alerts: [
    { status: 'firing', labels: { alertname: 'Other' }, annotations: {} },
    { status: 'firing', labels: { alertname: 'High', severity: 'critical' }, annotations: { summary: '' } },
  ],
  payload: {},
  answered: 200,
  refused: undefined,
}
const of = (payload: object, more: Partial<Delivery> = {}) =>
  payloadMismatches(payloadSchema.parse(payload), { ...delivery, ...more }, ({ alertname }) => alertname === 'High')

const ofJob = (job: string, status: 'firing' | 'resolved') => ({ status, labels: { alertname: 'High', job }, annotations: {} })

test('of several alerts in one payload, one that fires must say all of it', () => {
  const asked = { labels: { job: 'app' } }
  expect(of(asked, { alerts: [ofJob('old', 'resolved'), ofJob('db', 'firing'), ofJob('app', 'firing')] })).toEqual([])
  const [wrong] = of(asked, { alerts: [ofJob('app', 'resolved'), ofJob('db', 'firing')] })
  expect(wrong).toMatchObject({ what: 'label job', expected: 'app', actual: 'db' })
  expect(of(asked, { alerts: [ofJob('app', 'resolved')] })).toEqual([])
})

test('text must be held, a regular expression must match', () => {
  expect(matchesPattern('a.c', 'xa.cx')).toBe(true)
  expect(matchesPattern('a.c', 'abc')).toBe(false)
  expect(matchesPattern('/^a.c$/i', 'ABC')).toBe(true)
  expect(
    of({ title: 'High', text: '/[\\d.]+\\/sec$/', labels: { severity: 'critical' }, annotations: { summary: '/^$/' } }),
  ).toEqual([])
})

test('a label is asked for by its whole value', () => {
  expect(of({ labels: { severity: 'crit' } })).toMatchObject([{ what: 'label severity', expected: 'crit', actual: 'critical' }])
  expect(of({ labels: { severity: '/^crit/' } })).toEqual([])
})

test.each([{ title: '' }, { text: ' ' }, { labels: { severity: '' } }])('an empty text would be in every text: %j', (payload) => {
  expect(payloadSchema.safeParse(payload).success).toBe(false)
})

const breaks: [string, object, Partial<Delivery>, object[]][] = [
  [
    'text that departs, shown where',
    { text: 'Error rate of the frontend is' },
    {},
    [
      {
        what: 'text',
        expected: 'Error rate of the frontend is',
        actual:
          'Error rate of the gateway is 12.3/sec; after "Error rate of the " it says "gateway is 12.3/sec", not "frontend is"',
      },
    ],
  ],
  [
    'text that ends too soon',
    { title: 'Critical: HighErrorRate on gateway' },
    {},
    [
      {
        what: 'title',
        expected: 'Critical: HighErrorRate on gateway',
        actual: 'Critical: HighErrorRate; after "tical: HighErrorRate" it says nothing more, not " on gateway"',
      },
    ],
  ],
  ['text of nothing in common', { title: 'Down' }, {}, [{ what: 'title', expected: 'Down', actual: 'Critical: HighErrorRate' }]],
  ['no title at all', { title: 'Down' }, { title: undefined }, [{ what: 'title', expected: 'Down', actual: 'none' }]],
  ['an empty text', { text: '/.+/' }, { text: ' ' }, []],
  ['an empty text where words are asked', { text: 'x' }, { text: '' }, [{ what: 'text', expected: 'x', actual: '(empty)' }]],
  [
    'a label that is not there',
    { labels: { team: 'a' } },
    {},
    [{ what: 'label team', expected: 'a', actual: 'none (it has: alertname, severity)' }],
  ],
  [
    'alerts asked of a payload without',
    { annotations: { summary: 'a' } },
    { alerts: [], integration: 'slack' },
    [
      {
        what: 'annotation summary',
        expected: 'a',
        actual: 'none: the payload of slack carries no alerts as data; ask for its title or text',
      },
    ],
  ],
]
test.each(breaks)('differs: %s', (_, payload, more, found) => {
  expect(of(payload, more)).toEqual(found)
})

test('template errors', () => {
  expect(templateError('a <error expanding template: error executing <.X>: nil> b')).toBe(
    '<error expanding template: error executing <.X>: nil> b',
  )
  expect(templateError('fine')).toBeUndefined()
})

test('a payload that asks nothing is refused', () => {
  for (const payload of [{}, { titel: 'x' }, { title: '/(/' }]) expect(payloadSchema.safeParse(payload).success).toBe(false)
})
