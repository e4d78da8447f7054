import type { z } from 'zod'
import type { Http } from '../clients/http.ts'
import type { Role } from '../declared/roles.ts'
import type { Clock } from '../lib/clock.ts'
import type { Ledger } from '../lib/ledger.ts'
import type { Acted, DrillView, History, Proof, Stage, Step, Time } from './drill.ts'
import type { Exhibit } from './exhibit.ts'

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

/** What a check reads from or acts on. `url`: its host is a service name; `path` leads from the spec to it, for error positions. */
export type Need =
  | { readonly url: string; readonly path: readonly (string | number)[] }
  | { readonly service: string; readonly path: readonly (string | number)[] }
  /** `optional`: asked where it runs; where it does not, the check holds without it. */
  | { readonly role: Role; readonly optional?: true }

/** What of this machine a service has, whether it runs or not. */
export interface ServiceFiles {
  readonly name: string
  /** Path on this machine of a path inside the service, or undefined when nothing is mounted there. */
  hostPath(servicePath: string): string | undefined
  /** Paths inside the service at which something of this machine is mounted. */
  readonly mounts: readonly string[]
  /** What compose sets in its environment. Values may be secrets. */
  readonly environment: Readonly<Record<string, string>>
  /** TCP ports that compose publishes; `host` undefined: on all interfaces; `published` undefined: the engine chooses. */
  readonly ports: readonly PublishedPort[]
  /** `host`, `none`, `service:db`, as compose says. */
  readonly networkMode?: string | undefined
}

export interface PublishedPort {
  readonly container: number
  readonly published: number | undefined
  readonly host: string | undefined
}

/** Where a service's log stands: what came before it is no longer asked for. Opaque. */
export type LogMark = string

/** Whole lines of a service's own output, oldest first. They may hold secrets. */
export interface LogLines {
  readonly lines: readonly string[]
  /** What is logged after these lines comes after this mark. */
  readonly mark: LogMark
  /** Lines are missing at the beginning: the log was cut since the mark, or is larger than what is read at once. */
  readonly cut: boolean
}

/** One running service as checks see it. */
export interface ServiceView extends ServiceFiles {
  /** Where its main port is reached from here: `http://127.83.0.4:9090`; throws `CannotObserve` where it has none. */
  readonly origin: string
  /** Command-line arguments that compose gives it. */
  readonly args: readonly string[]
  /** A program of ours speaks the product's API in its place. */
  readonly standIn: boolean
  /** It ran already: this run neither started it nor knows its settings. */
  readonly attached: boolean
  /** What it logged since `mark`, or since it was started; throws `CannotObserve` where its output cannot be read. */
  log(since?: LogMark): Promise<LogLines>
}

/** The running stack as checks see it. */
export interface StackView {
  /** Every service of the stack, whether it runs or not. */
  readonly services: readonly ServiceFiles[]
  /** `http://inventory-app:3000/health` -> the same URL with the address that reaches it from here. */
  resolve(url: string): string
  /** The service of that role; throws `CannotObserve` when there is none. */
  withRole(role: Role): ServiceView
  /** The service of that name; throws `CannotObserve` when it does not run. */
  named(service: string): ServiceView
  /** The files of that service, also where it does not run; undefined when the stack has none. */
  filesOf(role: Role): ServiceFiles | undefined
}

/** A request of a load; `name` is its name in the ledger. Headers may hold secrets. */
export interface SentRequest {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** The load of the phase; `ledger` is there once all of it was sent and answered. */
export interface LoadView {
  readonly name: string
  /** `kong:8300`. */
  readonly target: string
  readonly requests: readonly SentRequest[]
  readonly ledger: Ledger | undefined
}

/**
 * The real promtool, run in a folder that holds `files` (relative path -> text): one of its own that is removed afterwards, or `folder`
 * (absolute), which stays with all that promtool wrote there. Throws `CannotObserve` where no promtool can be had.
 */
export type Promtool = (
  argv: readonly string[],
  files: Readonly<Record<string, string>>,
  folder?: string,
) => Promise<{ readonly exitCode: number; readonly output: string }>

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
  /** Undefined only where no run conducts the check. */
  readonly drill?: DrillView | undefined
  /** Of a check that acts: the step that is polled, all that was done for it so far, oldest first, and the time that the step has (ms). */
  readonly step?: { readonly name: string; readonly acted: readonly Acted[]; readonly within: number } | undefined
  readonly promtool?: Promtool | undefined
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
  /** Pure; why it tells nothing when time passes so: it is then skipped with this reason. */
  unfit?(spec: Spec, mode: Time['mode']): string | undefined
  /**
   * Pure; the steps of a check that acts; undefined: this one does not. The conductor applies their causes once, shares one cause among the checks of a phase that name
   * the same, drills one cause after the other, and always undoes them. `observe` then only looks, step by step.
   */
  drill?(spec: Spec, mode: Time['mode']): readonly Step[] | undefined
  /** Pure; the series with which it is shown in a lapse. */
  history?(spec: Spec): History | undefined
  /** Pause between two looks in milliseconds, where it differs from the usual. */
  readonly interval?: number
  /** Pure; its own deadline in milliseconds, from what it noted before and the usual one; used where the suite states none. */
  deadline?(spec: Spec, before: Before, usual: number): number | undefined
  /** Pure; in a phase with a load what it gives is an error of the suite: it would say nothing of the load. */
  underLoad?(spec: Spec): TooEarly | undefined
  /** Read once before the phase's load starts. */
  before?(spec: Spec, at: Observed): Promise<Before>
  /** Reads only, never judges; throws `CannotObserve` when it cannot see. */
  observe(spec: Spec, at: Observed, before: Before | undefined): Promise<Seen>
  /** Pure; [] = holds. */
  judge(spec: Spec, seen: Seen): Finding[]
  /** Pure; true when nothing that comes later can make it hold: it is not polled any longer. */
  settled?(spec: Spec, seen: Seen): boolean
  /** Pure; why what is asked for gave no answer at all. A known gap does not explain that. */
  silent?(seen: Seen): string | undefined
  /** Pure; asked once, of the last look, whatever its verdict: what people should know of it beside the findings. */
  notes?(spec: Spec, seen: Seen): readonly Note[]
  /** Pure; asked once, of the last look: the stages of its drill, for the report. */
  stages?(spec: Spec, seen: Seen): readonly Stage[]
  /** Pure; asked once, of the last look, whatever its verdict: the alert rules that it saw work. */
  proofs?(spec: Spec, seen: Seen): readonly Proof[]
  /** Pure; asked once, of the last look, whatever its verdict: what reports draw of it. */
  exhibits?(spec: Spec, seen: Seen): readonly Exhibit[]
}

/** A check of any kind, as the registry, the plan and the conductor handle it. */
export type AnyCheck = Check<unknown, unknown, unknown>

/** What a kind declares for the types of suites in TypeScript: its name and what a suite writes under it. */
export interface Declares<Name extends string, Schema extends z.ZodType> {
  readonly kind: Name
  readonly schema: Schema
}
