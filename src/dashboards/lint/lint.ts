import type { Dashboard, JsonPath } from '../model.ts'

/** What is known beside the dashboards themselves; undefined = not known: rules that need it are then silent. */
export interface LintContext {
  /** Data sources that are provisioned (or that Grafana has): uid, name, plugin type. */
  readonly dataSources:
    | readonly { readonly uid: string | undefined; readonly name: string; readonly type: string; readonly isDefault: boolean }[]
    | undefined
  /** The dashboards come from files that Grafana provisions. */
  readonly provisioned: boolean
  /** Declared type of a metric (`counter`, `gauge`, `histogram`, `summary`), of recorded and unknown ones `unknown`; undefined = no such metric. */
  readonly typeOf: ((metric: string) => string | undefined) | undefined
}

/** `error`: who opens the dashboard sees nothing, or what is not so. `warning`: it works, and may be meant so. */
export type Severity = 'error' | 'warning'

/** One thing that is wrong in a dashboard, found without asking any server. */
export interface LintProblem {
  readonly rule: string
  readonly severity: Severity
  /** One sentence; of a problem in a panel without the panel's name, of any other with the name of the dashboard. */
  readonly message: string
  readonly expected?: string | undefined
  readonly actual?: string | undefined
  readonly path: JsonPath
  /** Title of the panel that it is in. */
  readonly panel: string | undefined
  readonly hint: string
}

export interface LintRule {
  readonly id: string
  /** For lists of rules. */
  readonly summary: string
  /** Of its problems, unless one of them says otherwise; `error` where it says none. */
  readonly severity?: Severity
  /** `all` are the dashboards that are read together, this one among them. */
  check(dashboard: Dashboard, context: LintContext, all: readonly Dashboard[]): Iterable<Found>
}

/** A problem before it is known which rule tells it. */
export type Found = Omit<LintProblem, 'rule' | 'severity'> & { readonly severity?: Severity }
