import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LoadPlan } from '../plan/plan.ts'
import type { Connection, Transfer } from './connection.ts'
import { OpenLoop } from './open-loop.ts'
import { Recorder } from './recorder.ts'

const plan = (changes: Partial<LoadPlan>): LoadPlan => ({
  name: 'browse',
  target: 'app:3000',
  rate: 50,
  duration: 200,
  connections: 4,
  timeout: 1000,
  templates: [
    { name: 'list', method: 'GET', path: '/', headers: {}, body: undefined, weight: 3 },
    { name: 'add', method: 'POST', path: '/', headers: {}, body: '{}', weight: 1 },
  ],
  ...changes,
})

// What the loop hands to its connections, on a clock that only the test moves.
class Wire {
  readonly sent: { readonly at: number; readonly name: string; readonly transfer: Transfer }[] = []
  opened = 0
  dropped = 0
  readonly #answerAfter: number | undefined
  readonly #start = performance.now()

  constructor(answerAfter: number | undefined) {
    this.#answerAfter = answerAfter
  }

  readonly open = (): Connection => {
    this.opened++
    return {
      send: ({ name }, transfer) => {
        this.sent.push({ at: performance.now() - this.#start, name, transfer })
        transfer.sent()
        if (this.#answerAfter === 0) transfer.answered(200, 10)
        else if (this.#answerAfter !== undefined) setTimeout(() => transfer.answered(200, 10), this.#answerAfter)
      },
      drop: () => {
        this.dropped++
      },
      close: async () => undefined,
    }
  }
}

async function drive(changes: Partial<LoadPlan>, answerAfter: number | undefined, abortAt?: number, stopAt?: number) {
  const recorder = new Recorder(plan(changes))
  const wire = new Wire(answerAfter)
  const progress: (readonly [number, number])[] = []
  const abort = new AbortController()
  if (abortAt !== undefined) setTimeout(() => abort.abort(), abortAt)
  const stop = new AbortController()
  if (stopAt !== undefined) setTimeout(() => stop.abort(), stopAt)
  const start = performance.now()
  const done = new OpenLoop(plan(changes), {
    recorder,
    open: wire.open,
    signal: abort.signal,
    stop: stop.signal,
    onProgress: (sent, answered) => progress.push([sent, answered]),
  }).run()
  const ended = done.then(() => performance.now() - start)
  await vi.runAllTimersAsync()
  return { wire, progress, endedAt: await ended, ledger: recorder.ledger(0, 0, false) }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('OpenLoop', () => {
  it('sends evenly spaced, in the order of the rotation', async () => {
    const { wire } = await drive({}, 5)
    expect(wire.sent.map(({ at }) => at)).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180])
    expect(wire.sent.map(({ name }) => name).slice(0, 8)).toEqual(['list', 'list', 'add', 'list', 'list', 'list', 'add', 'list'])
  })

  it('spreads a rate above the timer resolution over every millisecond', async () => {
    const { wire } = await drive({ rate: 2000, duration: 100 }, 0)
    const perMs = Map.groupBy(wire.sent, ({ at }) => Math.floor(at))
    expect(wire.sent).toHaveLength(200)
    expect(Math.max(...[...perMs.values()].map((some) => some.length))).toBe(2)
  })

  it('opens no more connections than the rate needs', async () => {
    expect((await drive({}, 5)).wire.opened).toBe(1)
    expect((await drive({}, 30)).wire.opened).toBe(2)
    expect((await drive({}, 500)).wire.opened).toBe(4)
  })

  it('counts latency and lag from the moment a request was due', async () => {
    const { ledger, wire } = await drive({ connections: 1 }, 50)
    expect(wire.sent.map(({ at }) => at)).toEqual([0, 50, 100, 150, 200, 250, 300, 350, 400, 450])
    expect(ledger.lag?.max).toBe(450 - 180)
    expect(ledger.total.latency?.max).toBe(500 - 180)
  })

  it('gives a request up its timeout after it left, and one that could not leave its timeout after it was due', async () => {
    const { ledger, wire } = await drive({ connections: 2, timeout: 70 }, undefined)
    // 0 and 20 hold both connections until 70 and 90. Then 40 leaves before it is late at 110, and 60 before 130; and so on.
    expect(wire.sent.map(({ at }) => at)).toEqual([0, 20, 70, 90, 140, 160, 210, 230])
    expect(wire.dropped).toBe(8)
    expect(ledger.total).toMatchObject({ sent: 8, answered: 0, errors: 10, errorsBy: { timeout: 8, late: 2 } })
    expect(ledger.total.latency).toBeUndefined()
  })

  it.each([
    ['never answers', undefined],
    ['answers far too late', 5000],
    ['answers slower than the rate asks', 95],
  ])('ends by itself, its timeout after the duration at the latest, when the server %s', async (_, answerAfter) => {
    const { ledger, endedAt } = await drive({ connections: 1, rate: 100, timeout: 100 }, answerAfter)
    expect(endedAt).toBeLessThanOrEqual(200 + 100)
    expect(ledger.total.answered + ledger.total.errors).toBe(20)
  })

  it('stops at once when aborted, and counts only what had fallen due', async () => {
    const { ledger, wire, endedAt } = await drive({ connections: 2 }, undefined, 90)
    expect(endedAt).toBe(90)
    expect(wire.sent).toHaveLength(2)
    expect(ledger.total).toMatchObject({ sent: 2, answered: 0, errors: 5, errorsBy: { aborted: 5 } })
  })

  it('without a duration goes on until it is stopped, and waits for what is under way', async () => {
    const { ledger, endedAt } = await drive({ duration: undefined }, 30, undefined, 1010)
    expect(endedAt).toBe(1000 + 30)
    expect(ledger.total).toMatchObject({ sent: 51, answered: 51, errors: 0 })
  })

  it('stopped, gives up what is never answered after its timeout', async () => {
    const { ledger, endedAt } = await drive({ duration: undefined, timeout: 300 }, undefined, undefined, 50)
    expect(endedAt).toBe(40 + 300)
    expect(ledger.total).toMatchObject({ sent: 3, answered: 0, errors: 3, errorsBy: { timeout: 3 } })
  })

  it('ignores an answer that comes after its request was given up', async () => {
    const { ledger } = await drive({ timeout: 50, duration: 20 }, 80)
    expect(ledger.total).toMatchObject({ sent: 1, answered: 0, errors: 1, byStatus: {} })
  })

  it('tells the progress, the last time at the end', async () => {
    const { progress } = await drive({ duration: 2000 }, 5)
    expect(progress.at(-1)).toEqual([100, 100])
    expect(progress.length).toBeGreaterThan(4)
    expect(progress.length).toBeLessThan(12)
  })

  it('rejects with what the listener of the progress threw', async () => {
    const broken = new OpenLoop(plan({}), {
      recorder: new Recorder(plan({})),
      open: new Wire(0).open,
      signal: new AbortController().signal,
      onProgress: () => {
        throw new Error('the listener broke')
      },
    })
    await Promise.all([expect(broken.run()).rejects.toThrow('the listener broke'), vi.runAllTimersAsync()])
  })
})
