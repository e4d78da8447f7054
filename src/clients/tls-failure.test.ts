import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createHttp } from './http-client.ts'
import { LOCALHOST } from './tls.fixture.ts'
import { tlsFailure } from './tls-failure.ts'

async function failure(server: Server): Promise<string> {
  const http = createHttp()
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return http.request(`https://127.0.0.1:${port}/`).then(
    () => 'it answered',
    (error: Error) => error.message.replace(String(port), 'PORT'),
  )
}

test('a server whose certificate is not trusted', async () => {
  expect(await failure(createServer(LOCALHOST, (_, response) => response.end('ok')))).toBe(
    'GET https://127.0.0.1:PORT/: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): name a file with the certificate of its authority in NODE_EXTRA_CA_CERTS',
  )
})

test('a server that speaks plain HTTP', async () => {
  expect(await failure(createHttpServer((_, response) => response.end('ok')))).toBe(
    'GET https://127.0.0.1:PORT/: what answers there does not speak TLS: try http',
  )
})

test.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for other names: said by TLS'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not yet valid: is the clock of this machine right?'],
  ['CERT_REVOKED', 'the TLS connection failed (said by TLS)'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'the TLS connection failed (said by TLS)'],
  ['ECONNREFUSED', undefined],
])('%s', (code, text) => {
  expect(tlsFailure(Object.assign(new Error('said by TLS'), { code }))).toBe(text)
})
