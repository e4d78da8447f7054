import type { z } from 'zod'
import type { Http } from '../clients/http.ts'
import type { Role } from '../declared/roles.ts'
import type { Clock } from '../lib/clock.ts'
import type { Ledger } from '../lib/ledger.ts'

/** `until`: polled until it holds or the deadline. `while`: must hold the whole time. `once`: looked at once. */
export type Mode = 'until' | 'while' | 'once'

// A method's type, not a function's: so a check of one kind still fits `AnyCheck`.
interface ModeChoice<Spec> {
  of(spec: Spec): Mode
}

/** Why a check does not hold, in words a person can act on. */
export interface Finding {
  /** One sentence: what is wrong. */
  readonly message: string
  readonly expected?: string | undefined
  readonly actual?: string | undefined
  /** URL, series, or file:line that shows it. */
  readonly where?: string | undefined
  /** What to do. */
  readonly hint?: string | undefined
}

/** What a look tells that is worth knowing and no finding: it never changes a verdict. */
export type Note = Pick<Finding, 'message' | 'where' | 'hint'>

/** What of a spec would be decided before a load has done anything; `path` leads from the spec to it. */
interface TooEarly extends Pick<Finding, 'message' | 'hint'> {
  readonly path: readonly (string | number)[]
}

/** What a check reads from. `url`: its host is a service name; `path` leads from the spec to it, for error positions. */
export type Need = { readonly url: string; readonly path: readonly (string | number)[] } | { readonly role: Role }

/** One running service as checks see it. */
export interface ServiceView {
  readonly name: string
  /** Where its main port is reached from here: `http://127.83.0.4:9090`. */
  readonly origin: string
  /** Command-line arguments that compose gives it. */
  readonly args: readonly string[]
  /** Path on this machine of a path inside the service, or undefined when nothing is mounted there. */
  hostPath(servicePath: string): string | undefined
  /** Paths inside the service at which something of this machine is mounted. */
  readonly mounts: readonly string[]
}

/** The running stack as checks see it. */
export interface StackView {
  /** `http://inventory-app:3000/health` -> the same URL with the address that reaches it from here. */
  resolve(url: string): string
  /** The service of that role; throws `CannotObserve` when there is none. */
  withRole(role: Role): ServiceView
}

/** The load of the phase; `ledger` is there once all of it was sent and answered. */
export interface LoadView {
  readonly name: string
  readonly ledger: Ledger | undefined
}

/** All that a check may look at. Reading from it changes nothing. */
export interface Observed {
  readonly stack: StackView
  readonly http: Http
  /** The phase's load, or undefined when the phase has none. */
  readonly load: LoadView | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Directory of the suite file: relative paths in a spec start here. */
  readonly baseDir: string
}

/** A kind of check. `Before` is what it noted before the phase's load began. */
export interface Check<Spec, Seen, Before = undefined> {
  /** Folder name, key in the suite, heading in reports. */
  readonly kind: string
  /** One line for `firedrill kinds`. */
  readonly summary: string
  readonly schema: z.ZodType<Spec>
  readonly mode: Mode | ModeChoice<Spec>['of']
  title(spec: Spec): string
  /** What it reads from: an unknown service is an error of the suite, one that cannot run makes the check `skipped`. */
  needs(spec: Spec): readonly Need[]
  /** Pure; in a phase with a load what it gives is an error of the suite: it would say nothing of the load. */
  underLoad?(spec: Spec): TooEarly | undefined
  /** Read once before the phase's load starts. */
  before?(spec: Spec, at: Observed): Promise<Before>
  /** Reads only, never judges; throws `CannotObserve` when it cannot see. */
  observe(spec: Spec, at: Observed, before: Before | undefined): Promise<Seen>
  /** Pure; [] = holds. */
  judge(spec: Spec, seen: Seen): Finding[]
  /** Pure; why what is asked for gave no answer at all. A known gap does not explain that. */
  silent?(seen: Seen): string | undefined
  /** Pure; asked once, of the last look, whatever its verdict: what people should know of it beside the findings. */
  notes?(spec: Spec, seen: Seen): readonly Note[]
}

/** A check of any kind, as the registry, the plan and the conductor handle it. */
export type AnyCheck = Check<unknown, unknown, unknown>

/** What a kind declares for the types of suites in TypeScript: its name and what a suite writes under it. */
export interface Declares<Name extends string, Schema extends z.ZodType> {
  readonly kind: Name
  readonly schema: Schema
}
