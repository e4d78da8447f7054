import { alert } from './alert/check.ts'
import type { AnyCheck } from './contract.ts'
import { dashboards } from './dashboards/check.ts'
import { datasources } from './datasources/check.ts'
import { http } from './http/check.ts'
import { logs } from './logs/check.ts'
import { metrics } from './metrics/check.ts'
import { plugins } from './plugins/check.ts'
import { promql } from './promql/check.ts'
import { proven } from './proven/check.ts'
import { quiet } from './quiet/check.ts'
import { routing } from './routing/check.ts'
import { rules } from './rules/check.ts'
import { security } from './security/check.ts'
import { targets } from './targets/check.ts'
import { upstreams } from './upstreams/check.ts'

/** Every kind of check. Adding one: its folder and one line here. */
export const checks = [
  http,
  metrics,
  targets,
  promql,
  rules,
  dashboards,
  datasources,
  plugins,
  upstreams,
  logs,
  security,
  alert,
  quiet,
  routing,
  proven,
] as const satisfies readonly AnyCheck[]
