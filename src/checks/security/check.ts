import type { Check, Declares } from '../contract.ts'
import { judge } from './judge.ts'
import { observe, type SecuritySeen } from './observe.ts'
import { type SecuritySpec, schema } from './spec.ts'

/** Is Grafana closed to those who should not get in, and free of secrets? */
export const security: Check<SecuritySpec, SecuritySeen> & Declares<'security', typeof schema> = {
  kind: 'security',
  summary: 'usual passwords and people without a login are refused, and no dashboard holds a secret',
  schema,
  mode: 'once',
  title,
  needs: () => [{ role: 'grafana' }],
  observe,
  judge,
  notes: (_spec, { service, standIn }) =>
    standIn
      ? [{ message: `${service} is a stand-in: it has the settings of the compose file, and nothing else of Grafana` }]
      : [],
}

function title({ defaultCredentials, anonymous, secretsInDashboards }: SecuritySpec): string {
  const parts = [
    ...(defaultCredentials ? ['refuses the usual passwords'] : []),
    ...(anonymous ? ['tells nothing without a login'] : []),
    ...(secretsInDashboards ? ['has no secret in a dashboard'] : []),
  ]
  return `Grafana ${parts.join(', ')}`
}
