import type { Note } from '../../../contract.ts'
import type { SecuritySpec } from '../../spec.ts'
import type { Part } from '../part.ts'
import { judge } from './judge.ts'
import { type GrafanaSeen, observe } from './observe.ts'

/** Is Grafana closed to those who should not get in, and free of secrets? */
export const grafana: Part<GrafanaSeen> = {
  title,
  needs: () => [{ role: 'grafana' }],
  observe,
  judge: (_, seen) => judge(seen),
  notes: (_, seen) => notes(seen),
}

function title({ defaultCredentials, anonymous, secretsInDashboards }: SecuritySpec): string | undefined {
  const parts = [
    ...(defaultCredentials?.grafana ? ['refuses the usual passwords'] : []),
    ...(anonymous ? ['tells nothing without a login'] : []),
    ...(secretsInDashboards ? ['has no secret in a dashboard'] : []),
  ]
  return parts.length === 0 ? undefined : `Grafana ${parts.join(', ')}`
}

function notes({ service, standIn, tried = [] }: GrafanaSeen): readonly Note[] {
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
