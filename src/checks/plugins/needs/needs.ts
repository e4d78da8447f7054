/** What rules and dashboards need of Kong, against what the flags of its prometheus plugin make. */
export { judgeNeeds, notesOfNeeds } from './judge.ts'
export { observeNeeds } from './observe.ts'
export type { NeedsSeen } from './seen.ts'
