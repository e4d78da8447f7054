import { setTimeout as pause } from 'node:timers/promises'
import type { Servers } from './harness.ts'
import { type Sample, spending } from './spending.ts'

// What the looks of three alerts cost at least: the same requests at the same pace by plain fetch and JSON.parse, nothing else.

/** Arguments of this program, as JSON. */
export interface PeerAsked extends Servers {
  readonly alerts: readonly string[]
  /** Milliseconds between two looks. */
  readonly interval: number
}

if (process.argv[1] === import.meta.filename) await look(JSON.parse(process.argv[2] ?? '') as PeerAsked)

async function look({ prometheus, alertmanager, alerts, interval }: PeerAsked): Promise<void> {
  const samples = spending()
  const stop = new AbortController()
  process.once('message', () => stop.abort())
  process.once('disconnect', () => stop.abort())
  const read = async (url: string): Promise<unknown> => JSON.parse(await (await fetch(url, { signal: stop.signal })).text())
  const loop = async (alert: string) => {
    const matcher = encodeURIComponent(`alertname=${JSON.stringify(alert)}`)
    while (!stop.signal.aborted) {
      await Promise.all([
        read(`${prometheus}/api/v1/rules?type=alert&rule_name%5B%5D=${alert}`),
        read(`${alertmanager}/api/v2/alerts?filter=${matcher}`),
      ]).catch(() => undefined)
      await pause(interval, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  await Promise.all(alerts.map(loop))
  if (process.connected) process.send?.(samples satisfies readonly Sample[], undefined, undefined, () => process.disconnect())
}
