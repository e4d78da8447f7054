import { expect, test } from 'vitest'
import type { Note, Observed } from '../checks/contract.ts'
import { systemClock } from '../lib/clock.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { CheckPlan } from '../plan/plan.ts'
import { before, runCheck } from './check-run.ts'

type Look = { readonly bad: number } | Error

/** A check that sees these one after the other, and tells of each what it saw. */
function probe(looks: readonly Look[], notes?: (seen: { readonly bad: number }) => readonly Note[], interrupt?: () => void) {
  const told: number[] = []
  let next = 0
  const plan: CheckPlan = {
    id: 'probe',
    kind: 'probe',
    title: 'probe',
    check: {
      kind: 'probe',
      summary: 'a probe of the tests',
      schema: undefined as never,
      mode: 'until',
      title: () => 'probe',
      needs: () => [],
      observe: async () => {
        const look = looks[Math.min(next++, looks.length - 1)]
        if (next === looks.length) interrupt?.()
        if (look instanceof Error) throw look
        return look
      },
      judge: (_spec, seen) => ((seen as { bad: number }).bad > 0 ? [{ message: `${(seen as { bad: number }).bad} bad` }] : []),
      ...(notes && {
        notes: (_spec: unknown, seen: unknown) => {
          told.push((seen as { bad: number }).bad)
          return notes(seen as { bad: number })
        },
      }),
    },
    spec: {},
    mode: 'until',
    stated: false,
    steps: undefined,
    within: looks.length > 1 ? 60_000 : 0,
    holdFor: undefined,
    interval: 1,
    skip: undefined,
    knownGap: undefined,
    services: [],
    place: { file: 'suite.yaml', line: 1, column: 1 },
  }
  return { plan, told }
}

const at: Observed = {
  stack: undefined as never,
  http: undefined as never,
  load: undefined,
  clock: systemClock,
  signal: new AbortController().signal,
  baseDir: '.',
}

const run = async (plan: CheckPlan, signal = new AbortController().signal) => {
  return runCheck(plan, { ...at, signal }, { value: undefined }, () => undefined)
}

const tell = ({ bad }: { readonly bad: number }): readonly Note[] => [{ message: `saw ${bad}`, where: 'here' }]

test('notes are asked once, of the last look', async () => {
  const { plan, told } = probe([{ bad: 2 }, { bad: 1 }, { bad: 0 }], tell)
  expect(await run(plan)).toMatchObject({ verdict: 'pass', attempts: 3, notes: [{ message: 'saw 0', where: 'here' }] })
  expect(told).toEqual([0])
})

test('a check that fails has notes too, and they change nothing', async () => {
  const { plan } = probe([{ bad: 1 }], tell)
  expect(await run(plan)).toMatchObject({ verdict: 'fail', findings: [{ message: '1 bad' }], notes: [{ message: 'saw 1' }] })
})

test('a look that saw nothing tells nothing, whatever was seen before', async () => {
  const { plan, told } = probe([new CannotObserve('refused')], tell)
  expect(await run(plan)).toMatchObject({ verdict: 'unknown', notes: [] })
  expect(told).toEqual([])
})

test('an interrupted check tells nothing', async () => {
  const interrupt = new AbortController()
  const { plan, told } = probe([{ bad: 1 }, { bad: 1 }], tell, () => interrupt.abort())
  expect(await run(plan, interrupt.signal)).toMatchObject({ verdict: 'unknown', notes: [] })
  expect(told).toEqual([])
})

/** `before` that throws so often before it notes 7, and the looks taken afterwards. */
function noting(failures: number, more: Partial<CheckPlan> = {}) {
  const { plan } = probe([{ bad: 0 }])
  const noted: unknown[] = []
  const check: CheckPlan['check'] = {
    ...plan.check,
    before: async () => {
      if (failures-- > 0) throw new CannotObserve('connection refused')
      return 7
    },
    observe: async (_spec, _at, before) => {
      noted.push(before)
      return { bad: 0 }
    },
  }
  return { plan: { ...plan, ...more, check }, noted }
}

test('what is noted before the load is tried again when it fails', async () => {
  const { plan, noted } = noting(1)
  expect(await runCheck(plan, at, await before(plan, at), () => undefined)).toMatchObject({ verdict: 'pass', attempts: 1 })
  expect(noted).toEqual([7])
})

test('without it the check is unknown at once', async () => {
  const { plan, noted } = noting(Number.POSITIVE_INFINITY, { within: 3_600_000, knownGap: 'ticket 7' })
  const run = await runCheck(plan, at, await before(plan, at, 0), () => undefined)
  expect(run).toMatchObject({ verdict: 'unknown', reason: 'connection refused', attempts: 0, notes: [] })
  expect(noted).toEqual([])
})

test('a known gap does not forgive what gave no answer at all', async () => {
  const { plan } = probe([{ bad: 1 }])
  const silent = { ...plan.check, silent: () => 'connection refused' }
  expect(await run({ ...plan, knownGap: 'no cache yet' })).toMatchObject({ verdict: 'skipped' })
  expect(await run({ ...plan, check: silent, knownGap: 'no cache yet' })).toMatchObject({
    verdict: 'unknown',
    reason: 'connection refused; so nothing is known of its gap: no cache yet',
  })
})

test('an answer that comes after the deadline does not count, and its look is told to end', async () => {
  const { plan } = probe([{ bad: 0 }])
  const observe = async (_spec: unknown, { signal }: Observed) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return { bad: 0 }
  }
  expect(await run({ ...plan, within: 20, check: { ...plan.check, observe } })).toMatchObject({
    verdict: 'unknown',
    reason: 'it answered only after the deadline',
  })
})

test('a kind without notes has none', async () => {
  expect((await run(probe([{ bad: 0 }]).plan)).notes).toEqual([])
})

test('notes that break cost no verdict, and are not lost in silence', async () => {
  const { plan } = probe([{ bad: 0 }], () => {
    throw new Error('no such family')
  })
  expect(await run(plan)).toMatchObject({
    verdict: 'pass',
    notes: [{ message: 'the notes of this check could not be told: no such family' }],
  })
})
