/** A real Prometheus over an exporter with one metric for each way in which a panel can be empty. */
import { type Asked, type Diagnosis, makeWhyCache, type WhyContext, whyOf } from '../../src/checks/dashboards/why/index.ts'
import { createHttp } from '../../src/clients/http-client.ts'
import { type Prometheus, prometheus } from '../../src/clients/prometheus.ts'
import { toAnswer } from '../../src/clients/query-data-prometheus.ts'
import { systemClock } from '../../src/lib/clock.ts'
import type { Program } from './differential-binaries.ts'
import { Daemon, LocalServer, scratch, until, writeFiles } from './time-stack.ts'

/** Milliseconds between two scrapes of the job `app`. */
const SCRAPE = 200
/** Scrapes after which `gone` is exposed no more, and after which `born_total` is. */
const GONE = 5
const BORN = 15
/** Scrapes after which every query of the table can be asked. */
const SCRAPES = 30

const histogram = (name: string, labels: string, n: number): string =>
  `# TYPE ${name} histogram\n${[
    ['0.1', n],
    ['1.0', 2 * n],
    ['+Inf', 2 * n],
  ]
    .map(([le, value]) => `${name}_bucket{${labels}le="${le}"} ${value}`)
    .join('\n')}\n${name}_sum{${labels}} ${n}\n${name}_count{${labels}} ${2 * n}\n`.replaceAll(',}', '}')

const exposition = (n: number): string => `# TYPE http_requests_total counter
http_requests_total{code="200",method="get"} ${n}
http_requests_total{code="201",method="post"} ${n}
# TYPE errors_total counter
errors_total{code="500"} 3
# TYPE lazy_total counter
# TYPE born_total counter
${n > BORN ? 'born_total 7\n' : ''}# TYPE memory_bytes gauge
memory_bytes{pool="a"} 100
# TYPE items_total gauge
items_total 5
# TYPE zero gauge
zero 0
# TYPE odd gauge
odd NaN
# TYPE limitless gauge
limitless +Inf
# TYPE gone gauge
${n < GONE ? 'gone 1\n' : ''}# TYPE team gauge
team{group="x",owner="me"} 1
# TYPE rpc_seconds summary
rpc_seconds{quantile="0.5",method="a"} 1
rpc_seconds{quantile="0.5",method="b"} 2
rpc_seconds_sum{method="a"} 1
rpc_seconds_count{method="a"} 1
${histogram('latency_seconds', 'model="m",', n)}${histogram('idle_seconds', '', 4)}`

const RULES = `groups:
  - name: fast
    interval: 200ms
    rules:
      - { record: "recorded:rate", expr: "sum(rate(http_requests_total[2s]))" }
      - { record: "recorded:typo", expr: "sum(rate(http_request_total[2s]))" }
      - { record: "recorded:ratio", expr: "sum(rate(errors_total[2s])) / sum(increase(errors_total[2s]))" }
      - { record: "recorded:fails", expr: "http_requests_total * on() http_requests_total" }
  - name: slow
    interval: 3s
    rules:
      - { record: "recorded:slow", expr: "sum(http_requests_total)" }
`

const config = (
  exporter: string,
): string => `global: { scrape_interval: ${SCRAPE}ms, scrape_timeout: ${SCRAPE}ms, evaluation_interval: 200ms }
rule_files: [rules.yml]
scrape_configs:
  - job_name: app
    static_configs: [{ targets: ["${exporter}"] }]
  - job_name: slow
    scrape_interval: 2s
    scrape_timeout: 1s
    metrics_path: /slow
    static_configs: [{ targets: ["${exporter}"] }]
`

/** What can be asked of it. */
export class WhyStack implements AsyncDisposable {
  readonly #parts: readonly AsyncDisposable[]
  readonly server: Prometheus
  /** Requests that it got from here. */
  requests = 0

  static async start(program: Program): Promise<WhyStack> {
    const parts: AsyncDisposable[] = []
    try {
      let scrapes = 0
      const exporter = await LocalServer.open(({ url }, response) => {
        const slow = url === '/slow'
        if (!slow) scrapes++
        const text = slow ? `# TYPE slow_total counter\nslow_total ${scrapes}\n` : exposition(scrapes)
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text)
      })
      parts.push(exporter)
      const folder = await scratch()
      parts.unshift(folder)
      await writeFiles(folder.path, { 'prometheus.yml': config(exporter.address), 'rules.yml': RULES })
      const flags = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--web.listen-address=127.0.0.1:0']
      const daemon = new Daemon(program, flags, folder.path)
      parts.push(daemon)
      const stack = new WhyStack(`http://${await daemon.address()}`, parts)
      const ready = async (): Promise<boolean> => scrapes > SCRAPES && (await stack.#evaluated())
      await until('scrapes and rules', ready, () => `${scrapes} scrapes\n${daemon.log}`)
      return stack
    } catch (error) {
      for (const part of parts.toReversed()) await part[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(origin: string, parts: AsyncDisposable[]) {
    const http = createHttp()
    this.#parts = parts
    parts.push(http)
    const counted: typeof http = {
      ...http,
      request: (...asked) => {
        this.requests++
        return http.request(...asked)
      },
    }
    this.server = prometheus(counted, origin)
  }

  async #evaluated(): Promise<boolean> {
    const groups = (await this.server.recordingRules()) ?? []
    const rules = groups.flatMap((group) => group.rules)
    const slow = await this.server.query('count_over_time(slow_total[1m]) >= 2 and on() count_over_time(recorded:slow[1m]) >= 2')
    const seen = slow.ok && slow.data.resultType === 'vector' && slow.data.result.length > 0
    return seen && rules.length === 5 && rules.every(({ lastEvaluation }) => lastEvaluation !== undefined)
  }

  /** Asks a query as a panel of the last five seconds does, and why its answer is as it is. */
  async why(
    expr: string,
    more: Partial<Pick<Asked, 'asks' | 'legend'>> & Partial<WhyContext> = {},
  ): Promise<Diagnosis | undefined> {
    const to = systemClock.now()
    const times = { range: { from: to - 5000, to }, interval: 500, rateInterval: 800 }
    const { asks = 'range', legend, ...context } = more
    const reply =
      asks === 'range'
        ? this.server.queryRange(expr, { start: times.range.from, end: to, step: 500 })
        : this.server.query(expr, to)
    const asked: Asked = { refId: 'A', expr, language: 'promql', times, asks, legend, answer: toAnswer(await reply) }
    return await whyOf(asked, this.context(context))
  }

  context(more: Partial<WhyContext> = {}): WhyContext {
    return {
      source: { kind: 'prometheus', server: this.server },
      name: 'prometheus',
      factor: 1,
      load: 'browse',
      cache: makeWhyCache(),
      ...more,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of this.#parts.toReversed()) await part[Symbol.asyncDispose]()
  }
}
