import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { PublishedPort } from '../../contract.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'
import { look as lookAt } from './exposed.ts'

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
  const seen = await lookAt({ service: 'kong', port: 8301 }, 'loopback', at, ['127.0.0.2'])
  expect(seen.answeredAt).toEqual(answers ? [`127.0.0.2:${outer}`] : [])
})

test('an address at which it answers is named', async () => {
  const { exposed } = await import('./exposed.ts')
  const seen = [{ service: 'kong', port: 8301, allowed: 'loopback', published: [], answeredAt: ['10.0.0.5:8301'] }] as const
  expect(exposed.judge({}, seen)).toEqual([
    {
      message: 'kong:8301 answers at 10.0.0.5:8301, where others reach this machine',
      expected: 'no connection but on loopback',
      actual: 'a connection was taken',
      where: '10.0.0.5:8301',
      hint: 'publish it on 127.0.0.1, or close it with a firewall',
    },
  ])
})

test('of a service elsewhere, without a compose file, nothing tells', async () => {
  const at = await observedAnswers({}, { kong: { attached: true }, origins: { 'kong:8301': 'http://192.0.2.7:8301' } })
  await expect(look({ exposed: { 'kong:8301': 'loopback' } }, at)).rejects.toThrow(
    'nor an address tells where its port 8301 is published',
  )
})
