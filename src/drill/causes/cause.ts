import type { Http } from '../../clients/http.ts'
import type { Clock } from '../../lib/clock.ts'
import { CannotObserve, TestBedError } from '../../lib/errors.ts'
import type { LoadPlan } from '../../plan/plan.ts'
import type { ServiceControl } from '../../stack/stack.ts'
import type { Sinks } from '../sinks/index.ts'
import type { Exporter } from './exporter.ts'

/** An action on the stack that makes an alert's condition true. */
export interface Cause {
  /** In words: `stop ollama-cpu`, `POST http://api-gateway:8080/__faults`. */
  readonly describe: string
  /** Does it, once. Throws `CauseNotLanded` when it could not be done. */
  apply(signal: AbortSignal): Promise<void>
  /** Resolves when it has taken hold; throws `CauseNotLanded` with what was seen last when it did not in time. */
  landed(signal: AbortSignal): Promise<void>
  /**
   * Puts things back; does nothing when it was never applied or is undone already, and tries again when it failed before.
   * Throws `UndoFailed` at the latest after `within.undo`.
   */
  undo(signal: AbortSignal): Promise<void>
}

/** What causes act through. */
export interface CauseContext {
  readonly http: Http
  readonly clock: Clock
  /** `http://api-gateway:8080/x` -> the URL that reaches it from here; throws when no such service runs. */
  resolve(url: string): string
  /** Undefined where nothing may be changed. */
  control(service: string): ServiceControl | undefined
  /** Loads of the suite by name. */
  readonly loads: Readonly<Record<string, LoadPlan>>
  /** Where Alertmanager is reached from here, with its route prefix; throws when there is none. */
  alertmanager(): string
  /** Where Prometheus is reached from here, with its route prefix; throws when there is none. */
  prometheus(): string
  /** The synthetic target that Prometheus was told to scrape; undefined where its config could not be changed. */
  readonly exporter: Exporter | undefined
  /** Receivers of the harness; undefined where nothing is intercepted. */
  readonly sinks: Pick<Sinks, 'behave'> | undefined
  /** Hides secrets in what services answered. */
  readonly redact: (text: string) => string
  /** Milliseconds until a cause must be done, then have landed, and until its undo is given up. */
  readonly within: { readonly apply: number; readonly landed: number; readonly undo: number }
}

/** A cause did not take hold: the check is `unknown`, whatever else was seen. */
export class CauseNotLanded extends CannotObserve {}

/** A cause could not be undone: the stack may still be as the cause left it. `hint`: how to put it back by hand. */
export class UndoFailed extends TestBedError {}

/** One way to act, without the bounds and the bookkeeping that all ways share. */
export interface Way {
  apply(signal: AbortSignal): Promise<void>
  /** What it proves by itself, looked at until it is there; left out: it has landed when it was applied. Throws when it never will. */
  readonly landed?: Look | undefined
  /** Left out: there is nothing to put back. */
  readonly undo?: { run(signal: AbortSignal): Promise<void>; readonly byHand: string } | undefined
}

/** What is still missing, in words; undefined when it is there. */
export type Look = (signal: AbortSignal) => Promise<string | undefined>
