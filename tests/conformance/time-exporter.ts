/** The gateway and the model server of the hybrid AI stack: healthy, until `faulty` is set. */
import { systemClock } from '../../src/lib/clock.ts'
import { LocalServer } from './time-stack.ts'

/** Requests per second. */
const RATE = 50

export class Exporter implements AsyncDisposable {
  faulty = false
  readonly #counters = new Map<string, number>()
  #at = systemClock.now()
  #gateway: LocalServer | undefined
  #ollama: LocalServer | undefined

  static async open(): Promise<Exporter> {
    const exporter = new Exporter()
    exporter.#gateway = await LocalServer.open((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(exporter.#exposition())
    })
    exporter.#ollama = await LocalServer.open((_, response) => {
      response.writeHead(exporter.faulty ? 500 : 200, { 'content-type': 'text/plain; version=0.0.4' }).end('ollama_models 1\n')
    })
    return exporter
  }

  get targets(): { readonly gateway: string; readonly ollama: string } {
    return { gateway: this.#gateway?.address ?? '', ollama: this.#ollama?.address ?? '' }
  }

  // Counters grow with the time between two scrapes, as those of a service under steady load.
  #exposition(): string {
    const now = systemClock.now()
    const sent = ((now - this.#at) / 1000) * RATE
    this.#at = now
    const { faulty } = this
    this.#add('api_gateway_requests_total{backend="cloud",status="ok"}', faulty ? sent : 0)
    this.#add('api_gateway_requests_total{backend="local",status="ok"}', faulty ? 0 : sent)
    this.#add('api_gateway_requests_total{backend="local",status="error"}', faulty ? sent / 20 : 0)
    this.#add('api_gateway_cost_total', faulty ? sent / 100 : 0)
    this.#add('api_gateway_request_duration_seconds_bucket{le="1"}', faulty ? 0 : sent)
    this.#add('api_gateway_request_duration_seconds_bucket{le="10"}', faulty ? 0 : sent)
    this.#add('api_gateway_request_duration_seconds_bucket{le="30"}', sent)
    this.#add('api_gateway_request_duration_seconds_bucket{le="+Inf"}', sent)
    return [...this.#counters].map(([series, value]) => `${series} ${value}\n`).join('')
  }

  #add(series: string, more: number): void {
    this.#counters.set(series, (this.#counters.get(series) ?? 0) + more)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway?.[Symbol.asyncDispose]()
    await this.#ollama?.[Symbol.asyncDispose]()
  }
}
