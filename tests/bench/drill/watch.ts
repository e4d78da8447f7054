import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../src/lib/clock.ts'
import type { Servers } from './harness.ts'

/** Something that the watcher was the first time told by a server. Times: epoch milliseconds. */
export interface Noticed {
  /** Alert name, or integration. */
  readonly of: string
  readonly what: 'pending' | 'firing' | 'resolved' | 'notified' | 'sending'
  /** As the server dates it; undefined where it does not. */
  readonly at: number | undefined
  readonly noticed: number
}

export interface Watched {
  readonly noticed: readonly Noticed[]
  /** Looks at Prometheus, at what Alertmanager holds, and at what it has counted. */
  readonly looks: number
}

/** Milliseconds between two looks: none at all would take the processor from those who are watched. */
const PAUSE = 10

/** Watches the servers by loops of its own until the signal aborts; shares no code with the harness. */
export async function watch({ prometheus, alertmanager }: Servers, signal: AbortSignal): Promise<Watched> {
  const noticed: Noticed[] = []
  const looks = await Promise.all([
    loop(`${prometheus}/api/v1/rules?type=alert`, rulesWatcher(noticed), signal),
    loop(`${alertmanager}/api/v2/alerts`, heldWatcher(noticed), signal),
    loop(`${alertmanager}/metrics`, sendingWatcher(noticed), signal),
  ])
  return { noticed, looks: looks.reduce((sum, count) => sum + count, 0) }
}

type Watcher = (text: string, now: number) => void

// A server that does not answer is being taken down, or stopped by a drill.
async function loop(url: string, take: Watcher, signal: AbortSignal): Promise<number> {
  let looks = 0
  while (!signal.aborted) {
    const text = await fetch(url, { signal })
      .then((answer) => (answer.ok ? answer.text() : undefined))
      .catch(() => undefined)
    if (text !== undefined) {
      take(text, systemClock.now())
      looks++
    }
    await pause(PAUSE, undefined, { signal }).catch(() => undefined)
  }
  return looks
}

interface RulesAnswer {
  readonly data: {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly name: string
        readonly lastEvaluation: string
        readonly alerts: readonly { readonly state: string; readonly activeAt: string }[]
      }[]
    }[]
  }
}

function rulesWatcher(noticed: Noticed[]): Watcher {
  const states = new Map<string, string>()
  return (text, now) => {
    const { data }: RulesAnswer = JSON.parse(text)
    for (const { name, lastEvaluation, alerts } of data.groups.flatMap(({ rules }) => rules)) {
      const last = states.get(name) ?? 'inactive'
      const state = ['firing', 'pending'].find((one) => alerts.some((alert) => alert.state === one)) ?? 'inactive'
      states.set(name, state)
      const note = (what: Noticed['what'], at: string) => noticed.push({ of: name, what, at: Date.parse(at), noticed: now })
      const [began] = alerts.map(({ activeAt }) => activeAt).toSorted()
      if (last === 'inactive' && began !== undefined) note('pending', began)
      if (last !== 'firing' && state === 'firing') note('firing', lastEvaluation)
      if (last === 'firing' && state === 'inactive') note('resolved', lastEvaluation)
    }
  }
}

function heldWatcher(noticed: Noticed[]): Watcher {
  let known: ReadonlySet<string> = new Set()
  return (text, now) => {
    const held: readonly { readonly labels: Record<string, string>; readonly updatedAt: string }[] = JSON.parse(text)
    const byName = Map.groupBy(held, ({ labels }) => labels.alertname ?? '')
    for (const [name, alerts] of byName) {
      const at = Math.min(...alerts.map(({ updatedAt }) => Date.parse(updatedAt)))
      if (!known.has(name)) noticed.push({ of: name, what: 'notified', at, noticed: now })
    }
    known = new Set(byName.keys())
  }
}

// Counted when Alertmanager begins to send, whatever comes of it.
function sendingWatcher(noticed: Noticed[]): Watcher {
  const counts = new Map<string, number>()
  return (text, now) => {
    for (const [, labels = '', value] of text.matchAll(/^alertmanager_notifications_total\{([^}]*)\} (\S+)$/gm)) {
      const count = Number(value)
      const of = /integration="([^"]*)"/.exec(labels)?.[1] ?? ''
      if (count > (counts.get(labels) ?? 0)) noticed.push({ of, what: 'sending', at: undefined, noticed: now })
      counts.set(labels, count)
    }
  }
}
