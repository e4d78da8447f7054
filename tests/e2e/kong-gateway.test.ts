import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { whyNotNative } from '../../src/stack/native/machine.ts'
import { verifySuite } from '../../src/vitest/index.ts'
import { NATIVE_REPORTS } from './native-reports.fixture.ts'

const SUITE = 'suites/kong-gateway.yaml'
const obstacle = whyNotNative()

// The counters are as exact after 4 s of load as after 8.
process.env.FIREDRILL_LOAD ??= '4s'

// What an earlier run left is no document of this one.
rmSync(join(NATIVE_REPORTS, 'kong-gateway'), { recursive: true, force: true })

if (obstacle === undefined) verifySuite(SUITE, { runtime: 'native', reportDir: NATIVE_REPORTS })
else describe(SUITE, () => test(`a native stack: ${obstacle}`, (context) => context.skip(obstacle)))

test('the checklist is the document of the phase: 15 tests in 8 categories, and who stood in for whom', (context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const text = readFileSync(join(NATIVE_REPORTS, 'kong-gateway', 'latest', 'checklist.md'), 'utf8')
  expect(text).toMatch(/^# Kong Gateway Phase 7: Monitoring &amp; Observability - ✅ COMPLETE$/m)
  const section = text.slice(text.indexOf('## E2E Test Results'), text.indexOf('### 1. Prometheus Metrics'))
  expect(section.trimEnd().split('\n')).toEqual([
    '## E2E Test Results',
    '',
    '**Total tests:** 15  ',
    '**Passed:** 15 ✅  ',
    '**Skipped:** 0  ',
    '**Pass rate:** 100 % (15/15)',
    '',
    '| # | Category | Passed | Pass rate | Skipped |',
    '| --: | --- | --: | --: | --: |',
    ...[
      ['Prometheus Metrics', 3],
      ['Logging Configuration', 1],
      ['Monitoring API Endpoints', 3],
      ['Service Health', 2],
      ['Metrics Collection', 2],
      ['Alerting Configuration', 1],
      ['Grafana Configuration', 2],
      ['Monitoring Integration', 1],
    ].map(([name, tests], index) => `| ${index + 1} | ${name} | ${tests}/${tests} | 100 % | 0 |`),
  ])
  expect(text).toMatch(/^\| kong \| .*\(stand-in\)/m)
})
