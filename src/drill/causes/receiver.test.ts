import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { openSinks } from '../sinks/index.ts'
import { world } from './causes.fixture.ts'
import { causeOf } from './index.ts'

const SIGNAL = new AbortController().signal
const MESSAGE = { method: 'POST', body: JSON.stringify({ text: 'High' }) }

test('a receiver is down until it is undone, and no other', async () => {
  const sinks = await openSinks({ listen: '127.0.0.1', name: '127.0.0.1', clock: systemClock })
  onTestFinished(() => sinks[Symbol.asyncDispose]())
  const [down, up] = [
    await sinks.add({ receiver: 'crit', integration: 'slack', index: 0 }),
    await sinks.add({ receiver: 'warn', integration: 'slack', index: 0 }),
  ]
  const answers = async () => [(await fetch(down, MESSAGE)).status, (await fetch(up, MESSAGE)).status]
  const cause = causeOf({ receiver: { name: 'crit', answers: 'error' } }, world('http://127.0.0.1:1', { sinks }))
  expect(cause.describe).toBe('receiver crit answers by error')
  expect(await answers()).toEqual([200, 200])
  await cause.apply(SIGNAL)
  expect(await answers()).toEqual([500, 200])
  await cause.undo(SIGNAL)
  expect(await answers()).toEqual([200, 200])
})

test('where nothing is intercepted it cannot be caused', async () => {
  const cause = causeOf({ receiver: { name: 'crit', answers: 'timeout' } }, world('http://127.0.0.1:1'))
  await expect(cause.apply(SIGNAL)).rejects.toThrow('notifications to crit come to no sink here')
})
