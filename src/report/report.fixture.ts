import type { Ledger } from '../lib/ledger.ts'
import type { RunEvent } from '../run/events.ts'
import type { CheckResult, PhaseResult, RunResult } from '../run/result.ts'
import { totals } from '../verdict/verdict.ts'

/** Hand-written results and event sequences that the tests of the reporters share. */
export const DIRECTORY = 'reports/shop/20261121T063000Z-3f9a'

export const check = (id: string, change: Partial<CheckResult> = {}): CheckResult => ({
  id,
  kind: 'http',
  title: `${id} answers 200`,
  verdict: 'pass',
  findings: [],
  notes: [],
  stages: [],
  exhibits: [],
  reason: undefined,
  knownGap: undefined,
  attempts: 1,
  durationMs: 12,
  evidence: [],
  place: 'suites/shop.yaml:12:9',
  logTail: [],
  ...change,
})

export const phase = (name: string, checks: readonly CheckResult[], change: Partial<PhaseResult> = {}): PhaseResult => ({
  name,
  durationMs: 1900,
  totals: totals(checks.map(({ verdict }) => verdict)),
  load: undefined,
  checks,
  ...change,
})

const latency = { p50: 1, p90: 2, p95: 3, p99: 4, max: 9 }
const tally = { sent: 750, answered: 750, byStatus: { '200': 750 }, errors: 0, bytes: 90_000, latency }

export const browse: Ledger = {
  load: 'browse',
  startedAt: 1_795_242_602_000,
  finishedAt: 1_795_242_617_000,
  total: tally,
  templates: { 'GET /api/items': tally },
  lag: { p50: 0.1, p90: 0.2, p95: 0.2, p99: 0.3, max: 0.4 },
}

export const result = (phases: readonly PhaseResult[], change: Partial<RunResult> = {}): RunResult => ({
  schemaVersion: 1,
  firedrill: '0.1.0',
  suite: 'shop',
  file: 'suites/shop.yaml',
  runId: '20261121T063000Z-3f9a',
  runtime: { name: 'native', reason: 'no Docker engine answers' },
  time: { mode: 'real', notes: [] },
  startedAt: '2026-11-21T06:30:00.000Z',
  durationMs: 24_100,
  components: [
    {
      service: 'app',
      component: 'node',
      version: '24.21.0',
      asked: undefined,
      standIn: false,
      origin: 'command',
      reason: undefined,
    },
    {
      service: 'prometheus',
      component: 'prometheus (Debian sid)',
      version: '2.53.5',
      asked: 'v2.48.0',
      standIn: false,
      origin: 'debian',
      reason: undefined,
    },
    {
      service: 'grafana',
      component: undefined,
      version: undefined,
      asked: '10.2.2',
      standIn: false,
      origin: undefined,
      reason: 'no native component',
    },
  ],
  interception: undefined,
  alerts: undefined,
  changes: [],
  totals: totals(phases.flatMap(({ checks }) => checks.map(({ verdict }) => verdict))),
  phases,
  screenshots: [],
  ended: undefined,
  problems: [],
  exitCode: 0,
  ...change,
})

export const failed = check('targets', {
  title: 'every target of prometheus.yml is up',
  kind: 'targets',
  verdict: 'fail',
  findings: [
    {
      message: 'target node-exporter:9100 is down',
      expected: 'node-exporter:9100 up',
      actual: 'down for 12 s: connection refused',
      where: 'http://prometheus:9090/api/v1/targets',
      hint: 'start node-exporter',
    },
  ],
  place: 'suites/shop.yaml:31:9',
  evidence: ['evidence/targets.json', 'evidence/node-exporter.log'],
  logTail: [{ service: 'node-exporter', lines: ['listening on :9101', '  at start'] }],
})

export const skipped = (id: string, reason: string): CheckResult => check(id, { verdict: 'skipped', reason, attempts: 0 })

export const allPassed = result([
  phase('Services running', [check('app'), check('db')]),
  phase('Metrics endpoint', [check('metrics')], { durationMs: 15_300, load: browse }),
  phase('Grafana', [skipped('d1', 'grafana has no native component'), skipped('d2', 'grafana has no native component')], {
    durationMs: 0,
  }),
])

/** The events of a run that ends with this result. */
export function events(final: RunResult, change: { readonly secrets?: readonly string[] } = {}): RunEvent[] {
  const offer = { runs: true, how: 'node', standIn: false } as const
  const service = { name: 'app', role: undefined, compose: undefined, url: undefined, asked: undefined, offer, addressed: [] }
  const browseLoad = {
    name: 'browse',
    target: 'app:3000',
    rate: 50,
    duration: 15_000,
    connections: 8,
    timeout: 5000,
    templates: [],
  }
  const plan = {
    suite: final.suite,
    file: final.file,
    baseDir: 'suites',
    runtime: { name: 'native', reason: final.runtime.reason },
    time: { mode: 'real' },
    loads: {},
    compose: undefined,
    services: [service, { ...service, name: 'prometheus' }],
    phases: final.phases.map(({ name, load, checks }) => ({
      name,
      onFailure: 'continue' as const,
      load: load && browseLoad,
      // Reporters only count the checks of the plan.
      checks: new Array(checks.length),
    })),
    screenshots: [],
    secrets: change.secrets ?? [],
  } as const
  const broke = final.ended?.kind === 'error'
  return [
    { type: 'run-started', plan, runId: final.runId, firedrill: final.firedrill, at: 0 },
    { type: 'stack', event: { type: 'download', what: 'prometheus 2.53.5', done: 12_300_000, total: 35_200_000 } },
    { type: 'stack', event: { type: 'download', what: 'prometheus 2.53.5', done: 35_200_000, total: 35_200_000 } },
    { type: 'stack', event: { type: 'starting', service: 'app' } },
    { type: 'stack', event: { type: 'starting', service: 'prometheus' } },
    { type: 'stack', event: { type: 'ready', service: 'app', afterMs: 400 } },
    ...(broke ? [] : runEvents(final)),
    { type: 'run-finished', result: final, directory: DIRECTORY },
  ]
}

function runEvents(final: RunResult): RunEvent[] {
  return [
    { type: 'stack', event: { type: 'ready', service: 'prometheus', afterMs: 900 } },
    { type: 'stack-up', components: final.components, afterMs: 4200, time: final.time },
    ...final.phases.flatMap((one): RunEvent[] => [
      { type: 'phase-started', phase: one.name, checks: one.checks.length },
      ...one.checks.map((each): RunEvent => ({ type: 'check-finished', phase: one.name, result: each })),
      { type: 'phase-finished', result: one },
    ]),
    { type: 'tearing-down', why: 'done' },
    { type: 'stack', event: { type: 'exited', service: 'app', code: 0, signal: null } },
  ]
}
