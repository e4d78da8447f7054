import { describe, expect, test } from 'vitest'
import type { CheckResult } from '../run/result.ts'
import { checkBlock } from './block.ts'
import { renderChecklist } from './checklist.ts'
import { finalLines } from './final.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { noteText } from './notes.ts'
import { plain } from './paint.ts'
import { check, DIRECTORY, failed, phase, result, skipped } from './report.fixture.ts'
import { renderSummary } from './summary.ts'

const many = (n: number): CheckResult['notes'] => Array.from({ length: n }, (_, index) => ({ message: `note ${index + 1}` }))
const bare = { message: 'promtool would refuse it', where: 'http://app:3000/metrics line 3', hint: 'end it in a line feed' }
const BRIEF = 'promtool would refuse it (http://app:3000/metrics line 3)'
const TEXT = `${BRIEF}; end it in a line feed`

const noted = result([
  phase('Metrics', [check('a', { notes: [bare] }), check('b', { notes: [bare] }), check('c', { notes: many(7) })]),
  phase('Others', [check('d')]),
])
const broken = result([phase('Metrics', [{ ...failed, notes: [bare] }, check('b', { notes: [bare, { message: 'own' }] })])], {
  exitCode: 1,
})
const final = (tableShown: boolean, run = noted) =>
  finalLines(run, { directory: DIRECTORY, paint: plain, columns: 80, tableShown })
const LIST = [
  'i Metrics › a answers 200                                  suites/shop.yaml:12:9',
  `  note      ${BRIEF}`,
  'i Metrics › c answers 200                                  suites/shop.yaml:12:9',
  ...[1, 2, 3, 4, 5].map((n) => `  note      note ${n}`),
  '  note      … and 2 more notes in report.json',
]

test.each([
  [{ message: 'm' }, 'm'],
  [{ message: 'm', where: 'w' }, 'm (w)'],
  [{ message: 'm', hint: 'h' }, 'm; h'],
  [bare, TEXT],
  [{ message: 'a\n b' }, 'a b'],
])('%j is told as %j', (note, text) => expect(noteText(note)).toBe(text))

describe('terminal', () => {
  test('each note once, at most five of a check, below the rows already printed', () => {
    expect(final(true).slice(0, LIST.length + 2)).toEqual(['', ...LIST, ''])
  })

  test('before the table, which counts those that differ', () => {
    const lines = final(false)
    expect(lines.slice(1, LIST.length + 1)).toEqual(LIST)
    expect(lines).toContain('  ✓ Metrics       3/3   100 %    1.9 s   8 notes')
    expect(lines).toContain('  ✓ Others        1/1   100 %    1.9 s')
  })

  test('a failure has its own in its block; they are not told again', () => {
    const block = checkBlock('Metrics', { ...failed, notes: [bare] }, { directory: DIRECTORY })
    expect(block.indexOf(`  note      ${BRIEF}`)).toBe(block.indexOf('  hint      start node-exporter') + 1)
    const text = final(true, broken).join('\n')
    expect(text.split(BRIEF)).toHaveLength(2)
    expect(text).toContain('i Metrics › b answers 200')
    expect(text).toContain('  note      own')
  })

  test('a run of many noted checks stays short', () => {
    const checks = Array.from({ length: 9 }, (_, index) => check(`c${index}`, { notes: [{ message: `n${index}` }] }))
    const lines = final(true, result([phase('A', checks)]))
    expect(lines.filter((line) => line.startsWith('i '))).toHaveLength(6)
    expect(lines).toContain('  … and notes of 3 more checks in report.json')
  })
})

describe('files', () => {
  test('report.json has all of them', () => {
    const { phases } = JSON.parse(renderJson(noted))
    expect(phases[0].checks.map(({ notes }: CheckResult) => notes)).toEqual([[bare], [bare], many(7)])
    expect(phases[1].checks[0].notes).toEqual([])
  })

  test('junit.xml: system-out, of passed and of failed ones', () => {
    const lines = renderJunit(broken, DIRECTORY).split('\n')
    const out = `      <system-out>note: ${TEXT}</system-out>`
    expect(lines).toContain(out)
    const start = lines.findIndex((line) => line.includes('name="b answers 200"'))
    expect(lines.slice(start, start + 4)).toEqual([
      '    <testcase classname="shop.Metrics" name="b answers 200" time="0.012" file="suites/shop.yaml" line="12">',
      `      <system-out>note: ${TEXT}`,
      'note: own</system-out>',
      '    </testcase>',
    ])
  })

  test('summary.md: folded, below the table, text of others as it is', () => {
    const evil = result([phase('A', [check('a', { notes: [{ message: '</details> `x` | <b>' }] })])])
    const text = renderSummary(evil, DIRECTORY)
    expect(text).toContain('| ✓ | A | 1/1 | 100 % | 1.9 s | 1 note |')
    const section = text.slice(text.indexOf('<details>'), text.indexOf('firedrill 0.1.0'))
    expect(section.split('\n')).toEqual([
      '<details><summary>Notes: no verdict depends on them</summary>',
      '',
      '- A › a answers 200',
      '  - &lt;/details> \\`x\\` \\| &lt;b>',
      '',
      '</details>',
      '',
      '',
    ])
  })

  test('checklist.md: nothing that nobody has to act on', () => {
    expect(renderChecklist(noted)).not.toContain('note')
  })
})

test('without notes nothing is told', () => {
  const none = result([phase('A', [check('a'), skipped('b', 'no grafana')])])
  for (const text of [renderSummary(none, DIRECTORY), renderJunit(none, DIRECTORY), final(true, none).join('\n')])
    expect(text).not.toMatch(/details|system-out|\bnotes?\b/)
})
