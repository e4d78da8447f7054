import type { Check, Declares, Note } from '../contract.ts'
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
  notes,
}

function title({ defaultCredentials, anonymous, secretsInDashboards }: SecuritySpec): string {
  const parts = [
    ...(defaultCredentials ? ['refuses the usual passwords'] : []),
    ...(anonymous ? ['tells nothing without a login'] : []),
    ...(secretsInDashboards ? ['has no secret in a dashboard'] : []),
  ]
  return `Grafana ${parts.join(', ')}`
}

function notes(_spec: SecuritySpec, { service, standIn, tried = [] }: SecuritySeen): readonly Note[] {
  // Who is let in with one of them is not locked out.
  const open = tried.filter(({ verdict }) => verdict === 'let in').map(({ user }) => user)
  const told = tried.filter(({ verdict, user }) => verdict === 'refused or locked out' && !open.includes(user))
  const unproven = new Set(told.map(({ user }) => user))
  return [
    ...(standIn
      ? [{ message: `${service} is a stand-in: it has the settings of the compose file, and nothing else of Grafana` }]
      : []),
    ...[...unproven].map((user) => ({
      message: `whether ${user} is locked out just now cannot be told: this Grafana refuses every password of such a user in the same words`,
      hint: `give the check the login of ${user}, or run it five minutes after the last wrong password`,
    })),
  ]
}
