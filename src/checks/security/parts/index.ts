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

export type PartName =
  | 'grafana'
  | 'closed'
  | 'exposed'
  | 'adminRoutes'
  | 'basic'
  | 'keys'
  | 'metricsSecrets'
  | 'logSecrets'
  | 'tls'

/** All parts, in the order of titles and findings. */
export const parts: Readonly<Record<PartName, Part<unknown>>> = {
  grafana,
  closed,
  exposed,
  adminRoutes,
  basic,
  keys,
  metricsSecrets,
  logSecrets,
  tls,
}
