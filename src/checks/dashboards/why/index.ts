export { contentsOf } from './answer.ts'
export { makeWhyCache, type WhyCache } from './cache.ts'
export type { Asked, Diagnosis, WhyContext } from './why.ts'
export { whyOf } from './why-of.ts'
