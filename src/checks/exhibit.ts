/** What a check shows beside its verdict, for reports that draw. Data only; times are epoch milliseconds. */

/** How a panel stands. All but the last four are decided by what was asked of servers. */
export const PANEL_STATES = [
  'data',
  'empty',
  'query error',
  'metric never existed',
  'label or value never existed',
  'exists but not exercised by this load',
  'range too short for the scrape interval',
  'wrong type',
  'data source missing',
  'variable without values',
  'all NaN',
  /** The server did not answer: nothing is known. */
  'not observed',
  /** Its data source is none that can be asked yet. */
  'not verified',
  /** Text, links: it has no query. */
  'no query',
] as const
export type PanelState = (typeof PANEL_STATES)[number]

/** One series of a panel, on the panel's own points in time. */
export interface PlottedSeries {
  /** As the legend shows it. */
  readonly name: string
  /** null: no value there (or NaN). As many as the panel's `at`. */
  readonly values: readonly (number | null)[]
}

export interface PanelExhibit {
  readonly key: string
  readonly title: string
  /** `timeseries`. */
  readonly type: string
  readonly grid: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  /** Title of the row that it stands in. */
  readonly row: string | undefined
  readonly state: PanelState
  /** Why, in words; undefined for `data`. */
  readonly why: string | undefined
  /** The suite's reason why it may be empty. */
  readonly allowed: string | undefined
  readonly unit: string | undefined
  /** Queries as they were asked, with their variables replaced. */
  readonly queries: readonly { readonly refId: string; readonly text: string }[]
  /** Points in time of the values; [] when nothing came. */
  readonly at: readonly number[]
  /** The first series; `more` says how many were left out. */
  readonly series: readonly PlottedSeries[]
  readonly more: number
  /** Of tables and logs: how many rows came, and the first of them. */
  readonly rows:
    | {
        readonly columns: readonly string[]
        readonly count: number
        readonly shown: readonly (readonly (string | number | null)[])[]
      }
    | undefined
}

export interface DashboardExhibit {
  readonly type: 'dashboard'
  readonly title: string
  readonly uid: string | undefined
  readonly file: string
  /** Who was asked: `Grafana (stand-in)`, `prometheus, without Grafana`. */
  readonly asked: string
  readonly range: { readonly from: number; readonly to: number }
  readonly panels: readonly PanelExhibit[]
}

/** The scrape targets as the server has them. */
export interface TargetsExhibit {
  readonly type: 'targets'
  readonly service: string
  readonly rows: readonly {
    readonly job: string
    readonly instance: string
    readonly url: string
    readonly health: 'up' | 'down' | 'unknown'
    /** How long before the look it was scraped, in milliseconds; undefined = never. */
    readonly age: number | undefined
    /** Milliseconds. */
    readonly duration: number
    readonly error: string
  }[]
}

export type Exhibit = DashboardExhibit | TargetsExhibit
