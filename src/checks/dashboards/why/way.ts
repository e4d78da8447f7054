import type { Expr } from '../../../promql/index.ts'
import type { Questions, When } from './questions.ts'
import type { Diagnosis } from './why.ts'

/** How an expression is looked into. */
export interface Way {
  readonly questions: Questions
  readonly when: When
  /** As messages call the server. */
  readonly server: string
  /** What seen scrape intervals are multiplied by; 1 below a recording rule, whose ranges are scaled as they are. */
  readonly factor: number
  /** By job the scrape interval of its config, in milliseconds; of a job that is not in it, what is seen times the factor. */
  readonly scrapes: ReadonlyMap<string, number> | undefined
  readonly load: string | undefined
  /** `$__rate_interval` of the panel, in milliseconds. */
  readonly rateInterval: number
  /** Recording rules that led here, outermost first. */
  readonly following: readonly string[]
  /** Why an expression that gives nothing gives nothing. */
  readonly empty: Descend
  /** Why an expression gives nothing but NaN. */
  readonly nan: Descend
}

type Descend = (expr: Expr, way: Way) => Promise<Diagnosis>

/** What can be done where nothing happened that a query shows. */
export const exerciseHint = ({ load }: Pick<Way, 'load'>): string =>
  load === undefined
    ? 'the phase has no load: give it one that makes this happen, or allow the panel to be empty and say why'
    : `let the load ${load} make this happen, or allow the panel to be empty and say why`
