import type { PasswordVerdict } from '../../../../clients/grafana-types.ts'
import { CannotObserve } from '../../../../lib/errors.ts'
import type { Observed } from '../../../contract.ts'
import { type GrafanaOf, grafanaOf } from '../../../grafana-of.ts'
import { type FoundSecret, secretsIn } from '../../secrets.ts'
import type { SecuritySpec } from '../../spec.ts'
import { leadsToLogin } from '../door.ts'
import { type Credential, USUAL } from './usual.ts'

/** A user with a password that was tried. */
interface Tried {
  readonly user: string
  /** `the password that Grafana comes with`, `number 2 of credentials`: never the password. */
  readonly what: string
  readonly verdict: PasswordVerdict
}

/** What came of a part; undefined = nobody asked for it. */
export interface GrafanaSeen {
  readonly service: string
  readonly standIn: boolean
  readonly tried: readonly Tried[] | undefined
  readonly anonymous: { readonly request: string; readonly status: number; readonly open: boolean } | undefined
  readonly dashboards:
    | readonly { readonly title: string; readonly uid: string; readonly secrets: readonly FoundSecret[] }[]
    | undefined
}

/** Tries what should be refused, and reads the dashboards. */
export async function observe(spec: SecuritySpec, at: Observed): Promise<GrafanaSeen> {
  const of = grafanaOf(at, spec.login)
  const anonymous = spec.anonymous && (await askAnonymously(of))
  const dashboards = spec.secretsInDashboards && (await readDashboards(of))
  // Last: wrong passwords may lock a user out for a while.
  const { grafana, credentials = [] } = spec.defaultCredentials ?? {}
  const tried = grafana && (await tryCredentials(credentials, of))
  return { service: of.service.name, standIn: of.standIn, anonymous, dashboards, tried }
}

const WHAT = ['the password that Grafana comes with', 'the password that kube-prometheus-stack comes with']

async function tryCredentials(more: readonly Credential[], { server, login, service }: GrafanaOf): Promise<readonly Tried[]> {
  const all = [
    ...USUAL.map((one, index) => ({ ...one, what: WHAT[index] ?? 'a usual password' })),
    ...more.map((one, index) => ({ ...one, what: `the password of number ${index + 1} of \`credentials\`` })),
  ]
  const tried: Tried[] = []
  // One after the other, in a stated order: Grafana counts the wrong ones.
  for (const { user, password, what } of all) tried.push({ user, what, verdict: await server.accepts({ user, password }) })
  // A user who is locked out is refused with any password, the right one too; who is let in is not locked out.
  const own = login !== undefined && 'user' in login ? login : undefined
  if (own === undefined || !tried.some(({ user, verdict }) => user === own.user && verdict === 'refused or locked out'))
    return tried
  if ((await server.accepts(own)) !== 'let in')
    throw new CannotObserve(
      `${service.name} refuses the check's own login, too: whether the usual passwords are refused for what they are cannot be told. After five wrong ones Grafana locks a user out for five minutes`,
    )
  return tried.map((one) => (one.user === own.user && one.verdict !== 'let in' ? { ...one, verdict: 'refused' } : one))
}

async function askAnonymously({ server, service }: GrafanaOf): Promise<NonNullable<GrafanaSeen['anonymous']>> {
  const answer = await server.asNobody('/api/search?limit=1')
  const { status, body } = answer
  const request = `GET ${service.name}/api/search without a login`
  if (status === 401 || status === 403 || leadsToLogin(answer)) return { request, status, open: false }
  if (status === 200 && isList(body)) return { request, status, open: true }
  throw new CannotObserve(`${request} gave status ${status} and no answer of the Grafana API: whether it is open cannot be told`)
}

function isList(body: Uint8Array): boolean {
  try {
    return Array.isArray(JSON.parse(new TextDecoder().decode(body)))
  } catch {
    return false
  }
}

async function readDashboards({ server, service }: GrafanaOf): Promise<NonNullable<GrafanaSeen['dashboards']>> {
  const hits = await server.search()
  const read = hits.map(async ({ uid, title }) => {
    const dashboard = await server.dashboard(uid)
    if (dashboard === undefined)
      throw new CannotObserve(
        `${service.name} lists the dashboard ${title} and has none of its uid ${uid}: whether it holds a secret cannot be told`,
      )
    return { title, uid, secrets: secretsIn(dashboard.json) }
  })
  return Promise.all(read)
}
