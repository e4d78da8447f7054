import { expect, test } from 'vitest'
import { byKong, instance, outcomeOf, passed, probing } from './answering.fixture.ts'

const ALL = {
  status_code_metrics: true,
  latency_metrics: true,
  bandwidth_metrics: true,
  upstream_health_metrics: true,
  per_consumer: true,
}

interface Page {
  readonly status?: boolean
  readonly latency?: boolean
  readonly bandwidth?: boolean
  readonly health?: boolean
  readonly consumer?: string
  readonly type?: string
  readonly route?: string
  readonly errors?: number | undefined
  readonly moves?: boolean
  readonly service?: string
  readonly code?: string
}

/** A metrics page of Kong after `n` requests. */
function page(
  {
    status = true,
    latency = true,
    bandwidth = true,
    health = true,
    consumer = 'firedrill',
    type = 'counter',
    route = 'r',
    errors = 0,
    moves = true,
    service = 's',
    code = '200',
  }: Page,
  n: number,
): string {
  const by = `service="${service}",route="${route}"`
  const value = moves ? n : 7
  const histogram = (name: string) =>
    `# TYPE ${name} histogram\n${name}_bucket{${by},le="+Inf"} ${value}\n${name}_count{${by}} ${value}\n${name}_sum{${by}} ${value}\n`
  const some = value > 0
  return [
    '# TYPE kong_datastore_reachable gauge\nkong_datastore_reachable 1\n',
    ...(errors === undefined
      ? []
      : [`# TYPE kong_nginx_metric_errors_total counter\nkong_nginx_metric_errors_total ${errors}\n`]),
    ...(status && some
      ? [
          `# TYPE kong_http_requests_total ${type}\nkong_http_requests_total{${by},code="${code}",source="service",workspace="default",consumer="${consumer}"} ${value}\n`,
        ]
      : []),
    ...(latency && some ? ['kong_kong_latency_ms', 'kong_upstream_latency_ms', 'kong_request_latency_ms'].map(histogram) : []),
    ...(bandwidth && some
      ? [
          `# TYPE kong_bandwidth_bytes counter\nkong_bandwidth_bytes{${by},direction="ingress",workspace="default",consumer="${consumer}"} ${value * 100}\n`,
        ]
      : []),
    ...(health
      ? [
          '# TYPE kong_upstream_target_health gauge\nkong_upstream_target_health{upstream="u",target="t:1",address="1.2.3.4:1",state="healthy",subsystem="http"} 1\n',
        ]
      : []),
  ].join('')
}

const KEYED = instance('key-auth')

test.each<[string, object, Page, readonly string[]]>([
  ['holds', {}, {}, []],
  [
    'holds with all flags off',
    { status_code_metrics: false, latency_metrics: false, bandwidth_metrics: false, upstream_health_metrics: false },
    { status: false, latency: false, bandwidth: false, health: false },
    [],
  ],
  [
    'holds with families of a config before',
    { bandwidth_metrics: false, status_code_metrics: false, latency_metrics: false },
    { moves: false },
    [],
  ],
  ['holds without consumers', { per_consumer: false }, { consumer: '' }, []],
  ['no status codes', {}, { status: false }, ['kong_http_requests_total has no sample of route r after a request']],
  [
    'no latencies',
    {},
    { latency: false },
    [
      'kong_kong_latency_ms has no sample of route r after a request',
      'kong_upstream_latency_ms has no sample of route r after a request',
      'kong_request_latency_ms has no sample of route r after a request',
    ],
  ],
  ['no bandwidth', {}, { bandwidth: false }, ['kong_bandwidth_bytes has no sample of route r after a request']],
  ['no health', {}, { health: false }, ['kong_upstream_target_health has no sample']],
  [
    'status codes in spite of the flag',
    { status_code_metrics: false },
    {},
    ['kong_http_requests_total counts requests of route r, although status_code_metrics is off'],
  ],
  [
    'health in spite of the flag',
    { upstream_health_metrics: false },
    {},
    ['kong_upstream_target_health is there, although upstream_health_metrics is off'],
  ],
  ['another type', {}, { type: 'gauge' }, ['kong_http_requests_total is of another type']],
  [
    'another service',
    { latency_metrics: false, bandwidth_metrics: false },
    { service: 'x', latency: false, bandwidth: false },
    ['kong_http_requests_total counts the request under another service'],
  ],
  ['another code', {}, { code: '500' }, ['kong_http_requests_total counts the request under another code']],
  ['no consumer', {}, { consumer: '' }, ['kong_http_requests_total does not tell the consumer']],
  ['a consumer in spite of the flag', { per_consumer: false }, {}, ['kong_http_requests_total tells the consumer']],
  [
    'another route',
    {},
    { route: 'x', latency: false, bandwidth: false },
    [
      'kong_http_requests_total has no sample of route r after a request',
      'kong_kong_latency_ms has no sample of route r after a request',
      'kong_upstream_latency_ms has no sample of route r after a request',
      'kong_request_latency_ms has no sample of route r after a request',
      'kong_bandwidth_bytes has no sample of route r after a request',
    ],
  ],
  [
    'counters that stand still',
    { latency_metrics: false, bandwidth_metrics: false },
    { moves: false },
    ['kong_http_requests_total did not move with a request on route r'],
  ],
  ['errors of its own', {}, { errors: 2 }, ['the gateway failed to count']],
])('%s', async (_, config, how, messages) => {
  let n = 0
  const answer = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) => {
    if (headers.apikey === undefined) return byKong(401, 'No API key found in request', { 'WWW-Authenticate': 'Key' })
    n++
    return passed()
  }
  const { probed } = await probing([KEYED, instance('prometheus', { ...ALL, ...config })], answer, {
    pages: { '/metrics': () => page(how, n) },
    gateway: { upstreams: ['u'] },
    how: { plugins: ['prometheus'] },
  })
  expect(outcomeOf(probed, 'prometheus')).toEqual(messages)
  expect(probed[0]?.sent).toBe('1 GET /r as firedrill')
})

test.each<[string, object, string, readonly string[]]>([
  ['the consumer', {}, 'code="200",consumer=""', ['kong_http_requests_total does not tell the consumer']],
  ['the code', {}, 'code="401",consumer="firedrill"', ['kong_http_requests_total counts the request under another code']],
  ['neither', { per_consumer: false }, 'code="200",consumer=""', []],
])('samples of earlier requests are no proof of %s', async (_, config, counted, messages) => {
  let n = 0
  const only = { latency_metrics: false, bandwidth_metrics: false, upstream_health_metrics: false }
  const series = (labels: string, value: number) =>
    `kong_http_requests_total{service="s",route="r",${labels},source="service",workspace="default"} ${value}\n`
  const before = [`code="200",consumer="firedrill"`, `code="401",consumer="firedrill"`, `code="200",consumer=""`]
  const text = () =>
    `# TYPE kong_nginx_metric_errors_total counter\nkong_nginx_metric_errors_total 0\n# TYPE kong_http_requests_total counter\n${before
      .map((labels) => series(labels, 5 + (labels === counted ? n : 0)))
      .join('')}`
  const answer = () => {
    n++
    return passed()
  }
  const { probed } = await probing([KEYED, instance('prometheus', { ...ALL, ...only, ...config })], answer, {
    pages: { '/metrics': text },
    how: { plugins: ['prometheus'] },
  })
  expect(outcomeOf(probed, 'prometheus')).toEqual(messages)
})

test('what stands still from before, and health without upstreams, is told', async () => {
  const config = { ...ALL, bandwidth_metrics: false, status_code_metrics: false, latency_metrics: false }
  const { probed } = await probing([instance('prometheus', config)], () => passed(), {
    pages: { '/metrics': () => page({ moves: false, health: false, latency: false, bandwidth: false, errors: undefined }, 1) },
  })
  expect(probed[0]?.outcome).toMatchObject({
    findings: [],
    notes: [
      {
        message:
          'kong_http_requests_total is there although status_code_metrics is off: it stands still, from before a change of the config',
      },
      { message: 'kong_upstream_target_health has no sample: the gateway has no upstream' },
    ],
  })
})

test('a page that cannot be read', async () => {
  const { probed } = await probing([instance('prometheus', ALL)], () => ({ status: 404, body: 'no' }))
  expect(outcomeOf(probed, 'prometheus')).toMatch(/^unseen: the gateway's metrics cannot be read: http:.*\/metrics answered 404$/)
})

test('a request that is turned away has no latency of an upstream', async () => {
  let n = 0
  const answer = () => {
    n++
    return byKong(401, 'No API key found in request', { 'WWW-Authenticate': 'Key' })
  }
  const text = () =>
    page({ code: '401', consumer: '', health: false }, n).replace(/# TYPE kong_upstream_latency_ms(.|\n)*?(?=# TYPE)/, '')
  const { probed } = await probing([instance('prometheus', ALL)], answer, { pages: { '/metrics': text } })
  expect(outcomeOf(probed, 'prometheus')).toEqual([])
})
