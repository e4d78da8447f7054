export { makePlan } from './make-plan.ts'
export { renderPlan } from './render.ts'
export type { Selection } from './select.ts'
