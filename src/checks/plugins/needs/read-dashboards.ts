import type { Dashboard, LintContext } from '../../../dashboards/index.ts'
import { provisionedUid } from '../../../declared/grafana.ts'
import type { GrafanaProvisioning } from '../../../declared/grafana-types.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding, Observed, ServiceFiles } from '../../contract.ts'
import { type ReadFiles, readPatterns, readProvisioned } from '../../dashboards/files.ts'
import { hasRole } from '../../dashboards/sources.ts'
import { provisioningOf } from '../../grafana-of.ts'
import type { NeedsSpec } from '../spec.ts'

/** Dashboards, and where they were looked for. */
export interface ReadDashboards {
  readonly looked: readonly string[]
  readonly dashboards: readonly Dashboard[]
  readonly problems: readonly Finding[]
  readonly absent: readonly string[]
  /** Of the files that Grafana provisions; undefined where none are looked at. */
  readonly dataSources: LintContext['dataSources']
}

const NONE: ReadDashboards = { looked: [], dashboards: [], problems: [], absent: [], dataSources: undefined }

/** Reads the dashboards that are to be compared. Throws `CannotObserve` where Grafana has some that nobody can read. */
export async function dashboardsOf(spec: NeedsSpec, at: Observed): Promise<ReadDashboards> {
  if (spec !== 'from-config')
    return spec.dashboards === undefined ? NONE : toRead(await readPatterns(spec.dashboards, at.baseDir))
  const files = grafanaFiles(at)
  if (files === undefined) return { ...NONE, absent: ['the stack has no Grafana: no dashboard was looked at'] }
  const provisioning = await provisioningOf(at, files)
  if (provisioning === undefined)
    throw new CannotObserve(
      `the dashboards of ${files.name} cannot be read from here: name them in \`needs: { dashboards: [...] }\``,
    )
  const problems = provisioning.problems.filter(({ of }) => of === 'dashboards')
  const read = toRead(await readProvisioned(provisioning))
  return {
    ...read,
    problems: [...read.problems, ...problems.map(({ message, where, hint }) => ({ message, where, hint }))],
    dataSources: provisioning.dataSources.map(toSource),
  }
}

const toRead = ({ looked, dashboards, problems }: ReadFiles): ReadDashboards => ({
  ...NONE,
  looked: [looked],
  dashboards: dashboards.map(({ dashboard }) => dashboard),
  problems,
})

// What is mounted into a Grafana is known where it does not run, too.
const grafanaFiles = (at: Observed): ServiceFiles | undefined =>
  hasRole(at, 'grafana') ? at.stack.withRole('grafana') : at.stack.filesOf('grafana')

const toSource = ({ uid, name, type, isDefault }: GrafanaProvisioning['dataSources'][number]) => ({
  uid: uid ?? provisionedUid(name),
  name,
  type,
  isDefault,
})
