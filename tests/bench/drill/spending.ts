import diagnostics from 'node:diagnostics_channel'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../../../src/lib/clock.ts'

/** What a process had spent by then. Times: epoch milliseconds. */
export interface Sample {
  readonly at: number
  /** Milliseconds of user and system time. */
  readonly cpu: number
  /** Origin -> requests sent there by undici, that of Node or that of npm. */
  readonly requests: Readonly<Record<string, number>>
  /** The longest that its event loop was late since the sample before, in milliseconds. */
  readonly late: number
}

/** What a process spent between two moments. */
export interface Spent {
  readonly seconds: number
  /** CPU seconds for each second. */
  readonly cores: number
  /** Requests to these origins for each second. */
  readonly rate: number
  /** CPU milliseconds for each of these requests. */
  readonly perRequest: number
}

const EVERY = 100

/** Notes from now on what this process spends; the samples grow, oldest first. */
export function spending(): readonly Sample[] {
  const requests: Record<string, number> = {}
  diagnostics.subscribe('undici:request:create', (message) => {
    const { request } = message as { request: { origin: string } }
    requests[request.origin] = (requests[request.origin] ?? 0) + 1
  })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const samples: Sample[] = []
  const take = () => {
    const { user, system } = process.cpuUsage()
    samples.push({ at: systemClock.now(), cpu: (user + system) / 1000, requests: { ...requests }, late: delay.max / 1e6 })
    delay.reset()
  }
  take()
  setInterval(take, EVERY).unref()
  return samples
}

/** The samples from `from` to `to`, with the last one before them. */
export function during(samples: readonly Sample[], from: number, to: number): readonly Sample[] {
  const first = samples.findLastIndex(({ at }) => at <= from)
  return samples.slice(Math.max(0, first)).filter(({ at }) => at <= to)
}

/** What was spent over these samples; throws when they are too few to tell. */
export function spent(samples: readonly Sample[], origins: readonly string[]): Spent {
  const [first, last] = [samples.at(0), samples.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at)
    throw new Error('fewer than two samples of what was spent')
  const sent = ({ requests }: Sample) => origins.reduce((sum, origin) => sum + (requests[origin] ?? 0), 0)
  const seconds = (last.at - first.at) / 1000
  const count = sent(last) - sent(first)
  const cpu = last.cpu - first.cpu
  return { seconds, cores: cpu / 1000 / seconds, rate: count / seconds, perRequest: cpu / count }
}
