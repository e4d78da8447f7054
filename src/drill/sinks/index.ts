/** Receivers of notifications that the harness runs in place of Slack, PagerDuty, mailboxes and the like. */
import type { Delivery } from '../../checks/drill.ts'
import type { Clock } from '../../lib/clock.ts'
import { HttpSinks } from './http.ts'
import { Mailbox } from './mailbox.ts'
import type { Place } from './place.ts'
import type { Behaviour, SinkAddress, SinkSlot } from './sink.ts'
import { SmtpSink } from './smtp.ts'

export type { SinkAddress, SinkSlot } from './sink.ts'

export interface SinkOptions {
  /** Address of this machine to listen on, and no other. */
  readonly listen: string
  /** Name or address by which services call it. */
  readonly name: string
  readonly clock: Clock
  /** Values that are masked in what is recorded. */
  readonly secrets?: readonly string[] | undefined
}

/** Which sinks: those of a receiver, of one of its integrations, or of one config. */
type Which = Pick<SinkSlot, 'receiver'> & Partial<Pick<SinkSlot, 'integration' | 'index'>>

/** Sinks that listen. Disposing closes them and their connections at once. */
export interface Sinks extends AsyncDisposable {
  /** Opens a sink for a config; the address goes into the copy of alertmanager.yml. */
  add(slot: SinkSlot): Promise<SinkAddress>
  /** What arrived, oldest first. The newest 10 000 (64 MiB) are kept. */
  deliveries(): readonly Delivery[]
  /** How many older ones are not kept. */
  readonly dropped: number
  /** From now on they answer so; the latest word for a sink counts. */
  behave(which: Which | 'all', behaviour: Behaviour): void
}

/** Opens the sinks' HTTP server; throws `TestBedError` when it cannot listen there. */
export async function openSinks({ listen, name, clock, secrets = [] }: SinkOptions): Promise<Sinks> {
  const mailbox = new Mailbox(secrets)
  const told: { readonly which: Which | 'all'; readonly behaviour: Behaviour }[] = []
  const behaviour = (slot: SinkSlot): Behaviour => told.findLast(({ which }) => matches(which, slot))?.behaviour ?? 'ok'
  const place: Place = { listen, name, clock, mailbox, behaviour }
  const all = new AsyncDisposableStack()
  const http = all.use(await HttpSinks.open(place))
  return {
    add: async (slot) => (slot.integration === 'email' ? all.use(await SmtpSink.open(slot, place)).address : http.add(slot)),
    deliveries: () => mailbox.deliveries(),
    get dropped() {
      return mailbox.dropped
    },
    behave: (which, next) => {
      if (which === 'all') told.length = 0
      told.push({ which, behaviour: next })
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const matches = (which: Which | 'all', slot: SinkSlot): boolean =>
  which === 'all' ||
  (which.receiver === slot.receiver &&
    (which.integration ?? slot.integration) === slot.integration &&
    (which.index ?? slot.index) === slot.index)
