import { expect, test } from 'vitest'
import type { PanelState } from '../exhibit.ts'
import { dashboards } from './check.ts'
import { seen, seenBoard, seenPanel } from './seen.fixture.ts'
import type { DashboardsSeen } from './seen.ts'

const spec = (more: object = {}) => dashboards.schema.parse(more)
const judged = (more: object, what: Partial<DashboardsSeen>) => dashboards.judge(spec(more), seen(what))
const BESIDE = seenPanel('Up', 'data')

/** A panel that is the second of its file. */
const at1 = (title: string, state: PanelState) =>
  seenPanel(title, state, { path: 'panels[1]', target: { path: 'panels[1].targets[0]' } })
const ruled = (rule: string, severity: 'error' | 'warning' = 'error', path = 'panels[1].targets[0]'): DashboardsSeen['lint'] => [
  { rule, severity, message: 'told', file: 'a.json', path, where: 'a.json:9:7' },
]

test.each<[string, PanelState, string, readonly string[]]>([
  ['the server refuses it, too', 'query error', 'query-syntax', ['panel']],
  ['the server takes what the rule does not', 'data', 'query-syntax', []],
  ['the server has it not, and takes it', 'metric never existed', 'query-syntax', ['panel']],
  ['nobody answered', 'not observed', 'query-syntax', ['told [query-syntax]']],
  ['the rule says why', 'label or value never existed', 'unknown-variable', ['told [unknown-variable]']],
  ['the rule says why', 'range too short for the scrape interval', 'reduced-interval', ['told [reduced-interval]']],
  ['the rule says something else', 'wrong type', 'reduced-interval', ['panel', 'told [reduced-interval]']],
])('one thing is told once: %s (%s, %s)', (_, state, rule, told) => {
  const findings = judged({}, { dashboards: [seenBoard([BESIDE, at1('Bad', state)])], lint: ruled(rule) })
  expect(findings.map(({ message }) => (message.startsWith('panel “Bad”') ? 'panel' : message))).toEqual(told)
})

test('an input that nothing fills in is told once, whatever panels name it', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what an export holds
  const actual = '${DS_PROM}'
  const target = { why: `no data source has the uid or name ${actual}` }
  const panels = ['A', 'B'].map((title) => seenPanel(title, 'data source missing', { target }))
  const other = seenPanel('C', 'data source missing', { target: { why: 'no data source has the uid or name x' } })
  const lint = ruled('inputs-in-provisioned-file', 'error', '__inputs[0]').map((one) => ({ ...one, actual }))
  const findings = judged({}, { dashboards: [seenBoard([BESIDE, ...panels, other])], lint })
  expect(findings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^panel “C”/),
    'told [inputs-in-provisioned-file]',
  ])
})

test('what works and may be meant so is a note, or a finding where the suite says so', () => {
  const what = { lint: ruled('panel-overlap', 'warning') }
  expect(judged({}, what)).toEqual([])
  expect(dashboards.notes?.(spec(), seen(what)).map(({ message }) => message)).toEqual(['told [panel-overlap]'])
  expect(judged({ lint: { severity: 'warning' } }, what)).toMatchObject([{ message: 'told [panel-overlap]' }])
  expect(dashboards.notes?.(spec({ lint: { severity: 'warning' } }), seen(what))).toEqual([])
})

test('a query of a panel excuses no defect of another query of it', () => {
  const panel = at1('Bad', 'query error')
  const other = { ...panel.verdict, refId: 'B', path: 'panels[1].targets[1]', state: 'not observed' } as const
  const what = { dashboards: [seenBoard([BESIDE, { ...panel, targets: [panel.verdict, other] }])] }
  expect(judged({}, { ...what, lint: ruled('query-syntax') })).toHaveLength(1)
  expect(judged({}, { ...what, lint: ruled('query-syntax', 'error', 'panels[1].targets[1].expr') })).toHaveLength(2)
})

test('what the answer has told is not told by the file again', () => {
  const lint = (path: string): DashboardsSeen['lint'] => [
    { rule: 'data-source-unknown', severity: 'error', message: 'no such', file: 'a.json', path, where: 'a.json:9:7' },
  ]
  // Both of one title: the place tells them apart.
  const bad = { dashboards: [seenBoard([seenPanel('Bad', 'data'), at1('Bad', 'data source missing')])] }
  expect(judged({}, { ...bad, lint: lint('panels[1].targets[0]') })).toHaveLength(1)
  expect(judged({}, { ...bad, lint: lint('panels[0].targets[0]') })).toHaveLength(2)
  expect(judged({}, { ...bad, lint: lint('panels[10]') })).toHaveLength(2)
})
