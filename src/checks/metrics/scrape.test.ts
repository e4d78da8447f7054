import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Http } from '../../clients/http.ts'
import { createHttp } from '../../clients/http-client.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Ledger } from '../../lib/ledger.ts'
import type { Observed } from '../contract.ts'
import { metrics } from './check.ts'
import type { MetricsSpec } from './spec.ts'

const endpoint = 'http://inventory-app:3000/metrics'
const TEXT = 'text/plain; version=0.0.4; charset=utf-8'
const SOUND = '# TYPE a_total counter\na_total 7\n'
const OPENMETRICS = '# TYPE a counter\na_total 7\n# EOF\n'
const ledger: Ledger = {
  load: 'browse',
  startedAt: 0,
  finishedAt: 1,
  total: { sent: 750, answered: 750, byStatus: { 200: 750 }, errors: 0, bytes: 0, latency: undefined },
  templates: {},
  lag: undefined,
}

describe('observe, on a real server', () => {
  let server: Server
  let http: Http
  let reply: (response: ServerResponse, accept: string) => void = () => undefined

  beforeAll(async () => {
    http = createHttp()
    server = createServer((request, response) => {
      response.setHeader('connection', 'close')
      reply(response, request.headers.accept ?? '')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    await http[Symbol.asyncDispose]()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  })

  const browse = { name: 'browse', target: 'inventory-app:3000', requests: [] }
  const at = (load?: Observed['load']): Observed => ({
    http,
    load,
    clock: systemClock,
    signal: new AbortController().signal,
    baseDir: '.',
    stack: {
      resolve: (url) => url.replace('inventory-app:3000', `127.0.0.1:${(server.address() as AddressInfo).port}`),
      services: [],
      filesOf: () => undefined,
      withRole: () => {
        throw new Error('no role is asked for')
      },
      named: () => {
        throw new Error('no service is asked for by name')
      },
    },
  })
  const look = async (spec: Partial<MetricsSpec> = {}, observed = at()) => {
    const full = { endpoint, ...spec }
    const before = await metrics.before?.(full, observed)
    return metrics.judge(full, await metrics.observe(full, observed, before))
  }
  const send =
    (body: string, contentType = TEXT, status = 200) =>
    (response: ServerResponse) =>
      response.writeHead(status, { 'content-type': contentType }).end(body)

  test('a counter that rises with the load', async () => {
    let value = 0
    reply = (response) => {
      send(`a_total ${value}\n`)(response)
      value += 750
    }
    expect(await look({ counts: { a_total: 'ledger.requests' } }, at({ ...browse, ledger }))).toEqual([])
  })

  test('while the load runs nothing is scraped', async () => {
    let scrapes = 0
    reply = (response) => {
      scrapes++
      send(SOUND)(response)
    }
    const findings = await look({ counts: { a_total: 'ledger.requests' } }, at({ ...browse, ledger: undefined }))
    expect(findings.map(({ message }) => message)).toEqual(['load browse has not finished'])
    expect(scrapes).toBe(1)
  })

  test.each<[MetricsSpec['format'], string]>([
    [undefined, 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6'],
    ['prometheus', 'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4'],
    ['openmetrics', 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6'],
  ])('asks for format %s as Prometheus does', async (format, first) => {
    let asked = ''
    reply = (response, accept) => {
      asked = accept
      send(
        accept.includes('openmetrics') ? OPENMETRICS : SOUND,
        accept.includes('openmetrics') ? 'application/openmetrics-text' : TEXT,
      )(response)
    }
    expect(await look({ ...(format && { format }) })).toEqual([])
    expect(asked.split(',')[0]).toBe(first)
  })

  test.each<[string, (response: ServerResponse) => void, Partial<MetricsSpec>, string, RegExp]>([
    ['503', send('down', 'text/plain', 503), {}, 'the endpoint answered 503', /^503, text\/plain, "down"$/],
    [
      'HTML',
      send('<html>', 'text/html'),
      {},
      'the endpoint answered with something that is no exposition',
      /^200, text\/html, "<html>"$/,
    ],
    [
      'a secret at the start',
      send('token=abcdef1234', 'text/html'),
      {},
      'the endpoint answered with something that is no exposition',
      /^200, text\/html, "token=\*\*\*"$/,
    ],
    ['more than maxBytes', send(SOUND), { maxBytes: 30 }, 'the endpoint gave no answer', /the answer is larger than 30 bytes/],
    ['a closed connection', (response) => response.destroy(), {}, 'the endpoint gave no answer', /the connection was closed/],
    [
      'an endless body',
      (response) => {
        response.writeHead(200, { 'content-type': TEXT })
        const more = (): void => {
          while (!response.destroyed && response.write('a 1\n'.repeat(1000)));
          if (!response.destroyed) response.once('drain', more)
        }
        more()
      },
      { maxBytes: 100_000 },
      'the endpoint gave no answer',
      /larger than/,
    ],
    [
      'a server that speaks only the text format',
      send(SOUND),
      { format: 'openmetrics' },
      'the endpoint does not speak the format openmetrics',
      /^text\/plain; version=0\.0\.4/,
    ],
    [
      'a server that speaks only OpenMetrics',
      send(OPENMETRICS, 'application/openmetrics-text'),
      { format: 'prometheus' },
      'the endpoint does not speak the format prometheus',
      /^application\/openmetrics-text$/,
    ],
    [
      'a reader that is stricter than a scrape',
      send('a 1'),
      { mode: 'expfmt' },
      'the exposition is refused by promtool and Pushgateway: line 1, column 1: expected a line feed after the last line, got "a 1"',
      /^a 1$/,
    ],
    [
      'slower than scrapeWithin',
      (response) => void setTimeout(() => send(SOUND)(response), 30),
      { scrapeWithin: 5 },
      'the scrape took too long',
      /^\d+ ms$/,
    ],
    [
      'slow only at its end',
      (response) => {
        response.writeHead(200, { 'content-type': TEXT }).write(SOUND)
        setTimeout(() => response.end(), 30)
      },
      { scrapeWithin: 5 },
      'the scrape took too long',
      /^\d+ ms$/,
    ],
    [
      'too many series',
      send('a{b="1"} 1\na{b="2"} 1\n'),
      { cardinality: { max: 1 } },
      'a has 2 series, more than 1',
      /the label b/,
    ],
  ])('%s', async (_, behave, spec, message, actual) => {
    reply = behave
    const [finding] = await look(spec)
    expect(finding?.message).toBe(message)
    expect(finding?.actual).toMatch(actual)
  })

  test.each<[string, Partial<MetricsSpec>]>([
    ['as large as maxBytes', { maxBytes: SOUND.length }],
    ['in time', { scrapeWithin: 60_000 }],
    ['in the format asked for', { format: 'prometheus' }],
    ['as strict as asked for', { mode: 'expfmt' }],
  ])('holds: %s', async (_, spec) => {
    reply = send(SOUND)
    expect(await look(spec)).toEqual([])
  })

  test('the evidence is the answer as it came, without secrets, and not without bound', async () => {
    reply = send(`a{url="http://u:hunter2@db",x="password=hunter2"} 1\n${'b 1\n'.repeat(100_000)}`)
    const seen = await metrics.observe({ endpoint }, at(), undefined)
    const evidence = JSON.parse(JSON.stringify(seen)).scrape
    expect(Object.keys(evidence)).toEqual(['status', 'contentType', 'durationMs', 'bytes', 'body'])
    expect(evidence.body).toMatch(/^a\{url="http:\/\/u:\*\*\*@db",x="password=\*\*\*"\} 1\nb 1\n/)
    expect([evidence.bytes, evidence.body.length]).toEqual([400_052, 65_536])
  })

  test('notes come from the look that was judged: nothing is asked again', async () => {
    let scrapes = 0
    reply = (response) => {
      scrapes++
      send('a 1')(response)
    }
    const seen = await metrics.observe({ endpoint }, at(), undefined)
    expect(metrics.notes?.({ endpoint }, seen)).toHaveLength(1)
    expect(scrapes).toBe(1)
  })

  test('nobody listens', async () => {
    const refused: Observed = { ...at(), stack: { ...at().stack, resolve: () => 'http://127.0.0.1:1/metrics' } }
    const [finding] = await look({}, refused)
    expect(finding).toMatchObject({
      message: 'the endpoint gave no answer',
      actual: expect.stringContaining('connection refused'),
    })
  })

  test('a cancelled run is no finding', async () => {
    const cancelled: Observed = { ...at(), signal: AbortSignal.abort() }
    await expect(metrics.observe({ endpoint }, cancelled, undefined)).rejects.toThrow()
  })
})
