import type { AnyCheck } from './contract.ts'
import { http } from './http/check.ts'
import { metrics } from './metrics/check.ts'
import { promql } from './promql/check.ts'
import { rules } from './rules/check.ts'
import { targets } from './targets/check.ts'

/** Every kind of check. Adding one: its folder and one line here. */
export const checks = [http, metrics, targets, promql, rules] as const satisfies readonly AnyCheck[]
