import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepare } from '../../src/run/index.ts'
import type { RunningService, RunningStack, ServiceControl, StackEvent } from '../../src/stack/stack.ts'
import { docker, eventually, nodeService, server, Workplace, whyNoContainers } from './engine.fixture.ts'

const obstacle = await whyNoContainers()
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()

/** Says in each answer which start it is of, logs each path, and dies when told to. */
const APP = `
const start = String(Math.random())
require('node:http').createServer((q, r) => {
  console.log('asked for ' + q.url)
  if (q.url === '/die') process.exit(9)
  r.end(start)
}).listen(3000)
process.on('SIGTERM', () => process.exit(0))`

describe.skipIf(obstacle !== undefined)('control of a service in containers', () => {
  const events: StackEvent[] = []
  let stack: RunningStack
  const service = (name: string): RunningService => {
    const found = stack.services.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no service ${name}`)
    return found
  }
  const control = (name = 'app'): ServiceControl => {
    const given = service(name).control
    if (given === undefined) throw new Error(`${name} cannot be controlled`)
    return given
  }
  /** What the app answers; undefined when it does not within half a second. */
  const ask = async (path = '/', name = 'app'): Promise<string | undefined> => {
    const { host, port } = service(name).endpoint()
    const answer = await fetch(`http://${host}:${port}${path}`, { signal: AbortSignal.timeout(500) }).catch(() => undefined)
    return answer?.text()
  }
  const comesBack = () => eventually(async () => (await ask()) !== undefined)
  const exits = () => events.filter(({ type }) => type === 'exited')

  beforeAll(async () => {
    place.suite('control', {
      compose: {
        services: {
          app: nodeService(APP, { expose: [3000] }),
          many: server('ok', { scale: 2 }),
          // The engine itself asks its healthcheck for the first time in an hour; it passes when the container has asked for it twice.
          slow: server('ok', { healthcheck: { test: 'test -e /tmp/asked || ! touch /tmp/asked', interval: '1h' } }),
        },
      },
    })
    const { plan, runtime } = await prepare(join(place.cwd, 'control', 'suite.yaml'), { runtime: 'docker' })
    stack = await runtime.open(plan, {
      onEvent: (event) => events.push(event),
      signal: new AbortController().signal,
      keep: false,
    })
  })
  afterAll(async () => {
    await stack?.[Symbol.asyncDispose]()
    const left = await place.left('control')
    await place[Symbol.asyncDispose]()
    // The process that runs these tests has the suite's name in no command line, so nothing of it may be there.
    expect(left).toEqual([])
  })

  test('stop and start: it is found again, at whatever port it then has', async () => {
    const before = await ask()
    await control().stop()
    expect([before === undefined, await ask()]).toEqual([false, undefined])
    await control().stop()
    await control().start()
    const after = await ask()
    await control().start()
    expect([after === undefined, after === before, await ask(), exits()]).toEqual([false, false, after, []])
  })

  test('pause and unpause: it answers nothing, and is then the same as before', async () => {
    const before = await ask()
    await control().pause()
    await control().pause()
    expect(await ask()).toBeUndefined()
    await expect(control().exec(['true'])).rejects.toThrow('true cannot be run in app: it is paused')
    await control().unpause()
    await control().unpause()
    expect(await comesBack()).toBe(true)
    expect([await ask(), exits()]).toEqual([before, []])
  })

  test('what has a healthcheck is ready when that passes, whenever the engine asks it', async () => {
    const health = () => docker('inspect', '--format', '{{.State.Health.Status}}', ...place.containers('control', 'slow'))
    await control('slow').exec(['rm', '/tmp/asked'])
    await control('slow').restart()
    expect([await ask('/', 'slow'), (await control('slow').exec(['test', '-e', '/tmp/asked'])).exitCode]).toEqual(['ok', 0])
    expect(health()).toBe('starting')
  })

  test('restart: another start of it', async () => {
    const before = await ask()
    await control().restart()
    const after = await ask()
    expect([after === undefined, after === before, exits()]).toEqual([false, false, []])
  })

  // A load that runs asked for the place once; and while it is down nobody else may answer there.
  test.skipIf(process.platform !== 'linux')('on Linux its place stays the same, also while it is down', async () => {
    const before = service('app').endpoint()
    await control().stop()
    expect([service('app').endpoint(), await ask()]).toEqual([before, undefined])
    await control().start()
    expect(await comesBack()).toBe(true)
    expect(service('app').endpoint()).toEqual(before)
  })

  test.each([
    [['node', '-p', '6 * 7'], [0], /^42\s*$/],
    [['sh', '-c', 'echo to stderr >&2; exit 3'], [3], /to stderr/],
    // Engines differ in what they say of a program that is not there.
    [['no-such-program'], [126, 127], /no-such-program/],
  ])('exec %j ends with one of %j', async (argv, codes, output) => {
    const ended = await control().exec(argv)
    expect(ended.output).toMatch(output)
    expect(codes).toContain(ended.exitCode)
  })

  test('lastLog: the last lines, oldest first', async () => {
    for (const path of ['/one', '/two', '/three']) await ask(path)
    await eventually(async () => (await service('app').lastLog(1))[0] === 'asked for /three')
    expect(await service('app').lastLog(2)).toEqual(['asked for /two', 'asked for /three'])
  })

  test('all containers of a service are stopped and started', async () => {
    const running = () => place.containers('control', 'many', 'running').length
    await control('many').stop()
    expect(running()).toBe(0)
    await control('many').start()
    expect(running()).toBe(2)
    expect(await eventually(async () => (await ask('/', 'many')) === 'ok')).toBe(true)
    expect(exits()).toEqual([])
  })

  test('an end that nobody asked for is told, with its exit code', async () => {
    await ask('/die')
    expect(await eventually(() => exits().length > 0)).toBe(true)
    expect(exits()).toMatchObject([{ service: 'app', code: 9, words: 'ended with exit code 9' }])
    await control().start()
    expect(await comesBack()).toBe(true)
  })
})
