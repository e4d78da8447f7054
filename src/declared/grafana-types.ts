/** What the provisioning folder of a Grafana declares. Places are `file:line:column` of files on this machine. */

/** A data source of `datasources/*.yaml`. */
export interface DeclaredDataSource {
  readonly name: string
  readonly type: string
  /** Undefined: Grafana makes one from the name. */
  readonly uid: string | undefined
  readonly url: string
  readonly access: string
  readonly isDefault: boolean
  readonly jsonData: Readonly<Record<string, unknown>>
  readonly orgId: number
  readonly where: string
}

/** A provider of `dashboards/*.yaml`. */
export interface DeclaredProvider {
  readonly name: string
  readonly type: string
  /** Inside the service: `/etc/grafana/provisioning/dashboards`. */
  readonly path: string
  readonly folder: string | undefined
  /** Folder on this machine; undefined when nothing of this machine is mounted there, or it does not exist. */
  readonly hostPath: string | undefined
  /** `.json` files below it, on this machine, by name. */
  readonly files: readonly string[]
  readonly where: string
}

/** What Grafana would refuse or pass over. */
export interface ProvisioningProblem {
  /** The folder of provisioning that it is about: a stack without dashboards has none to miss. */
  readonly of: 'datasources' | 'dashboards' | 'alerting'
  readonly message: string
  readonly where: string
  readonly hint: string
}

/** What Grafana is told by its files. */
export interface GrafanaProvisioning {
  readonly dataSources: readonly DeclaredDataSource[]
  /** Names that `deleteDatasources` takes away. */
  readonly deleted: readonly string[]
  readonly providers: readonly DeclaredProvider[]
  /** Contact points, policies, rules of `alerting/*.yaml`, as they stand. */
  readonly alerting: readonly { readonly file: string; readonly contents: Readonly<Record<string, unknown>> }[]
  /** What Grafana would refuse or pass over, each with its place: no YAML, a data source without a name, a path that is not there. */
  readonly problems: readonly ProvisioningProblem[]
  /** The folder on this machine: what it was read from. */
  readonly folder: string
}
