/**
 * PromQL as Prometheus reads it: `parseExpr` makes the typed tree of an expression with the place of every node, and the rest are
 * questions to that tree (selectors, durations, the comparison of an alert, the labels of a result) and one change of it: every
 * duration divided by a factor. promtool's notation of series and values is read here too. Nothing is asked of any server.
 */
export { comparisonOf } from './comparison.ts'
export { type NeededLabel, needsOf, type SeriesNeed } from './needs.ts'
export { type Parsed, parseExpr } from './parse.ts'
export { resultLabels } from './result-labels.ts'
export { scaleExpr } from './scale.ts'
export { longestReach, metricNames, rangesOf, selectorsOf } from './selectors.ts'
export { NotationError, parseSeries, type SimulatedValue, simulatedValues } from './simulated.ts'
export type * from './tree.ts'
export { walk } from './tree.ts'
export { windowBoundOf } from './window.ts'
