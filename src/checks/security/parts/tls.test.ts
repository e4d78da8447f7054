import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Http, RequestFailed } from '../../../clients/http.ts'
import { LOCALHOST } from '../../../clients/tls.fixture.ts'
import { observedAnswers } from '../../observed-kong.fixture.ts'
import { look } from '../run.fixture.ts'
import { handshake } from './tls-handshake.ts'

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'firedrill-tls-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  writeFileSync(join(path, 'ca.pem'), LOCALHOST.cert)
  return path
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  onTestFinished(async () => {
    server.close()
    await once(server, 'close')
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const secure = (options: ServerOptions = {}) =>
  portOf(createServer({ ...LOCALHOST, ...options }, (_, response) => response.end('ok')))
const plainly = (status: number, headers: Record<string, string> = {}) =>
  portOf(createHttpServer((_, response) => response.writeHead(status, { connection: 'close', ...headers }).end()))

const URL_OF = 'https://kong:8443'
const at = async (port: number, origins: Record<string, string> = {}) =>
  observedAnswers({}, { baseDir: folder(), origins: { 'kong:8443': `https://127.0.0.1:${port}`, ...origins } })
const item = { url: URL_OF, name: 'localhost', ca: 'ca.pem' }

test('a trusted certificate, new versions only, no plain sibling', async () => {
  const { findings, title } = await look({ tls: [item] }, await at(await secure()))
  expect(findings).toEqual([])
  expect(title).toBe('https://kong:8443 speaks TLS and nothing else')
})

test('a certificate that nobody here trusts', async () => {
  const { findings } = await look({ tls: [{ ...item, ca: undefined }] }, await at(await secure()))
  expect(findings).toEqual([
    {
      message: 'the certificate of https://kong:8443 is not valid for its callers: it is signed by itself',
      expected: 'a certificate that is trusted, valid, and for this name',
      actual: 'it is signed by itself',
      where: URL_OF,
      hint: 'where its authority is your own, name its certificate with `ca`',
    },
  ])
})

test.each<[string, object, ServerOptions, string]>([
  [
    'a certificate for another name',
    { name: undefined },
    {},
    'the certificate of https://kong:8443 is not valid for its callers: it is not for the name kong',
  ],
  ['one that ends too soon', { daysLeft: 400_000 }, {}, 'the certificate of https://kong:8443 is valid for'],
  ['old versions', {}, { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, 'https://kong:8443 takes TLSv1.1'],
])('breaks: %s', async (_, more, options, message) => {
  const { messages } = await look({ tls: [{ ...item, ...more }] }, await at(await secure(options)))
  expect(messages).toEqual([expect.stringContaining(message)])
})

test.each<[string, number, Record<string, string>, string[]]>([
  ['that redirects with a secret', 301, { location: 'http://u:pw@shop.example/#t' }, ['http://kong:8000/ answers without TLS']],
  ['that redirects', 308, { location: 'https://shop.example/' }, []],
  ['that wants an upgrade', 426, {}, []],
  ['that serves', 200, {}, ['http://kong:8000/ answers without TLS']],
  ['that redirects to itself', 301, { location: '/login' }, ['http://kong:8000/ answers without TLS']],
  ['that has routes', 404, {}, ['http://kong:8000/ answers without TLS']],
])('a plain sibling %s', async (_, status, headers, expected) => {
  const origins = { 'kong:8000': `http://127.0.0.1:${await plainly(status, headers)}` }
  const { messages } = await look({ tls: [{ ...item, http: 'http://kong:8000/' }] }, await at(await secure(), origins))
  expect(messages).toEqual(expected)
})

test('a plain sibling that answers more than is read serves all the same', async () => {
  const large = await portOf(createHttpServer((_, response) => response.end(Buffer.alloc(17 * 1024 * 1024))))
  const origins = { 'kong:8000': `http://127.0.0.1:${large}` }
  const { messages } = await look({ tls: [{ ...item, http: 'http://kong:8000/' }] }, await at(await secure(), origins))
  expect(messages).toEqual(['http://kong:8000/ answers without TLS'])
})

test('a plain sibling that takes the request and is silent is unknown, and hides no other finding', async () => {
  const seen = await at(await secure())
  const timeout: Http['request'] = async (url) => {
    throw new RequestFailed('timeout', url, `GET ${url}: no complete answer`)
  }
  const http: Http = { ...seen.http, request: timeout }
  await expect(look({ tls: [item] }, { ...seen, http })).rejects.toThrow('no complete answer')
  const { messages, notes } = await look({ tls: [{ ...item, name: undefined }] }, { ...seen, http })
  expect(messages).toEqual([expect.stringContaining('it is not for the name kong')])
  expect(notes).toEqual([expect.stringMatching(/^not seen: GET .*no complete answer$/)])
})

test('what is silent may speak TLS or not; a run that is given up does not wait for it', async () => {
  const port = await portOf(createTcpServer((socket) => void socket.on('error', () => {}).resume()))
  const stop = new AbortController()
  const place = { url: URL_OF, host: '127.0.0.1', port, name: 'kong', ca: undefined, signal: stop.signal }
  await expect(handshake({ ...place, within: 50 })).rejects.toThrow('https://kong:8443 gave no TLS answer within 0.05 s')
  const given = handshake(place)
  stop.abort(new Error('given up'))
  await expect(given).rejects.toThrow('given up')
  await expect(handshake(place)).rejects.toThrow('given up')
})

test('a server without TLS', async () => {
  const { findings } = await look({ tls: [item] }, await at(await plainly(200)))
  expect(findings).toMatchObject([
    { message: 'https://kong:8443 does not speak TLS', actual: 'what answers there does not speak TLS: try http' },
  ])
})

test('what Kong declares is looked at, and nothing declared is no pass', async () => {
  const declaring = async (proxy: string) => {
    const environment = { KONG_PROXY_LISTEN: proxy, KONG_ADMIN_LISTEN: '127.0.0.1:8444 ssl', KONG_STATUS_LISTEN: 'off' }
    return observedAnswers({}, { kong: { environment }, origins: { 'kong:8443': `https://127.0.0.1:${await secure()}` } })
  }
  expect((await look({ tls: ['declared'] }, await declaring('0.0.0.0:8443 ssl'))).messages).toEqual([
    'the certificate of https://kong:8443 is not valid for its callers: it is signed by itself',
  ])
  await expect(look({ tls: ['declared'] }, await declaring('0.0.0.0:8000'))).rejects.toThrow('kong declares no listener with ssl')
})

test('a file that is not there', async () => {
  await expect(look({ tls: [{ ...item, ca: 'no.pem' }] }, await at(await secure()))).rejects.toThrow(
    'the file no.pem of `ca` cannot be read',
  )
})
