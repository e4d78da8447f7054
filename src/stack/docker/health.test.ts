import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { Client } from './engine.ts'
import { Health } from './health.ts'
import { container } from './service.fixture.ts'

let now = 1000
beforeEach(() => {
  now = 1000
  vi.spyOn(systemClock, 'now').mockImplementation(() => now)
})
afterEach(() => void vi.restoreAllMocks())

/** An engine in which commands end so by the container's id, each after 50 ms; `asked`: whom it has run them in. */
function engine(codes: Record<string, number | Error>) {
  const asked: string[] = []
  const exec = async (id: string, command: readonly string[]) => {
    asked.push(`${id}: ${command.join(' ')}`)
    now += 50
    const code = codes[id]
    if (typeof code !== 'number') throw code
    return { exitCode: code, output: '' }
  }
  const client = { container: { exec, getById: (id: string) => id } } as unknown as Client
  return { health: new Health(client), asked, codes }
}

const COMMAND = ['curl', 'x']
const one = container({ id: 'a' })
const healthy = container({ id: 'a', health: 'healthy' })

test('what the engine has found healthy is not asked', async () => {
  const { health, asked } = engine({})
  expect([await health.passed([healthy], COMMAND), asked]).toEqual([true, []])
})

test('without a command only the engine can tell', async () => {
  const { health, asked } = engine({})
  expect([await health.passed([one], undefined), await health.passed([healthy], undefined), asked]).toEqual([false, true, []])
})

test('its healthcheck has passed when it ends with 0 in each container that the engine has not found healthy', async () => {
  const { health, asked } = engine({ a: 0, b: 0 })
  const all = [one, container({ id: 'b' }), container({ id: 'c', health: 'healthy' })]
  expect([await health.passed(all, COMMAND), asked]).toEqual([true, ['a: curl x', 'b: curl x']])
})

test.each<[string, number | Error]>([
  ['it ends otherwise', 1],
  ['the engine refuses to run it', new Error('(HTTP code 409) container is paused')],
])('not passed: %s', async (_, code) => {
  const { health } = engine({ a: 0, b: code })
  expect(await health.passed([one, container({ id: 'b' })], COMMAND)).toBe(false)
})

test('it is run again after a pause of three times as long as it took, and only where it has not passed', async () => {
  const { health, asked, codes } = engine({ a: 0, b: 1 })
  const all = [one, container({ id: 'b' })]
  await health.passed(all, COMMAND)
  codes.b = 0
  now += 299
  expect([await health.passed(all, COMMAND), asked.length]).toEqual([false, 2])
  now += 1
  expect([await health.passed(all, COMMAND), asked]).toEqual([true, ['a: curl x', 'b: curl x', 'b: curl x']])
})

test('what has passed once is not run again; after another start it is', async () => {
  const { health, asked } = engine({ a: 0 })
  await health.passed([one], COMMAND)
  expect([await health.passed([one], COMMAND), asked.length]).toEqual([true, 1])
  now += 1000
  expect([await health.passed([container({ id: 'a', starts: 2 })], COMMAND), asked.length]).toEqual([true, 2])
})
