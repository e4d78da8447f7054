import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ActiveTarget } from '../../clients/prometheus.ts'
import type { Finding } from '../contract.ts'
import { observedPrometheus } from '../observed-prometheus.fixture.ts'
import { targets } from './check.ts'
import type { Expected } from './match.ts'
import type { TargetsSeen } from './observe.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const RELOAD = 'the server runs an older config: reload it (SIGHUP, or POST /-/reload)'

const settings = (job: string) => ({
  job,
  __scheme__: 'http',
  __metrics_path__: '/metrics',
  __scrape_interval__: '10s',
  __scrape_timeout__: '5s',
})

function active(job: string, address: string, more: Partial<ActiveTarget> = {}): ActiveTarget {
  return {
    scrapePool: job,
    scrapeUrl: `http://${address}/metrics`,
    labels: { job, instance: address },
    health: 'up',
    lastError: '',
    lastScrape: NOW - 4000,
    lastScrapeDuration: 20,
    scrapeInterval: 10_000,
    scrapeTimeout: 5000,
    ...more,
    discoveredLabels: { ...settings(job), __address__: address, ...more.discoveredLabels },
  }
}

const expected = (job: string, address: string, line: number, labels = {}): Expected => ({
  job,
  address,
  labels: { ...settings(job), ...labels },
  where: `prometheus.yml:${line}`,
})

const APP = expected('app', 'app:3000', 7)
const NODE = expected('node', 'node:9100', 11)

type Differing = Partial<Omit<TargetsSeen, 'expectation'>> & { readonly expectation?: Partial<TargetsSeen['expectation']> }

function world(more: Differing): TargetsSeen {
  return {
    service: 'prometheus',
    active: [active('app', 'app:3000'), active('node', 'node:9100')],
    dropped: [],
    runtime: { reloadConfigSuccess: true, lastConfigTime: NOW - 60_000 },
    now: NOW,
    lookback: 300_000,
    loaded: undefined,
    upAgo: {},
    ...more,
    expectation: { source: 'prometheus.yml', targets: [APP, NODE], dynamic: [], empty: [], problems: [], ...more.expectation },
  }
}

const judged = (spec: object, more: Differing = {}) => targets.judge(targets.schema.parse(spec), world(more))

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
  ['a scrape that is young and quick enough', { maxAge: '11s', scrapeWithin: '20ms' }, {}],
]
test.each(holds)('holds: %s', (_, spec, more) => {
  expect(judged(spec, more)).toEqual([])
})

const breaks: [string, object, Differing, Finding[]][] = [
  [
    'a target that is down',
    {},
    { active: [active('app', 'app:3000'), DOWN], upAgo: { 'node node:9100': 12_000 } },
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
        hint: 'see relabel_configs of the job',
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
      expectation: { targets: [expected('app', 'app:3000', 7, { tier: 'web' })] },
      active: [
        active('app', 'app:3000', {
          discoveredLabels: { __metrics_path__: '/old', __scheme__: 'https', __scrape_interval__: '1m', team: 'a' },
        }),
      ],
    },
    (
      [
        ['scheme', 'http', 'https'],
        ['metrics_path', '/metrics', '/old'],
        ['scrape_interval', '10s', '1m'],
        ['label tier', 'web', 'none'],
        ['label team', 'none', 'a'],
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
        problems: [{ message: 'file_sd_configs: a.json matches no file', where: 'prometheus.yml:9' }],
      },
    },
    [
      { message: 'file_sd_configs: a.json matches no file', where: 'prometheus.yml:9' },
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
        actual: 'no error told; not up within the last hour',
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

const CONFIG = `scrape_configs:
  - job_name: app
    scrape_interval: 10s
    scrape_timeout: 5s
    static_configs: [{ targets: ['app:3000', 'app:3001', 'app:3000'] }]
  - job_name: cluster
    dns_sd_configs: [{ names: [x] }]
  - job_name: empty
`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-targets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const LIVE = {
  ...active('app', 'app:3000', { health: 'down' }),
  lastScrape: '2026-01-01T11:59:56Z',
  lastScrapeDuration: 0.02,
  scrapeInterval: '10s',
  scrapeTimeout: '5s',
}
const routes = (yaml: string) => ({
  targets: () => ({ activeTargets: [LIVE], droppedTargets: [] }),
  'status/config': () => ({ yaml }),
  'status/flags': () => ({ 'query.lookback-delta': '2m' }),
  'status/runtimeinfo': () => ({ reloadConfigSuccess: true, lastConfigTime: '2026-01-01T11:59:00Z' }),
  query: () => ({ resultType: 'vector', result: [{ metric: { job: 'app', instance: 'app:3000' }, value: [0, '7'] }] }),
})

test('observes the config on disk and the live server', async () => {
  const folder = folderWith({ 'conf/prometheus.yml': CONFIG })
  const at = await observedPrometheus(routes('scrape_configs: [{ job_name: app, static_configs: [{ targets: [app:3000] }] }]'), {
    args: ['--config.file=/etc/prometheus/prometheus.yml'],
    hostPath: (path) => (path.startsWith('/etc/prometheus/') ? join(folder, 'conf', path.slice(16)) : undefined),
    now: NOW,
  })
  const seen = await targets.observe(targets.schema.parse({}), at, undefined)
  const file = join(folder, 'conf/prometheus.yml')
  expect(seen).toMatchObject({ now: NOW, lookback: 120_000, loaded: ['app app:3000'], upAgo: { 'app app:3000': 7000 } })
  expect(seen.active).toEqual([active('app', 'app:3000', { health: 'down' })])
  expect(seen.expectation).toEqual({
    source: file,
    targets: ['app:3000', 'app:3001'].map((address) => ({ ...expected('app', address, 5), where: `${file}:5` })),
    dynamic: [{ job: 'cluster', how: 'dns_sd_configs', where: `${file}:6` }],
    empty: [{ job: 'empty', where: `${file}:8` }],
    problems: [],
  })
})

test('without a mounted file, the config of the live server is taken', async () => {
  const at = await observedPrometheus(routes(CONFIG))
  const { expectation } = await targets.observe(targets.schema.parse({}), at, undefined)
  expect(expectation.source).toBe('prometheus:/api/v1/status/config')
  expect(expectation.targets[1]).toMatchObject({ address: 'app:3001', where: 'prometheus:/api/v1/status/config:5' })
})

test('`config` names the file, from the suite; its folder stands for that of the service', async () => {
  const folder = folderWith({
    'monitoring/p.yml': 'scrape_configs: [{ job_name: files, file_sd_configs: [{ files: [sd/*.json] }] }]',
    'monitoring/sd/a.json': '[{ "targets": ["a:1"] }]',
  })
  const at = await observedPrometheus(routes(''), { baseDir: folder })
  const { expectation } = await targets.observe(targets.schema.parse({ config: 'monitoring/p.yml' }), at, undefined)
  expect(expectation.targets.map(({ job, address, where }) => [job, address, where])).toEqual([
    ['files', 'a:1', `${join(folder, 'monitoring/sd/a.json')}:1`],
  ])
})

test('a suite may name the targets itself', async () => {
  const at = await observedPrometheus(
    { ...routes(''), targets: () => ({ activeTargets: [{ ...LIVE, health: 'up' }], droppedTargets: [] }) },
    { now: NOW },
  )
  const check = async (spec: object) => {
    const parsed = targets.schema.parse(spec)
    return targets.judge(parsed, await targets.observe(parsed, at, undefined))
  }
  expect(await check({ expect: ['app:3000'] })).toEqual([])
  expect(await check({ expect: { app: ['app:3000'] } })).toEqual([])
  const missing = { message: 'ap:3000 (job app) is not scraped', expected: 'a target of the server', where: 'the suite' }
  expect(await check({ expect: { app: ['app:3000', 'ap:3000'] } })).toEqual([
    { ...missing, actual: 'app:3000', hint: 'did you mean app:3000?' },
  ])
  expect(await check({ expect: { node: ['node:9100'] } })).toEqual([
    { ...missing, message: 'node:9100 (job node) is not scraped', actual: 'no target in job node' },
    {
      message: 'app:3000 (job app) is scraped, and nothing asks for it',
      expected: 'only the targets of the suite',
      actual: 'prometheus scrapes http://app:3000/metrics',
      where: 'the suite',
    },
  ])
})

test('a server that does not answer cannot be observed', async () => {
  const at = await observedPrometheus({}, { origin: 'http://127.0.0.1:1' })
  await expect(targets.observe(targets.schema.parse({}), at, undefined)).rejects.toMatchObject({
    name: 'RequestFailed',
    reason: 'refused',
  })
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
