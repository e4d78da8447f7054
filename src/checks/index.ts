import type { AnyCheck } from './contract.ts'
import { http } from './http/check.ts'
import { metrics } from './metrics/check.ts'

/** Every kind of check. Adding one: its folder and one line here. */
export const checks: readonly AnyCheck[] = [http, metrics]
