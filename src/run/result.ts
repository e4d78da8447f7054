import type { Finding, Note } from '../checks/contract.ts'
import type { Ledger } from '../lib/ledger.ts'
import type { ComponentReport } from '../stack/stack.ts'
import type { Totals, Verdict } from '../verdict/verdict.ts'

/** `report.json`, schemaVersion 1. Times: ISO 8601 and milliseconds. `schema/report.schema.json` documents it. */
export interface RunResult {
  readonly schemaVersion: 1
  readonly firedrill: string
  readonly suite: string
  /** Suite file as given. */
  readonly file: string
  /** Unique in the report directory: `20261121T063000Z-3f9a`. */
  readonly runId: string
  readonly runtime: { readonly name: string; readonly reason: string }
  readonly time: { readonly mode: string }
  readonly startedAt: string
  readonly durationMs: number
  readonly components: readonly ComponentReport[]
  /** Changes that the harness made to the stack's own files. */
  readonly changes: readonly { readonly file: string; readonly diff: string }[]
  readonly totals: Totals
  readonly phases: readonly PhaseResult[]
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

export interface PhaseResult {
  readonly name: string
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
