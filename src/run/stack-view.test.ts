import { describe, expect, test } from 'vitest'
import type { Role } from '../declared/roles.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { ServicePlan } from '../plan/plan.ts'
import type { RunningService, RunningStack } from '../stack/stack.ts'
import { stackView } from './stack-view.ts'

interface Given {
  readonly name: string
  readonly role?: Role
  readonly ports?: readonly number[]
  readonly aliases?: readonly string[]
  readonly runs?: boolean
}

/** Services whose main port is their first one, or 9999. */
function viewOf(...given: readonly Given[]) {
  const planned = given.map(
    ({ name, role, ports = [], aliases = [], runs = true }) =>
      ({
        name,
        role,
        compose: {
          mounts: [],
          environment: {},
          aliases,
          expose: [],
          ports: ports.map((container) => ({ container, published: undefined, protocol: 'tcp' as const })),
        },
        offer: { runs },
      }) as unknown as ServicePlan,
  )
  const services = given
    .filter(({ runs }) => runs !== false)
    .map(
      ({ name, role, ports }) =>
        ({
          name,
          role,
          args: [],
          mounts: [],
          report: { standIn: false },
          endpoint: (port = ports?.[0] ?? 9999) => ({ host: '127.83.1.1', port }),
        }) as unknown as RunningService,
    )
  return stackView({ services } as unknown as RunningStack, planned)
}

test('every service, also one without a port or one that does not run', () => {
  const portless = { name: 'worker', mounts: [], endpoint: () => expect.fail('nobody asks where it is') }
  const planned = [{ name: 'worker' }, { name: 'away', compose: { mounts: [], environment: { A: '1' }, ports: PORTS } }]
  const { services } = stackView({ services: [portless] } as unknown as RunningStack, planned as unknown as ServicePlan[])
  expect(services.map(({ name, environment, ports }) => ({ name, environment, ports }))).toEqual([
    { name: 'worker', environment: {}, ports: [] },
    { name: 'away', environment: { A: '1' }, ports: [{ container: 1, published: 2, host: '127.0.0.1', protocol: 'tcp' }] },
  ])
})

test('of a service without a port the log is read, and only its address cannot be told', async () => {
  const worker = {
    name: 'worker',
    args: [],
    mounts: [],
    report: { standIn: false },
    endpoint: () => {
      throw new CannotObserve('worker has no TCP port')
    },
    log: async () => ({ lines: ['job sent'], mark: '1', cut: false }),
  }
  const planned = [{ name: 'worker' }] as unknown as ServicePlan[]
  const view = stackView({ services: [worker] } as unknown as RunningStack, planned).named('worker')
  expect((await view.log()).lines).toEqual(['job sent'])
  expect(() => view.origin).toThrow('worker has no TCP port')
  expect(() => stackView({ services: [worker] } as unknown as RunningStack, planned).named('other')).toThrow(
    'no service named other is running',
  )
})

const PORTS = [
  { container: 1, published: 2, host: '127.0.0.1', protocol: 'tcp' },
  { container: 3, published: 3, host: undefined, protocol: 'udp' },
]

describe('resolve', () => {
  const view = viewOf(
    { name: 'app', ports: [3000], aliases: ['Web.internal'] },
    { name: 'Shop', ports: [1] },
    { name: 'shop', ports: [2] },
    { name: 'Big', ports: [4] },
    { name: 'gateway', ports: [8000, 8001] },
    { name: 'nginx', ports: [8080, 80, 443] },
    { name: 'prometheus' },
    { name: '7', ports: [7] },
    { name: 'away', ports: [5], runs: false },
  )

  test.each([
    ['http://app:3000/health?a=b', 'http://127.83.1.1:3000/health?a=b'],
    ['http://app:80/', 'http://127.83.1.1/'],
    ['https://app:443/', 'https://127.83.1.1/'],
    ['http://app:443/', 'http://127.83.1.1:443/'],
    ['http://u:p%40:80@app/', 'http://u:p%40%3A80@127.83.1.1:3000/'],
    ['http://app/at:80', 'http://127.83.1.1:3000/at:80'],
    ['http://app', 'http://127.83.1.1:3000/'],
    ['http://prometheus/', 'http://127.83.1.1:9999/'],
    ['http://gateway:8001/', 'http://127.83.1.1:8001/'],
    ['http://nginx/', 'http://127.83.1.1/'],
    ['https://nginx/', 'https://127.83.1.1/'],
    ['http://web.internal:3000', 'http://127.83.1.1:3000/'],
    ['http://Shop/', 'http://127.83.1.1:1/'],
    ['http://shop/', 'http://127.83.1.1:2/'],
    ['http://big/', 'http://127.83.1.1:4/'],
    ['http://7/', 'http://127.83.1.1:7/'],
  ])('%s -> %s', (url, reached) => expect(view.resolve(url)).toBe(reached))

  test.each(['http://away:5/', 'http://nobody:5/'])('%s cannot be observed', (url) => {
    expect(() => view.resolve(url)).toThrow(/^no service named (away|nobody) is running$/)
  })
})

test('where TLS is spoken, it is spoken, whatever the suite says', () => {
  const planned = [{ name: 'app', role: 'prometheus', compose: undefined, offer: { runs: true } }] as unknown as ServicePlan[]
  const service = (port: number) => ({
    ...planned[0],
    args: [],
    mounts: [],
    report: { standIn: false },
    endpoint: () => ({ host: 'a.test', port, secure: true }),
  })
  const view = (port: number) => stackView({ services: [service(port)] } as unknown as RunningStack, planned)
  expect(view(8443).resolve('http://app:80/x')).toBe('https://a.test:8443/x')
  expect(view(443).resolve('http://app/x')).toBe('https://a.test/x')
  expect(view(443).withRole('prometheus').origin).toBe('https://a.test:443')
})

test('withRole: the first one that runs, as the plan has it', () => {
  const one: Given = { name: 'one', role: 'prometheus', runs: false }
  const two: Given = { name: 'two', role: 'prometheus' }
  expect(viewOf(one, two, { name: 'three', role: 'prometheus' }).withRole('prometheus')).toMatchObject({
    name: 'two',
    origin: 'http://127.83.1.1:9999',
  })
  expect(() => viewOf(one).withRole('prometheus')).toThrow('no prometheus is running in this stack')
})

test('filesOf: the files of a service that runs, of one that does not from the compose file, of none', () => {
  const mounts = [{ type: 'bind' as const, source: import.meta.dirname, target: '/etc/grafana', readOnly: true }]
  const planned = [
    { name: 'grafana', role: 'grafana', compose: { aliases: [], mounts, environment: { A: 'b' } }, offer: { runs: false } },
  ] as unknown as ServicePlan[]
  const away = stackView({ services: [] } as unknown as RunningStack, planned).filesOf('grafana')
  expect(away).toMatchObject({ name: 'grafana', mounts: ['/etc/grafana'], environment: { A: 'b' } })
  expect(away?.hostPath('/etc/grafana/x.yaml')).toBe(`${import.meta.dirname}/x.yaml`)
  expect(viewOf({ name: 'one', role: 'grafana' }).filesOf('grafana')).toMatchObject({ name: 'one', mounts: [] })
  expect(viewOf({ name: 'one' }).filesOf('grafana')).toBeUndefined()
})
