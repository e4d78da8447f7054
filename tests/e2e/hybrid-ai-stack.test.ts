import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { prepare, type Reporter, runSuite } from '../../src/run/index.ts'
import { whyNotNative } from '../../src/stack/native/machine.ts'
import { NativeService } from '../../src/stack/native/service.ts'
import type { RunningStack, Runtime } from '../../src/stack/stack.ts'
import { verifySuite } from '../../src/vitest/index.ts'
import { NATIVE_REPORTS } from './native-reports.fixture.ts'

const SUITE = 'suites/hybrid-ai-stack.yaml'
const RULES = 'fixtures/hybrid-ai-stack/monitoring/prometheus/alert.rules.yml'
const CONFIG = 'fixtures/hybrid-ai-stack/monitoring/prometheus/prometheus.yml'
const ALERTMANAGER = 'fixtures/hybrid-ai-stack/monitoring/alertmanager/config.yml'
const obstacle = whyNotNative()

// The counters are as exact after 4 s of load as after 12.
process.env.FIREDRILL_LOAD ??= '4s'

if (obstacle === undefined) verifySuite(SUITE, { runtime: 'native', reportDir: NATIVE_REPORTS })
else describe(SUITE, () => test(`a native stack: ${obstacle}`, (context) => context.skip(obstacle)))

/** A file as a program of a native stack sees it, whatever is mounted over it. */
const seenBy = (stack: RunningStack | undefined, name: string, path: string): string => {
  const service = stack?.services.find((one) => one.name === name)
  if (!(service instanceof NativeService)) throw new Error(`${name} does not run natively`)
  return readFileSync(`/proc/${service.process.initPid}/root${path}`, 'utf8')
}

test('in a time lapse all six alerts are delivered, and Prometheus runs the very rule file of the fixture', async (context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const reportDir = mkdtempSync(join(tmpdir(), 'firedrill-lapse-'))
  onTestFinished(() => rmSync(reportDir, { recursive: true, force: true }))
  const { plan, runtime } = await prepare(SUITE, { runtime: 'native', time: 'lapse', phases: ['Alerts end to end'] })
  let stack: RunningStack | undefined
  const open: Runtime['open'] = async (...args) => {
    stack = await runtime.open(...args)
    return stack
  }
  const seen = { rules: '', config: '' }
  const reader: Reporter = {
    name: 'reader',
    on: ({ type }) => {
      if (type !== 'phase-started') return
      seen.rules = seenBy(stack, 'prometheus', '/etc/prometheus/alert.rules.yml')
      seen.config = seenBy(stack, 'prometheus', '/etc/prometheus/prometheus.yml')
    },
  }
  const result = await runSuite(plan, { ...runtime, open }, { reporters: [reader], reportDir, signal: context.signal })
  const checks = result.phases.flatMap((phase) => phase.checks)
  expect(checks.map(({ id, verdict, findings }) => [id, verdict, findings])).toEqual(
    ['ollama-down', 'high-error-rate', 'slow-responses', 'high-api-costs', 'excessive-cloud-usage', 'low-local-routing'].map(
      (id) => [id, 'pass', []],
    ),
  )
  // Each of them says what the message must hold: a pass is a payload that does.
  for (const { spec } of plan.phases.flatMap((phase) => phase.checks))
    expect(spec).toHaveProperty('delivered[0].payload.title', expect.stringMatching(/./))
  expect(seen.rules).toBe(readFileSync(RULES, 'utf8'))
  // The one that it runs on is a copy, so it is the copies that were looked at.
  expect(seen.config).not.toBe(readFileSync(CONFIG, 'utf8'))
  expect(result.changes.map(({ file }) => file).toSorted()).toEqual(['command line of prometheus', ALERTMANAGER, CONFIG])
  expect(result.alerts?.line).toBe('6 of 6 alert rules proven to fire, 6 delivered, 0 resolved')
  expect([result.time.mode, result.exitCode, result.problems]).toEqual(['lapse', 0, []])
})
