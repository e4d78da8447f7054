import { adminRoutes } from './admin-routes.ts'
import { basic } from './basic.ts'
import { closed } from './closed.ts'
import { exposed } from './exposed.ts'
import { grafana } from './grafana/grafana.ts'
import { keys } from './keys.ts'
import { logSecrets } from './log-secrets.ts'
import { metricsSecrets } from './metrics-secrets.ts'
import type { Part } from './part.ts'
import { tls } from './tls.ts'

/** All parts, in the order of titles and findings. */
export const parts = {
  grafana,
  closed,
  exposed,
  adminRoutes,
  basic,
  keys,
  metricsSecrets,
  logSecrets,
  tls,
} as const satisfies Readonly<Record<string, Part<unknown>>>

export type PartName = keyof typeof parts
