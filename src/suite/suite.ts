import type { AnyCheck, Mode, Need } from '../checks/contract.ts'
import type { ComposeModel } from '../declared/compose-model.ts'
import type { WantedPicture } from './pictures.ts'
import type { CommonSpec, LoadSpec } from './schema.ts'

/** How time is to pass; `factor` undefined: the largest that leaves every range enough scrapes, found when the rules are read. */
export type PlannedTime =
  | { readonly mode: 'real' }
  | { readonly mode: 'scaled'; readonly factor: number | undefined }
  | { readonly mode: 'lapse' }

/** A suite file, read and found right. */
export interface Suite {
  readonly name: string
  /** Heading of the checklist. */
  readonly title: string | undefined
  /** As it was named: on the command line, in the report. */
  readonly file: string
  /** Absolute directory of the file: relative paths in it start here. */
  readonly baseDir: string
  readonly stack: {
    readonly compose: ComposeModel | undefined
    /** Service -> URL of what already runs. */
    readonly attach: Readonly<Record<string, string>>
  }
  readonly time: PlannedTime
  readonly loads: Readonly<Record<string, LoadSpec>>
  readonly defaults: { readonly within: number | undefined; readonly interval: number | undefined }
  readonly phases: readonly SuitePhase[]
  readonly screenshots: readonly WantedPicture[]
  /** Values of secret variables that the suite uses. */
  readonly secrets: readonly string[]
}

export interface SuitePhase {
  readonly name: string
  /** Part of the checklist to which it belongs. */
  readonly section: string | undefined
  readonly onFailure: 'continue' | 'stop'
  /** A name of `loads`. */
  readonly load: string | undefined
  readonly checks: readonly SuiteCheck[]
}

export interface SuiteCheck {
  readonly kind: string
  readonly check: AnyCheck
  readonly spec: unknown
  readonly mode: Mode
  readonly needs: readonly Need[]
  readonly common: CommonSpec
  readonly place: { readonly file: string; readonly line: number | undefined; readonly column: number | undefined }
}
