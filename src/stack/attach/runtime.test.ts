import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ComposeService } from '../../declared/compose-model.ts'
import { CannotObserve, UsageError } from '../../lib/errors.ts'
import type { Plan, ServicePlan } from '../../plan/plan.ts'
import { attachRuntime } from './runtime.ts'

const compose = (ports: readonly (readonly [number, number | undefined])[], more: Partial<ComposeService> = {}) =>
  ({
    image: 'kong',
    expose: [],
    mounts: [],
    ports: ports.map(([container, published]) => ({ container, published, protocol: 'tcp' })),
    ...more,
  }) as unknown as ComposeService
const kong = {
  compose: compose([
    [8000, 18000],
    [8001, 18001],
  ]),
}

const service = (name: string, more: Partial<ServicePlan> = {}): ServicePlan => ({
  name,
  role: undefined,
  compose: undefined,
  url: undefined,
  asked: undefined,
  addressed: [],
  offer: { runs: false, reason: 'no URL' },
  ...more,
})

const open = (urls: Record<string, string>, ...services: ServicePlan[]) =>
  attachRuntime(urls, 'asked for').open({ services } as unknown as Plan, {
    onEvent: (event) => expect.unreachable(`attached, and yet: ${event.type}`),
    signal: new AbortController().signal,
    keep: false,
  })

test('a service with a URL runs, one without is told how to give it', () => {
  const { offer, name, reason } = attachRuntime({ prometheus: 'http://127.0.0.1:9090' }, 'asked for')
  expect([name, reason]).toEqual(['attach', 'asked for'])
  expect(offer(service('prometheus'))).toEqual({ runs: true, how: 'attached at http://127.0.0.1:9090', standIn: false })
  expect(offer(service('grafana'))).toEqual({
    runs: false,
    reason: 'no URL was given for grafana: add --attach grafana=URL',
  })
})

test('nothing is changed, and nobody there is told of this machine', async () => {
  const runtime = attachRuntime({ app: 'http://127.0.0.1:1' }, 'asked for')
  expect(await runtime.reach?.()).toBeUndefined()
  const options = { onEvent: () => undefined, signal: new AbortController().signal, keep: false }
  const changes = [{ service: 'app', mounts: [], args: [] }]
  const opened = runtime.open({ services: [service('app')] } as unknown as Plan, { ...options, changes })
  await expect(opened).rejects.toThrow('a stack that runs already cannot be changed')
})

test('opening starts and probes nothing', async () => {
  await using stack = await open({ app: 'http://127.0.0.1:1' }, service('app', { asked: '1.2' }), service('grafana'))
  const [app] = stack.services
  expect([app?.hostPath('/etc'), app?.logFile, await app?.lastLog(5), stack.kept]).toEqual([undefined, undefined, [], []])
  expect(stack.components).toMatchObject([
    { service: 'app', component: 'attached', version: undefined, asked: '1.2' },
    { service: 'grafana', component: undefined, reason: 'no URL' },
  ])
})

describe('the port that a check names', () => {
  test.each<[string, string, Partial<ServicePlan>, number | undefined, string, number]>([
    ['none: that of the URL', 'http://127.0.0.1:19090', {}, undefined, '127.0.0.1', 19090],
    ['none, and none in the URL', 'http://prometheus.test', {}, undefined, 'prometheus.test', 80],
    ['the main one: any URL stands for it', 'http://127.0.0.1:29090', kong, 8000, '127.0.0.1', 29090],
    ['the one that compose publishes there', 'http://127.0.0.1:18001', kong, 8001, '127.0.0.1', 18001],
    ['the one that is there itself', 'http://10.0.0.7:8001', kong, 8001, '10.0.0.7', 8001],
    ['that of the URL', 'http://127.0.0.1:18000', kong, 18000, '127.0.0.1', 18000],
    ['that of the URL, without a compose file', 'http://127.0.0.1:19090', {}, 19090, '127.0.0.1', 19090],
    [
      'that of its component, where compose names none',
      'http://h:1',
      { compose: compose([], { image: 'prom/prometheus' }) },
      9090,
      'h',
      1,
    ],
    ['IPv6', 'http://[::1]:19090', {}, undefined, '[::1]', 19090],
  ])('%s', async (_, url, more, asked, host, port) => {
    await using stack = await open({ prometheus: url }, service('prometheus', more))
    expect(stack.services[0]?.endpoint(asked)).toEqual({ host, port })
  })
})

describe('a port to which the URL does not lead cannot be observed', () => {
  test.each<[string, string, Partial<ServicePlan>, number, string]>([
    [
      'another one',
      'http://h:18000',
      kong,
      8001,
      'app is attached at http://h:18000, for its port 8000: nothing leads to its port 8001 from here; attach that port, too: --attach app:8001=URL',
    ],
    [
      'the main one',
      'http://h:18001',
      kong,
      8000,
      'app is attached at http://h:18001, for its port 8001: nothing leads to its port 8000',
    ],
    [
      'one that compose publishes elsewhere',
      'http://h:8001',
      {
        compose: compose([
          [8000, 8001],
          [8001, 8000],
        ]),
      },
      8001,
      'for its port 8000: nothing leads to its port 8001',
    ],
    ['one that nobody declares', 'http://h:18000', kong, 80, 'nothing leads to its port 80 from here'],
    [
      'without a compose file',
      'http://h:3000',
      {},
      9999,
      'app is attached at http://h:3000: nothing leads to its port 9999 from here; leave the port out, or attach that port: --attach app:9999=URL',
    ],
  ])('%s', async (_, url, more, port, message) => {
    await using stack = await open({ app: url }, service('app', more))
    expect(() => stack.services[0]?.endpoint(port)).toThrow(CannotObserve)
    expect(() => stack.services[0]?.endpoint(port)).toThrow(message)
  })
})

test('files that compose binds are those of this machine; volumes and what is missing are not seen', async () => {
  const here = import.meta.dirname
  const mounts = [
    { type: 'bind', source: here, target: '/etc/prometheus', readOnly: true },
    { type: 'volume', source: 'rules', target: '/etc/prometheus/rules', readOnly: false },
    { type: 'bind', source: join(here, 'absent'), target: '/absent', readOnly: false },
  ] as const
  await using stack = await open({ app: 'http://h' }, service('app', { compose: compose([], { mounts }) }))
  const [app] = stack.services
  expect(app?.hostPath('/etc/prometheus/runtime.ts')).toBe(join(here, 'runtime.ts'))
  expect(['/etc/prometheus/rules/a.yml', '/absent/x', '/other'].map((path) => app?.hostPath(path))).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  expect(app?.mounts).toEqual(['/etc/prometheus'])
})

describe('a URL that cannot be used', () => {
  test.each([
    ['no URL', 'nonsense', 'is not an http URL: nonsense'],
    ['another protocol', 'ftp://h:2121', 'is not an http URL: ftp://h:2121'],
    ['credentials', 'http://me:hunter22@h:9090', 'at h:9090 holds a user or password, which this version does not send'],
    ['credentials, and wrong', 'http://me:hunter22@h:99999', 'is not an http URL: http://me:***@h:99999'],
    ['a path', 'http://h/prom', 'at h has a path or query: give host and port, the checks themselves name paths'],
    ['a query', 'http://h/?token=hunter22', 'at h has a path or query: give host and port, the checks themselves name paths'],
  ])('%s', (_, url, wrong) => {
    const attach = () => attachRuntime({ prometheus: url }, 'asked for')
    expect(attach).toThrow(UsageError)
    expect(attach).toThrow(expect.objectContaining({ message: `the URL of prometheus ${wrong}` }))
    expect(attach).not.toThrow(/hunter22/)
  })
})

test.each([
  ['https://app.test', 443],
  ['https://app.test:8443', 8443],
])('%s is reached by TLS', async (url, port) => {
  await using stack = await open({ app: url }, service('app'))
  expect(stack.services[0]?.endpoint()).toEqual({ host: 'app.test', port, secure: true })
})

test('further ports of a service are attached by themselves', async () => {
  const urls = { app: 'http://h:18000', 'app:8001': 'https://admin.test', 'app2:8001': 'http://other:1' }
  await using stack = await open(urls, service('app', kong))
  const [app] = stack.services
  expect([app?.endpoint(), app?.endpoint(8000), app?.endpoint(8001)]).toEqual([
    { host: 'h', port: 18000 },
    { host: 'h', port: 18000 },
    { host: 'admin.test', port: 443, secure: true },
  ])
  expect(() => attachRuntime({ 'app:8001': 'ftp://h' }, 'asked for')).toThrow('the URL of app:8001 is not an http URL: ftp://h')
})

test('a service of which only further ports are attached runs', async () => {
  const url = 'http://h:18001'
  await using stack = await open({ 'app:8001': url }, service('app', { ...kong, url }))
  const [app] = stack.services
  expect([app?.endpoint(), app?.endpoint(8001)]).toEqual([
    { host: 'h', port: 18001 },
    { host: 'h', port: 18001 },
  ])
  expect(() => app?.endpoint(8000)).toThrow(
    'app is attached at http://h:18001, for its port 8001: nothing leads to its port 8000 from here; attach that port, too: --attach app:8000=URL',
  )
})

test('a URL of a further port stands for no other, whatever compose publishes there', async () => {
  const url = 'http://127.0.0.1:8001'
  await using stack = await open({ 'app:8001': url }, service('app', { ...kong, url }))
  const own = await open({ 'app:8001': url }, service('app', { url }))
  for (const { services } of [stack, own]) expect(() => services[0]?.endpoint(8000)).toThrow(CannotObserve)
})
