import { describe, expect, test } from 'vitest'
import type { CheckResult, RunResult } from '../run/result.ts'
import { renderChecklist } from './checklist.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { allPassed, browse, check, DIRECTORY, failed, phase, result, skipped } from './report.fixture.ts'
import { renderSummary } from './summary.ts'

const unseen = check('u', { verdict: 'unknown', reason: 'connection refused' })
const gap = check('g', {
  verdict: 'skipped',
  knownGap: 'not counted (#12)',
  reason: 'known gap: not counted (#12)',
  findings: [{ message: 'm' }],
})
const standIn = {
  service: 'kong',
  component: 'kong stand-in',
  version: '0.1.0',
  asked: '3.4',
  standIn: true,
  origin: 'stand-in' as const,
  reason: undefined,
}
const mixed = result(
  [phase('Services running', [check('app')]), phase('Targets', [failed, unseen, gap, skipped('s', 'needs a|b')])],
  {
    exitCode: 1,
    components: [...allPassed.components, standIn],
  },
)
const broken = result([phase('A', [skipped('a', 'the stack broke')])], {
  ended: { kind: 'error', message: 'app did not start', hint: 'read its log' },
  exitCode: 3,
  components: [],
})
// What a hostile or unlucky stack could put into every text.
const EVIL = '<b a="1">&amp; ]]> `x` *y* [z](w) | \u0000\u001b[31m\u0008\ud800\ufffe\n# end'
const evil = result([phase(EVIL, [check('e', { title: EVIL, verdict: 'fail', findings: [{ message: EVIL, actual: EVIL }] })])], {
  exitCode: 1,
})

describe('report.json', () => {
  test('holds the result; keys come in the order of the schema and absent values have no key', () => {
    const text = renderJson(mixed)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(mixed)))
    const shuffled = Object.fromEntries(Object.entries(mixed).reverse()) as unknown as RunResult
    expect(renderJson(shuffled)).toBe(text)
    expect(text.endsWith('}\n')).toBe(true)
  })

  test('a result that is none is refused', () => {
    expect(() => renderJson({ ...mixed, durationMs: Number.NaN })).toThrow('durationMs')
  })
})

describe('junit.xml', () => {
  test('a testsuite per phase, a testcase per check', () => {
    const { components: _, ...rest } = mixed
    const text = renderJunit({ ...rest, components: [standIn] }, DIRECTORY)
    const properties = [
      '    <properties>',
      '      <property name="firedrill" value="0.1.0"/>',
      '      <property name="runId" value="20261121T063000Z-3f9a"/>',
      '      <property name="runtime" value="native (no Docker engine answers)"/>',
      '      <property name="time" value="real"/>',
      '      <property name="component.kong" value="kong stand-in 0.1.0 (stand-in), compose asks for 3.4"/>',
      '    </properties>',
    ]
    expect(text.split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="shop" tests="5" failures="1" errors="1" skipped="2" time="24.100">',
      '  <testsuite name="Services running" tests="1" failures="0" errors="0" skipped="0" time="1.900" timestamp="2026-11-21T06:30:00.000Z">',
      ...properties,
      '    <testcase classname="shop.Services running" name="app answers 200" time="0.012" file="suites/shop.yaml" line="12"/>',
      '  </testsuite>',
      '  <testsuite name="Targets" tests="4" failures="1" errors="1" skipped="2" time="1.900" timestamp="2026-11-21T06:30:00.000Z">',
      ...properties,
      '    <testcase classname="shop.Targets" name="every target of prometheus.yml is up" time="0.012" file="suites/shop.yaml" line="31">',
      '      <failure message="target node-exporter:9100 is down" type="targets">✗ Targets › every target of prometheus.yml is up                               suites/shop.yaml:31:9',
      '  target node-exporter:9100 is down',
      '  expected  node-exporter:9100 up',
      '  actual    down for 12 s: connection refused',
      '  where     http://prometheus:9090/api/v1/targets',
      '  hint      start node-exporter',
      '  look at   reports/shop/20261121T063000Z-3f9a/evidence/targets.json',
      '  look at   reports/shop/20261121T063000Z-3f9a/evidence/node-exporter.log (its last 2 lines follow)',
      '            | listening on :9101',
      '            |   at start</failure>',
      '    </testcase>',
      '    <testcase classname="shop.Targets" name="u answers 200" time="0.012" file="suites/shop.yaml" line="12">',
      '      <error message="connection refused" type="unknown">? Targets › u answers 200                                                      suites/shop.yaml:12:9',
      '  unknown   connection refused</error>',
      '    </testcase>',
      '    <testcase classname="shop.Targets" name="g answers 200" time="0.012" file="suites/shop.yaml" line="12">',
      '      <skipped message="known gap: not counted (#12)">~ Targets › g answers 200                                                      suites/shop.yaml:12:9',
      '  known gap not counted (#12)</skipped>',
      '    </testcase>',
      '    <testcase classname="shop.Targets" name="s answers 200" time="0.012" file="suites/shop.yaml" line="12">',
      '      <skipped message="needs a|b"/>',
      '    </testcase>',
      '  </testsuite>',
      '</testsuites>',
      '',
    ])
  })

  test.each([
    ['a stack that broke', broken, '<error message="the test bed broke: app did not start" type="error">'],
    [
      'nothing counted',
      result([phase('A', [skipped('a', 'no grafana')])], { exitCode: 1 }),
      '<error message="no check counted, so nothing is proven',
    ],
    ['a problem', { ...allPassed, problems: ['EBUSY'], exitCode: 3 as const }, '<error message="EBUSY" type="problem">'],
  ])('%s is an error of its own: nobody takes it for green', (_name, final, error) => {
    const text = renderJunit(final, DIRECTORY)
    expect(text).toMatch(/^<testsuites .* errors="1" /m)
    expect(text).toContain('name="the run as a whole"')
    expect(text).toContain(error)
  })

  test('any text gives well-formed XML 1.0', () => {
    const text = renderJunit(evil, DIRECTORY)
    expect(text.isWellFormed()).toBe(true)
    expect(text).not.toMatch(/[^\P{Cc}\n]|\ufffe/u)
    expect(text.replaceAll(/<\/?[a-z]+(?: [a-z]+="[^"<]*")*\/?>|<\?xml [^?]*\?>|&(?:amp|lt|gt|quot|#10);/g, '')).not.toMatch(
      /[<>&]/,
    )
    expect(text).toContain('name="&lt;b a=&quot;1&quot;&gt;&amp;amp; ]]&gt; `x` *y* [z](w) | ')
  })
})

describe('summary.md', () => {
  test('totals, what did not pass, the table', () => {
    expect(renderSummary(mixed, DIRECTORY).split('\n')).toEqual([
      '## ❌ shop: 1 of 3 checks passed (33.3 %), 1 failed, 1 unknown, 2 skipped',
      '',
      '```text',
      '✗ Targets › every target of prometheus.yml is up                               suites/shop.yaml:31:9',
      '  target node-exporter:9100 is down',
      '  expected  node-exporter:9100 up',
      '  actual    down for 12 s: connection refused',
      '  where     http://prometheus:9090/api/v1/targets',
      '  hint      start node-exporter',
      '  look at   reports/shop/20261121T063000Z-3f9a/evidence/targets.json',
      '  look at   reports/shop/20261121T063000Z-3f9a/evidence/node-exporter.log (its last 2 lines follow)',
      '            | listening on :9101',
      '            |   at start',
      '```',
      '',
      '```text',
      '? Targets › u answers 200                                                      suites/shop.yaml:12:9',
      '  unknown   connection refused',
      '```',
      '',
      '```text',
      '~ Targets › g answers 200                                                      suites/shop.yaml:12:9',
      '  known gap not counted (#12)',
      '```',
      '',
      '|  | Phase | Passed | Rate | Time | Notes |',
      '| --- | --- | --: | --: | --: | --- |',
      '| ✓ | Services running | 1/1 | 100 % | 1.9 s |  |',
      '| ✗ | Targets | 0/2 | 0 % | 1.9 s | 1 known gap · 1 skipped: needs a\\|b |',
      '',
      'firedrill 0.1.0 · shop · native (no Docker engine answers) · time real · 24.1 s · run 20261121T063000Z-3f9a',
      '',
      'Stand-ins: kong: kong stand-in 0.1.0 (stand-in), compose asks for 3.4',
      '',
    ])
  })

  test('stays short whatever fails', () => {
    const checks = Array.from({ length: 50 }, (_, index) => ({ ...failed, id: `f${index}` }))
    const text = renderSummary(result([phase('A', checks)], { exitCode: 1 }), DIRECTORY)
    expect(text.match(/^✗ A/gm)).toHaveLength(20)
    expect(text).toContain('… and 30 more blocks in report.json')
  })

  test('text of others breaks out of no table and no code block', () => {
    const fence: CheckResult = { ...failed, findings: [{ message: '````\n# not a heading' }] }
    const text = renderSummary(result([phase('a | b <img> _x_ a_b', [fence])], { exitCode: 1 }), DIRECTORY)
    expect(text).toContain('\n`````text\n')
    expect(text).toContain('| ✗ | a \\| b &lt;img> \\_x\\_ a_b | 0/1 |')
  })
})

describe('checklist.md', () => {
  test('a document in sections, each with totals of its own', () => {
    const section = 'E2E test results'
    const final = result(
      [
        phase('Gate', [check('g')]),
        phase('Prometheus Metrics', [check('a'), check('b')], { section }),
        phase('Logging', [check('c'), skipped('d', 'no receiver')], { section }),
        phase('Plugins', [failed]),
      ],
      { exitCode: 1, title: 'Phase 7: Monitoring' },
    )
    const lines = renderChecklist(final).split('\n')
    expect(lines[0]).toBe('# Phase 7: Monitoring - ❌ NOT COMPLETE')
    const from = lines.indexOf('## E2E test results')
    expect(lines.slice(from, lines.indexOf('## Components'))).toEqual([
      '## E2E test results',
      '',
      '**Total tests:** 4  ',
      '**Passed:** 3  ',
      '**Skipped:** 1  ',
      '**Pass rate:** 100 % (3/3)',
      '',
      '| # | Category | Passed | Pass rate | Skipped |',
      '| --: | --- | --: | --: | --: |',
      '| 1 | Prometheus Metrics | 2/2 | 100 % | 0 |',
      '| 2 | Logging | 1/1 | 100 % | 1 |',
      '',
      '### 1. Prometheus Metrics (2/2)',
      '',
      '- [x] a answers 200',
      '- [x] b answers 200',
      '',
      '### 2. Logging (1/1)',
      '',
      '- [x] c answers 200',
      '- [ ] d answers 200 (skipped: no receiver)',
      '',
      '## Further categories',
      '',
      '**Total tests:** 2  ',
      '**Passed:** 1  ',
      '**Failed:** 1, unknown: 0  ',
      '**Skipped:** 0  ',
      '**Pass rate:** 50.0 % (1/2)',
      '',
      '| # | Category | Passed | Pass rate | Skipped |',
      '| --: | --- | --: | --: | --: |',
      '| 1 | Gate | 1/1 | 100 % | 0 |',
      '| 2 | Plugins | 0/1 | 0 % | 0 |',
      '',
      '### 1. Gate (1/1)',
      '',
      '- [x] g answers 200',
      '',
      '### 2. Plugins (0/1)',
      '',
      '- [ ] every target of prometheus.yml is up (failed)',
      '  - target node-exporter:9100 is down; expected: node-exporter:9100 up; actual: down for 12 s: connection refused; where: http://prometheus:9090/api/v1/targets',
      '',
    ])
  })

  test('a part of a suite is not complete, and says what was left out', () => {
    const selected = { checks: 1, of: 4, leftOut: ['Targets', 'Alerts'] }
    const text = renderChecklist(result([phase('A', [check('a')])], { title: 'Phase 7', selected }))
    expect(text).toContain('# Phase 7 - ✅ PASSED, 1 of the suite’s 4 checks\n')
    expect(text).toContain('\n- Only 1 of 4 checks were chosen; not one of: Targets, Alerts\n')
  })

  test('who stood in for whom, and where remarks stand', () => {
    const text = renderChecklist(
      result([phase('A', [check('a', { notes: [{ message: 'not waited for' }] })])], { components: [...mixed.components] }),
    )
    expect(text).toContain('\n- Stand-ins: kong (for 3.4): what these products themselves do is not proven\n')
    expect(text).toContain('\n- Remarks of 1 check on how they looked: summary.md\n')
  })

  test('a section in which something does not hold says so', () => {
    const phases = [
      phase('A', [check('a'), failed], { section: 'Results' }),
      phase('B', [skipped('b', 'x')], { section: 'None' }),
    ]
    const text = renderChecklist(result(phases, { exitCode: 1 }))
    expect(text).toContain('**Passed:** 1  \n**Failed:** 1, unknown: 0  \n**Skipped:** 0  \n**Pass rate:** 50.0 % (1/2)\n')
    expect(text).toContain('## None\n\n**Total tests:** 1  \n**Passed:** 0  \n**Skipped:** 1  \n**Pass rate:** -\n')
  })

  test('a document to sign', () => {
    const final = result([...mixed.phases, phase('Load', [check('m')], { load: browse })], {
      exitCode: 1,
      components: [...mixed.components],
      changes: [{ file: 'alertmanager.yml', diff: '-a\n+b\n' }],
    })
    expect(renderChecklist(final).split('\n')).toEqual([
      '# shop: verification checklist',
      '',
      '**Date:** 2026-11-21, 06:30 UTC  ',
      '**Status:** ❌ NOT COMPLETE  ',
      '**Result:** 2 of 4 checks passed (50.0 %), 1 failed, 1 unknown, 2 skipped',
      '',
      '## What was verified',
      '',
      '- Stack: app, prometheus, kong',
      '- Stand-ins: kong (for 3.4): what these products themselves do is not proven',
      '- Suite file: suites/shop.yaml',
      '- Runtime: native (no Docker engine answers)',
      '- Time mode: real',
      '- Run: 20261121T063000Z-3f9a, 24.1 s, by firedrill 0.1.0',
      '',
      '## Test categories',
      '',
      '| # | Category | Passed | Pass rate | Skipped |',
      '| --: | --- | --: | --: | --: |',
      '| 1 | Services running | 1/1 | 100 % | 0 |',
      '| 2 | Targets | 0/2 | 0 % | 2 |',
      '| 3 | Load | 1/1 | 100 % | 0 |',
      '',
      '## Verification checklist',
      '',
      '### 1. Services running (1/1)',
      '',
      '- [x] app answers 200',
      '',
      '### 2. Targets (0/2)',
      '',
      '- [ ] every target of prometheus.yml is up (failed)',
      '  - target node-exporter:9100 is down; expected: node-exporter:9100 up; actual: down for 12 s: connection refused; where: http://prometheus:9090/api/v1/targets',
      '- [ ] u answers 200 (unknown: connection refused)',
      '- [ ] g answers 200 (known gap: not counted (#12))',
      '- [ ] s answers 200 (skipped: needs a\\|b)',
      '',
      '### 3. Load (1/1)',
      '',
      '- [x] m answers 200',
      '',
      '## Load',
      '',
      '- Load: browse: 750 sent, 750 answered, p99 4 ms (50.0 requests/s over 15.0 s, left at most 0.4 ms late)',
      '',
      '## Components',
      '',
      '| Service | What ran | Version | Asked for |',
      '| --- | --- | --- | --- |',
      '| app | node | 24.21.0 | - |',
      '| prometheus | prometheus (Debian sid) | 2.53.5 | v2.48.0 |',
      '| grafana | not running: no native component | - | 10.2.2 |',
      '| kong | kong stand-in (stand-in) | 0.1.0 | 3.4 |',
      '',
      '## Changes made to copies of the stack’s files',
      '',
      'alertmanager.yml',
      '',
      '```text',
      '-a',
      '+b',
      '```',
      '',
      '## Known gaps',
      '',
      '- Targets › g answers 200: not counted (#12) (suites/shop.yaml:12:9)',
      '',
      '## Sign-off',
      '',
      '**Status:** ❌ NOT COMPLETE',
      '',
      'Verified by: ______________________________',
      '',
      'Date: ______________________________',
      '',
    ])
  })

  test.each([
    ['all passed', result([phase('A', [check('a')])]), '✅ COMPLETE'],
    ['with skipped checks', allPassed, '✅ COMPLETE, 2 checks skipped'],
    ['a broken stack', broken, '❌ NOT COMPLETE'],
    ['nothing counted', result([phase('A', [])], { exitCode: 1 }), '❌ NOT COMPLETE'],
    [
      'interrupted',
      { ...allPassed, ended: { kind: 'interrupted', message: 'interrupted' }, exitCode: 130 },
      '❌ NOT COMPLETE (interrupted)',
    ],
    ['a problem', { ...allPassed, problems: ['EBUSY'], exitCode: 3 }, '❌ NOT COMPLETE'],
  ] as const)('status: %s', (_name, final, status) => {
    expect(renderChecklist(final).match(/^\*\*Status:\*\* (.*?) *$/gm)).toEqual([
      `**Status:** ${status}  `,
      `**Status:** ${status}`,
    ])
  })

  test('a broken stack says why, and an empty phase that it proves nothing', () => {
    expect(renderChecklist(broken)).toContain('```text\n! the test bed broke: app did not start\n  hint      read its log\n```')
    expect(renderChecklist(result([phase('A', [])], { exitCode: 1 }))).toContain(
      '### 1. A (nothing counted)\n\nNo checks: it proves nothing.\n',
    )
  })

  test('text of others stays in its line', () => {
    const lines = renderChecklist(evil).split('\n')
    expect(lines.filter((line) => line.startsWith('# '))).toEqual(['# shop: verification checklist'])
    expect(lines.join('')).not.toMatch(/<b a|\p{Cc}/u)
  })
})
