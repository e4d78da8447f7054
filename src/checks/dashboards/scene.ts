import { resolve } from 'node:path'
import type { Http } from '../../clients/http.ts'
import { Semaphore } from '../../clients/semaphore.ts'
import { readGrafanaProvisioningFolder } from '../../declared/grafana.ts'
import type { GrafanaProvisioning } from '../../declared/grafana-types.ts'
import { shown } from '../../declared/prometheus-files.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { type GrafanaOf, grafanaOf, provisioningOf } from '../grafana-of.ts'
import { type ReadFiles, readPatterns, readProvisioned } from './files.ts'
import { readGrafana } from './from-grafana.ts'
import { hasRole, type Sources, sourcesOfGrafana, sourcesOfStack } from './sources.ts'
import type { DashboardsSpec } from './spec.ts'

/** Whom a look asks, and what was declared. */
export interface Scene {
  /** With bounded requests. */
  readonly at: Observed
  /** Undefined where the stack has none, or it is not to be asked. */
  readonly grafana: GrafanaOf | undefined
  /** What its files declare, where they can be read. */
  readonly provisioning: GrafanaProvisioning | undefined
}

/** Finds the Grafana of the stack, and reads what it is told by its files. */
export async function sceneOf(spec: DashboardsSpec, bare: Observed): Promise<Scene> {
  const at = { ...bare, http: bounded(bare.http, spec.concurrency, bare.signal) }
  const must = spec.from === 'grafana' || spec.through === 'grafana'
  const there = must || hasRole(at, 'grafana')
  const asked = there && spec.through !== 'data-source' && (spec.panels !== 'not-asked' || spec.from === 'grafana')
  const grafana = asked ? grafanaOf(at, spec.login) : undefined
  // What is mounted into a Grafana is known where it does not run, too.
  const files = hasRole(at, 'grafana') ? at.stack.withRole('grafana') : at.stack.filesOf('grafana')
  const provisioning = files === undefined ? await ownProvisioning(spec, at) : await provisioningOf(at, files, spec.provisioning)
  return { at, grafana, provisioning }
}

async function ownProvisioning({ provisioning }: DashboardsSpec, at: Observed): Promise<GrafanaProvisioning | undefined> {
  return provisioning === undefined ? undefined : await readGrafanaProvisioningFolder(resolve(at.baseDir, provisioning))
}

/** The dashboards that the check is about. */
export async function filesOf(spec: DashboardsSpec, { at, grafana, provisioning }: Scene): Promise<ReadFiles> {
  if (spec.from === 'grafana' && grafana !== undefined) return await readGrafana(spec, grafana.server)
  if (spec.files !== undefined) return await readPatterns([spec.files].flat(), at.baseDir)
  if (provisioning !== undefined) return await readProvisioned(provisioning)
  throw new CannotObserve(
    `the stack has no Grafana whose provisioning files can be read from ${shown(at.baseDir)}: name the dashboards in \`files\``,
    { final: true },
  )
}

/** The data sources that dashboards can name. Throws `CannotObserve` where Grafana does not tell them. */
export const findSources = async ({ at, grafana, provisioning }: Scene): Promise<Sources> =>
  grafana === undefined ? sourcesOfStack(at, provisioning) : await sourcesOfGrafana(at, grafana.server, provisioning)

function bounded(http: Http, most: number, signal: AbortSignal): Http {
  const slots = new Semaphore(most)
  return {
    of: http,
    request: (url, request) => slots.run(() => http.request(url, request), signal),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}
