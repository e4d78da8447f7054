import { describe, expect, test } from 'vitest'
import type { LogLines } from '../../contract.ts'
import { byKong, instance, outcomeOf, passed, probing, type Request, way } from './answering.fixture.ts'

const httpLog = instance('http-log', { http_endpoint: 'http://user:hidden@receiver/kong-logs' })

const entryOf = ({ url, headers }: Request, status = 200) => ({
  request: { method: 'GET', uri: `${url.pathname}${url.search}`, url: url.href, size: 100, headers },
  response: { status, size: 200, headers: {} },
  latencies: { request: 5, kong: 1, proxy: 4 },
  route: { id: '1', name: url.pathname.slice(1) },
  service: { id: '2', name: 's' },
})
type Entry = ReturnType<typeof entryOf>

/** What came of a request to the receiver, as it shows it at a URL. */
async function received(show: (entry: Entry) => unknown, answer = passed()) {
  const got: unknown[] = []
  const pages = { '/kong-logs': () => JSON.stringify(got) }
  const logs = { get: 'http://receiver/kong-logs' }
  return probing(
    [httpLog],
    (request) => {
      const shown = show(entryOf(request, answer.status))
      if (shown !== undefined) got.push(shown)
      return answer
    },
    { pages, how: { logs } },
  )
}

describe('what the receiver shows', () => {
  test.each<[string, (entry: Entry) => unknown, readonly string[]]>([
    ['one entry', (entry) => entry, []],
    ['one in a batch', (entry) => [entry], []],
    ['one in an envelope', (entry) => ({ at: 1, log: { entry } }), []],
    ['a service and a route without names', (entry) => ({ ...entry, route: { id: 'r' }, service: { id: 's' } }), []],
    ['nothing', () => undefined, ['the request did not arrive at the receiver of http-log']],
    ['it twice, because Kong sent it again', (entry) => [entry, entry], []],
    ['one that a limit refused before, too', (entry) => [{ ...entry, response: { ...entry.response, status: 429 } }, entry], []],
    ['another route', (entry) => ({ ...entry, route: { name: 'x' } }), ['the entry of http-log has another route']],
    ['no service', (entry) => ({ ...entry, service: undefined }), ['the entry of http-log has another service']],
    [
      'no latencies',
      (entry) => ({ ...entry, latencies: undefined }),
      ['the entry of http-log has not all fields of a log of Kong'],
    ],
    [
      'another status',
      (entry) => ({ ...entry, response: { ...entry.response, status: 500 } }),
      ['the entry of http-log has another status'],
    ],
  ])('%s', async (_, show, messages) => {
    const { probed } = await received(show)
    expect(outcomeOf(probed, 'http-log')).toEqual(messages)
  })

  test('a request that is turned away is logged too', async () => {
    const { probed } = await received((entry) => entry, byKong(401, 'No API key found in request'))
    expect(outcomeOf(probed, 'http-log')).toEqual([])
  })

  test('what came twice is told', async () => {
    const { probed } = await received((entry) => [entry, entry])
    expect(probed[0]?.outcome).toMatchObject({ notes: [{ message: expect.stringContaining('arrived at the receiver 2 times') }] })
  })

  test('words and no JSON', async () => {
    const { probed } = await received(({ request }) => `got ${request.uri}`)
    expect(outcomeOf(probed, 'http-log')).toMatch(/^unseen: what shows the request there is no entry of http-log/)
  })

  test('a finding names the receiver, and no password of it', async () => {
    const { probed } = await received(() => undefined)
    expect(probed[0]?.outcome).toMatchObject({
      findings: [{ expected: 'an entry at receiver', actual: expect.stringMatching(/^none within [12]\.\d s$/) }],
    })
  })
})

describe('the log of the receiver', () => {
  /** Its lines grow; a look gives what came since. */
  async function logging(lineOf: (entry: Entry) => string, service = 'receiver') {
    const lines: string[] = ['started']
    const log = async (since = '0'): Promise<LogLines> => {
      return { lines: lines.slice(Number(since)), mark: String(lines.length), cut: false }
    }
    const stack = {
      named: (name: string) => {
        if (name !== service) throw new Error(`there is no service ${name}`)
        return {
          name,
          origin: '',
          args: [],
          hostPath: () => undefined,
          mounts: [],
          environment: {},
          ports: [],
          standIn: false,
          attached: false,
          log,
        }
      },
    }
    const answer = (request: Request) => {
      lines.push(lineOf(entryOf(request)))
      return passed()
    }
    const both = [
      { ...httpLog, scope: { route: 'r' } },
      { ...httpLog, scope: { route: 'q' } },
    ]
    const { probed } = await probing(both, answer, { stack, gateway: { ways: [way(), way({ route: 'q', paths: ['/q'] })] } })
    return { probed }
  }

  test.each<[string, (entry: Entry) => string]>([
    ['a line of JSON', (entry) => JSON.stringify(entry)],
    ['words before it', (entry) => `2030-01-01 [INFO] kong: ${JSON.stringify(entry)}`],
    ['a batch', (entry) => JSON.stringify([entry])],
  ])('%s', async (_, lineOf) => {
    const { probed } = await logging(lineOf)
    expect(probed.map(({ outcome }) => outcome)).toEqual([
      { findings: [], notes: [] },
      { findings: [], notes: [] },
    ])
  })

  test.each<[string, (entry: Entry) => string]>([
    ['words', ({ request }) => `127.0.0.1 "GET ${request.uri} HTTP/1.1" 200`],
    ['JSON', ({ request, response }) => JSON.stringify({ level: 'info', service: 'app', request, response })],
  ])('an access log of %s proves nothing: the receiver may be the upstream', async (_, lineOf) => {
    const { probed } = await logging(lineOf)
    expect(probed.map(({ outcome }) => outcome)).toContainEqual({
      unseen: expect.stringContaining('there is no entry of http-log: it may be an access log as well'),
    })
  })

  test('a receiver that is no service of the stack', async () => {
    const { probed } = await logging((entry) => JSON.stringify(entry), 'another')
    expect(probed.map(({ outcome }) => outcome)).toContainEqual({
      unseen:
        'what receiver, the receiver of http-log, got cannot be read (there is no service receiver): say with `logs` where it shows that',
    })
  })
})

test('a receiver whose page is not there', async () => {
  const { probed } = await probing([httpLog], () => passed({ status: 404 }), { how: { logs: { get: 'http://receiver/other' } } })
  expect(outcomeOf(probed, 'http-log')).toBe('unseen: the receiver of http-log answered 404 at http://receiver/other')
})
