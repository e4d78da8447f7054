/** What the variables of a dashboard stand for, and what they are asked from. */

/** What a query variable asks of a data source; all texts interpolated. */
export type ValuesQuery =
  | { readonly of: 'label_names'; readonly match: string | undefined }
  | { readonly of: 'label_values'; readonly label: string; readonly match: string | undefined }
  | { readonly of: 'metrics'; readonly regex: string }
  | { readonly of: 'query_result'; readonly expr: string }
  /** A bare selector: all series of it, as text. */
  | { readonly of: 'series'; readonly match: string }

/** A data source as Grafana has it, found for a reference. */
export interface FoundSource {
  readonly uid: string
  readonly name: string
  /** Plugin type: `prometheus`, `loki`. */
  readonly type: string
  /** The shortest step that it is told to be worth asking, in milliseconds (`timeInterval`); undefined = Grafana's default of 15 s. */
  readonly timeInterval: number | undefined
}

/** Range that a dashboard shows, epoch milliseconds. */
export interface TimeRange {
  readonly from: number
  readonly to: number
  /** Both ends are dates, neither counts from now: a panel's own `timeFrom` then does not apply. */
  readonly absolute?: true
}

/** Whom the expansion of variables asks. */
export interface VariableAsker {
  /** Values that the query gives, in the order of the server; rejects with what the data source said. */
  values(source: FoundSource, query: ValuesQuery, range: TimeRange): Promise<readonly string[]>
  /** Data sources of a plugin type, the default one first. */
  dataSources(type: string): readonly FoundSource[]
  /** The data source of a name or uid (interpolated), or the default one for undefined; undefined when there is none. */
  find(nameOrUid: string | undefined, type: string | undefined): FoundSource | undefined
}

/** What became of one variable. */
export interface VariableState {
  readonly name: string
  readonly type: string
  /** True when it may hold more than one value, or All: it is then formatted as a regular expression for Prometheus. */
  readonly multi: boolean
  /** Several values may be chosen, so that one alone is a list too (`["a"]` as json); without it as `multi` says. */
  readonly list?: boolean
  /** The chosen values; [] when it has none. */
  readonly values: readonly string[]
  /** Shown for them; as many as values. */
  readonly texts: readonly string[]
  /** All is chosen; `allValue` is then what it stands for, where the dashboard says so. */
  readonly all: boolean
  readonly allValue: string | undefined
  /** Everything that could be chosen, without All. */
  readonly options: readonly string[]
  /** What else is known of a value, for `${v.field}`: of custom variables in JSON. */
  readonly fields?: ReadonlyMap<string, Readonly<Record<string, string>>>
  /** Ad hoc filters. */
  readonly filters: readonly { readonly key: string; readonly operator: string; readonly value: string }[]
  /** Why it has no values, or not those that it should have; the message does not name the variable itself. */
  readonly problem:
    | {
        readonly kind: 'query failed' | 'no values' | 'cycle' | 'data source missing' | 'unknown query' | 'bad regex'
        readonly message: string
      }
    | undefined
}

/** The variables of a dashboard, expanded, by name. */
export type Scope = ReadonlyMap<string, VariableState>

/** Whose value beats the dashboard's own choice: a repeated panel has one value for its variable. */
export type Overrides = Readonly<Record<string, readonly string[]>>

/** A text with its variables replaced. */
export interface Interpolated {
  readonly text: string
  /** Names of the variables that stood in it, each once; without Grafana's own (`__interval`). */
  readonly used: readonly string[]
  /** Names that nothing defines: the text keeps them as they are, as in Grafana. */
  readonly unknown: readonly string[]
  /** Names of those that have no value. */
  readonly empty: readonly string[]
}

/** What Grafana's own variables stand for in one query. Milliseconds. */
export interface QueryTimes {
  readonly range: TimeRange
  /** `$__interval`: the step. */
  readonly interval: number
  /** `$__rate_interval`; `$__auto` of Loki is the step. */
  readonly rateInterval: number
  /** The query asks for one moment: `$__auto` of Loki is then the whole range. */
  readonly instant?: boolean
}
