import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runLoad } from '../../src/load/index.ts'

// Our load driver against autocannon with its own rate option: the same server, rate and connections, one after the other.
const RATE = 1000
const SECONDS = 4
const CONNECTIONS = 10
const TIMEOUT = 5

interface Arrivals {
  readonly requests: number
  /** Most requests that arrived within one hundredth of a second. */
  readonly burst: number
}

interface Row extends Arrivals {
  readonly driver: string
  /** What the driver says it sent. */
  readonly said: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly cpuSeconds: number
}

if (process.argv[2] === 'server') serve()
else await compare()

// A process of its own, so that it takes no time from the drivers. Any message asks for the arrivals since the last one.
function serve(): void {
  let arrivals: number[] = []
  const server = createServer((request, response) => {
    arrivals.push(Math.floor(performance.now() / 10))
    request.resume()
    response.end('ok')
  })
  server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  process.on('message', () => {
    const bursts = [...Map.groupBy(arrivals, (slot) => slot).values()].map(({ length }) => length)
    process.send?.({ requests: arrivals.length, burst: Math.max(0, ...bursts) } satisfies Arrivals)
    arrivals = []
  })
}

async function compare(): Promise<void> {
  const server = fork(import.meta.filename, ['server'])
  try {
    const [origin] = await once(server, 'message')
    const rows: Row[] = []
    for (const [driver, drive] of [
      ['autocannon', withAutocannon],
      ['firedrill', withFiredrill],
    ] as const) {
      const before = process.cpuUsage()
      const said = await drive(String(origin))
      const { user, system } = process.cpuUsage(before)
      server.send('arrivals')
      const [arrivals]: Arrivals[] = await once(server, 'message')
      rows.push({
        driver,
        ...said,
        requests: arrivals?.requests ?? 0,
        burst: arrivals?.burst ?? 0,
        cpuSeconds: (user + system) / 1e6,
      })
    }
    print(rows)
  } finally {
    server.kill()
  }
}

async function withAutocannon(url: string): Promise<Omit<Row, keyof Arrivals | 'driver' | 'cpuSeconds'>> {
  const { default: autocannon } = await import('autocannon')
  const result = await autocannon({ url, connections: CONNECTIONS, duration: SECONDS, timeout: TIMEOUT, overallRate: RATE })
  const { p50, p99, max } = result.latency
  return { said: result.requests.sent, p50, p99, max }
}

async function withFiredrill(origin: string): Promise<Omit<Row, keyof Arrivals | 'driver' | 'cpuSeconds'>> {
  const get = { name: 'GET /', method: 'GET', path: '/', headers: {}, body: undefined, weight: 1 }
  const plan = {
    name: 'bench',
    target: 'server',
    rate: RATE,
    duration: SECONDS * 1000,
    connections: CONNECTIONS,
    timeout: TIMEOUT * 1000,
    templates: [get],
  }
  const { total } = await runLoad(plan, { origin, signal: new AbortController().signal })
  const { p50 = Number.NaN, p99 = Number.NaN, max = Number.NaN } = total.latency ?? {}
  return { said: total.sent, p50, p99, max }
}

function print([theirs, ours]: readonly Row[]): void {
  if (theirs === undefined || ours === undefined) throw new Error('the load benchmark has measured nothing')
  console.log(`load: ${RATE}/s for ${SECONDS} s (${RATE * SECONDS} requests due) over ${CONNECTIONS} connections`)
  for (const { driver, said, requests, burst, p50, p99, max, cpuSeconds } of [theirs, ours]) {
    const times = [p50, p99, max].map((ms) => ms.toFixed(1).padStart(6)).join(' ')
    const counts = `${String(said).padStart(6)} said sent ${String(requests).padStart(6)} arrived ${String(burst).padStart(5)} in the busiest 10 ms`
    console.log(`  ${driver.padEnd(11)} ${counts}  p50 p99 max ${times} ms  ${cpuSeconds.toFixed(2)} CPU-s`)
  }
  const ratio = (of: (row: Row) => number) => `${(of(ours) / of(theirs)).toFixed(2)} x`
  console.log(
    `load: firedrill / autocannon: p99 ${ratio((row) => row.p99)}, max ${ratio((row) => row.max)}, burst ${ratio((row) => row.burst)}`,
  )
}
