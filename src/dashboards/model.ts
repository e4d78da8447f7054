/** What a dashboard file says, whatever its schema version: what Grafana would show of it, flattened, each thing with its place. */

/** `panels[3].targets[0]`: the way through the JSON to a thing. */
export type JsonPath = string

/** How a panel, a query or a variable names its data source. Names and uids may still hold variables: `${DS_PROMETHEUS}`. */
export type DataSourceRef =
  /** Absent, null or `default`. */
  | { readonly kind: 'default' }
  /** `{ type, uid }`, or a v2 reference. */
  | { readonly kind: 'uid'; readonly uid: string; readonly type: string | undefined }
  /** `{ type }` alone: the default one of that type. */
  | { readonly kind: 'type'; readonly type: string }
  /** The text of old dashboards: a name (Grafana takes a uid too). */
  | { readonly kind: 'name'; readonly name: string }
  /** `-- Mixed --`: each query names its own. */
  | { readonly kind: 'mixed' }
  /** `-- Dashboard --`: shows what another panel got. */
  | { readonly kind: 'dashboard' }
  /** `__expr__`: computes on the results of other queries of the panel. */
  | { readonly kind: 'expression' }
  /** `-- Grafana --`: built in, asks no server. */
  | { readonly kind: 'grafana' }

/** One query of a panel. */
export interface Target {
  readonly path: JsonPath
  /** `A` where the file names none. */
  readonly refId: string
  /** `hide: true`: asked (others may compute on it), never drawn. */
  readonly hidden: boolean
  readonly dataSource: DataSourceRef
  /** PromQL, LogQL or TraceQL; undefined where the query is of another form, or empty. */
  readonly expr: string | undefined
  /** As Grafana asks it: a range, the newest value alone, or both. */
  readonly asks: 'range' | 'instant' | 'both'
  /** `time_series`, `table`, `heatmap`, `logs`. */
  readonly format: string
  /** `{{model}} p50`; undefined = automatic. */
  readonly legend: string | undefined
  /** Smallest step, as written: `30s`, `$interval`; undefined = the panel's. */
  readonly interval: string | undefined
  /** Of old dashboards: how many points to leave out; 1 otherwise. */
  readonly intervalFactor: number
  /** Of a `-- Dashboard --` query: the panel whose results it shows. */
  readonly panelId: number | undefined
  /** Of an expression: refIds that it computes on. */
  readonly operands: readonly string[]
  /** The query as it stands in the file. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** Grafana's grid: 24 columns; y and h in units of 30 px. */
export interface GridPos {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export interface Panel {
  readonly path: JsonPath
  readonly id: number | undefined
  /** Unique in the dashboard, also where ids are missing or repeat. */
  readonly key: string
  readonly title: string
  /** `timeseries`, `stat`, `row` never: rows are below. */
  readonly type: string
  readonly grid: GridPos
  /** The row (or tab) that it stands in. */
  readonly row: { readonly title: string; readonly collapsed: boolean; readonly repeat: string | undefined } | undefined
  /** Name of the variable for whose values it is repeated. */
  readonly repeat: string | undefined
  /** Set where the file only refers to a library panel: its queries are in Grafana, and `targets` is []. */
  readonly library: { readonly uid: string; readonly name: string } | undefined
  readonly dataSource: DataSourceRef
  readonly targets: readonly Target[]
  /** Smallest step of its queries, as written: `1m`, `>10s`, `$interval`. */
  readonly interval: string | undefined
  readonly maxDataPoints: number | undefined
  /** Its own relative range: `24h`, `now-7d`; `timeShift` moves it back. */
  readonly timeFrom: string | undefined
  readonly timeShift: string | undefined
  /** Ids of its transformations, those that are off left out: `organize`, `filterByName`. */
  readonly transformations: readonly string[]
  /** `reqps`; undefined = none. */
  readonly unit: string | undefined
  readonly description: string | undefined
}

type VariableType =
  | 'query'
  | 'custom'
  | 'constant'
  | 'interval'
  | 'datasource'
  | 'textbox'
  | 'adhoc'
  | 'groupby'
  | 'switch'
  | 'snapshot'
  | 'system'

export interface Variable {
  readonly path: JsonPath
  readonly name: string
  /** As the file says it; one of another type is carried along and has only its current value. */
  readonly type: VariableType | (string & {})
  readonly multi: boolean
  readonly includeAll: boolean
  /** What All stands for in place of all values; undefined = all values. */
  readonly allValue: string | undefined
  /** `1,2,3` of custom, `1m,10m` of interval, the text of constant and textbox, the plugin type of datasource, the query of query. */
  readonly query: string
  /** Filters and cuts values: `/cpu-(.*)/`. */
  readonly regex: string
  /** 0 none, 1 alphabetical, 3 numerical, 5 alphabetical without case, 7 natural; even ones descend. */
  readonly sort: number
  /** Of a query variable: never, on load of the dashboard, when the range changes. */
  readonly refresh: 0 | 1 | 2
  readonly dataSource: DataSourceRef
  /** The saved choice: texts and values; [] when none. */
  readonly current: readonly { readonly text: string; readonly value: string }[]
  /** The saved options. */
  readonly options: readonly { readonly text: string; readonly value: string }[]
  /** Of interval: `auto`, with how many points and the smallest step. */
  readonly auto: { readonly count: number; readonly min: string } | undefined
  /** Of adhoc: the filters that are always on. */
  readonly filters: readonly { readonly key: string; readonly operator: string; readonly value: string }[]
  /** Not shown: 2; label only: 1. */
  readonly hide: number
  readonly raw: Readonly<Record<string, unknown>>
}

/** One dashboard. */
export interface Dashboard {
  /** As it was given: a path, or the URL that it came from. */
  readonly file: string
  readonly schema: 'classic' | 'v2'
  /** Of classic dashboards: `schemaVersion`. */
  readonly schemaVersion: number | undefined
  readonly uid: string | undefined
  readonly title: string
  readonly tags: readonly string[]
  /** As written: `now-15m`, `now`; Grafana's own defaults where it says none. */
  readonly time: { readonly from: string; readonly to: string }
  readonly refresh: string | undefined
  /** All panels in the order in which they are drawn, those of collapsed rows too. */
  readonly panels: readonly Panel[]
  readonly variables: readonly Variable[]
  /** `__inputs` of an export: what an import by hand would ask for. */
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly pluginId: string | undefined }[]
  /** Queries of its annotations, those that ask a server. */
  readonly annotations: readonly {
    readonly path: JsonPath
    readonly name: string
    readonly dataSource: DataSourceRef
    readonly expr: string | undefined
  }[]
  /** What could not be read and was carried along; the rest of the dashboard stands. */
  readonly oddities: readonly { readonly path: JsonPath; readonly message: string }[]
  /** The JSON of the whole file, as it stands there: paths lead into it. */
  readonly raw: Readonly<Record<string, unknown>>
  /** True where it was wrapped in `{"dashboard": ...}`, as the HTTP API wants it and provisioning does not. */
  readonly wrapped: boolean
  /** `line:column` (both from 1) of a path; of the nearest thing above it that is there. The empty text where it came from no file. */
  placeOf(path: JsonPath): string
}

/** Why a text is no dashboard; `line` and `column` from 1 where known. */
export interface DashboardProblem {
  readonly file: string
  readonly message: string
  readonly line: number | undefined
  readonly column: number | undefined
  /** What to do. */
  readonly hint: string | undefined
}

export type ReadDashboard =
  | { readonly ok: true; readonly dashboard: Dashboard }
  | { readonly ok: false; readonly problem: DashboardProblem }
