import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { acceptHeader } from '../../src/prom-parser/index.ts'
import { type Ended, firedrill, write } from '../firedrill.ts'

const SOUND = `# HELP http_requests_total Requests by method and path.
# TYPE http_requests_total counter
http_requests_total{method="get",path="/a"} 5
http_requests_total{method="get",path="/b"} 2
http_requests_total{method="post",path="/a",session_token="abcd efgh"} 1
# HELP in_flight_requests Requests under way.
# TYPE in_flight_requests gauge
in_flight_requests 3
`
const BROKEN = `# HELP a_total Of a.
# TYPE a_total counter
a_total{b="c"} 1
a_total{b="d",password="hunter 22"} one
0a 1
a_total{b="e"} 2 3 4
`
const TEXT = 'text/plain; version=0.0.4; charset=utf-8'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'firedrill-cli-metrics-'))
  write(cwd, {
    'sound.txt': SOUND,
    'broken.txt': BROKEN,
    'blank.txt': '\n# nothing\n',
    'openmetrics.txt': '# TYPE a counter\n# UNIT a seconds\na_total 1\n# EOF\n',
    'counter.txt': '# HELP requests Requests.\n# TYPE requests counter\nrequests 1\n',
  })
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

/** Times differ from run to run. */
const steady = (text: string): string => text.replace(/\b[\d.]+ m?s\b/g, 'N ms').replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')

const metrics = async (...args: string[]): Promise<Ended> => {
  const { code, stdout, stderr } = await firedrill(['metrics', ...args], { cwd })
  return { code, stdout: steady(stdout), stderr: steady(stderr) }
}

async function piped(input: string, ...args: string[]): Promise<{ code: number | null; stdout: string }> {
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'firedrill.js')
  const env = { ...process.env, NO_COLOR: '1', CI: '1' }
  const child = spawn(process.execPath, [bin, 'metrics', ...args], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout: steady(stdout) }
}

describe('a file', () => {
  test('that is sound', async () => {
    expect(await metrics('sound.txt', '--no-lint')).toEqual({
      code: 0,
      stderr: '',
      stdout: `✓ sound.txt is accepted by Prometheus' scrape
  Prometheus text 0.0.4 · 355 bytes · 2 families · 4 series · read in N ms

  series  type     family               labels:values, help
       3  counter  http_requests_total  method:2 path:2 session_token:1  Requests by method and pat…
       1  gauge    in_flight_requests   Requests under way.

2 families, 4 series, 0 errors
`,
    })
  })

  test('that is broken: what is wrong first, the totals last, no secret shown', async () => {
    expect(await metrics('broken.txt', '--no-lint')).toEqual({
      code: 1,
      stderr: '',
      stdout: `✗ broken.txt is refused by Prometheus' scrape
  Prometheus text 0.0.4 · 127 bytes · 1 family · 1 series · read in N ms

✗ line 4, column 37: expected a number, Inf or NaN (bad-value)
    a_total{b="d",password="***"} one
                                  ^^^
✗ line 5, column 1: expected a metric name (bad-name)
    0a 1
    ^^
✗ line 6, column 20: expected the end of the line (trailing-text)
    a_total{b="e"} 2 3 4
                       ^

  series  type     family   labels:values  help
       1  counter  a_total  b:1            Of a.

1 family, 1 series, 3 errors
`,
    })
  })

  test('--errors stops earlier and says so', async () => {
    const { code, stdout } = await metrics('broken.txt', '--errors', '1')
    expect(code).toBe(1)
    expect(stdout).toContain('… there is more: reading stopped after 1 error, --errors allows more\n')
    expect(stdout).toMatch(/, 1 error \(then reading stopped\), lint: .*\n$/)
  })

  test('the mode decides', async () => {
    expect((await metrics('openmetrics.txt', '--no-lint', '--mode', 'openmetrics')).stdout).toMatch(
      /^✗ .* refused by the OpenMetrics/,
    )
    expect((await metrics('sound.txt', '--no-lint', '--mode', 'expfmt')).stdout).toMatch(
      /^✓ .* accepted by promtool and Pushgateway/,
    )
  })

  test('without a family: never fine', async () => {
    const { code, stdout } = await metrics('blank.txt')
    expect(code).toBe(1)
    expect(stdout).toBe(`✗ blank.txt is empty
  Prometheus text 0.0.4 · 11 bytes · 0 families · 0 series · read in N ms

✗ the exposition is empty
  expected  at least one sample
  actual    11 bytes without a family

0 families, 0 series, 1 problem, 0 errors
`)
  })

  test('sorted by series', async () => {
    const { stdout } = await metrics('sound.txt', '--sort', 'series', '--no-lint')
    expect(stdout.indexOf('http_requests_total')).toBeLessThan(stdout.indexOf('in_flight_requests'))
  })
})

describe('--select', () => {
  test('shows the samples that match, without secrets', async () => {
    expect(await metrics('sound.txt', '--select', 'http_requests_total{path="/a"}')).toEqual({
      code: 0,
      stderr: '',
      stdout: `✓ sound.txt is accepted by Prometheus' scrape
  Prometheus text 0.0.4 · 355 bytes · 2 families · 4 series · read in N ms

http_requests_total{method="get",path="/a"} 5
http_requests_total{method="post",path="/a",session_token="***"} 1

2 of 4 samples selected, 0 errors
`,
    })
  })

  test('exit 1 when nothing matches', async () => {
    const { code, stdout } = await metrics('sound.txt', '--select', 'http_request_total')
    expect(code).toBe(1)
    expect(stdout).toContain(`✗ no sample matches
  expected  a sample of http_request_total
  actual    no sample is named http_request_total
  hint      did you mean http_requests_total?

0 of 4 samples selected, 1 problem, 0 errors
`)
  })
})

describe('standard input', () => {
  test('is read to its end', async () => {
    const { code, stdout } = await piped(SOUND, '-', '--no-lint')
    expect([code, stdout.split('\n')[0]]).toEqual([0, "✓ stdin is accepted by Prometheus' scrape"])
  })

  test('with nothing in it', async () => {
    const { code, stdout } = await piped('', '-')
    expect(code).toBe(1)
    expect(stdout).toContain('✗ the exposition is empty\n  expected  at least one sample\n  actual    nothing\n')
  })
})

test('lint: an error fails, its rule can be switched off, and --no-lint asks none', async () => {
  const linted = JSON.parse((await firedrill(['metrics', 'counter.txt', '--json'], { cwd })).stdout)
  expect(linted.lint.map(({ family }: { family: string }) => family)).toContain('requests')
  const rules = [...new Set<string>(linted.lint.map(({ rule }: { rule: string }) => rule))]
  const { code, stdout } = await metrics('counter.txt', '--off', rules.join(','))
  expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, '1 family, 1 series, 0 errors, lint: 0 errors, 0 warnings'])
  expect((await metrics('counter.txt', '--no-lint')).stdout).toMatch(/\n1 family, 1 series, 0 errors\n$/)
})

test('--json: one object of a stable shape, without secrets', async () => {
  const { code, stdout } = await firedrill(['metrics', 'broken.txt', '--json', '--no-lint', '--select', 'a_total'], { cwd })
  expect(code).toBe(1)
  expect(stdout).not.toContain('hunter')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({
    schemaVersion: 1,
    source: { kind: 'file', name: 'broken.txt' },
    mode: 'scraper',
    verdict: 'refused',
    format: 'text-0.0.4',
    bytes: 127,
    problems: [],
    stopped: false,
    big: { maxSeries: 1000, maxValues: 100, families: [], labels: [] },
    selected: [{ name: 'a_total', labels: { b: 'c' }, value: '1', line: 3 }],
    totals: { families: 1, series: 1, samples: 1, errors: 3, lintErrors: 0, lintWarnings: 0 },
    exitCode: 1,
  })
  expect(report.families).toEqual([
    {
      name: 'a_total',
      type: 'counter',
      help: 'Of a.',
      series: 1,
      samples: 1,
      labels: [{ name: 'b', values: 1 }],
      line: expect.any(Number),
    },
  ])
  expect(report.errors[0]).toEqual({
    code: 'bad-value',
    line: 4,
    column: 37,
    text: 'one',
    expected: 'a number, Inf or NaN',
    source: 'a_total{b="d",password="***"} one',
    at: 30,
  })
})

describe('an endpoint', () => {
  let server: Server
  let origin: string
  let handle: RequestListener = () => undefined
  const requests: IncomingMessage[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request)
      response.setHeader('connection', 'close')
      handle(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => {
    requests.length = 0
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const send =
    (body: string | Buffer, headers: Record<string, string> = { 'content-type': TEXT }, status = 200): RequestListener =>
    (_, response) =>
      response.writeHead(status, headers).end(body)

  test('is asked as Prometheus asks; headers and passwords go along and are not shown', async () => {
    handle = send(gzipSync('# HELP a A, S3cr3tS3cr3t.\n# TYPE a gauge\na 1\n'), {
      'content-type': 'text/plain; version=1.0.0; escaping=values',
      'content-encoding': 'gzip',
    })
    const args = [`http://admin:hunter22@${origin}`, '--header', 'X-Token: S3cr3tS3cr3t', '--timeout', '7500ms', '--no-lint']
    const { code, stdout, stderr } = await metrics(...args)
    expect(requests.map(({ url, headers }) => ({ url, headers }))).toEqual([
      {
        url: '/metrics',
        headers: expect.objectContaining({
          accept: acceptHeader(),
          'accept-encoding': 'gzip',
          'user-agent': expect.stringMatching(/^firedrill\/\d/),
          'x-prometheus-scrape-timeout-seconds': '7.5',
          'x-token': 'S3cr3tS3cr3t',
          authorization: `Basic ${Buffer.from('admin:hunter22').toString('base64')}`,
        }),
      },
    ])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`✓ http://***@127.0.0.1:PORT/metrics is accepted by Prometheus' scrape
  Prometheus text 1.0.0 · escaping values · 45 bytes · 1 family · 1 series · answered in N ms
  read in N ms

  series  type   family  help
       1  gauge  a       A, ***.

1 family, 1 series, 0 errors
`)
  })

  test('escaped names are shown with what they were', async () => {
    handle = send('# HELP U__a_2e_b A.\n# TYPE U__a_2e_b gauge\nU__a_2e_b{U__c_2e_d="x"} 1\n', {
      'content-type': 'text/plain; version=1.0.0; escaping=values',
    })
    expect((await metrics(origin, '--no-lint')).stdout).toContain('       1  gauge  U__a_2e_b (a.b)  U__c_2e_d (c.d):1  A.\n')
  })

  test('--format asks for one format', async () => {
    handle = send('# TYPE a gauge\na 1\n# EOF\n', { 'content-type': 'application/openmetrics-text; version=1.0.0' })
    expect((await metrics(origin, '--format', 'openmetrics', '--mode', 'openmetrics', '--no-lint')).code).toBe(0)
    expect(requests[0]?.headers.accept).toBe(acceptHeader('openmetrics'))
  })

  test.each([
    [
      'another format than --format asks for',
      send('a 1\n'),
      ['--format', 'openmetrics'],
      'the endpoint does not speak the format openmetrics',
    ],
    ['metadata alone', send('# TYPE a gauge\n# TYPE b gauge\n'), [], 'the exposition is empty'],
    ['gzip that no header tells of', send(Buffer.from([0x1f, 0x8b, 8])), [], 'that is packed by gzip, no exposition'],
    ['JSON', send('{"a":1}', { 'content-type': 'application/json' }), [], 'that is JSON, no exposition'],
    [
      'an exposition called JSON',
      send('a 1\n', { 'content-type': 'application/json' }),
      [],
      'expected text/plain or application/openmetrics-text',
    ],
  ])('exit 1: %s', async (_, answer, options, says) => {
    handle = answer
    const { code, stdout } = await metrics(origin, '--no-lint', ...options)
    expect(stdout).toContain(says)
    expect(code).toBe(1)
  })

  test('redirects are followed and told; another host gets no secret', async () => {
    const port = origin.split(':')[1]
    handle = (request, response) => {
      if (request.url === '/metrics') response.writeHead(302, { location: '/elsewhere' }).end()
      else if (request.url === '/elsewhere') response.writeHead(308, { location: `http://localhost:${port}/last` }).end()
      else if (request.url === '/last') response.writeHead(301, { location: `http://${origin}/back` }).end()
      else send('# HELP a A.\n# TYPE a gauge\na 1\n')(request, response)
    }
    // localhost may lead to another family of addresses first; the client tries both.
    const { code, stdout } = await metrics(`http://admin:hunter22@${origin}`, '--header', 'X-Token: S3cr3tS3cr3t')
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      "✓ http://***@127.0.0.1:PORT/metrics is accepted by Prometheus' scrape",
      '  redirected to http://127.0.0.1:PORT/elsewhere',
      `  redirected to http://localhost:${port}/last`,
      '  redirected to http://127.0.0.1:PORT/back',
    ])
    expect(requests.map(({ headers }) => [headers['x-token'], headers.authorization !== undefined])).toEqual([
      ['S3cr3tS3cr3t', true],
      ['S3cr3tS3cr3t', true],
      [undefined, false],
      [undefined, false],
    ])
  })

  test.each<[string, RequestListener, string[], string]>([
    [
      '404',
      send('no such page', { 'content-type': 'text/plain' }, 404),
      [],
      `✗ http://127.0.0.1:PORT/stats gave no exposition
  answered in N ms

✗ the endpoint answered 404
  expected  status 200 and an exposition
  actual    404 Not Found, text/plain, "no such page"
  hint      are they at http://127.0.0.1:PORT/metrics?

0 families, 0 series, 1 problem, 0 errors
`,
    ],
    [
      'a web page',
      send('<!doctype html>\n<title>Shop</title>', { 'content-type': 'text/html' }),
      [],
      `✗ http://127.0.0.1:PORT/stats gave no exposition
  35 bytes · answered in N ms · read in N ms

✗ that is a web page, no exposition
  expected  text/plain or application/openmetrics-text
  actual    text/html, "<!doctype html>\\n<title>Shop</title>"
  hint      are they at http://127.0.0.1:PORT/metrics?

0 families, 0 series, 1 problem, 0 errors
`,
    ],
    [
      'no Content-Type: refused, and shown all the same',
      send('# HELP a A.\n# TYPE a gauge\na 1\n', {}),
      ['--no-lint'],
      `✗ http://127.0.0.1:PORT/stats is refused by Prometheus' scrape
  31 bytes · 1 family · 1 series · answered in N ms · read in N ms

✗ Content-Type: expected a Content-Type: text/plain or application/openmetrics-text (Prometheus 3 refuses a blank one), got none (content-type-missing)

  series  type   family  help
       1  gauge  a       A.

1 family, 1 series, 1 error
`,
    ],
    [
      'packed as Prometheus does not unpack',
      send('x', { 'content-type': TEXT, 'content-encoding': 'zstd' }),
      [],
      `✗ http://127.0.0.1:PORT/stats is refused by Prometheus' scrape

✗ the answer is packed in a way that Prometheus does not unpack
  expected  content-encoding gzip, or none
  actual    GET http://127.0.0.1:PORT/stats: its content-encoding is "zstd"; known are gzip,
            x-gzip, deflate, br

0 families, 0 series, 1 problem, 0 errors
`,
    ],
    [
      'too large',
      send('a 1\n'.repeat(1000)),
      ['--max-bytes', '1KB'],
      `✗ http://127.0.0.1:PORT/stats was not read to its end

✗ it is too large
  expected  at most 1,024 bytes
  actual    more (stopped reading)
  hint      --max-bytes allows more

0 families, 0 series, 1 problem, 0 errors
`,
    ],
  ])('exit 1: %s', async (_, behave, options, text) => {
    handle = behave
    const { code, stdout, stderr } = await metrics(`${origin}/stats`, ...options)
    expect(stdout).toBe(text)
    expect([code, stderr]).toEqual([1, ''])
  })

  test.each<[string, RequestListener, string[], string]>([
    [
      'it hangs',
      () => undefined,
      ['--timeout', '300ms'],
      'GET http://127.0.0.1:PORT/metrics: no complete answer within N ms (got nothing)',
    ],
    [
      'it hangs up',
      (request) => request.destroy(),
      [],
      'GET http://127.0.0.1:PORT/metrics: the connection was closed before the answer was complete (got 0 bytes of its body)',
    ],
    [
      'it redirects for ever',
      (_, response) => response.writeHead(302, { location: '/metrics' }).end(),
      [],
      'GET http://127.0.0.1:PORT/metrics: stopped after 10 redirects',
    ],
    [
      'it redirects to no web address',
      (_, response) => response.writeHead(302, { location: 'ftp://admin:hunter22@shop/' }).end(),
      [],
      'GET http://127.0.0.1:PORT/metrics: the redirect leads to no http or https URL (ftp://***@shop/)',
    ],
  ])('exit 3: %s', async (_, behave, options, message) => {
    handle = behave
    const { code, stdout, stderr } = await metrics(origin, ...options)
    expect(stderr.split('\n')[0]).toBe(`firedrill: ${message}`)
    expect([code, stdout]).toEqual([3, ''])
  })

  test('exit 3: nobody listens', async () => {
    expect(await metrics('127.0.0.1:1')).toEqual({
      code: 3,
      stdout: '',
      stderr: `firedrill: GET http://127.0.0.1:PORT/metrics: connection refused

  what to do: is it running, and does it listen on this address and port?
`,
    })
  })
})

describe('exit 2: the command line', () => {
  test.each<[string, string[], string]>([
    ['no source', [], "error: missing required argument 'url|file|-'\n"],
    [
      'no such file',
      ['absent.txt'],
      `firedrill: there is no file absent.txt

  what to do: for an endpoint write host:port, :port or http://…; for standard input write -
`,
    ],
    ['a directory', ['.'], 'firedrill: . is a directory\n\n  what to do: name the file with the exposition\n'],
    [
      'a mode',
      ['sound.txt', '--mode', 'scraped'],
      'firedrill: --mode expects one of scraper, openmetrics, expfmt, got scraped\n\n  what to do: did you mean scraper?\n',
    ],
    ['a format', ['sound.txt', '--format', 'text'], 'firedrill: --format expects one of openmetrics, prometheus, got text\n'],
    ['a sort', ['sound.txt', '--sort', 'size'], 'firedrill: --sort expects one of name, series, got size\n'],
    ['a rule', ['sound.txt', '--off', 'frobnicate'], 'firedrill: --off expects names of lint rules, got frobnicate\n'],
    [
      'a selector',
      ['sound.txt', '--select', 'a{'],
      'firedrill: --select expects a PromQL selector, got a{: column 3: expected a label name\n',
    ],
    [
      'a header, not shown',
      ['sound.txt', '--header', 'hunter22'],
      "firedrill: --header expects 'Name: value' on one line, got something else (not shown: it may be a secret)\n",
    ],
    [
      'a timeout',
      ['sound.txt', '--timeout', '5'],
      'firedrill: --timeout expects a duration as Prometheus writes it, of at most 1d, got 5\n',
    ],
    ['a timeout beyond a day', ['sound.txt', '--timeout', '1y'], 'firedrill: --timeout expects a duration'],
    [
      '--format of a file',
      ['sound.txt', '--format', 'openmetrics'],
      'firedrill: --format and --header are for endpoints, and sound.txt',
    ],
    ['a size', ['sound.txt', '--max-bytes', '0'], 'firedrill: --max-bytes expects a size, got 0\n'],
    ['a number', ['sound.txt', '--errors', 'all'], 'firedrill: --errors expects a number from 1 on, got all\n'],
  ])('%s', async (_, args, text) => {
    const { code, stdout, stderr } = await firedrill(['metrics', ...args], { cwd })
    expect(stderr.slice(0, text.length)).toBe(text)
    expect([code, stdout]).toEqual([2, ''])
  })
})

test('colours only where they are asked for', async () => {
  const coloured = await firedrill(['metrics', 'sound.txt'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '1' } })
  expect(coloured.stdout).toContain('\u001b[')
  const plain = await firedrill(['metrics', 'sound.txt'], { cwd, env: { NO_COLOR: '1', FORCE_COLOR: '1' } })
  expect(plain.stdout).not.toContain('\u001b[')
})
