import type { Severity } from '../../dashboards/index.ts'
import type { Finding, Note } from '../contract.ts'
import type { PanelExhibit, PanelState } from '../exhibit.ts'

/** One query of a panel, and what came of it. */
export interface SeenTarget {
  readonly refId: string
  /** The way to it, or to its panel, through the JSON of its file: `panels[3].targets[0]`. */
  readonly path: string
  readonly hidden: boolean
  /** As it was asked, with its variables replaced. */
  readonly text: string
  readonly state: PanelState
  /** Undefined for `data`. */
  readonly why: string | undefined
  readonly expected?: string | undefined
  readonly actual?: string | undefined
  readonly hint?: string | undefined
  /** Whether `allowEmpty` may excuse it, where its state alone does not tell. */
  readonly excusable?: boolean | undefined
  /** What could not be found out about it, though it returns data. */
  readonly note?: string | undefined
  /** `dashboards/a.json:31:9`. */
  readonly where: string
}

/** What a panel would draw, bounded. */
export type Drawn = Pick<PanelExhibit, 'at' | 'series' | 'more' | 'rows'>

/** One panel, or one repetition of it. */
export interface SeenPanel extends Omit<PanelExhibit, 'state' | 'why' | 'allowed' | 'queries'> {
  readonly id: number | undefined
  /** As of a target: `panels[3]`. */
  readonly path: string
  readonly targets: readonly SeenTarget[]
  /** How the panel stands: as its worst visible query. */
  readonly verdict: SeenTarget
}

/** One dashboard as it was seen. */
export interface SeenDashboard {
  readonly title: string
  readonly uid: string | undefined
  readonly file: string
  readonly range: { readonly from: number; readonly to: number }
  readonly panels: readonly SeenPanel[]
  /** Names of all its variables. */
  readonly names: readonly string[]
  /** Variables that have a problem, whoever uses them. `no values`: those that no query uses; `no option`: the suite chose what is none. */
  readonly variables: readonly {
    readonly name: string
    readonly message: string
    readonly where: string
    readonly is: 'wrong' | 'not observed' | 'not verified' | 'no values' | 'no option'
  }[]
  /** Repetitions that were not asked. */
  readonly leftOut: readonly { readonly panel: string; readonly count: number; readonly where: string }[]
  /** What could not be read of its file. */
  readonly oddities: readonly { readonly message: string; readonly where: string }[]
}

/** A defect that needs no server to be seen. */
export interface SeenProblem extends Finding {
  readonly rule: string
  readonly severity: Severity
  readonly file: string
  /** The way to it through the JSON of the file. */
  readonly path: string
}

/** All that a look at the dashboards saw. */
export interface DashboardsSeen {
  /** What was looked for: globs, or the providers of Grafana. */
  readonly looked: string
  /** Files that were found, good and bad. */
  readonly files: number
  /** What is wrong with the files. */
  readonly problems: readonly Finding[]
  /** What is wrong with what Grafana made of them. */
  readonly live: readonly Finding[]
  /** Dashboards that Grafana lists and did not give. */
  readonly unread: readonly Note[]
  readonly lint: readonly SeenProblem[]
  readonly dashboards: readonly SeenDashboard[]
  /** Who was asked: `Grafana (stand-in)`, `prometheus, without Grafana`; undefined when nobody was. */
  readonly asked: string | undefined
  readonly standIn: boolean
  /** What could not be seen at all. */
  readonly unseen: string | undefined
  /** And will not be seen later: the login is refused. */
  readonly final: boolean
  /** Grafana is not there, or was not to be asked. */
  readonly withoutGrafana: boolean
}
