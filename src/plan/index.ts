/**
 * Pure: a `Suite` and what the runtime offers -> the `Plan`, all that a run will do, computed before anything is touched.
 */
export { makePlan } from './make-plan.ts'
export { renderPlan } from './render.ts'
