/**
 * Dashboards as Grafana draws them: `readDashboard` makes one model of the JSON of any schema version, with the place of every thing;
 * variables are expanded and texts interpolated as Grafana does, and what is wrong without asking any server is found by the rules of
 * lint. The room asks no server itself: the expansion asks whoever it is given.
 */
export type { LintContext, Severity } from './lint/lint.ts'
export { lintDashboards, lintRules } from './lint/rules.ts'
export type * from './model.ts'
export { dashboardNeeds } from './needs.ts'
export { dashboardFromJson, readDashboard } from './read/read.ts'
export { applyAdhoc } from './variables/adhoc.ts'
export { boundedly } from './variables/boundedly.ts'
export { expandVariables } from './variables/expand.ts'
export { interpolate } from './variables/interpolate.ts'
export { intervalsOf } from './variables/intervals.ts'
export type * from './variables/scope.ts'
export { dashboardRange, panelRange } from './variables/time.ts'
