import type { PanelState } from '../exhibit.ts'
import type { SeenTarget } from './seen.ts'

// How much each state counts against a panel.
const RANK: Readonly<Record<PanelState, number>> = {
  'query error': 13,
  'data source missing': 12,
  'variable without values': 11,
  'wrong type': 10,
  'metric never existed': 9,
  'label or value never existed': 8,
  'range too short for the scrape interval': 7,
  'all NaN': 6,
  'exists but not exercised by this load': 5,
  empty: 4,
  'not observed': 3,
  'not verified': 2,
  data: 1,
  'no query': 0,
}
const ABOVE_ALL = 14

/** States in which nothing is wrong with a panel. */
export const FINE: ReadonlySet<PanelState> = new Set(['data', 'no query', 'not verified'])

/** True for a state that is known, and wrong. */
export const isWrong = (state: PanelState): boolean => state !== 'not observed' && !FINE.has(state)

/** The query is right, and there is nothing to show. */
const RIGHT: ReadonlySet<PanelState> = new Set(['empty', 'all NaN', 'exists but not exercised by this load'])

/** Whether an exception of the suite can excuse it. */
export const isExcusable = ({ state, excusable }: SeenTarget): boolean => excusable ?? RIGHT.has(state)

// What no exception excuses must not hide behind what one does.
const rankOf = (target: SeenTarget): number =>
  RANK[target.state] + (isWrong(target.state) && !isExcusable(target) ? ABOVE_ALL : 0)

/** The query that decides how its panel stands. */
export const worst = (targets: readonly SeenTarget[]): SeenTarget | undefined =>
  targets.reduce<SeenTarget | undefined>((a, b) => (a === undefined || rankOf(b) > rankOf(a) ? b : a), undefined)
