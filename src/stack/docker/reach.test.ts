import { describe, expect, test } from 'vitest'
import type { Client } from './engine.ts'
import { isLocal, reachIn, reachOf, type Surroundings } from './reach.ts'

const HERE: Surroundings = {
  operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  podman: false,
  gateway: '172.17.0.1',
  own: ['127.0.0.1', '::1', '10.0.0.5', '172.17.0.1'],
}
const NAME = 'host.docker.internal'

describe('reachIn', () => {
  test.each<[string, Partial<Surroundings>, object | undefined]>([
    ['an engine of this machine: its bridge', {}, { listen: '172.17.0.1', name: NAME }],
    [
      'a rootless one: its bridge is in a namespace of its own',
      { own: ['127.0.0.1', '10.0.0.5'] },
      { listen: '0.0.0.0', name: NAME },
    ],
    ['without a bridge', { gateway: undefined }, { listen: '0.0.0.0', name: NAME }],
    ['Docker Desktop', { operatingSystem: 'Docker Desktop', gateway: '192.168.65.1' }, { listen: '127.0.0.1', name: NAME }],
    ['OrbStack', { operatingSystem: 'OrbStack' }, { listen: '127.0.0.1', name: NAME }],
    ['Rancher Desktop', { operatingSystem: 'Rancher Desktop WSL Distribution' }, { listen: '127.0.0.1', name: NAME }],
    ['Colima', { operatingSystem: 'Colima' }, { listen: '127.0.0.1', name: NAME }],
    ['podman', { operatingSystem: 'fedora', podman: true }, { listen: '0.0.0.0', name: 'host.containers.internal' }],
    [
      'podman, rootful',
      { podman: true, gateway: '10.88.0.1', own: ['10.88.0.1'] },
      { listen: '0.0.0.0', name: 'host.containers.internal' },
    ],
  ])('%s', (_title, fields, reach) => {
    expect(reachIn({ ...HERE, ...fields }, true)).toEqual(reach)
    expect(reachIn({ ...HERE, ...fields }, false), 'an engine of another machine').toBeUndefined()
  })
})

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['::1', true],
  ['192.168.1.9', false],
  ['docker.example.com', false],
])('%s is this machine: %s', (host, local) => {
  expect(isLocal(host)).toBe(local)
})

describe('reachOf', () => {
  interface Answers {
    readonly host?: string
    readonly components?: readonly string[] | undefined
    readonly bridge?: unknown
  }
  const engine = ({ host = 'localhost', components = ['Engine', 'containerd'], bridge }: Answers): Client =>
    ({
      info: { containerRuntime: { host, operatingSystem: 'Alpine Linux' } },
      container: {
        dockerode: {
          version: async () => ({ Components: components?.map((Name) => ({ Name })) }),
          getNetwork: (name: string) => ({
            inspect: async () => {
              if (name !== 'bridge' || bridge === undefined) throw new Error('(HTTP code 404) network bridge not found')
              return bridge
            },
          }),
        },
      },
    }) as unknown as Client
  // An address that every machine has.
  const own = { IPAM: { Config: [{ Subnet: '127.0.0.0/8', Gateway: '127.0.0.1' }] } }

  test.each<[string, Answers, object | undefined]>([
    ['a bridge whose gateway is an address of this machine', { bridge: own }, { listen: '127.0.0.1', name: NAME }],
    ['a bridge of elsewhere', { bridge: { IPAM: { Config: [{ Gateway: '203.0.113.1' }] } } }, { listen: '0.0.0.0', name: NAME }],
    ['a bridge that says nothing', { bridge: {} }, { listen: '0.0.0.0', name: NAME }],
    ['no bridge', {}, { listen: '0.0.0.0', name: NAME }],
    ['podman', { components: ['Podman Engine', 'Conmon'] }, { listen: '0.0.0.0', name: 'host.containers.internal' }],
    ['an engine that names no components', { components: undefined }, { listen: '0.0.0.0', name: NAME }],
    ['another machine', { host: '192.0.2.7', bridge: own }, undefined],
  ])('%s', async (_title, answers, reach) => {
    expect(await reachOf(engine(answers))).toEqual(reach)
  })
})
