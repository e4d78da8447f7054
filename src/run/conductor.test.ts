import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnyCheck, Finding } from '../checks/contract.ts'
import { CannotObserve, TestBedError } from '../lib/errors.ts'
import type { CheckPlan, LoadPlan, PhasePlan, Plan } from '../plan/plan.ts'
import type { RunningStack, Runtime } from '../stack/stack.ts'
import { runSuite } from './conductor.ts'
import type { Reporter, RunEvent } from './events.ts'

let reportDir: string
beforeAll(async () => {
  reportDir = await mkdtemp(join(tmpdir(), 'firedrill-conductor-'))
})
afterAll(() => rm(reportDir, { recursive: true, force: true }))

type Look = () => Promise<readonly Finding[]>

const kind = (look: Look): AnyCheck => ({
  kind: 'probe',
  summary: 'a probe of the tests',
  schema: undefined as never,
  mode: 'until',
  title: () => 'probe',
  needs: () => [],
  observe: look,
  judge: (_spec, seen) => seen as Finding[],
})

const check = (id: string, look: Look, more: Partial<CheckPlan> = {}): CheckPlan => ({
  id,
  kind: 'probe',
  title: `probe ${id}`,
  check: kind(look),
  spec: {},
  mode: 'until',
  within: 0,
  stated: false,
  steps: undefined,
  holdFor: undefined,
  skip: undefined,
  knownGap: undefined,
  services: ['app'],
  place: { file: 'suite.yaml', line: 3, column: 5 },
  ...more,
})

const phase = (name: string, checks: CheckPlan[], more: Partial<PhasePlan> = {}): PhasePlan => ({
  name,
  onFailure: 'continue',
  load: undefined,
  checks,
  ...more,
})

let suites = 0
const planOf = (...phases: PhasePlan[]): Plan => ({
  suite: `suite-${suites++}`,
  file: 'suite.yaml',
  baseDir: '.',
  runtime: { name: 'native', reason: 'the test says so' },
  time: { mode: 'real' },
  loads: {},
  compose: undefined,
  services: [
    {
      name: 'app',
      role: undefined,
      compose: undefined,
      url: undefined,
      addressed: [],
      asked: undefined,
      offer: { runs: true, how: 'test', standIn: false },
    },
  ],
  phases,
  screenshots: [],
  secrets: ['s3cret-value'],
})

const holds: Look = async () => []
const fails: Look = async () => [{ message: 'down, password s3cret-value' }]
const unseen: Look = async () => {
  throw new CannotObserve('connection refused')
}

interface Bed {
  readonly runtime: Runtime
  readonly steps: string[]
}

function bed(port = 0, dispose: () => Promise<void> = async () => undefined): Bed {
  const steps: string[] = []
  const report = {
    service: 'app',
    component: 'test',
    version: '1',
    asked: undefined,
    standIn: false,
    origin: 'command' as const,
    reason: undefined,
  }
  const stack: RunningStack = {
    services: [
      {
        name: 'app',
        role: undefined,
        endpoint: () => ({ host: '127.0.0.1', port }),
        args: [],
        hostPath: () => undefined,
        mounts: [],
        log: async () => ({ lines: [], mark: '', cut: false }),
        lastLog: async () => ['line 1 s3cret-value', 'line 2'],
        logFile: undefined,
        report,
      },
    ],
    components: [report],
    kept: [],
    async [Symbol.asyncDispose]() {
      steps.push('down')
      await dispose()
    },
  }
  const runtime: Runtime = {
    name: 'native',
    reason: 'the test says so',
    offer: () => ({ runs: true, how: 'test', standIn: false }),
    open: async () => {
      steps.push('up')
      return stack
    },
  }
  return { runtime, steps }
}

function run(plan: Plan, runtime: Runtime, more: { reporters?: Reporter[]; signal?: AbortSignal; failFast?: boolean } = {}) {
  return runSuite(plan, runtime, { reporters: [], reportDir, signal: new AbortController().signal, ...more })
}

const verdicts = (result: Awaited<ReturnType<typeof run>>) =>
  result.phases.map(({ name, checks }) => `${name}: ${checks.map(({ verdict }) => verdict).join(' ')}`)

describe('runSuite', () => {
  test('all checks of all phases run, whatever fails before them; the stack is taken down', async () => {
    const { runtime, steps } = bed()
    const plan = planOf(
      phase('one', [check('a', fails), check('b', unseen)]),
      phase('two', [check('c', holds), check('d', holds, { skip: 'later' })]),
    )
    const result = await run(plan, runtime)
    expect(verdicts(result)).toEqual(['one: fail unknown', 'two: pass skipped'])
    expect(result.totals).toEqual({ passed: 1, failed: 1, unknown: 1, skipped: 1, passRate: 1 / 3 })
    expect([result.exitCode, result.phases[0]?.checks[1]?.reason, steps]).toEqual([1, 'connection refused', ['up', 'down']])
  })

  test('a gate that does not pass skips what comes after it, with the reason', async () => {
    const plan = planOf(phase('gate', [check('a', fails)], { onFailure: 'stop' }), phase('next', [check('b', holds)]))
    const result = await run(plan, bed().runtime)
    expect(verdicts(result)).toEqual(['gate: fail', 'next: skipped'])
    expect(result.phases[1]?.checks[0]?.reason).toBe('phase “gate” did not pass, and it is a gate (onFailure: stop)')
    expect(result.exitCode).toBe(1)
  })

  test('fail-fast cuts the phase and the run; what was not decided is skipped, and counts for nothing', async () => {
    const slow = check('slow', fails, { within: 3_600_000 })
    const result = await run(planOf(phase('one', [check('a', fails), slow]), phase('two', [check('b', holds)])), bed().runtime, {
      failFast: true,
    })
    expect(verdicts(result)).toEqual(['one: fail skipped', 'two: skipped'])
    const [, cut, next] = result.phases.flatMap(({ checks }) => checks)
    expect([cut, next]).toMatchObject(Array(2).fill({ reason: 'stopped at the first failure', findings: [], evidence: [] }))
    expect([result.totals, result.ended?.message]).toEqual([
      { passed: 0, failed: 1, unknown: 0, skipped: 2, passRate: 0 },
      'stopped at the first failure',
    ])
  })

  test('a stack that does not start: exit 3, every check skipped with the reason', async () => {
    const runtime: Runtime = {
      ...bed().runtime,
      open: () => Promise.reject(new TestBedError('app never became ready', { hint: 'look at its log' })),
    }
    const result = await run(planOf(phase('one', [check('a', holds)])), runtime)
    expect(result.ended).toEqual({ kind: 'error', message: 'app never became ready', hint: 'look at its log' })
    expect([verdicts(result), result.exitCode, result.totals.passRate]).toEqual([['one: skipped'], 3, null])
  })

  test('interrupted in the middle of a check: unknown, stack down, exit 130', async () => {
    const controller = new AbortController()
    const { runtime, steps } = bed()
    const interrupt: Look = async () => {
      controller.abort()
      return []
    }
    const plan = planOf(phase('one', [check('a', interrupt)]), phase('two', [check('b', holds)]))
    const result = await run(plan, runtime, { signal: controller.signal })
    expect([verdicts(result), steps, result.exitCode]).toEqual([['one: unknown', 'two: skipped'], ['up', 'down'], 130])
  })

  test('a check that breaks is unknown, never a pass', async () => {
    const broken: Look = async () => {
      throw new TypeError('boom')
    }
    const result = await run(planOf(phase('one', [check('a', broken)])), bed().runtime)
    expect(result.phases[0]?.checks[0]).toMatchObject({ verdict: 'unknown', reason: 'the check itself broke: boom' })
  })

  test('a check that must hold the whole time is looked at until the load ends, and one break is enough', async () => {
    const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const templates = [{ name: 'GET /', method: 'GET', path: '/', headers: {}, body: undefined, weight: 1 }]
    const load: LoadPlan = { name: 'l', target: 'app:80', rate: 20, duration: 1000, connections: 2, timeout: 2000, templates }
    let looks = 0
    const breaks: Look = async () => (++looks < 3 ? [] : [{ message: 'broke' }])
    const steady: Look = async () => []
    const checks = [check('breaks', breaks, { mode: 'while' }), check('steady', steady, { mode: 'while' })]
    const result = await run(planOf(phase('one', checks, { load })), bed(port).runtime)
    server.close()
    expect(verdicts(result)).toEqual(['one: fail pass'])
    expect(result.phases[0]?.checks[1]?.attempts).toBeGreaterThan(2)
  })

  test('a service that ends in the middle fails a run in which every check passed', async () => {
    const { runtime } = bed()
    const open: Runtime['open'] = async (plan, options) => {
      options.onEvent({ type: 'exited', service: 'app', code: 1, signal: null })
      return runtime.open(plan, options)
    }
    const result = await run(planOf(phase('one', [check('a', holds)])), { ...runtime, open })
    expect([result.problems, result.exitCode]).toEqual([['app has ended in the middle of the run (exit code 1)'], 3])
  })

  const templates = [{ name: 'GET /', method: 'GET', path: '/', headers: {}, body: undefined, weight: 1 }]
  const load: LoadPlan = { name: 'l', target: 'app:1', rate: 20, duration: 100, connections: 2, timeout: 500, templates }

  test('a load of which nothing was answered fails the run, and nothing holds beside it', async () => {
    const result = await run(planOf(phase('one', [check('a', holds), check('b', fails)], { load })), bed(1).runtime)
    expect([result.problems, result.exitCode]).toEqual([['load l: not one request was answered'], 1])
    expect(verdicts(result)).toEqual(['one: unknown fail'])
    expect(result.phases[0]?.checks[0]?.reason).toBe('load l: not one request was answered')
  })

  test('beside a load that could not run every check is unknown at once', async () => {
    const checks = [check('a', holds), check('b', fails, { within: 3_600_000 }), check('c', holds, { mode: 'while' })]
    const result = await run(planOf(phase('one', checks, { load: { ...load, target: 'nobody:1' } })), bed(1).runtime)
    const reason = 'load l could not run: no service named nobody is running'
    expect([verdicts(result), result.problems]).toEqual([['one: unknown unknown unknown'], [reason]])
    expect(result.phases[0]?.checks).toMatchObject(Array(3).fill({ reason, findings: [] }))
  })

  test('reports that could be written learn of one that could not', async () => {
    const told: [string, number][] = []
    const listener: Reporter = {
      name: 'json',
      on: (event) => {
        if (event.type === 'run-finished' || event.type === 'run-amended') told.push([event.type, event.result.exitCode])
      },
    }
    const broken: Reporter = {
      name: 'junit',
      on: ({ type }) => {
        if (type === 'run-finished') throw new Error('disk full')
      },
    }
    const result = await run(planOf(phase('one', [check('a', holds)])), bed().runtime, { reporters: [listener, broken] })
    expect([told, result.exitCode]).toEqual([
      [
        ['run-finished', 0],
        ['run-amended', 3],
      ],
      3,
    ])
  })

  test('trouble in the teardown and a broken reporter fail a run in which all passed', async () => {
    const events: string[] = []
    const broken: Reporter = {
      name: 'broken',
      on: () => {
        throw new Error('disk full')
      },
    }
    const listener: Reporter = { name: 'listener', on: ({ type }) => void events.push(type) }
    const { runtime } = bed(0, () => Promise.reject(new Error('still mounted')))
    const result = await run(planOf(phase('one', [check('a', holds)])), runtime, { reporters: [broken, listener] })
    expect(result.problems).toEqual(['taking the stack down: still mounted', 'reporter broken: disk full'])
    expect(result.exitCode).toBe(3)
    expect(events).toEqual([
      'run-started',
      'stack-up',
      'phase-started',
      'check-finished',
      'phase-finished',
      'tearing-down',
      'run-finished',
    ])
  })

  test('evidence of a check that did not pass is kept without secrets, and latest points at the run', async () => {
    const plan = planOf(phase('one', [check('a/b', fails), check('c', holds)]))
    const result = await run(plan, bed().runtime)
    const directory = join(reportDir, plan.suite, result.runId)
    expect(await readlink(join(reportDir, plan.suite, 'latest'))).toBe(result.runId)
    expect((await readdir(join(directory, 'evidence'))).sort()).toEqual(['a-b.json', 'app.log'])
    expect(await readFile(join(directory, 'evidence', 'a-b.json'), 'utf8')).not.toContain('s3cret')
    expect(result.phases[0]?.checks[0]).toMatchObject({
      findings: [{ message: 'down, password ***' }],
      evidence: ['evidence/a-b.json', 'evidence/app.log'],
      logTail: [{ service: 'app', lines: ['line 1 ***', 'line 2'] }],
      place: 'suite.yaml:3:5',
    })
    expect(result.phases[0]?.checks[1]?.evidence).toEqual([])
  })

  test('notes of a check are in its result, without secrets, and change no verdict', async () => {
    const notes = () => [{ message: 'seen s3cret-value', where: 'http://u:pw12345@db/' }]
    const plan = planOf(
      phase('one', [check('a', holds, { check: { ...kind(holds), notes } }), check('b', holds, { skip: 'later' })]),
    )
    const [first, second] = (await run(plan, bed().runtime)).phases[0]?.checks ?? []
    expect(first).toMatchObject({ verdict: 'pass', notes: [{ message: 'seen ***', where: 'http://u:***@db/' }] })
    expect(second).toMatchObject({ verdict: 'skipped', notes: [] })
  })

  test('the load runs while its phase runs: noted before it, judged by its ledger', async () => {
    let asked = 0
    const server = createServer((_request, response) => {
      asked++
      response.end('ok')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const load: LoadPlan = {
      name: 'browse',
      target: 'app:80',
      rate: 100,
      duration: 200,
      connections: 4,
      timeout: 5000,
      templates: [{ name: 'GET /', method: 'GET', path: '/', headers: {}, body: undefined, weight: 1 }],
    }
    const counted: AnyCheck = {
      ...kind(holds),
      before: async () => asked,
      observe: async (_spec, at, noted) => ({ ledger: at.load?.ledger, noted, asked }),
      judge: (_spec, seen) => {
        const { ledger, noted, asked: now } = seen as { ledger?: { total: { sent: number } }; noted: number; asked: number }
        return ledger?.total.sent === now - noted && noted === 0 ? [] : [{ message: 'not yet' }]
      },
    }
    const events: RunEvent[] = []
    const plan = planOf(phase('one', [check('a', holds, { check: counted, within: 5000 })], { load }))
    const result = await run(plan, bed(port).runtime, { reporters: [{ name: 'l', on: (event) => void events.push(event) }] })
    server.close()
    expect([verdicts(result), result.phases[0]?.load?.total.sent, result.exitCode]).toEqual([['one: pass'], 20, 0])
  })
})
