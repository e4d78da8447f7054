import type { PostedAlerts } from '../../checks/drill.ts'
import { identity } from '../../checks/routing/identity.ts'
import { type Alertmanager, alertmanager } from '../../clients/alertmanager.ts'
import { messageOf } from '../../lib/errors.ts'
import { clip, count } from '../../lib/text.ts'
import type { CauseContext, Way } from './cause.ts'

/** A harness that died leaves nothing behind for longer than this (ms). */
const ENDS_AFTER = 180_000
/** Alerts go on as those of Prometheus do: sent again long before they would end (ms). */
const AGAIN_EVERY = 45_000
/** Silences are undone by their ids; this is for a harness that died (ms). */
const SILENCED_FOR = 3_600_000
const AUTHOR = 'firedrill'
/** Pause between two looks at whether alerts have ended (ms). */
const AFTER = 100

type Posted = PostedAlerts['alerts'][number]

/** Puts silences, then alerts, into Alertmanager and keeps them there; undone by ending them. */
export function postWay(posted: PostedAlerts, context: CauseContext): Way {
  const post = new Post(posted, context)
  return {
    apply: (signal) => post.apply(signal),
    landed: (signal) => post.missing(signal),
    undo: {
      run: (signal) => post.undo(signal),
      byHand: `the alerts end by themselves within ${ENDS_AFTER / 60_000} minutes; end its silences (created by ${AUTHOR}) with amtool silence expire`,
    },
  }
}

class Post {
  readonly #posted: PostedAlerts
  readonly #context: CauseContext
  readonly #silences = new Set<string>()
  #startsAt = 0
  #ended = new AbortController()
  #sending: Promise<void> = Promise.resolve()

  constructor(posted: PostedAlerts, context: CauseContext) {
    this.#posted = posted
    this.#context = context
  }

  async apply(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context
    this.#startsAt = clock.now()
    this.#ended = new AbortController()
    for (const { matchers, comment } of this.#posted.silences) {
      const endsAt = this.#startsAt + SILENCED_FOR
      this.#silences.add(
        await this.#client(signal).createSilence({ matchers, comment, createdBy: AUTHOR, startsAt: this.#startsAt, endsAt }),
      )
    }
    await this.#send(this.#startsAt + ENDS_AFTER, signal)
    this.#sending = this.#again(this.#ended.signal)
  }

  async missing(signal: AbortSignal): Promise<string | undefined> {
    const client = this.#client(signal)
    const there = new Set((await client.alerts()).map(({ labels }) => identity(labels)))
    const missing = this.#posted.alerts.filter(({ labels }) => !there.has(identity(labels)))
    if (missing.length > 0)
      return `Alertmanager does not list ${clip(missing.map(({ labels }) => identity(labels)).join(', '), 300)}`
    if (this.#silences.size === 0) return undefined
    const active = new Set((await client.silences()).filter(({ state }) => state === 'active').map(({ id }) => id))
    const pending = [...this.#silences].filter((id) => !active.has(id))
    return pending.length === 0 ? undefined : `${count(pending.length, 'silence')} of ${this.#silences.size} not active yet`
  }

  async undo(signal: AbortSignal): Promise<void> {
    this.#ended.abort()
    await this.#sending
    // Silences hide real alerts: they end whatever becomes of ours.
    const results = await Promise.allSettled([this.#end(signal), this.#expire(signal)])
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []))
    if (failures.length > 0) throw new Error(failures.join('; '))
  }

  async #end(signal: AbortSignal): Promise<void> {
    const client = this.#client(signal)
    try {
      // An end that the server's clock has not reached does not count against the later one that it was told before.
      await this.#send(this.#startsAt, signal)
    } catch (error) {
      // What it refused to take it refuses to end.
      if (await this.#isListed(client)) throw error
    }
    while (await this.#isListed(client)) await this.#context.clock.sleep(AFTER, signal)
  }

  async #expire(signal: AbortSignal): Promise<void> {
    if (this.#silences.size === 0) return
    const client = this.#client(signal)
    // One that somebody has ended already is ended.
    const ended = new Set((await client.silences()).filter(({ state }) => state === 'expired').map(({ id }) => id))
    for (const id of this.#silences) {
      if (!ended.has(id)) await client.expireSilence(id)
      this.#silences.delete(id)
    }
  }

  // A real alert of the same labels has other annotations: it is not for us to end.
  async #isListed(client: Alertmanager): Promise<boolean> {
    const listed = await client.alerts()
    const own = ({ labels, annotations }: Posted) =>
      this.#posted.alerts.some(
        (one) => identity(one.labels) === identity(labels) && identity(one.annotations) === identity(annotations),
      )
    return this.#posted.alerts.length > 0 && listed.some(own)
  }

  async #again(ended: AbortSignal): Promise<void> {
    const { clock } = this.#context
    while (!ended.aborted) {
      await clock.sleep(AGAIN_EVERY, ended).catch(() => undefined)
      if (ended.aborted) return
      // One that fails is made up for by the next; were none to come through, the check would see that its alerts are gone.
      await this.#send(clock.now() + ENDS_AFTER, ended).catch(() => undefined)
    }
  }

  async #send(endsAt: number, signal: AbortSignal): Promise<void> {
    if (this.#posted.alerts.length === 0) return
    await this.#client(signal).postAlerts(this.#posted.alerts.map((alert) => ({ ...alert, startsAt: this.#startsAt, endsAt })))
  }

  #client(signal: AbortSignal): Alertmanager {
    return alertmanager(this.#context.http, this.#context.alertmanager(), signal)
  }
}
