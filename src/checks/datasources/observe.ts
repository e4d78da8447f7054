import type { GrafanaDataSource, SourceHealth } from '../../clients/grafana-types.ts'
import { provisionedUid } from '../../declared/grafana.ts'
import type { DeclaredDataSource, ProvisioningProblem } from '../../declared/grafana-types.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed, ServiceView } from '../contract.ts'
import { grafanaOf, provisioningOf } from '../grafana-of.ts'
import { healthOf } from './health.ts'
import { match } from './match.ts'
import type { DataSourcesSpec } from './spec.ts'

/** A data source that must be there; what is undefined may be anything. */
export interface Expected {
  readonly name: string
  readonly type: string | undefined
  readonly uid: string | undefined
  readonly url: string | undefined
  readonly access: string | undefined
  readonly isDefault: boolean | undefined
  readonly jsonData: Readonly<Record<string, unknown>>
  readonly where: string
}

export interface DataSourcesSeen {
  readonly service: string
  readonly standIn: boolean
  /** Where it is said what must be there: a folder, or `the suite`. */
  readonly source: string
  readonly expected: readonly Expected[]
  /** Declared for other organisations: the login sees only its own. */
  readonly elsewhere: readonly { readonly name: string; readonly orgId: number; readonly where: string }[]
  /** Names that the files take away, and that none of them makes again. */
  readonly deleted: readonly string[]
  readonly problems: readonly ProvisioningProblem[]
  readonly live: readonly GrafanaDataSource[]
  /** By uid, of those that are expected and there; empty when nobody asks for it. */
  readonly health: ReadonlyMap<string, SourceHealth>
}

/** Reads what must be there, asks the live Grafana what is, and lets it ask each data source. */
export async function observe(spec: DataSourcesSpec, at: Observed): Promise<DataSourcesSeen> {
  const of = grafanaOf(at, spec.login)
  const { server, service } = of
  const [expectation, live] = await Promise.all([expectationOf(spec, at, service), server.dataSources()])
  const there = match(expectation.expected, live).pairs.map((pair) => pair.live)
  const health = spec.health
    ? await Promise.all(there.map(async (one) => [one.uid, await healthOf(server, one, at)] as const))
    : []
  return { service: service.name, standIn: of.standIn, ...expectation, live, health: new Map(health) }
}

type Expectation = Pick<DataSourcesSeen, 'source' | 'expected' | 'elsewhere' | 'deleted' | 'problems'>

async function expectationOf(spec: DataSourcesSpec, at: Observed, service: ServiceView): Promise<Expectation> {
  if (spec.expect !== 'from-provisioning')
    return { source: 'the suite', expected: spec.expect.map(fromSuite), elsewhere: [], deleted: [], problems: [] }
  const found = await provisioningOf(at, service, spec.provisioning)
  if (found === undefined)
    throw new CannotObserve(
      `the provisioning files of ${service.name} cannot be read from here: name their folder with \`provisioning\`, or list the data sources in \`expect\``,
    )
  const { dataSources, deleted, problems, folder } = found
  return {
    source: folder,
    expected: dataSources.filter(({ orgId }) => orgId === 1).map(fromFile),
    elsewhere: dataSources.filter(({ orgId }) => orgId !== 1),
    deleted: deleted.filter((name) => !dataSources.some((one) => one.name === name)),
    problems: problems.filter(({ of }) => of === 'datasources'),
  }
}

const fromFile = (source: DeclaredDataSource): Expected => ({ ...source, uid: source.uid ?? provisionedUid(source.name) })

const fromSuite = ({ name, type, uid, url }: Exclude<DataSourcesSpec['expect'], string>[number]): Expected => ({
  name,
  type,
  uid,
  url,
  access: undefined,
  isDefault: undefined,
  jsonData: {},
  where: 'the suite',
})
