export { acquireTree, acquireTrees } from './acquire.ts'
export { cacheDirectory } from './machine.ts'
export type { AcquireOptions, AcquireProgress, Tree, TreeRequest } from './tree.ts'
