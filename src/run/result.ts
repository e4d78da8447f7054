import type { Finding, Note } from '../checks/contract.ts'
import type { Stage } from '../checks/drill.ts'
import type { Exhibit } from '../checks/exhibit.ts'
import type { Ledger } from '../lib/ledger.ts'
import type { ComponentReport } from '../stack/stack.ts'
import type { WantedPicture } from '../suite/index.ts'
import type { Totals, Verdict } from '../verdict/verdict.ts'

export {
  type DashboardExhibit,
  type Exhibit,
  PANEL_STATES,
  type PanelExhibit,
  type PanelState,
  type TargetsExhibit,
} from '../checks/exhibit.ts'
export type { WantedPicture } from '../suite/index.ts'

/** `report.json`, schemaVersion 1. Times: ISO 8601 and milliseconds. `schema/report.schema.json` documents it. */
export interface RunResult {
  readonly schemaVersion: 1
  readonly firedrill: string
  readonly suite: string
  /** Heading of the checklist, where the suite says it. */
  readonly title?: string | undefined
  /** Suite file as given. */
  readonly file: string
  /** Unique in the report directory: `20261121T063000Z-3f9a`. */
  readonly runId: string
  readonly runtime: { readonly name: string; readonly reason: string }
  /** `factor`: of scaled time, what every deciding duration was divided by. */
  readonly time: {
    readonly mode: string
    readonly factor?: number | undefined
    /** What to know of it: why this factor, what keeps its real durations. */
    readonly notes: readonly string[]
  }
  readonly startedAt: string
  readonly durationMs: number
  readonly components: readonly ComponentReport[]
  /** Changes that the harness made to copies of the stack's own files. */
  readonly changes: readonly { readonly file: string; readonly diff: string }[]
  /** Whose notifications came to sinks; undefined when no check of the run acts. */
  readonly interception: InterceptionResult | undefined
  /** What the checks have proven of the alert rules; undefined where no check of the run could. */
  readonly alerts: AlertCoverage | undefined
  readonly totals: Totals
  readonly phases: readonly PhaseResult[]
  /** Where not the whole suite was run: checks that were, checks that it has, and the phases of which none was. */
  readonly selected?: { readonly checks: number; readonly of: number; readonly leftOut: readonly string[] } | undefined
  /** Pictures that the suite wants of the report; [] = those that suggest themselves. */
  readonly screenshots: readonly WantedPicture[]
  /** Why the run ended early: the stack broke, the compose file is wrong (`input`), Ctrl-C, a gate; undefined for a complete run. */
  readonly ended:
    | {
        readonly kind: 'error' | 'input' | 'interrupted' | 'stopped'
        readonly message: string
        readonly hint?: string | undefined
      }
    | undefined
  /** Trouble while taking the stack down or writing reports; each one fails the run. */
  readonly problems: readonly string[]
  readonly exitCode: 0 | 1 | 2 | 3 | 130
}

interface InterceptionResult {
  /** Why nothing was intercepted. */
  readonly reason: string | undefined
  /** Every config of every receiver; `unseen`: why its notifications could not be verified. */
  readonly configs: readonly {
    readonly receiver: string
    readonly integration: string
    readonly index: number
    readonly where: string
    readonly unseen: string | undefined
  }[]
}

export interface AlertCoverage {
  /** `5 of 6 alert rules proven to fire, 5 delivered, 5 resolved; not proven: X`. */
  readonly line: string
  readonly rules: readonly {
    readonly alert: string
    readonly group: string
    readonly fired: boolean
    readonly delivered: boolean
    readonly resolved: boolean
    /** Ids of the checks that saw it. */
    readonly provenBy: readonly string[]
  }[]
}

export interface PhaseResult {
  readonly name: string
  /** Part of the checklist to which it belongs, where the suite says it. */
  readonly section?: string | undefined
  readonly durationMs: number
  readonly totals: Totals
  readonly load: Ledger | undefined
  readonly checks: readonly CheckResult[]
}

export interface CheckResult {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** What the last look told beside its findings; never changes the verdict. */
  readonly notes: readonly Note[]
  /** Of a drill: when each stage happened; [] for other checks. */
  readonly stages: readonly Stage[]
  /** What it shows, for reports that draw; [] for most. */
  readonly exhibits: readonly Exhibit[]
  readonly reason: string | undefined
  readonly knownGap: string | undefined
  readonly attempts: number
  readonly durationMs: number
  /** Paths of evidence files, relative to the run's directory. */
  readonly evidence: readonly string[]
  /** Where the suite states it: `suites/x.yaml:31:9`. */
  readonly place: string
  /** Last log lines of the services it reads from; only for checks that did not pass. */
  readonly logTail: readonly { readonly service: string; readonly lines: readonly string[] }[]
}
