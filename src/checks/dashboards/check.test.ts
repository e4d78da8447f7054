import { describe, expect, test } from 'vitest'
import { PANEL_STATES } from '../exhibit.ts'
import { dashboards } from './check.ts'
import { seen, seenBoard, seenPanel } from './seen.fixture.ts'
import type { DashboardsSeen } from './seen.ts'

const spec = (more: object = {}) => dashboards.schema.parse(more)
const judged = (more: object, what: Partial<DashboardsSeen>) => dashboards.judge(spec(more), seen(what))
const EMPTY = seenPanel('Errors', 'empty')
const BESIDE = seenPanel('Up', 'data')
const MAY = [{ panel: 'Errors', reason: 'a healthy stack has none' }]

const holds: [string, object, Partial<DashboardsSeen>][] = [
  ['every panel returns data', {}, {}],
  ['a panel that asks nothing', {}, { dashboards: [seenBoard([BESIDE, seenPanel('Text', 'no query')])] }],
  ['a panel that cannot be verified', {}, { dashboards: [seenBoard([BESIDE, seenPanel('Traces', 'not verified')])] }],
  ['a panel that may be empty', { allowEmpty: MAY }, { dashboards: [seenBoard([BESIDE, EMPTY])] }],
  [
    'a repetition of a panel that may be empty, named by key and uid',
    { allowEmpty: [{ panel: '4', dashboard: 'shop', reason: 'not all of them fail' }] },
    { dashboards: [seenBoard([BESIDE, seenPanel('Errors of a', 'all NaN', { key: '4/host=a' })])] },
  ],
  ['files alone', { panels: 'not-asked' }, { dashboards: [seenBoard([])], asked: undefined }],
]
test.each(holds)('holds: %s', (_, more, what) => {
  expect(judged(more, what)).toEqual([])
})

test('a panel that does not return data', () => {
  const target = { expected: 'a name that is there', actual: 'none', hint: 'did you mean up?' }
  expect(judged({}, { dashboards: [seenBoard([seenPanel('Up', 'metric never existed', { target })])] })).toEqual([
    {
      message: 'panel “Up” of “Shop”: why it is metric never existed',
      expected: 'a name that is there',
      actual: 'metric never existed: none',
      where: 'a.json:9:7: sum(up)',
      hint: 'did you mean up?',
    },
  ])
})

const FINE = ['data', 'no query', 'not verified', 'not observed']
const EXCUSED = ['empty', 'all NaN', 'exists but not exercised by this load']
test.each(PANEL_STATES)('state %s: is it wrong, and can it be excused?', (state) => {
  const what = { dashboards: [seenBoard([BESIDE, seenPanel('Errors', state)])] }
  expect(judged({}, what).length > 0).toBe(!FINE.includes(state))
  expect(judged({ allowEmpty: MAY }, what).length > 0).toBe(![...FINE, ...EXCUSED].includes(state))
})

const breaks: [string, object, Partial<DashboardsSeen>, object][] = [
  [
    'no file',
    {},
    { files: 0, dashboards: [] },
    { message: 'there is no dashboard, so nothing would be checked', expected: '*.json', actual: 'no file' },
  ],
  [
    'no dashboard',
    {},
    { files: 2, dashboards: [] },
    { message: 'not one file is a dashboard, so nothing would be checked', actual: '2 bad files' },
  ],
  [
    'no panel that asks',
    {},
    { dashboards: [seenBoard([seenPanel('Text', 'no query')])] },
    { message: 'no panel asks anything, so nothing would be checked', where: 'a.json' },
  ],
  [
    'all may be empty, and are',
    { allowEmpty: MAY },
    { dashboards: [seenBoard([EMPTY])] },
    { message: 'not one panel returns data: each is empty, and may be', actual: 'Errors' },
  ],
  [
    'an exception that names no panel',
    { allowEmpty: [{ panel: 'Erors', reason: 'a healthy stack has none' }] },
    { dashboards: [seenBoard([BESIDE, seenPanel('Errors', 'data')])] },
    { message: 'allowEmpty names panel “Erors”, which is none', hint: 'did you mean “Errors”?', where: 'the suite' },
  ],
  [
    'an exception for the panel of another dashboard',
    { allowEmpty: [{ panel: 'Errors', dashboard: 'Shoq', reason: 'a healthy stack has none' }] },
    { dashboards: [seenBoard([BESIDE, seenPanel('Errors', 'data')])] },
    { message: 'allowEmpty names panel “Errors” of “Shoq”, which is none', hint: 'correct or remove it' },
  ],
  [
    'a variable that no dashboard has',
    { variables: { jb: 'a' } },
    { dashboards: [seenBoard([BESIDE], { names: ['job'] })] },
    { message: 'variables names $jb, which no dashboard has', hint: 'did you mean job?' },
  ],
  ['a bad file', {}, { problems: [{ message: 'b.json is no dashboard' }] }, { message: 'b.json is no dashboard' }],
  [
    'a dashboard that Grafana lacks',
    {},
    { live: [{ message: 'Grafana has no dashboard “X”' }] },
    { message: 'Grafana has no dashboard “X”' },
  ],
  [
    'a variable whose query fails, and that no panel uses',
    {},
    {
      dashboards: [
        seenBoard([BESIDE], { variables: [{ name: 'job', message: 'its query failed', where: 'a.json:3:5', is: 'wrong' }] }),
      ],
    },
    { message: 'variable $job of “Shop”: its query failed', where: 'a.json:3:5' },
  ],
  [
    'a defect of the file',
    {},
    {
      lint: [
        {
          rule: 'unit-contradicts-metric',
          severity: 'error',
          message: 'bytes are no seconds',
          file: 'a.json',
          path: 'panels[0]',
          where: 'a.json:9:7',
          hint: 'unit: s',
        },
      ],
    },
    { message: 'bytes are no seconds [unit-contradicts-metric]', where: 'a.json:9:7', hint: 'unit: s' },
  ],
]
test.each(breaks)('breaks: %s', (_, more, what, finding) => {
  expect(judged(more, what)).toEqual([expect.objectContaining(finding)])
})

test('what is not known is a note, whatever else is wrong; the same of many once', () => {
  const away = ['A', 'B', 'C'].map((title) => seenPanel(title, 'not observed'))
  const what = seen({ dashboards: [seenBoard([BESIDE, EMPTY]), seenBoard(away, { title: 'Logs', file: 'b.json' })] })
  expect(dashboards.notes?.(spec(), what).map(({ message }) => message)).toEqual([
    'panel “A” of “Logs” (and 2 more panels) is not observed: why it is not observed',
    'not one panel of “Logs” was asked',
  ])
})

test('no more than 100 findings are told one by one', () => {
  const many = Array.from({ length: 150 }, (_, at) => seenPanel(`P${at}`, 'empty'))
  const findings = judged({}, { dashboards: [seenBoard(many)] })
  expect([findings.length, findings.at(-1)]).toEqual([101, { message: '… and 50 more findings' }])
})

test('notes: who was asked, what was not verified, what was allowed in vain', () => {
  const what = seen({
    standIn: true,
    dashboards: [
      seenBoard([seenPanel('Errors', 'data'), seenPanel('Traces', 'not verified')], {
        leftOut: [{ panel: 'Hosts', count: 6, where: 'a.json:2:3' }],
        oddities: [{ message: 'panels[3] is null', where: 'a.json:5:1' }],
      }),
    ],
  })
  expect(dashboards.notes?.(spec({ allowEmpty: MAY }), what).map(({ message }) => message)).toEqual([
    'asked of a stand-in of Grafana: that Grafana itself draws the panels is not proven',
    'panel “Traces” of “Shop” is not verified: why it is not verified',
    'panel “Hosts” of “Shop” is repeated 6 times more than are asked',
    'panel “Errors” of “Shop” returns data, though allowEmpty says it may be empty',
    '“Shop”: panels[3] is null',
  ])
})

test('exhibits: each panel with its state, and the reason why it may be empty', () => {
  const [exhibit] = dashboards.exhibits?.(spec({ allowEmpty: MAY }), seen({ dashboards: [seenBoard([BESIDE, EMPTY])] })) ?? []
  expect(exhibit).toMatchObject({
    type: 'dashboard',
    title: 'Shop',
    asked: 'Grafana',
    panels: [
      { title: 'Up', state: 'data', why: undefined, allowed: undefined, queries: [{ refId: 'A', text: 'sum(up)' }] },
      { title: 'Errors', state: 'empty', why: 'why it is empty', allowed: 'a healthy stack has none' },
    ],
  })
})

test('files do not mend: it is settled once no panel waits', () => {
  const bad = { problems: [{ message: 'b.json is no dashboard' }] }
  const settled = (more: Partial<DashboardsSeen>) => dashboards.settled?.(spec(), seen(more))
  expect(settled(bad)).toBe(true)
  expect(settled({ ...bad, dashboards: [seenBoard([BESIDE, EMPTY])] })).toBe(false)
  expect(settled({ ...bad, live: [{ message: 'not there yet' }] })).toBe(false)
  expect(settled({})).toBe(false)
})

test('a login that is refused is settled, whatever waits', () => {
  const refused = { unseen: 'the login is refused', final: true, problems: [{ message: 'b.json is no dashboard' }] }
  expect(dashboards.settled?.(spec(), seen({ ...refused, dashboards: [seenBoard([EMPTY])] }))).toBe(true)
})

test('silent: nobody answered for any panel', () => {
  const what = (...states: ('data' | 'not observed')[]) =>
    seen({ dashboards: [seenBoard(states.map((state) => seenPanel('Up', state)))] })
  expect(dashboards.silent?.(what('not observed'))).toBe('nothing is known of panel “Up” of “Shop”: why it is not observed')
  expect(dashboards.silent?.(what('not observed', 'data'))).toBe(undefined)
})

test.each<[object, object]>([
  [{ nosuchkey: 1 }, { code: 'unrecognized_keys' }],
  [{ allowEmpty: [{ panel: 'Errors' }] }, { path: ['allowEmpty', 0, 'reason'] }],
  [{ allowEmpty: [{ panel: 'Errors', reason: '-' }] }, { message: expect.stringMatching(/^expected the reason in words/) }],
  [{ lint: { off: ['nosuchrule'] } }, { path: ['lint'] }],
  [{ panels: 'not-asked', range: '5m' }, { path: ['range'] }],
  [{ concurrency: 33 }, { path: ['concurrency'] }],
  [{ range: '0' }, { path: ['range'] }],
])('a spec that is refused: %j', (given, issue) => {
  expect(dashboards.schema.safeParse(given).error?.issues).toEqual([expect.objectContaining(issue)])
})

test('a Grafana is needed only where it must be asked', () => {
  const grafana = (more: object) => dashboards.needs(spec(more))[0]
  expect(grafana({})).toEqual({ role: 'grafana', optional: true })
  expect(grafana({ files: 'a.json' })).toEqual({ role: 'grafana', optional: true })
  expect(grafana({ files: 'a.json', through: 'grafana' })).toEqual({ role: 'grafana' })
  expect(dashboards.unfit?.(spec(), 'lapse')).toBe('in a time lapse Prometheus scrapes nothing')
  expect(dashboards.unfit?.(spec({ panels: 'not-asked' }), 'lapse')).toBe(undefined)
})

describe('titles that must be there', () => {
  const board = seen({ dashboards: [seenBoard([seenPanel('Up', 'data'), seenPanel('Requests', 'data')])] })
  test('all there', () => expect(judged({ titles: ['Up', 'Requests'] }, { dashboards: board.dashboards })).toEqual([]))
  test('one that was taken out, one that is misspelt', () =>
    expect(judged({ titles: ['Up', 'Cache Hit Rate', 'Request'] }, { dashboards: board.dashboards })).toMatchObject([
      { message: 'no dashboard has a panel “Cache Hit Rate”', hint: 'put it back, or take its title out of `titles`' },
      { message: 'no dashboard has a panel “Request”', hint: 'did you mean Requests?' },
    ]))
})
