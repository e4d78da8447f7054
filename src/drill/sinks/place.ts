import type { Clock } from '../../lib/clock.ts'
import { messageOf, TestBedError } from '../../lib/errors.ts'
import type { Mailbox } from './mailbox.ts'
import type { Behaviour, SinkSlot } from './sink.ts'

/** Where sinks listen and what they share. */
export interface Place {
  /** Address of this machine. */
  readonly listen: string
  /** Name by which services call it. */
  readonly name: string
  readonly clock: Clock
  readonly mailbox: Mailbox
  behaviour(slot: SinkSlot): Behaviour
}

/** Larger bodies are refused and recorded without what they hold. */
export const LARGEST_BODY = 1024 * 1024

/** Open connections to one sink. */
export const MOST_SOCKETS = 256

/** `127.0.0.1:4711`, `[::1]:4711`. */
export const hostPort = (name: string, port: number): string => `${name.includes(':') ? `[${name}]` : name}:${port}`

/** The error of a server that could not listen. */
export const cannotListen = (listen: string, error: unknown): TestBedError =>
  new TestBedError(`no sink for notifications can listen on ${listen}: ${messageOf(error)}`, {
    hint: 'The address must be one of this machine.',
    cause: error,
  })
