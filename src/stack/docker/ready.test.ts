import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { composeService } from '../../declared/compose.fixture.ts'
import type { ComposeService } from '../../declared/compose-model.ts'
import type { Endpoint, ServiceControl } from '../stack.ts'
import { probeOf } from './ready.ts'

const open: Server[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

async function listening(server: Server): Promise<Endpoint> {
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

const tcp = (onConnection: (socket: Socket) => void) =>
  listening(createServer((socket) => onConnection(socket.on('error', () => {}))))
const http = (status: number, path: string) =>
  listening(createHttp((request, answer) => answer.writeHead(request.url === path ? status : 404).end()))

/** A port at which nobody listens. */
async function nobody(): Promise<Endpoint> {
  const server = createServer()
  const endpoint = await listening(server)
  open.splice(open.indexOf(server), 1)
  await new Promise((resolve) => server.close(resolve))
  return endpoint
}

interface Seen {
  readonly checked?: boolean
  readonly at?: Endpoint | undefined
  readonly exec?: Awaited<ReturnType<ServiceControl['exec']>>
}

async function look(fields: Partial<ComposeService>, { at, exec, checked = false }: Seen) {
  const calls: string[] = []
  const control = {
    exec: async (argv: readonly string[]) => {
      calls.push(argv.join(' '))
      return exec ?? { exitCode: 0, output: '' }
    },
  } as unknown as ServiceControl
  const missing = await probeOf(
    { port: at === undefined ? undefined : 3000, place: () => at, control },
    composeService(fields),
    checked,
  )(AbortSignal.timeout(20_000))
  return { missing, calls }
}

describe('a service of which nothing is known but its port', () => {
  test.each<[string, (socket: Socket) => void, unknown]>([
    ['it speaks first', (socket) => void socket.end('220 ready\r\n'), undefined],
    ['only the engine’s proxy takes it, and lets go', (socket) => void socket.end(), expect.stringMatching(/^nothing listens/)],
    [
      'only the engine’s proxy takes it, and breaks it',
      (socket) => void socket.resetAndDestroy(),
      expect.stringMatching(/ECONNRESET/),
    ],
  ])('%s', async (_title, onConnection, missing) => {
    // The time that a connection must be held never passes.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const at = await tcp(onConnection)
    expect((await look({}, { at })).missing).toEqual(missing)
  })

  test('it holds the connection', async () => {
    const held: Socket[] = []
    const at = await tcp((socket) => held.push(socket))
    expect((await look({}, { at })).missing).toBeUndefined()
    for (const socket of held) socket.destroy()
  })

  test.each<[string, Partial<ComposeService>, unknown]>([
    ['nothing is known of it: its healthcheck is all there is', {}, undefined],
    ['a command would ask what the healthcheck has asked', { image: 'redis:7-alpine' }, undefined],
    ['the component has a path of its own', { image: 'prom/prometheus:v2.48.0' }, expect.stringMatching(/-\/ready/)],
  ])('its healthcheck has passed; %s', async (_title, fields, missing) => {
    const { missing: found, calls } = await look(fields, { at: await nobody(), checked: true })
    expect([found, calls]).toEqual([missing, []])
  })

  test('its port is not published: it is not known to be ready', async () => {
    const service = { port: 3000, place: () => undefined, control: {} as ServiceControl }
    expect(await probeOf(service, composeService({}), false)(AbortSignal.timeout(20_000))).toBe('its port 3000 is not published')
  })

  test('nobody listens', async () => {
    const at = await nobody()
    expect((await look({}, { at })).missing).toBe(`connect ECONNREFUSED 127.0.0.1:${at.port}`)
  })

  test('it has no port: there is nothing to ask', async () => {
    expect(await look({}, {})).toEqual({ missing: undefined, calls: [] })
  })
})

describe('a service that a component knows', () => {
  test('by HTTP: its own path, at its published port', async () => {
    const at = await http(200, '/-/ready')
    expect((await look({ image: 'prom/prometheus' }, { at })).missing).toBeUndefined()
  })

  test('by HTTP: not ready yet', async () => {
    const at = await http(503, '/-/ready')
    expect((await look({ image: 'prom/prometheus' }, { at })).missing).toBe(`http://127.0.0.1:${at.port}/-/ready answers 503`)
  })

  test('by HTTP: nothing is published, so there is nothing to ask', async () => {
    expect((await look({ image: 'prom/prometheus' }, {})).missing).toBeUndefined()
  })

  const PING = 'sh -c redis-cli -h "$0" -p "$1" ping | grep -qE "PONG|NOAUTH" 127.0.0.1 6379'
  test.each<[string, Seen['exec'], string | undefined]>([
    ['ready', { exitCode: 0, output: 'PONG\n' }, undefined],
    ['not ready', { exitCode: 1, output: 'Could not connect\nConnection refused\n' }, 'sh ends with 1: Connection refused'],
    ['not ready, and silent', { exitCode: 1, output: '' }, 'sh ends with 1: '],
  ])('by a command inside it, whether a port is published or not: %s', async (_title, exec, missing) => {
    expect(await look({ image: 'redis:7-alpine' }, exec === undefined ? {} : { exec })).toEqual({ missing, calls: [PING] })
  })

  test('another program in its image is not the component', async () => {
    expect(await look({ image: 'redis:7-alpine', entrypoint: ['sh', '-c', 'sleep 9'] }, {})).toEqual({
      missing: undefined,
      calls: [],
    })
  })

  test('a command of its own for where no engine is hides the component', async () => {
    const native = { command: ['node'], cwd: '/', environment: {}, standIn: false }
    expect(await look({ image: 'redis:7-alpine', native }, {})).toEqual({ missing: undefined, calls: [] })
  })
})
