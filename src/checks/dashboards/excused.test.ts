import { expect, test } from 'vitest'
import { dashboards } from './check.ts'
import { look, TYPES } from './look.fixture.ts'
import { seen, seenBoard, seenPanel } from './seen.fixture.ts'
import type { SeenTarget } from './seen.ts'
import { board, panel, prometheusThat } from './stack.fixture.ts'

const REASON = 'a healthy stack has none'
const may = (...panels: readonly string[]) => ({ allowEmpty: panels.map((name) => ({ panel: name, reason: REASON })) })
const UP = { 'sum(up)': [[{}, 3]] as const }

test.each([
  ['no query', { targets: [] }, 'it has no query'],
  ['a hidden query alone', { targets: [{ refId: 'A', expr: 'sum(up)', hide: true }] }, 'every query of it is hidden'],
  ['an empty query', { targets: [{ refId: 'A', expr: '' }] }, 'its query is empty'],
])('a panel with %s is no panel that may be empty', async (_, more, why) => {
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'Errors', '', more)]) }
  const { messages } = await look(files, prometheusThat({ data: UP, types: TYPES }), { ...may('Errors'), lint: true })
  expect(messages).toEqual([`panel “Errors” of “Shop”: ${why}`])
})

const judged = (target: Partial<SeenTarget> & Pick<SeenTarget, 'state'>, ...others: readonly SeenTarget[]) => {
  const errors = seenPanel('Errors', target.state, { target })
  const spec = dashboards.schema.parse(may('Errors'))
  const what = seen({ dashboards: [seenBoard([seenPanel('Up', 'data'), { ...errors, targets: [errors.verdict, ...others] }])] })
  return { findings: dashboards.judge(spec, what).length, notes: dashboards.notes?.(spec, what).map(({ message }) => message) }
}

test.each<[string, Partial<SeenTarget> & Pick<SeenTarget, 'state'>, number]>([
  ['a value that a label never had', { state: 'label or value never existed', excusable: true }, 0],
  ['a label that is not there', { state: 'label or value never existed' }, 1],
  ['a metric behind `or vector(0)`', { state: 'metric never existed', excusable: true }, 0],
  ['a metric that is not there', { state: 'metric never existed' }, 1],
  ['what Grafana alone does not get', { state: 'empty', excusable: false }, 1],
  ['nothing', { state: 'empty' }, 0],
])('allowEmpty and %s', (_, target, findings) => {
  expect(judged(target).findings).toBe(findings)
})

test('why an excused panel is empty is a note', () => {
  expect(judged({ state: 'empty', why: 'errors_total has no series' }).notes).toEqual([
    'panel “Errors” of “Shop” may be empty (a healthy stack has none), and is: errors_total has no series',
  ])
})

test('what is excused hides nothing of another query of the panel', async () => {
  const targets = [
    { refId: 'A', expr: 'sum(orders_total)' },
    { refId: 'B', expr: 'sum(ordrs_total)' },
  ]
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'Errors', '', { targets })]) }
  const { messages } = await look(files, prometheusThat({ data: UP, types: TYPES }), may('Errors'))
  expect(messages).toEqual([expect.stringMatching(/^panel “Errors” of “Shop”, query B: ordrs_total never existed/)])
})

test('titles, errors and names of any length are cut', async () => {
  const data = { ...UP, bad: 'x'.repeat(500_000) }
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'T'.repeat(200_000), 'bad')]) }
  const { findings } = await look(files, prometheusThat({ data, types: TYPES }))
  expect(findings).toHaveLength(1)
  expect(JSON.stringify(findings).length).toBeLessThan(2000)
})
