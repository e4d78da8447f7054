import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { Dockerode } from './engine.ts'
import { type Change, type Container, Watch } from './watch.ts'

const labels = (service: string) => ({ 'com.docker.compose.project': 'p', 'com.docker.compose.service': service, name: 'größe' })

interface State {
  readonly Status: string
  readonly Running?: boolean
  readonly Paused?: boolean
  readonly OOMKilled?: boolean
  readonly ExitCode?: number
  readonly Health?: { readonly Status: string }
}

/** An engine with these containers (service -> state) that says of its events what it is told to say. */
async function watching(containers: Readonly<Record<string, State>> = {}) {
  const stream = new PassThrough()
  const asked: unknown[] = []
  const api = {
    getEvents: async (options: object) => {
      asked.push(options)
      return stream
    },
    listContainers: async (options: object) => {
      asked.push(options)
      return Object.keys(containers).map((Id) => ({ Id }))
    },
    getContainer: (id: string) => ({
      inspect: async () => ({
        Config: { Labels: labels(id) },
        State: { Running: false, Paused: false, OOMKilled: false, ExitCode: 0, ...containers[id] },
      }),
    }),
  } as unknown as Dockerode
  const changes: Change[] = []
  const lost: string[] = []
  const watch = await Watch.open(api, 'p', { onChange: (change) => changes.push(change), onLost: (why) => lost.push(why) })
  return { stream, asked, changes, lost, watch }
}

interface Said {
  readonly id?: string
  readonly more?: Readonly<Record<string, string>>
  readonly HealthStatus?: string
}

const line = (Action: string, { id = 'a1', more = {}, ...rest }: Said = {}): string =>
  `${JSON.stringify({ status: Action, id, Type: 'container', Action, ...rest, Actor: { ID: id, Attributes: { ...labels('app'), ...more } } })}\n`
const die = (exitCode: number | string) => line('die', { more: { exitCode: String(exitCode) } })

/** All that was written is read. */
const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

const FRESH: Container = {
  id: 'a1',
  service: 'app',
  running: false,
  paused: false,
  health: undefined,
  exitCode: undefined,
  outOfMemory: false,
  starts: 0,
}
const RUNS: Container = { ...FRESH, running: true, starts: 1 }

describe('what events make of a container', () => {
  test.each<[string, readonly string[], readonly Partial<Container>[], number]>([
    ['created', [line('create')], [FRESH], 0],
    ['started', [line('create'), line('start')], [RUNS], 1],
    ['two events in one piece', [line('create') + line('start')], [RUNS], 1],
    ['empty lines between', [`\n${line('start')}\n\r\n`], [RUNS], 1],
    ['ended', [line('start'), die(3)], [{ ...FRESH, starts: 1, exitCode: 3 }], 2],
    [
      'started again: the code of its last end stays',
      [line('start'), die(3), line('start')],
      [{ ...RUNS, starts: 2, exitCode: 3 }],
      3,
    ],
    [
      'restart is an end and a start',
      [line('start'), die(0), line('start'), line('restart')],
      [{ ...RUNS, starts: 2, exitCode: 0 }],
      3,
    ],
    ['paused', [line('start'), line('pause')], [{ ...RUNS, paused: true }], 1],
    ['unpaused', [line('start'), line('pause'), line('unpause')], [RUNS], 1],
    ['ended while paused', [line('start'), line('pause'), die(137)], [{ ...FRESH, starts: 1, exitCode: 137 }], 2],
    ['healthy', [line('start'), line('health_status: healthy')], [{ ...RUNS, health: 'healthy' }], 1],
    ['healthy without a blank', [line('start'), line('health_status:healthy')], [{ ...RUNS, health: 'healthy' }], 1],
    ['unhealthy', [line('start'), line('health_status: unhealthy')], [{ ...RUNS, health: 'unhealthy' }], 1],
    [
      'healthy, as podman says it',
      [line('start'), line('health_status', { HealthStatus: 'healthy' })],
      [{ ...RUNS, health: 'healthy' }],
      1,
    ],
    [
      'unhealthy, as podman says it',
      [line('start'), line('health_status', { HealthStatus: 'unhealthy' })],
      [{ ...RUNS, health: 'unhealthy' }],
      1,
    ],
    ['a health that is no result yet', [line('start'), line('health_status: starting'), line('health_status')], [RUNS], 1],
    [
      'started again: its health is to be seen anew',
      [line('start'), line('health_status: healthy'), line('start')],
      [{ ...RUNS, starts: 2 }],
      2,
    ],
    ['out of memory', [line('start'), line('oom'), die(137)], [{ ...FRESH, starts: 1, outOfMemory: true, exitCode: 137 }], 2],
    [
      'another start has memory again',
      [line('start'), line('oom'), die(137), line('start')],
      [{ ...RUNS, starts: 2, exitCode: 137 }],
      3,
    ],
    ['what it runs inside', [line('start'), line('exec_create: true '), line('exec_start: true '), line('exec_die')], [RUNS], 1],
    ['gone', [line('start'), die(0), line('destroy')], [], 2],
    ['gone, as podman says it', [line('start'), die(0), line('remove')], [], 2],
    ['one of `docker compose run`', [line('start', { more: { 'com.docker.compose.oneoff': 'True' } })], [], 0],
    [
      'one that says it is none of `docker compose run`',
      [line('start', { more: { 'com.docker.compose.oneoff': 'False' } })],
      [RUNS],
      1,
    ],
  ])('%s', async (_title, pieces, containers, told) => {
    const { stream, watch, changes } = await watching()
    for (const piece of pieces) stream.write(piece)
    await settled()
    expect(watch.containersOf('app')).toEqual(containers)
    expect(changes).toHaveLength(told)
  })

  test('cut anywhere, also inside a character, they say the same', async () => {
    const bytes = Buffer.from(line('create') + line('start') + line('health_status: healthy'))
    for (let at = 1; at < bytes.length; at += 7) {
      const { stream, watch } = await watching()
      stream.write(bytes.subarray(0, at))
      stream.write(bytes.subarray(at))
      await settled()
      expect(watch.containersOf('app'), `cut at ${at}`).toEqual([{ ...RUNS, health: 'healthy' }])
    }
  })

  test('starts and ends are told, with what the container then is', async () => {
    const { stream, changes } = await watching()
    stream.write(line('create') + line('start') + line('pause') + line('unpause') + die(2) + line('destroy'))
    await settled()
    expect(changes).toEqual([
      { action: 'start', container: RUNS },
      { action: 'die', container: { ...FRESH, starts: 1, exitCode: 2 } },
    ])
  })

  test('each container of a service is one of its own', async () => {
    const { stream, watch } = await watching()
    stream.write(line('start') + line('start', { id: 'a2' }) + line('die', { id: 'a2', more: { exitCode: '1' } }))
    stream.write(line('start', { id: 'd1', more: { 'com.docker.compose.service': 'db' } }))
    await settled()
    expect(watch.containersOf('app').map(({ id, running }) => [id, running])).toEqual([
      ['a1', true],
      ['a2', false],
    ])
    expect(watch.containersOf('db').map(({ id }) => id)).toEqual(['d1'])
    expect(watch.containersOf('nobody')).toEqual([])
  })
})

describe('what is there already', () => {
  test.each<[string, State, Partial<Container>]>([
    ['made, and never started', { Status: 'created' }, {}],
    ['running', { Status: 'running', Running: true }, { running: true, starts: 1 }],
    ['paused', { Status: 'paused', Running: true, Paused: true }, { running: true, paused: true, starts: 1 }],
    [
      'healthy',
      { Status: 'running', Running: true, Health: { Status: 'healthy' } },
      { running: true, health: 'healthy', starts: 1 },
    ],
    ['not yet healthy', { Status: 'running', Running: true, Health: { Status: 'starting' } }, { running: true, starts: 1 }],
    ['it did its one thing before', { Status: 'exited' }, { starts: 1, exitCode: 0 }],
    ['it ended before', { Status: 'exited', ExitCode: 137, OOMKilled: true }, { starts: 1, exitCode: 137, outOfMemory: true }],
  ])('%s', async (_title, state, container) => {
    const { watch, changes } = await watching({ app: state })
    expect(watch.containersOf('app')).toEqual([{ ...FRESH, id: 'app', ...container }])
    expect(changes).toEqual([])
  })

  test('the engine is asked for the project’s containers and their events only', async () => {
    const { asked } = await watching()
    const label = ['com.docker.compose.project=p']
    expect(asked).toEqual([{ filters: { type: ['container'], label } }, { all: true, filters: { label } }])
  })
})

describe('an engine that talks no more', () => {
  test.each<[string, (stream: PassThrough) => void, string]>([
    ['it breaks', (stream) => stream.destroy(new Error('read ECONNRESET')), 'read ECONNRESET'],
    ['it ends', (stream) => stream.end(), 'it closed the connection'],
    ['it closes', (stream) => stream.destroy(), 'it closed the connection'],
  ])('%s: told once', async (_title, act, why) => {
    const { stream, lost } = await watching()
    expect(lost).toEqual([])
    const closed = new Promise((resolve) => stream.once('close', resolve))
    act(stream)
    await closed
    await settled()
    expect(lost).toEqual([why])
  })

  test('no news when nobody wants any more', async () => {
    const { stream, watch, lost } = await watching()
    watch[Symbol.dispose]()
    await settled()
    expect(stream.destroyed).toBe(true)
    expect(lost).toEqual([])
  })
})
