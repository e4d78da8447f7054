import { type Alertmanager, alertmanager } from '../clients/alertmanager.ts'
import { type AlertmanagerConfig, parseAlertmanagerConfig, readAlertmanagerConfig } from '../declared/alertmanager.ts'
import { alertmanagerConfigPath, routePrefixOf } from '../declared/alertmanager-args.ts'
import type { Note, Observed, ServiceView } from './contract.ts'

/** The stack's Alertmanager, as a client and as a service. */
export interface AlertmanagerOf {
  readonly server: Alertmanager
  readonly service: ServiceView
}

/** Finds the stack's Alertmanager; throws `CannotObserve` when there is none. */
export function alertmanagerOf(at: Observed): AlertmanagerOf {
  const service = at.stack.withRole('alertmanager')
  return { server: alertmanager(at.http, `${service.origin}${routePrefixOf(service.args)}`, at.signal), service }
}

/** The config as it stands on disk; where no file of it can be read from here, the one that the live server has loaded. */
export async function declaredAlertmanager({ server, service }: AlertmanagerOf): Promise<AlertmanagerConfig> {
  const place = { path: alertmanagerConfigPath(service.args), files: service }
  return (await readAlertmanagerConfig(place)) ?? parseAlertmanagerConfig((await server.status()).config, ownConfig(service.name))
}

const ownConfig = (service: string): string => `${service}:/api/v2/status`

/** What to know of a config that the live server told itself; `source` is the `file` of the config. */
export function ownAlertmanagerNotes(service: string, source: string): readonly Note[] {
  if (source !== ownConfig(service)) return []
  return [
    {
      message: `the routes of ${service} are those that it has loaded itself: no file of it can be read from here`,
      where: source,
      hint: 'what is missing there is not noticed, and its lines are not those of your file',
    },
  ]
}
