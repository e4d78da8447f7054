import type { Finding } from '../../../contract.ts'
import type { GrafanaSeen } from './observe.ts'

/** All that was asked of Grafana, judged. */
export const judge = (seen: GrafanaSeen): Finding[] => [
  ...judgeCredentials(seen),
  ...judgeAnonymous(seen),
  ...judgeDashboards(seen),
]

const judgeCredentials = ({ tried = [], service }: GrafanaSeen): Finding[] =>
  tried
    .filter(({ verdict }) => verdict === 'let in')
    .map(({ user, what }) => ({
      message: `${service} lets in ${user} with ${what}`,
      expected: '401, refused',
      actual: 'logged in',
      where: `${service}:/login`,
      hint: 'set GF_SECURITY_ADMIN_PASSWORD before its first start; later: grafana cli admin reset-admin-password',
    }))

function judgeAnonymous({ anonymous, service }: GrafanaSeen): Finding[] {
  if (anonymous === undefined || !anonymous.open) return []
  return [
    {
      message: `${service} is open to everybody: it lists its dashboards without a login`,
      expected: '401, 403, or a redirect to where one logs in',
      actual: `${anonymous.request} is answered with ${anonymous.status}`,
      where: `${service}:/api/search`,
      hint: 'set GF_AUTH_ANONYMOUS_ENABLED to false',
    },
  ]
}

function judgeDashboards({ dashboards, service }: GrafanaSeen): Finding[] {
  if (dashboards === undefined) return []
  if (dashboards.length === 0)
    return [
      {
        message: `${service} shows no dashboard, so nothing would be searched for secrets`,
        expected: 'at least one dashboard',
        actual: 'none',
        where: `${service}:/api/search`,
        hint: 'provision one, give the check a `login` that sees them, or leave secretsInDashboards out',
      },
    ]
  return dashboards.flatMap(({ title, uid, secrets }) =>
    secrets.map(({ kind, path }) => ({
      message: `the dashboard ${title} holds what looks like ${kind}`,
      expected: 'no secret',
      actual: `${kind} at ${path} (its value is not shown)`,
      where: `${service}:/api/dashboards/uid/${uid}`,
      hint: 'who may look at the dashboard may read it: take it out, and replace the secret by a new one',
    })),
  )
}
