import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { TestBedError } from '../../lib/errors.ts'
import type { StackEvent } from '../stack.ts'
import { container, serviceIn, type World, world } from './service.fixture.ts'

// Time passes when somebody waits for it, and only then.
let now = 1000
/** What happens at each pause of a poll. */
let meanwhile: () => void
beforeEach(() => {
  now = 1000
  meanwhile = () => undefined
  vi.spyOn(systemClock, 'now').mockImplementation(() => now)
  vi.spyOn(systemClock, 'sleep').mockImplementation(async (ms) => {
    now += ms
    meanwhile()
  })
})
afterEach(() => void vi.restoreAllMocks())

const dead = (exitCode: number, fields: object = {}) => container({ running: false, exitCode, ...fields })
const IDLE = new AbortController().signal

describe('ready', () => {
  async function outcome(at: World, told: Parameters<typeof serviceIn>[1] = {}, signal = IDLE) {
    const service = serviceIn(at, told)
    await service.refresh()
    const events: StackEvent[] = []
    const error = await service.ready(signal, (event) => events.push(event)).catch((reason: unknown) => reason)
    return error === undefined ? events : error instanceof TestBedError ? error.message : error
  }
  const READY = (afterMs = 0) => [{ type: 'ready', service: 'app', afterMs }]
  const STARTING = { Status: 'starting', Log: [] }

  test('no container: what is not there is not ready', async () => {
    expect(await outcome(world({ containers: [] }))).toBe('app has no container: compose made none')
  })

  test('without healthcheck and port, when it runs', async () => {
    expect(await outcome(world())).toEqual(READY())
  })

  test('with a healthcheck, when all its containers are healthy; the time counts from its start', async () => {
    const at = world({ containers: [container(), container({ id: 'a2' })], health: STARTING })
    let looks = 0
    meanwhile = () => {
      if (++looks === 3) at.containers = [container({ health: 'healthy' }), container({ id: 'a2' })]
      if (looks === 5) at.containers = at.containers.map((one) => ({ ...one, health: 'healthy' }))
    }
    expect(await outcome(at)).toEqual(READY(125))
  })

  test('with a port that is published, when it answers', async () => {
    const server = createServer((_request, answer) => answer.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const told = { port: 9090, host: '127.0.0.1', compose: { image: 'prom/prometheus' } }
      expect(await outcome(world({ published: { 9090: port } }), told)).toEqual(READY())
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test('what had to complete, when it did', async () => {
    const at = world()
    meanwhile = () => {
      at.containers = [dead(0)]
    }
    expect(await outcome(at, { oneShot: true })).toEqual(READY(25))
  })

  test('it waits for its start as long as that takes', async () => {
    const at = world({ containers: [container({ running: false, starts: 0 })] })
    const service = serviceIn(at)
    meanwhile = () => {
      if (now < 100_000) return
      at.containers = [container()]
      void service.refresh()
    }
    const events: StackEvent[] = []
    await service.ready(IDLE, (event) => events.push(event))
    expect(events).toMatchObject([{ type: 'ready', service: 'app' }])
    expect(now, 'longer than any service has to become ready').toBeGreaterThanOrEqual(100_000)
  })

  test.each<[string, Partial<World>, Parameters<typeof serviceIn>[1], string]>([
    [
      'it ended: its last log lines',
      { containers: [dead(1)], log: ['starting', 'no database'] },
      {},
      'app ended with exit code 1 before it was ready; its last log lines:\n    starting\n    no database',
    ],
    [
      'it ended in silence',
      { containers: [dead(127)] },
      {},
      'app could not find its command (exit code 127) before it was ready; it logged nothing',
    ],
    [
      'unhealthy: what its healthcheck said',
      {
        containers: [container({ health: 'unhealthy' })],
        health: { Status: 'unhealthy', Log: [{ ExitCode: 1, Output: 'refused\n' }] },
      },
      {},
      'app is unhealthy; its healthcheck ends with 1: refused; it logged nothing',
    ],
    [
      'never healthy, nor unhealthy',
      { health: STARTING },
      {},
      'app was not ready after 240 s: its healthcheck has not passed; it logged nothing',
    ],
    ['it does not complete', {}, { oneShot: true }, 'app was not ready after 300 s: it has not completed; it logged nothing'],
    [
      'down, and to be restarted',
      { containers: [container({ running: true }), dead(1, { id: 'a2', starts: 4 })] },
      { compose: { restart: 'always' } },
      'app was not ready after 60 s: the engine restarts it, and was restarted 3 times; it logged nothing',
    ],
    [
      'of many log lines the last ten, of all its containers',
      { containers: [container({ health: 'unhealthy' }), container({ id: 'b2' })], log: ['1', '2', '3', '4', '5', '6', 'ID'] },
      {},
      `app is unhealthy; its last log lines:\n${['5', '6', 'a1', '1', '2', '3', '4', '5', '6', 'b2'].map((one) => `    ${one}`).join('\n')}`,
    ],
  ])('never: %s', async (_title, fields, told, message) => {
    const at = world({ ...fields, containers: [container()] })
    const service = serviceIn(at, told)
    await service.refresh()
    if (fields.containers !== undefined) at.containers = fields.containers
    await expect(service.ready(IDLE, () => undefined)).rejects.toThrow(
      Object.assign(new TestBedError(message), { hint: 'correct it; with --keep it stays, to be looked at with docker logs' }),
    )
  })

  test('what the engine could not say at its start is asked for again', async () => {
    const service = serviceIn(world({ failing: 2 }))
    await expect(service.refresh()).rejects.toThrow('(HTTP code 500) busy')
    const events: StackEvent[] = []
    await service.ready(IDLE, (event) => events.push(event))
    expect(events).toEqual(READY(25))
  })

  test('an engine that never says it is waited for no longer than a service', async () => {
    const service = serviceIn(world({ failing: Number.POSITIVE_INFINITY }))
    await expect(service.refresh()).rejects.toThrow('(HTTP code 500) busy')
    await expect(service.ready(IDLE, () => undefined)).rejects.toThrow(
      'app was not ready after 60 s: (HTTP code 500) busy; it logged nothing',
    )
  })

  test('interrupted', async () => {
    const stop = new AbortController()
    meanwhile = () => stop.abort()
    expect(await outcome(world({ health: STARTING }), {}, stop.signal)).toBe('interrupted while app was starting')
  })
})
