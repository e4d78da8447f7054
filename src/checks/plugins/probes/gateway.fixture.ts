import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { declaredKong, kongOf } from '../../kong-of.ts'
import { observedKong } from '../../observed-kong.fixture.ts'
import { readGateway } from '../gateway.ts'
import { type ProbeHow, probeAll } from './run.ts'

/** A server that is upstream (shows the headers it got, 404 for /missing) and receiver of http-log (POST /kong-logs) in one. */
export async function upstream() {
  const entries: unknown[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    if (request.url === '/kong-logs') {
      if (request.method === 'POST') entries.push(JSON.parse(body))
      response.setHeader('content-type', 'application/json').end(JSON.stringify(entries))
      return
    }
    const answer = JSON.stringify({ method: request.method, url: request.url, headers: request.headers, bytes: body.length })
    response.setHeader('content-type', 'application/json').setHeader('x-of-upstream', '1').end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, entries }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** All that the probes say of our stand-in with this kong.yml (`HOST` stands for the upstream), by what they asked. */
export async function probed(kongYml: string, how: Partial<ProbeHow> = {}) {
  const { address, entries } = await upstream()
  const at = await observedKong(kongYml.replaceAll('HOST', address), { origins: { 'receiver:8200': `http://${address}` } })
  const of = kongOf(at)
  const declared = await declaredKong(at, of.service)
  const gateway = await readGateway(of, declared)
  const consumer = declared?.consumers.find(({ username }) => username === 'firedrill')
  const began = performance.now()
  const all = await probeAll(
    gateway,
    {
      proxy: of.proxy,
      metrics: of.metrics,
      plugins: undefined,
      except: [],
      consumer,
      logs: { get: 'http://receiver:8200/kong-logs' },
      within: 5000,
      ...how,
    },
    at,
  )
  return { all, by: new Map(all.map((one) => [one.what, one])), entries, took: performance.now() - began }
}
