import { describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.ts'
import type { Plan, ServicePlan } from '../../plan/plan.ts'
import { attachRuntime } from './runtime.ts'

const compose = { ports: [{ container: 9090, published: 19090 }] } as unknown as ServicePlan['compose']

const service = (name: string, more: Partial<ServicePlan> = {}): ServicePlan => ({
  name,
  role: undefined,
  compose: undefined,
  url: undefined,
  asked: undefined,
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
    ['one inside the stack: the URL stands for it', 'http://127.0.0.1:19090', { compose }, 9090, '127.0.0.1', 19090],
    ['another one of the service', 'http://127.0.0.1:19090', { compose }, 9100, '127.0.0.1', 9100],
    ['any, without a compose file', 'http://127.0.0.1:19090', {}, 3000, '127.0.0.1', 19090],
    ['IPv6', 'http://[::1]:19090', {}, undefined, '[::1]', 19090],
  ])('%s', async (_, url, more, asked, host, port) => {
    await using stack = await open({ prometheus: url }, service('prometheus', more))
    expect(stack.services[0]?.endpoint(asked)).toEqual({ host, port })
  })
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

test('https is a thing that cannot be observed, not a refused connection', async () => {
  await using stack = await open({ app: 'https://app.test' }, service('app'))
  expect(() => stack.services[0]?.endpoint()).toThrow('app is attached by https, which this version does not speak')
})
