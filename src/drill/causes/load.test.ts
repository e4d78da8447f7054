import { describe, expect, it } from 'vitest'
import { errorOf, loadPlan, local, world } from './causes.fixture.ts'
import { causeOf } from './index.ts'

const { signal } = new AbortController()

describe('a load', () => {
  it('is driven until it is undone, whatever its duration', async () => {
    await using app = await local((_, __, response) => response.writeHead(500).end())
    const cause = causeOf({ load: 'storm' }, world(app.origin, { loads: { storm: loadPlan('storm') } }))
    await cause.apply(signal)
    await cause.landed(signal)
    expect(app.asked.length).toBeGreaterThan(2)
    await cause.undo(signal)
    const sent = app.asked.length
    await new Promise((resolve) => app.server.close(resolve))
    expect(app.asked).toHaveLength(sent)
  })

  it('that nothing answers has not landed', async () => {
    await using app = await local((_, __, response) => void response.destroy())
    const context = world(app.origin, { loads: { storm: loadPlan('storm') }, within: { apply: 2000, landed: 1200, undo: 5000 } })
    const cause = causeOf({ load: 'storm' }, context)
    await cause.apply(signal)
    expect((await errorOf(cause.landed(signal))).message).toMatch(
      /^load storm was done, but did not take hold within 1\.2 s: of \d+ requests sent to app:3000 not one was answered$/,
    )
    await cause.undo(signal)
  })

  it('to a server that is not there, and one that the suite does not have', async () => {
    const gone = await local(() => undefined)
    await gone[Symbol.asyncDispose]()
    const context = world(gone.origin, { loads: { storm: loadPlan('storm') }, within: { apply: 2000, landed: 400, undo: 5000 } })
    const cause = causeOf({ load: 'storm' }, context)
    await cause.apply(signal)
    expect((await errorOf(cause.landed(signal))).message).toBe(
      'load storm was done, but did not take hold within 400 ms: not one request could be sent to app:3000',
    )
    await cause.undo(signal)
    expect((await errorOf(causeOf({ load: 'strom' }, context).apply(signal))).message).toBe(
      'the suite has no load named strom; did you mean storm?',
    )
  })
})
