import type { Loki } from '../../../clients/loki.ts'
import type { Prometheus } from '../../../clients/prometheus.ts'
import type { QueryAnswer } from '../../../clients/query-data.ts'
import type { QueryTimes } from '../../../dashboards/variables/scope.ts'
import type { PanelState } from '../../exhibit.ts'
import type { WhyCache } from './cache.ts'

/** One query of a panel and what came of it. */
export interface Asked {
  readonly refId: string
  /** With all variables replaced, Grafana's own too. */
  readonly expr: string
  readonly language: 'promql' | 'logql'
  readonly times: QueryTimes
  readonly asks: 'range' | 'instant' | 'both'
  readonly answer: QueryAnswer
  /** Labels that the legend names: `{{model}}`. */
  readonly legend?: readonly string[] | undefined
  /** What is the reason where nothing comes: a variable without values was asked as ''. */
  readonly emptied?: Diagnosis | undefined
}

/** Why a query is as it is. With the state `data` nothing is wrong, and `why` is a note: what of it never existed, or was not looked at. */
export interface Diagnosis {
  readonly state: PanelState
  /** One sentence with the names that it is about: `api_gateway_cost_totl never existed in prometheus`. */
  readonly why: string
  readonly expected?: string | undefined
  readonly actual?: string | undefined
  /** What to do: the nearest name that is there, the label that is kept. */
  readonly hint: string | undefined
  /** Whatever the state: a healthy stack may be so. A missing metric behind `or vector(0)`, a value that a label never had. */
  readonly excusable?: boolean | undefined
}

/** Who is asked why a query is as it is. */
export interface WhyContext {
  readonly source: { readonly kind: 'prometheus'; readonly server: Prometheus } | { readonly kind: 'loki'; readonly server: Loki }
  /** As messages call it: `prometheus`. */
  readonly name: string
  /** What every duration of the stack was divided by (`at.drill.time.factor`); 1 in real time. */
  readonly factor: number
  /** By job the scrape interval of its config, where time is scaled (`at.drill.scrapes`). */
  readonly scrapes?: ReadonlyMap<string, number> | undefined
  /** Name of the phase's load; undefined when it has none. */
  readonly load: string | undefined
  /** `makeWhyCache()`: one for each data source and each look. */
  readonly cache: WhyCache
}
