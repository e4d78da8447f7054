import { expect, test } from 'vitest'
import type { Note, Observed } from '../checks/contract.ts'
import { systemClock } from '../lib/clock.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { CheckPlan } from '../plan/plan.ts'
import { runCheck } from './check-run.ts'

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

const run = async (plan: CheckPlan, signal = new AbortController().signal) => {
  const at: Observed = {
    stack: undefined as never,
    http: undefined as never,
    load: undefined,
    clock: systemClock,
    signal,
    baseDir: '.',
  }
  return runCheck(plan, at, { value: undefined }, () => undefined)
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
