import type { Grafana, GrafanaHit } from '../../clients/grafana-types.ts'
import { dashboardFromJson } from '../../dashboards/index.ts'
import type { GrafanaProvisioning } from '../../declared/grafana-types.ts'
import type { Finding } from '../contract.ts'
import type { FileOf } from './files.ts'
import { type Difference, differenceOf, unreadable } from './live-difference.ts'
import { quoted } from './words.ts'

const LATER =
  'Grafana reads changed files every 10 s, or as updateIntervalSeconds of the provider says; was it saved by hand since?'

/** What is wrong with what Grafana made of the files; [] = it has each dashboard as its file says. */
export async function judgeLive(
  files: readonly FileOf[],
  grafana: Grafana,
  provisioning: GrafanaProvisioning | undefined,
): Promise<readonly Finding[]> {
  const hits = await grafana.search()
  return (await Promise.all(files.map((file) => judgeOne(file, files, hits, grafana, provisioning)))).flat()
}

async function judgeOne(
  file: FileOf,
  files: readonly FileOf[],
  hits: readonly GrafanaHit[],
  grafana: Grafana,
  provisioning: GrafanaProvisioning | undefined,
): Promise<readonly Finding[]> {
  const { dashboard } = file
  const hit = hits.find(({ uid, title }) => (dashboard.uid === undefined ? title === dashboard.title : uid === dashboard.uid))
  const live = hit && (await grafana.dashboard(hit.uid))
  if (live === undefined) return [absent(file, files, provisioning)]
  const read = dashboardFromJson(live.json, dashboard.file)
  const other = read.ok ? differenceOf(dashboard, read.dashboard) : unreadable(dashboard, read.problem.message)
  return other === undefined ? [] : [different(file, files, other)]
}

function different({ dashboard, host }: FileOf, files: readonly FileOf[], { of, expected, actual, where }: Difference): Finding {
  const twin = files.find(
    (other) => other.host !== host && other.dashboard.uid !== undefined && other.dashboard.uid === dashboard.uid,
  )
  return {
    message: `Grafana shows another version of ${quoted(dashboard.title)}: ${of}`,
    expected,
    actual,
    where,
    hint: twin === undefined ? LATER : `${twin.dashboard.file} has the same uid: Grafana keeps one of the two`,
  }
}

function absent(file: FileOf, files: readonly FileOf[], provisioning: GrafanaProvisioning | undefined): Finding {
  const { dashboard } = file
  const { title, uid } = dashboard
  return {
    message: `Grafana has no dashboard ${quoted(title)}${uid === undefined ? '' : ` (uid ${uid})`}`,
    expected: `${dashboard.file} provisioned`,
    actual: whyAbsent(file, files, provisioning),
    where: dashboard.file,
    hint: hintFor(file, provisioning),
  }
}

function whyAbsent({ dashboard, host }: FileOf, files: readonly FileOf[], provisioning: GrafanaProvisioning | undefined): string {
  if (dashboard.wrapped)
    return 'it is wrapped in {"dashboard": …}, as the HTTP API wants it: provisioning takes the dashboard itself'
  const twin = files.find(
    (other) => other.host !== host && other.dashboard.uid !== undefined && other.dashboard.uid === dashboard.uid,
  )
  if (twin !== undefined) return `${twin.dashboard.file} has the same uid: Grafana keeps one of the two`
  if (provisioning === undefined) return 'not there; no provisioning file of Grafana can be read from here'
  const { providers } = provisioning
  if (providers.some(({ files: provided }) => provided.includes(host))) return 'not there, though a provider reads its file'
  const paths = providers.map(({ name, path }) => `${path} (provider ${name})`)
  return paths.length === 0 ? 'no provider is declared' : `its file lies in no provider's path: ${paths.join(', ')}`
}

function hintFor({ host }: FileOf, provisioning: GrafanaProvisioning | undefined): string {
  const provided = provisioning?.providers.some(({ files }) => files.includes(host)) ?? false
  return provided
    ? 'the log of Grafana says why: level=error logger=provisioning.dashboard'
    : 'put it below the path of a provider, and mount that'
}
