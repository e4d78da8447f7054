import { expect, test } from 'vitest'
import type { Observed } from '../checks/contract.ts'
import type { CauseSpec, Step, Time } from '../checks/drill.ts'
import type { Actor } from '../drill/index.ts'
import { systemClock } from '../lib/clock.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { CheckPlan } from '../plan/plan.ts'
import { causesOf, runDrill } from './drill-run.ts'

const STORM: CauseSpec = { load: 'storm' }
const DOWN: CauseSpec = { stop: 'ollama' }
const STEPS: readonly Step[] = [{ name: 'quiet' }, { name: 'fired', apply: [STORM] }, { name: 'resolved', undo: true }]

interface World {
  /** All that happened, in order. */
  readonly told: string[]
  readonly actor: Actor
  readonly at: Observed
  readonly interrupt: () => void
}

/** Steps of which `fails` says that they never hold. */
function member(id: string, world: World, change: Partial<CheckPlan> & { readonly fails?: string } = {}) {
  const { fails, ...more } = change
  const plan: CheckPlan = {
    id,
    kind: 'probe',
    title: id,
    check: {
      kind: 'probe',
      summary: 'a probe of the tests',
      schema: undefined as never,
      mode: 'until',
      title: () => id,
      needs: () => [],
      observe: async (_spec, at) => {
        const seen = { step: at.step?.name, acted: at.step?.acted.length, within: at.step?.within }
        world.told.push(`${id} sees ${seen.step} after ${seen.acted}`)
        return seen
      },
      judge: (_spec, seen) => ((seen as { step: string }).step === fails ? [{ message: `no ${fails}` }] : []),
      deadline: () => 0,
      proofs: () => [{ alert: id, group: 'g', labels: {}, fired: true, delivered: true, resolved: true }],
    },
    spec: {},
    mode: 'until',
    within: 0,
    stated: false,
    holdFor: undefined,
    steps: STEPS,
    skip: undefined,
    knownGap: undefined,
    services: [],
    place: { file: 'suite.yaml', line: 1, column: 1 },
    ...more,
  }
  return { plan, noted: { value: undefined } }
}

function world(trouble: { readonly apply?: Error; readonly undo?: Error } = {}, time: Time = { mode: 'real' }): World {
  const told: string[] = []
  const stop = new AbortController()
  const act = async (what: 'applied' | 'undone', spec: CauseSpec, error: Error | undefined) => {
    told.push(`${what} ${JSON.stringify(spec)}`)
    if (error !== undefined) throw error
    return { what, cause: JSON.stringify(spec), startedAt: 1, doneAt: 2 }
  }
  const drill = {
    time,
    deliveries: () => [],
    interception: { reason: 'a test', allowed: true },
    unscaled: [],
    historyProblem: () => undefined,
    proofs: () => [],
  }
  return {
    told,
    interrupt: () => stop.abort(new Error('Ctrl-C')),
    actor: { apply: (spec) => act('applied', spec, trouble.apply), undo: (spec) => act('undone', spec, trouble.undo) },
    at: {
      stack: undefined as never,
      http: undefined as never,
      load: undefined,
      clock: systemClock,
      signal: stop.signal,
      baseDir: '.',
      drill,
    },
  }
}

const onStep = () => undefined
const nothing = { trouble: (problem: string): void => expect.fail(problem), onStep }

test('each step acts once for all, then each check is polled; what a step does is told to the next', async () => {
  const here = world()
  const [a, b] = [member('a', here), member('b', here)]
  const results = await runDrill([a, b], here.at, here.actor, nothing)
  expect(here.told).toEqual([
    'a sees quiet after 0',
    'b sees quiet after 0',
    'applied {"load":"storm"}',
    'a sees fired after 1',
    'b sees fired after 1',
    'undone {"load":"storm"}',
    'a sees resolved after 2',
    'b sees resolved after 2',
  ])
  expect(results.get(a.plan)).toMatchObject({ verdict: 'pass', attempts: 3, proofs: [{ alert: 'a' }] })
  expect(results.get(b.plan)).toMatchObject({ verdict: 'pass' })
})

test.each([
  ['quiet', ['a sees quiet after 0']],
  ['fired', ['a sees quiet after 0', 'applied {"load":"storm"}', 'a sees fired after 1', 'undone {"load":"storm"}']],
])('a step that does not hold (%s) ends the check, and what was applied is undone', async (fails, told) => {
  const here = world()
  const a = member('a', here, { fails })
  const results = await runDrill([a], here.at, here.actor, nothing)
  expect(here.told).toEqual(told)
  expect(results.get(a.plan)).toMatchObject({ verdict: 'fail', findings: [{ message: `no ${fails}` }] })
})

test.each([
  ['quiet', 'skipped', 'known gap: ticket 7'],
  ['resolved', 'skipped', 'known gap: ticket 7'],
  [undefined, 'fail', undefined],
])(
  'a known gap is open while a step does not hold (%s), and closed only by the whole drill: %s',
  async (fails, verdict, reason) => {
    const here = world()
    const a = member('a', here, { knownGap: 'ticket 7', ...(fails === undefined ? {} : { fails }) })
    const results = await runDrill([a], here.at, here.actor, nothing)
    expect(results.get(a.plan)).toMatchObject({ verdict, reason })
    if (fails === undefined) expect(results.get(a.plan)?.findings[0]?.message).toContain('the known gap is closed')
  },
)

test('one that drops out does not end the drill of the others', async () => {
  const here = world()
  const [a, b] = [member('a', here, { fails: 'fired' }), member('b', here)]
  const results = await runDrill([a, b], here.at, here.actor, nothing)
  expect([results.get(a.plan)?.verdict, results.get(b.plan)?.verdict]).toEqual(['fail', 'pass'])
  expect(here.told.filter((line) => line.startsWith('a sees'))).toHaveLength(2)
})

test('a cause that does not land makes the check unknown, never fail, and is undone all the same', async () => {
  const here = world({ apply: new CannotObserve('stop ollama did not take hold: it still answers') })
  const a = member('a', here)
  const results = await runDrill([a], here.at, here.actor, nothing)
  expect(results.get(a.plan)).toMatchObject({
    verdict: 'unknown',
    reason: 'stop ollama did not take hold: it still answers',
    findings: [],
  })
  expect(here.told.at(-1)).toBe('undone {"load":"storm"}')
})

test('an undo that fails makes the check unknown; every other cause is still undone, and it is tried again at the end', async () => {
  const here = world({ undo: new CannotObserve('start ollama: refused') })
  const steps: readonly Step[] = [
    { name: 'fired', apply: [STORM, DOWN] },
    { name: 'resolved', undo: true },
  ]
  const a = member('a', here, { steps })
  const told: string[] = []
  const results = await runDrill([a], here.at, here.actor, { trouble: (problem) => told.push(problem), onStep })
  const both = 'start ollama: refused; start ollama: refused'
  expect(results.get(a.plan)).toMatchObject({ verdict: 'unknown', reason: both })
  expect(here.told.slice(-4)).toEqual([
    'undone {"stop":"ollama"}',
    'undone {"load":"storm"}',
    'undone {"stop":"ollama"}',
    'undone {"load":"storm"}',
  ])
  expect(told).toEqual([both])
})

test('an undo that fails at the end, after a step that did not hold, is told as trouble', async () => {
  const here = world({ undo: new CannotObserve('start ollama: refused') })
  const told: string[] = []
  await runDrill([member('a', here, { fails: 'fired' })], here.at, here.actor, {
    trouble: (problem) => told.push(problem),
    onStep,
  })
  expect(told).toEqual(['start ollama: refused'])
})

test('an interrupt in the middle undoes, and is no verdict', async () => {
  const here = world()
  const a = member('a', here)
  const apply: Actor['apply'] = async (spec, signal) => {
    const acted = await here.actor.apply(spec, signal)
    here.interrupt()
    return acted
  }
  const results = await runDrill([a], here.at, { ...here.actor, apply }, nothing)
  expect(results.get(a.plan)).toMatchObject({ verdict: 'unknown', aborted: true, reason: 'interrupted before it was decided' })
  expect(here.told.at(-1)).toBe('undone {"load":"storm"}')
})

test('a check that could not note what was before is unknown; the others are drilled', async () => {
  const here = world()
  const [a, b] = [{ ...member('a', here), noted: { error: new CannotObserve('refused') } }, member('b', here)]
  const results = await runDrill([a, b], here.at, here.actor, nothing)
  expect(results.get(a.plan)).toMatchObject({ verdict: 'unknown', reason: 'refused', attempts: 0 })
  expect(results.get(b.plan)).toMatchObject({ verdict: 'pass' })
})

test.each<[string, Partial<CheckPlan>, Time, number]>([
  ['its own where the suite says none', { within: 60_000 }, { mode: 'real' }, 0],
  ['what the suite says', { within: 60_000, stated: true }, { mode: 'real' }, 60_000],
  [
    'what the suite says, divided as all durations are',
    { within: 600_000, stated: true },
    { mode: 'scaled', factor: 20 },
    30_000,
  ],
  ['never less than the harness itself needs', { within: 60_000, stated: true }, { mode: 'scaled', factor: 60 }, 10_000],
])('deadline of a step: %s', async (_name, change, time, within) => {
  const here = world({}, time)
  const a = member('a', here, change)
  const results = await runDrill([a], here.at, here.actor, nothing)
  expect(results.get(a.plan)?.seen).toMatchObject({ within })
})

test('checks share causes that are written alike, and nothing is shared where nothing is done', () => {
  const here = world()
  const steps = (...apply: readonly CauseSpec[]) => member('x', here, { steps: [{ name: 'fired', apply }] }).plan
  expect(causesOf(steps(STORM))).toBe(causesOf(steps({ load: 'storm' })))
  expect(causesOf(steps(STORM))).not.toBe(causesOf(steps(DOWN)))
  expect(causesOf(steps())).toBeUndefined()
})
