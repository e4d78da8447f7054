/** What a query of any data source gave, as a panel would draw it. */
export interface QuerySeries {
  /** What Grafana calls it, where it says so. */
  readonly name: string | undefined
  readonly labels: Readonly<Record<string, string>>
  /** [epoch ms, value], oldest first; a value that is no number is NaN. */
  readonly points: readonly (readonly [number, number])[]
}

/** Rows of a table or lines of logs that are no series. */
export interface QueryRows {
  readonly columns: readonly string[]
  /** How many there are; `shown` holds the first of them. */
  readonly count: number
  /** How many of them hold a value: a number where there is a column of numbers, anything else without one. Undefined: all do. */
  readonly filled?: number
  readonly shown: readonly (readonly (string | number | null)[])[]
}

/** An answer to one query. */
export type QueryAnswer =
  | {
      readonly ok: true
      readonly series: readonly QuerySeries[]
      /** Undefined where it is series. */
      readonly rows: QueryRows | undefined
      /** Warnings and infos of the server. */
      readonly notices: readonly string[]
    }
  /** The query itself is at fault, or its data source could not answer; `status`: of that query, as the server tells it. */
  | { readonly ok: false; readonly error: string; readonly status: number | undefined }

/** How many rows `shown` holds at most, and how many characters a cell of it. */
export const SHOWN_ROWS = 50
export const SHOWN_CELL = 500
