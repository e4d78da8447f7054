import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { targets } from './check.ts'
import { APP, active, type Differing, expected, NOW, world } from './seen.fixture.ts'

const NO_FILE = { message: 'a.json matches no file', expected: 'at least one file', actual: 'none', hint: 'x' }
const RELOAD = 'the server runs an older config: reload it (SIGHUP, or POST /-/reload)'

const judged = (spec: object, more: Differing = {}) => targets.judge(targets.schema.parse(spec), world(more))

const UNSEEN = [{ pattern: 'jobs/*.yml', where: 'prometheus.yml:2' }]
const DNS = { dynamic: [{ job: 'cluster', how: 'dns_sd_configs', where: 'prometheus.yml:15' }], targets: [] }
const DOWN = active('node', 'node:9100', { health: 'down', lastError: 'dial tcp: connect: connection refused' })

const holds: [string, object, Differing][] = [
  ['every target is up', {}, {}],
  [
    'relabelling moved the address to a parameter',
    {},
    {
      expectation: { targets: ['http://a.example', 'http://b.example'].map((address) => expected('probe', address, 3)) },
      active: ['http://b.example', 'http://a.example'].map((address) =>
        active('probe', address, { scrapeUrl: 'http://blackbox:9115/probe' }),
      ),
    },
  ],
  [
    'one address twice, with other labels',
    {},
    {
      expectation: { targets: ['a', 'b'].map((module) => expected('probe', 'x', 3, { module })) },
      active: ['b', 'a'].map((module) => active('probe', 'x', { discoveredLabels: { module } })),
    },
  ],
  ['what may be down', { allowDown: ['node:9100'] }, { active: [active('app', 'app:3000'), DOWN] }],
  ['a job that may be down', { allowDown: ['node'] }, { active: [active('app', 'app:3000'), DOWN] }],
  [
    'discovery that found targets',
    {},
    { expectation: DNS, active: [active('cluster', '10.0.0.1:80'), active('cluster', '10.0.0.2:80')] },
  ],
  [
    'the intervals of an old server, which has them only beside the labels',
    {},
    {
      expectation: { targets: [APP] },
      active: [
        {
          ...active('app', 'app:3000'),
          discoveredLabels: { __address__: 'app:3000', job: 'app', __scheme__: 'http', __metrics_path__: '/metrics' },
        },
      ],
    },
  ],
  [
    'params as the config says',
    {},
    {
      expectation: { targets: [expected('app', 'app:3000', 7, { __param_module: 'http_2xx' })] },
      active: [active('app', 'app:3000', { discoveredLabels: { __param_module: 'http_2xx' } })],
    },
  ],
  ['jobs in a file that cannot be read from here', {}, { expectation: { targets: [APP], unseen: UNSEEN } }],
  ['nothing but jobs that cannot be read from here', {}, { expectation: { targets: [], unseen: UNSEEN } }],
  ['a scrape that is young and quick enough', { maxAge: '11s', scrapeWithin: '20ms' }, {}],
]
test.each(holds)('holds: %s', (_, spec, more) => {
  expect(judged(spec, more)).toEqual([])
})

const breaks: [string, object, Differing, Finding[]][] = [
  [
    'a target that is down',
    {},
    { active: [active('app', 'app:3000'), DOWN], lastUp: { 'node node:9100': NOW - 12_000 } },
    [
      {
        message: 'node:9100 (job node) is down',
        expected: 'up',
        actual: 'dial tcp: connect: connection refused; last up 12.0 s ago',
        where: 'prometheus.yml:11',
        hint: 'nothing listens there: is the service running, and is the port right?',
      },
    ],
  ],
  [
    'a wrong metrics path',
    {},
    {
      expectation: { targets: [APP] },
      active: [active('app', 'app:3000', { health: 'down', lastError: 'server returned HTTP status 404 Not Found' })],
      lastUp: { 'app app:3000': null },
    },
    [
      {
        message: 'app:3000 (job app) is down',
        expected: 'up',
        actual: 'server returned HTTP status 404 Not Found; not up within the last hour',
        where: 'prometheus.yml:7',
        hint: 'is the metrics_path right? http://app:3000/metrics',
      },
    ],
  ],
  [
    'a target not scraped yet',
    {},
    { expectation: { targets: [APP] }, active: [active('app', 'app:3000', { health: 'unknown', lastScrape: undefined })] },
    [
      {
        message: 'app:3000 (job app) has not been scraped yet',
        expected: 'up',
        actual: 'unknown',
        where: 'prometheus.yml:7',
        hint: 'the first scrape comes within its interval (10s)',
      },
    ],
  ],
  [
    'a target missing: the server has an older config',
    {},
    { active: [active('app', 'app:3000')], loaded: ['app app:3000'] },
    [
      {
        message: 'node:9100 (job node) is not scraped',
        expected: 'a target of the server',
        actual: 'not in the config that the server has loaded at 2026-01-01T11:59:00.000Z',
        where: 'prometheus.yml:11',
        hint: 'prometheus.yml was changed since: reload the server (SIGHUP, or POST /-/reload)',
      },
    ],
  ],
  [
    'a target missing: just loaded',
    {},
    { active: [active('app', 'app:3000')], loaded: ['node node:9100'] },
    [
      {
        message: 'node:9100 (job node) is not scraped',
        expected: 'a target of the server',
        actual: 'in the loaded config, but no target of the server yet',
        where: 'prometheus.yml:11',
      },
    ],
  ],
  [
    'a target missing: dropped',
    {},
    {
      active: [active('app', 'app:3000')],
      loaded: ['node node:9100'],
      dropped: [{ discoveredLabels: { __address__: 'node:9100', job: 'node' } }],
    },
    [
      {
        message: 'node:9100 (job node) is not scraped',
        expected: 'a target of the server',
        actual: 'dropped by relabelling',
        where: 'prometheus.yml:11',
        hint: 'see relabel_configs of the job; if it is meant so: allowDropped: ["node:9100"]',
      },
    ],
  ],
  [
    'a target too many',
    {},
    { active: [active('app', 'app:3000'), active('node', 'node:9100'), active('node', 'old:9100')] },
    [
      {
        message: 'old:9100 (job node) is scraped, and nothing asks for it',
        expected: 'only the targets of prometheus.yml',
        actual: 'prometheus scrapes http://old:9100/metrics',
        where: 'prometheus.yml',
        hint: RELOAD,
      },
    ],
  ],
  [
    'another path, scheme, interval and label than the config says',
    {},
    {
      expectation: { targets: [expected('app', 'app:3000', 7, { tier: 'web', __param_module: 'tcp_connect' })] },
      active: [
        active('app', 'app:3000', {
          discoveredLabels: {
            __metrics_path__: '/old',
            __scheme__: 'https',
            __scrape_interval__: '1m',
            __param_module: 'http_2xx',
            team: 'a',
            __param_target: 'x',
            __meta_filepath: '/sd/a.json',
          },
        }),
      ],
    },
    (
      [
        ['scheme', 'http', 'https'],
        ['metrics_path', '/metrics', '/old'],
        ['scrape_interval', '10s', '1m'],
        ['label tier', 'web', 'none'],
        ['params.module', 'tcp_connect', 'http_2xx'],
        ['label team', 'none', 'a'],
        ['params.target', 'none', 'x'],
      ] as const
    ).map(([what, wanted, actual]) => ({
      message: `app:3000 (job app) is scraped with another ${what}`,
      expected: wanted,
      actual,
      where: 'prometheus.yml:7',
      hint: RELOAD,
    })),
  ],
  [
    'a stale target',
    {},
    { expectation: { targets: [APP] }, active: [active('app', 'app:3000', { lastScrape: NOW - 21_000 })] },
    [
      {
        message: 'app:3000 (job app) was last scraped 21.0 s ago',
        expected: 'at most 20.0 s ago (two scrape intervals)',
        actual: '21.0 s ago',
        where: 'prometheus.yml:7',
        hint: 'the server is overloaded or stopped scraping',
      },
    ],
  ],
  [
    'a target scraped more rarely than maxAge, slower than scrapeWithin',
    { maxAge: '5s', scrapeWithin: '10ms' },
    { expectation: { targets: [APP] }, active: [active('app', 'app:3000')] },
    [
      {
        message: 'app:3000 (job app) is scraped only every 10s',
        expected: 'less than 5s (as maxAge asks)',
        actual: '10s',
        where: 'prometheus.yml:7',
        hint: 'lower its scrape_interval',
      },
      {
        message: 'the last scrape of app:3000 (job app) took 20 ms',
        expected: 'at most 10 ms',
        actual: '20 ms',
        where: 'prometheus.yml:7',
      },
    ],
  ],
  [
    'a target scraped more rarely than queries look back',
    {},
    {
      expectation: { targets: [expected('app', 'app:3000', 7, { __scrape_interval__: '10m' })] },
      active: [active('app', 'app:3000', { scrapeInterval: 600_000, discoveredLabels: { __scrape_interval__: '10m' } })],
    },
    [
      {
        message: 'app:3000 (job app) is scraped only every 10m',
        expected: 'less than 5m (queries look back no further, and would see gaps)',
        actual: '10m',
        where: 'prometheus.yml:7',
        hint: 'lower its scrape_interval',
      },
    ],
  ],
  [
    'nothing expected, a job without targets, a problem of the config',
    {},
    {
      active: [],
      expectation: {
        targets: [],
        empty: [{ job: 'app', where: 'prometheus.yml:5' }],
        problems: [{ ...NO_FILE, where: 'prometheus.yml:9' }],
      },
    },
    [
      { ...NO_FILE, where: 'prometheus.yml:9' },
      {
        message: 'no target is expected, so nothing would be checked',
        expected: 'at least one target',
        actual: 'none',
        where: 'prometheus.yml',
      },
      { message: 'job app names no target', expected: 'at least one target', actual: 'none', where: 'prometheus.yml:5' },
    ],
  ],
  [
    'a config that the server could not load',
    {},
    { runtime: { reloadConfigSuccess: false, lastConfigTime: NOW } },
    [
      {
        message: 'prometheus could not load its config',
        expected: 'the config as it is on disk',
        actual: 'an older one, loaded at 2026-01-01T12:00:00.000Z',
        where: 'prometheus.yml',
        hint: 'promtool check config says what is wrong; so does the log of the server',
      },
    ],
  ],
  [
    'jobs in a file that cannot be read from here, of which one is down; another target of a job that can be read',
    {},
    { expectation: { targets: [APP], unseen: UNSEEN }, active: [active('app', 'app:3000'), active('app', 'old:1'), DOWN] },
    [
      {
        message: 'old:1 (job app) is scraped, and nothing asks for it',
        expected: 'only the targets of prometheus.yml',
        actual: 'prometheus scrapes http://old:1/metrics',
        where: 'prometheus.yml',
        hint: RELOAD,
      },
      {
        message: 'node:9100 (job node) is down',
        expected: 'up',
        actual: 'dial tcp: connect: connection refused',
        where: 'http://node:9100/metrics',
        hint: 'nothing listens there: is the service running, and is the port right?',
      },
    ],
  ],
  [
    'jobs in a file that cannot be read from here, and no target at all',
    {},
    { expectation: { targets: [], unseen: UNSEEN }, active: [] },
    [
      {
        message: 'no target is expected, so nothing would be checked',
        expected: 'at least one target',
        actual: 'none',
        where: 'prometheus.yml',
      },
    ],
  ],
  [
    'discovery that found nothing',
    {},
    { expectation: DNS, active: [] },
    [
      {
        message: 'job cluster found no target',
        expected: 'at least one by dns_sd_configs',
        actual: 'none',
        where: 'prometheus.yml:15',
      },
    ],
  ],
  [
    'discovery that found a target that is down',
    {},
    { expectation: DNS, active: [active('cluster', '10.0.0.1:80', { health: 'down' })] },
    [
      {
        message: '10.0.0.1:80 (job cluster) is down',
        expected: 'up',
        actual: 'no error told',
        where: 'http://10.0.0.1:80/metrics',
      },
    ],
  ],
]
test.each(breaks)('breaks: %s', (_, spec, more, findings) => {
  expect(judged(spec, more)).toEqual(findings)
})

const HINTS: [string, string | undefined][] = [
  ['server returned HTTP status 401 Unauthorized', 'the endpoint wants credentials: basic_auth or authorization of the job'],
  ['dial tcp: lookup nod on 127.0.0.11:53: no such host', 'the name is misspelt, or no service of that name is in its network'],
  ['context deadline exceeded', 'it does not answer within scrape_timeout'],
  ['received unsupported Content-Type "text/html"', 'what it serves is no exposition: http://app:3000/metrics'],
  ['server returned HTTP status 500 Internal Server Error', undefined],
]
test.each(HINTS)('what to do about: %s', (lastError, hint) => {
  const [finding] = judged(
    {},
    { expectation: { targets: [APP] }, active: [active('app', 'app:3000', { health: 'down', lastError })] },
  )
  expect(finding?.hint).toBe(hint)
})

test('titles, needs, and what is refused', () => {
  expect(targets.title(targets.schema.parse({}))).toBe('every target of prometheus.yml is up')
  expect(targets.title(targets.schema.parse({ expect: { a: ['x:1'], b: ['y:2'] } }))).toBe(
    'exactly these targets are up: x:1, y:2',
  )
  expect(targets.needs(targets.schema.parse({}))).toEqual([{ role: 'prometheus' }])
  for (const spec of [
    { expect: 'config' },
    { expect: [] },
    { expect: {} },
    { expect: { a: [] } },
    { maxAge: 5 },
    { alowDown: ['a'] },
  ]) {
    expect(targets.schema.safeParse(spec).success, JSON.stringify(spec)).toBe(false)
  }
})

test('it shows the table of targets, whatever its verdict', () => {
  const down = active('app', 'app:3000', { health: 'down', lastError: 'connection refused' })
  const fresh = active('db', 'db:9187', { health: 'unknown', lastScrape: undefined })
  expect(targets.exhibits?.({ expect: 'from-config' }, world({ active: [down, fresh] }))).toEqual([
    {
      type: 'targets',
      service: 'prometheus',
      rows: [
        {
          job: 'app',
          instance: 'app:3000',
          url: 'http://app:3000/metrics',
          health: 'down',
          age: 4000,
          duration: 20,
          error: 'connection refused',
        },
        {
          job: 'db',
          instance: 'db:9187',
          url: 'http://db:9187/metrics',
          health: 'unknown',
          age: undefined,
          duration: 20,
          error: '',
        },
      ],
    },
  ])
})
