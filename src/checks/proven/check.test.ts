import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../contract.ts'
import type { DrillView, Proof } from '../drill.ts'
import { observedPrometheus } from '../observed-prometheus.fixture.ts'
import { proven } from './check.ts'
import { coverageOf } from './coverage.ts'

const rules = (...names: string[]) => names.map((alert) => ({ alert, group: 'app', labels: {}, file: 'a.yml' }))
const proof = (check: string, alert: string, more: Partial<Proof> = {}) => ({
  check,
  proof: { alert, group: 'app', labels: {}, fired: true, delivered: true, resolved: true, ...more },
})
const FILE = 'a.yml, group app'
const DRILL: Omit<DrillView, 'proofs'> = {
  time: { mode: 'scaled', factor: 60 },
  deliveries: () => [],
  interception: { configs: [] },
  unscaled: [],
  historyProblem: () => undefined,
}

test('coverage in one line, and rule by rule', () => {
  const proofs = [
    proof('alerts/alert-1', 'Down'),
    proof('alerts/alert-2', 'Down', { resolved: false }),
    proof('alerts/alert-3', 'Slow', { fired: false, delivered: false, resolved: false }),
  ]
  const { line, rules: covered } = coverageOf(rules('Down', 'Slow', 'High'), proofs)
  expect(line).toBe('1 of 3 alert rules proven to fire, 1 delivered, 1 resolved; not proven: Slow, High')
  expect(covered[0]).toEqual({
    alert: 'Down',
    group: 'app',
    labels: {},
    file: 'a.yml',
    fired: true,
    delivered: true,
    resolved: true,
    provenBy: ['alerts/alert-1', 'alerts/alert-2'],
  })
  expect(coverageOf(rules('Down'), proofs).line).toBe('1 of 1 alert rule proven to fire, 1 delivered, 1 resolved')
  expect(coverageOf([], []).line).toBe('0 of 0 alert rules proven to fire, 0 delivered, 0 resolved')
})

test('rules of one name are told apart by their group and labels', () => {
  const rule = (severity: string, group = 'app') => ({ alert: 'Bad', group, labels: { severity }, file: 'a.yml' })
  const all = [rule('warning'), rule('critical'), rule('warning', 'db')]
  const { line, rules: covered } = coverageOf(all, [proof('a', 'Bad', { labels: { severity: 'warning' } })])
  expect(line).toBe('1 of 3 alert rules proven to fire, 1 delivered, 1 resolved; not proven: Bad')
  expect(covered.map(({ fired }) => fired)).toEqual([true, false, false])
})

const seenOf = (names: string[], proofs: ReturnType<typeof proof>[], mode: 'real' | 'lapse' = 'real') => ({
  service: 'prometheus',
  mode,
  coverage: coverageOf(rules(...names), proofs),
})
const judged = (spec: object, seen: ReturnType<typeof seenOf>): Finding[] => proven.judge(proven.schema.parse(spec), seen)

const DOWN = proof('alerts/alert-1', 'Down')
const holds: [string, object, ReturnType<typeof seenOf>][] = [
  ['all proven', {}, seenOf(['Down', 'High'], [DOWN, proof('alerts/alert-2', 'High')])],
  ['those that are asked for', { alerts: ['Down'] }, seenOf(['Down', 'High'], [DOWN])],
  ['an exception with a reason', { except: [{ alert: 'High', reason: 'no way to cause it' }] }, seenOf(['Down', 'High'], [DOWN])],
  ['fired and delivered, in a lapse', {}, seenOf(['Down'], [proof('a', 'Down', { resolved: false })], 'lapse')],
  ['the end not asked', { resolved: false }, seenOf(['Down'], [proof('a', 'Down', { resolved: false })])],
]
test.each(holds)('holds: %s', (_, spec, seen) => {
  expect(judged(spec, seen)).toEqual([])
})

const breaks: [string, object, ReturnType<typeof seenOf>, Finding[]][] = [
  [
    'no alerting rule',
    {},
    seenOf([], []),
    [
      {
        message: 'prometheus has no alerting rule',
        expected: 'at least one',
        actual: 'none',
        hint: 'see rule_files in prometheus.yml',
      },
    ],
  ],
  [
    'a rule that no check has seen firing',
    {},
    seenOf(['Down', 'High'], [DOWN]),
    [
      {
        message: 'no check of this run has seen High firing',
        expected: 'firing, delivered, resolved',
        actual: 'never seen firing',
        where: FILE,
        hint: 'write an `alert` check with its cause, put it in an earlier phase, or name it in `except` with the reason',
      },
    ],
  ],
  [
    'a rule that fired only',
    {},
    seenOf(['Down'], [proof('alerts/alert-1', 'Down', { delivered: false, resolved: false })]),
    [
      {
        message: 'no check of this run has seen Down delivered and resolved',
        expected: 'firing, delivered, resolved',
        actual: 'firing',
        where: FILE,
        hint: 'see alerts/alert-1',
      },
    ],
  ],
  [
    'a rule that did not resolve',
    { alerts: ['Down'] },
    seenOf(['Down'], [proof('alerts/alert-1', 'Down', { resolved: false })]),
    [
      {
        message: 'no check of this run has seen Down resolved',
        expected: 'firing, delivered, resolved',
        actual: 'firing, delivered',
        where: FILE,
        hint: 'see alerts/alert-1',
      },
    ],
  ],
  [
    'an exception that is none, and names that no rule has',
    { alerts: ['Donw'], except: [{ alert: 'Down', reason: 'x' }] },
    seenOf(['Down'], [DOWN]),
    [
      {
        message: 'prometheus has no alerting rule Donw',
        expected: 'an alerting rule that is loaded',
        actual: 'Down',
        hint: 'did you mean Down?',
      },
      {
        message: 'Down is proven, and excepted all the same',
        expected: 'exceptions without a proof only',
        actual: 'proven by alerts/alert-1',
        hint: 'remove it from `except`',
      },
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, spec, seen, findings) => {
  expect(judged(spec, seen)).toEqual(findings)
})

test('notes, titles, and what is refused', () => {
  const spec = proven.schema.parse({ except: [{ alert: 'High', reason: 'no way to cause it' }] })
  expect(proven.notes?.(spec, seenOf(['Down', 'High'], [DOWN]))).toEqual([
    { message: '1 of 2 alert rules proven to fire, 1 delivered, 1 resolved; not proven: High' },
    { message: 'High needs no proof: no way to cause it' },
  ])
  expect(proven.title(spec)).toBe('every alerting rule is proven')
  expect(proven.title(proven.schema.parse({ alerts: ['Down', 'High'] }))).toBe('proven: Down, High')
  expect(proven.unfit?.(proven.schema.parse({ resolved: true }), 'lapse')).toBe('a time lapse does not show that alerts resolve')
  expect(proven.unfit?.(spec, 'lapse')).toBeUndefined()
  expect(proven.settled?.(spec, seenOf(['Down'], []))).toBe(true)
  for (const other of [{ alerts: 'some' }, { alerts: [] }, { except: ['High'] }, { prove: 'all' }])
    expect(proven.schema.safeParse(other).success, JSON.stringify(other)).toBe(false)
})

test.each<[object, (string | number)[], string]>([
  [
    { alerts: ['High', 'Down'], except: [{ alert: 'Down', reason: 'x' }] },
    ['alerts', 1],
    'expected an alert that `except` does not name, got Down',
  ],
  [
    { except: ['Down', 'High', 'Down'].map((alert) => ({ alert, reason: 'x' })) },
    ['except', 2, 'alert'],
    'expected each alert once: Down is excepted above',
  ],
])('refuses %j', (spec, path, message) => {
  expect(proven.schema.safeParse(spec).error?.issues).toMatchObject([{ path, message }])
})

test('a rule that is not proven is shown in its file on this machine, by its line where that is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-proven-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const rule = (severity: string) => ({ alert: 'Down', expr: 'up == 0', labels: { severity } })
  const files = {
    'prometheus.yml': 'rule_files: [a.yml]\n',
    'a.yml': `groups:\n- name: app\n  rules:\n  - ${JSON.stringify(rule('warning'))}\n  - ${JSON.stringify(rule('critical'))}\n`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const loaded = (severity: string) => ({
    type: 'alerting',
    name: 'Down',
    query: 'up == 0',
    duration: 0,
    labels: { severity },
    state: 'inactive',
    health: 'ok',
    lastEvaluation: '2026-01-01T12:00:00Z',
  })
  const hostPath = (path: string) => (path.startsWith('/etc/prometheus/') ? join(folder, basename(path)) : undefined)
  const at = await observedPrometheus(
    {
      rules: () => ({
        groups: [
          { name: 'app', file: '/etc/prometheus/a.yml', interval: 15, rules: [loaded('critical'), loaded('info')] },
          { name: 'old', file: '/rules/b.yml', interval: 15, rules: [loaded('info')] },
        ],
      }),
    },
    { hostPath, mounts: ['/etc/prometheus'] },
  )
  const drill: DrillView = { ...DRILL, proofs: () => [] }
  const spec = proven.schema.parse({})
  const seen = await proven.observe(spec, { ...at, drill }, undefined)
  expect(proven.judge(spec, seen).map(({ where }) => where?.replace(/^.*firedrill-proven-[^/]*\//, ''))).toEqual([
    'a.yml:5',
    'a.yml, group app',
    '/rules/b.yml, group old',
  ])
})

test('holds what the server has loaded against the proofs of the run', async () => {
  const evaluated = { query: 'up', health: 'ok', lastEvaluation: '2026-01-01T12:00:00Z' }
  const down = { type: 'alerting', name: 'Down', duration: 0, state: 'inactive', ...evaluated }
  const at = await observedPrometheus({
    rules: () => ({
      groups: [{ name: 'app', file: 'a.yml', interval: 15, rules: [{ type: 'recording', name: 'x', ...evaluated }, down] }],
    }),
  })
  const drill: DrillView = { ...DRILL, proofs: () => [DOWN] }
  const spec = proven.schema.parse({})
  expect(proven.judge(spec, await proven.observe(spec, { ...at, drill }, undefined))).toEqual([])
  await expect(proven.observe(spec, at, undefined)).rejects.toThrow('what was proven is known only in a run')
})
