import type { AnyCheck } from './contract.ts'

/** Every kind of check. Adding one: its folder and one line here. */
export const checks: readonly AnyCheck[] = []
