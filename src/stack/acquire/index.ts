export { acquireTrees } from './acquire.ts'
export { cacheDirectory } from './machine.ts'
export type { Tree } from './tree.ts'
