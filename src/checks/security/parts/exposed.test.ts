import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PublishedPort, ServiceView } from '../../contract.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { security } from '../check.ts'
import { look } from '../run.fixture.ts'
import { exposed } from './exposed.ts'
import { type Answered, answersAt, look as lookAt } from './exposure.ts'
import { sideOf } from './side.ts'

const port = (host: string | undefined, published: number | undefined = 8301): PublishedPort => ({
  container: 8301,
  published,
  host,
})
// A service with an address of its own: nothing of it is reached by the ports of this machine.
const own = (...ports: PublishedPort[]) =>
  observedAnswers({}, { kong: { ports, origin: 'http://127.83.0.4:8300' }, origins: { 'kong:8301': 'http://127.83.0.4:8301' } })

test.each<[string, string, PublishedPort[]]>([
  ['on loopback', 'loopback', [port('127.0.0.1'), port('[::1]')]],
  ['not at all', 'loopback', []],
  ['another port', 'none', [{ container: 8300, published: 8300, host: undefined }]],
])('holds: published %s', async (_, allowed, ports) => {
  const { findings, title } = await look({ exposed: { 'kong:8301': allowed } }, await own(...ports))
  expect(findings).toEqual([])
  expect(title).toMatch(/^kong:8301 is not published/)
})

test.each<[string, string, PublishedPort, object]>([
  [
    'on all addresses',
    'loopback',
    port(undefined),
    {
      message: 'kong:8301 is published on all addresses',
      expected: 'published on 127.0.0.1 at most',
      actual: 'ports: "8301:8301"',
      where: 'compose service kong',
      hint: 'write "127.0.0.1:8301:8301"',
    },
  ],
  [
    'on all addresses in words',
    'loopback',
    port('0.0.0.0', 18301),
    { message: 'kong:8301 is published on all addresses', hint: 'write "127.0.0.1:18301:8301"' },
  ],
  ['on one address', 'loopback', port('10.0.0.5'), { message: 'kong:8301 is published on 10.0.0.5' }],
  [
    'though it must not be at all',
    'none',
    port('127.0.0.1'),
    {
      message: 'kong:8301 is published on 127.0.0.1',
      expected: 'not published',
      hint: 'take it out of `ports`: other services reach kong:8301 all the same',
    },
  ],
])('breaks: published %s', async (_, allowed, published, finding) => {
  const { findings } = await look({ exposed: { 'kong:8301': allowed } }, await own(published))
  expect(findings).toMatchObject([finding])
})

async function listening(address: string): Promise<number> {
  const server = createServer((_, response) => response.end()).listen(0, address)
  onTestFinished(async () => {
    server.close()
    await once(server, 'close')
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

// 127.0.0.2 stands for an address at which others reach this machine.
test.each([
  ['0.0.0.0', true],
  ['127.0.0.1', false],
])('what listens on %s answers there: %s', async (address, answers) => {
  const outer = await listening(address)
  const at = await observedAnswers({}, { kong: { attached: true }, origins: { 'kong:8301': `http://127.0.0.1:${outer}` } })
  const seen = await lookAt({ service: 'kong', port: 8301, allowed: 'loopback' }, at, ['127.0.0.2'])
  expect(seen.answers).toEqual(answers ? [{ address: `127.0.0.2:${outer}`, on: 'machine' }] : [])
})

test.each<[Answered['on'], string, string]>([
  ['machine', 'where others reach this machine', 'publish it on 127.0.0.1, or close it with a firewall'],
  [
    'network',
    'which is reached over the network from here',
    'publish it on 127.0.0.1 there, or close it with a firewall; where this machine is a part of the stack, look from outside',
  ],
  ['loopback', 'on this machine', 'take it out of `ports`; where it is a tunnel that only this run uses, say loopback'],
])('an address at which it answers is named: %s', (on, where, hint) => {
  const answers = [{ address: '10.0.0.5:8301', on }]
  const asked = { service: 'kong', port: 8301, allowed: on === 'loopback' ? 'none' : 'loopback' } as const
  expect(exposed.judge({}, [{ ...asked, owner: 'kong', published: [], answers, onHost: undefined }])).toEqual([
    {
      message: `kong:8301 answers at 10.0.0.5:8301, ${where}`,
      expected: on === 'loopback' ? 'no connection' : 'no connection but on loopback',
      actual: 'a connection was taken',
      where: '10.0.0.5:8301',
      hint,
    },
  ])
})

// 127.0.0.3 stands for another machine: it is none of the addresses of this one.
test('one that ran already and is reached over the network is told, whatever compose says; another is not', async () => {
  const outer = await listening('127.0.0.1')
  const ran = { attached: true, ports: [port('127.0.0.1')] }
  const elsewhere = async (attached: boolean, taken: boolean) => {
    const at = await observedAnswers({}, { kong: { ...ran, attached }, origins: { 'kong:8301': `http://127.0.0.1:${outer}` } })
    return answersAt(
      { host: '127.0.0.1', port: outer },
      { where: 'network', taken, allowed: 'loopback', view: at.stack.named('kong'), addresses: [] },
    )
  }
  expect(await elsewhere(true, true)).toEqual([{ address: `127.0.0.1:${outer}`, on: 'network' }])
  expect([await elsewhere(true, false), await elsewhere(false, true)]).toEqual([[], []])
})

test('one that ran already, is published nowhere and answers on loopback all the same', async () => {
  const origins = { 'kong:8301': `http://127.0.0.1:${await listening('127.0.0.1')}` }
  const at = await observedAnswers({}, { kong: { attached: true }, origins })
  expect((await look({ exposed: { 'kong:8301': 'none' } }, at)).messages).toEqual([
    expect.stringMatching(/^kong:8301 answers at 127\.0\.0\.1:\d+, on this machine$/),
  ])
  expect((await look({ exposed: { 'kong:8301': 'loopback' } }, at)).messages).toEqual([])
})

test('sides of an address', async () => {
  const side = (host: string, attached = false) => sideOf(host, ['10.0.0.5'], attached)
  const of = [
    side('127.0.0.1'),
    side('127.83.0.4'),
    side('127.83.0.4', true),
    side('10.0.0.5'),
    side('192.0.2.7'),
    side('nobody.invalid'),
  ]
  expect(await Promise.all(of)).toEqual(['loopback', 'inside', 'loopback', 'machine', 'network', undefined])
})

test('a port that nothing but the suite knows is no pass', async () => {
  await expect(look({ exposed: { 'kong:8031': 'loopback' } }, await own(port(undefined)))).rejects.toThrow(
    'nothing tells that kong has a port 8031: compose does not publish it, and it takes no connection; is the number right?',
  )
  const origins = { 'app:9000': `http://127.0.0.1:${await listening('127.0.0.1')}` }
  const takes = await observedAnswers({}, { others: [{ name: 'app' }], origins })
  expect((await look({ exposed: { 'app:9000': 'none' } }, takes)).findings).toEqual([])
})

test('what forwards to nothing takes connections, and closes them: that is no port', async () => {
  const server = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const origins = { 'app:9000': `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  await expect(
    look({ exposed: { 'app:9000': 'none' } }, await observedAnswers({}, { others: [{ name: 'app' }], origins })),
  ).rejects.toThrow('nothing tells that app has a port 9000')
})

test('one that cannot be told hides nothing of the others', async () => {
  const { messages, notes } = await look(
    { exposed: { 'kong:8031': 'none', 'kong:8301': 'loopback' } },
    await own(port(undefined)),
  )
  expect(messages).toEqual(['kong:8301 is published on all addresses'])
  expect(notes).toEqual([expect.stringContaining('not seen: nothing tells that kong has a port 8031')])
})

test.each(['kong', 'kong:0', 'kong:65536', 'kong:99999', 'kong:x'])('%s is no port of a service', (place) => {
  expect(security.schema.safeParse({ exposed: { [place]: 'none' } }).success).toBe(false)
})

describe('network_mode', () => {
  const hosted = (listen: string, more: Partial<ServiceView> = {}) =>
    observedAnswers(
      {},
      {
        kong: { networkMode: 'host', environment: { KONG_ADMIN_LISTEN: listen }, origin: 'http://127.83.0.4:8300', ...more },
        origins: { 'kong:8301': 'http://127.83.0.4:8301', 'app:9000': 'http://127.83.0.5:9000' },
        others: [{ name: 'app', networkMode: 'host', ports: [{ container: 9000, published: 9000, host: '127.0.0.1' }] }],
      },
    )

  test.each([
    ['loopback', '127.0.0.1:8301', []],
    ['loopback', '0.0.0.0:8301', ['kong:8301 is a port of the machine itself, on all addresses']],
    ['none', '127.0.0.1:8301', ['kong:8301 is a port of the machine itself, on 127.0.0.1']],
  ])('host: %s, and Kong listens on %s', async (allowed, listen, messages) => {
    expect((await look({ exposed: { 'kong:8301': allowed } }, await hosted(listen))).messages).toEqual(messages)
  })

  test('host: what no settings tell', async () => {
    const { findings } = await look({ exposed: { 'app:9000': 'none' } }, await hosted('off'))
    expect(findings).toMatchObject([
      { message: 'app:9000 is published on 127.0.0.1' },
      { message: 'app:9000 is a port of the machine itself', actual: 'network_mode: host' },
    ])
    await expect(look({ exposed: { 'app:9000': 'loopback' } }, await hosted('off'))).rejects.toThrow(
      'app has network_mode: host, so that its port 9000 is one of the machine itself',
    )
  })

  test('service: the ports are those of the other one; container: nobody knows', async () => {
    const others = [{ name: 'vpn', ports: [port(undefined)] }]
    const behind = async (networkMode: string) => observedAnswers({}, { kong: { networkMode }, others })
    expect((await look({ exposed: { 'kong:8301': 'loopback' } }, await behind('service:vpn'))).findings).toMatchObject([
      { message: 'kong:8301 is published on all addresses', where: 'compose service vpn' },
    ])
    await expect(look({ exposed: { 'kong:8301': 'loopback' } }, await behind('container:vpn'))).rejects.toThrow(
      'kong is in the network of the container vpn',
    )
  })
})

test('of a service elsewhere, without a compose file, nothing tells', async () => {
  const at = await observedAnswers({}, { kong: { attached: true }, origins: { 'kong:8301': 'http://192.0.2.7:8301' } })
  await expect(look({ exposed: { 'kong:8301': 'loopback' } }, at)).rejects.toThrow(
    'nor an address tells where its port 8301 is published',
  )
})
