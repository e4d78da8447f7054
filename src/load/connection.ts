import type { RequestTemplate } from '../plan/plan.ts'

/** One request on its way: `sent` at most once, then exactly one of `answered` and `failed`. */
export interface Transfer {
  /** It is being put on the wire. */
  sent(): void
  /** Its answer is complete; `bytes` with the head. */
  answered(status: number, bytes: number): void
  /** No complete answer: `refused`, `unresolved`, `reset`, `timeout`, `not-http`, or the error's own code. */
  failed(failure: string): void
}

/** Carries one request at a time; connects when it needs to, and never sends a request twice. */
export interface Connection {
  send(template: RequestTemplate, transfer: Transfer): void
  /** Closes the socket under the request that is on its way: its transfer hears nothing more. */
  drop(): void
  /** Resolves when its sockets are closed. */
  close(): Promise<void>
}
