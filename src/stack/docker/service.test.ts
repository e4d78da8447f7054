import { describe, expect, test } from 'vitest'
import type { ComposeService } from '../../declared/compose-model.ts'
import { container, serviceIn, type World, world } from './service.fixture.ts'

const dead = (exitCode: number, fields: object = {}) => container({ running: false, exitCode, ...fields })

describe('failure: what is wrong with it now', () => {
  const PUBLISHED: Partial<ComposeService> = {
    ports: [{ container: 3000, published: undefined, host: undefined, protocol: 'tcp' }],
  }
  const ALWAYS: Partial<ComposeService> = { ...PUBLISHED, restart: 'always' }

  test.each<
    [
      string,
      readonly ReturnType<typeof container>[],
      { compose?: Partial<ComposeService>; oneShot?: boolean },
      string | undefined,
    ]
  >([
    ['it runs', [container()], {}, undefined],
    ['it is healthy', [container({ health: 'healthy' })], {}, undefined],
    ['it is paused', [container({ paused: true })], {}, undefined],
    ['it has no container', [], {}, undefined],
    ['it was not started yet', [container({ running: false, starts: 0 })], {}, undefined],
    ['unhealthy', [container({ health: 'unhealthy' })], {}, 'app is unhealthy'],
    ['one of two is unhealthy', [container(), container({ health: 'unhealthy' })], {}, 'app is unhealthy'],
    ['ended', [dead(1)], {}, 'app ended with exit code 1 before it was ready'],
    ['one of two ended', [container(), dead(1)], {}, 'app ended with exit code 1 before it was ready'],
    ['restart: no', [dead(1)], { compose: { restart: 'no' } }, 'app ended with exit code 1 before it was ready'],
    ['a server ended well', [dead(0)], { compose: PUBLISHED }, 'app ended with exit code 0 before it was ready'],
    ['nobody can be using it', [dead(0)], {}, undefined],
    ['it did its one thing', [dead(0)], { oneShot: true, compose: PUBLISHED }, undefined],
    ['it did not do its one thing', [dead(3)], { oneShot: true }, 'app ended with exit code 3, and was to complete'],
    [
      'its one thing is not done again',
      [dead(3)],
      { oneShot: true, compose: ALWAYS },
      'app ended with exit code 3, and was to complete',
    ],
    ['the engine restarts it', [dead(1)], { compose: ALWAYS }, undefined],
    ['the engine restarts it, in the words of on-failure', [dead(1)], { compose: { restart: 'on-failure:3' } }, undefined],
    ['not once too often', [dead(1, { starts: 8 })], { compose: ALWAYS }, undefined],
    [
      'it flaps',
      [dead(1, { starts: 9 })],
      { compose: ALWAYS },
      'app ended with exit code 1, as often as the engine restarted it (8 times)',
    ],
    [
      'killed',
      [dead(137, { outOfMemory: true })],
      {},
      'app was killed for lack of memory (exit code 137; its limit is 64 MiB) before it was ready',
    ],
  ])('%s', async (_title, containers, told, failure) => {
    const at = world({ containers: [container()], memory: 64 * 2 ** 20 })
    const service = serviceIn(at, told)
    await service.refresh()
    at.containers = containers
    expect(service.failure()).toBe(failure)
  })
})

describe('endpoint', () => {
  const of = async (at: World, told: Parameters<typeof serviceIn>[1]) => {
    const service = serviceIn(at, told)
    await service.refresh()
    return service
  }

  test('the host port of its main port, or of the one asked for', async () => {
    const service = await of(world({ published: { 3000: 49_153, 9464: 49_154 } }), { port: 3000, host: '192.0.2.7' })
    expect([service.endpoint(), service.endpoint(9464), service.place()]).toEqual([
      { host: '192.0.2.7', port: 49_153 },
      { host: '192.0.2.7', port: 49_154 },
      { host: '192.0.2.7', port: 49_153 },
    ])
    expect(() => service.endpoint(80)).toThrow('port 80 of app is not published: its container does not run')
  })

  test.each<[string, World, Parameters<typeof serviceIn>[1], string]>([
    ['it has no port', world(), {}, 'app has no TCP port: its compose service names none'],
    ['it has no container', world({ containers: [] }), { port: 1 }, 'port 1 of app is not published: it has no container'],
    [
      'it does not run yet',
      world({ containers: [container({ running: false })], published: { 1: 2 } }),
      { port: 1 },
      'port 1 of app is not published: its container does not run',
    ],
  ])('%s: cannot be observed', async (_title, at, told, message) => {
    const service = await of(at, told)
    expect(() => service.endpoint()).toThrow(message)
    expect(service.place()).toBeUndefined()
  })

  test('in the network of the host its ports are the host’s', async () => {
    expect((await of(world(), { port: 9100, compose: { networkMode: 'host' } })).endpoint()).toEqual({
      host: 'localhost',
      port: 9100,
    })
  })

  test('in the network of another service, that one has its ports', async () => {
    const owner = await of(world({ published: { 9187: 50_000 } }), { compose: { name: 'db' } })
    const guest = await of(world(), { port: 9187, compose: { networkMode: 'service:db' }, networkOwner: () => owner })
    expect(guest.endpoint()).toEqual({ host: 'localhost', port: 50_000 })
  })

  test('after a restart the ports are those of the new start; of a container that is down nobody knows who answers there', async () => {
    const at = world({ published: { 3000: 40_001 } })
    const service = await of(at, { port: 3000 })
    at.containers = [dead(1)]
    at.published = {}
    await service.refresh()
    expect(() => service.endpoint()).toThrow('port 3000 of app is not published: its container does not run')
    at.containers = [container({ starts: 2 })]
    at.published = { 3000: 40_002 }
    await service.refresh()
    expect(service.endpoint().port).toBe(40_002)
  })
})

test('what it is: name, command, mounts, where they are here', () => {
  const here = import.meta.dirname
  const mount = { type: 'bind', source: here, target: '/etc/app', readOnly: true } as const
  const volume = { type: 'volume', source: 'data', target: '/data', readOnly: false } as const
  const service = serviceIn(world(), { compose: { name: 'db', command: ['serve', '--all'], mounts: [mount, volume] } })
  expect([service.name, service.args, service.mounts]).toEqual(['db', ['serve', '--all'], ['/etc/app']])
  expect([service.hostPath('/etc/app/watch.ts'), service.hostPath('/data/x'), service.hostPath('/')]).toEqual([
    `${here}/watch.ts`,
    undefined,
    undefined,
  ])
})
