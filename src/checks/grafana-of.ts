import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { grafana } from '../clients/grafana.ts'
import type { Grafana, GrafanaLogin } from '../clients/grafana-types.ts'
import { readGrafanaProvisioning, readGrafanaProvisioningFolder } from '../declared/grafana.ts'
import type { GrafanaProvisioning } from '../declared/grafana-types.ts'
import { codeOf, shown } from '../declared/prometheus-files.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { Observed, ServiceFiles, ServiceView } from './contract.ts'

const words = (what: string) => z.string({ error: `expected ${what}` }).min(1, { error: `expected ${what}` })

/** How a check logs in to Grafana: a user with a password, or the token of a service account. */
export const loginSchema = z
  .union(
    [z.strictObject({ user: words('a user'), password: words('a password') }), z.strictObject({ token: words('a token') })],
    {
      error: 'expected { user, password } or { token }',
    },
  )
  .meta({ description: 'Who logs in to Grafana: { user, password } or { token }. Take secrets from environment variables.' })

/** What `loginSchema` gives, or a part of it. */
export interface LoginSpec {
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
}

/** The stack's Grafana, as a client and as a service. */
export interface GrafanaOf {
  readonly server: Grafana
  readonly service: ServiceView
  /** Known for sure after the first answer, also of one that ran already. */
  readonly standIn: boolean
  /** Undefined: nobody is logged in. */
  readonly login: GrafanaLogin
}

/** Finds the stack's Grafana; the login is that of the check, else that of the administrator whom the compose file sets up, else none. */
export function grafanaOf(at: Observed, login?: LoginSpec): GrafanaOf {
  const service = at.stack.withRole('grafana')
  const used = givenLogin(login) ?? administrator(service)
  const base = `${service.origin}${subPath(service)}`
  const server = grafana(at.http, base, used, at.signal)
  return {
    server,
    service,
    get standIn() {
      return service.standIn || server.isStandIn()
    },
    login: used,
  }
}

/** What its files declare; `override`: another folder, from the suite's. Undefined when none of them can be read from here. */
export async function provisioningOf(
  at: Observed,
  service: ServiceFiles,
  override?: string,
): Promise<GrafanaProvisioning | undefined> {
  const folder = service.environment.GF_PATHS_PROVISIONING || PROVISIONING
  if (override === undefined) return readGrafanaProvisioning(service, folder, service.environment)
  return readGrafanaProvisioningFolder(resolve(at.baseDir, override), service.environment, folder, service)
}

const PROVISIONING = '/etc/grafana/provisioning'

function givenLogin({ user, password, token }: LoginSpec = {}): GrafanaLogin {
  if (token !== undefined) return { token }
  return user === undefined || password === undefined ? undefined : { user, password }
}

/** Grafana's own default holds only where this run has set Grafana up: one that ran already may have another, and counts wrong ones. */
function administrator(service: ServiceView): GrafanaLogin {
  const { environment, mounts, attached } = service
  if (Object.keys(environment).length === 0 && mounts.length === 0) return undefined
  if (isOff(environment.GF_AUTH_BASIC_ENABLED) || isOn(environment.GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION)) return undefined
  const user = setting(service, 'GF_SECURITY_ADMIN_USER') ?? 'admin'
  const password = setting(service, 'GF_SECURITY_ADMIN_PASSWORD') ?? (attached ? undefined : 'admin')
  return password === undefined ? undefined : { user, password }
}

/** A variable, or the text of the file that `<name>__FILE` names, as the start script of Grafana's image does. */
function setting(service: ServiceView, name: string): string | undefined {
  const file = service.environment[`${name}__FILE`]
  if (!file) return service.environment[name] || undefined
  const host = service.hostPath(file)
  const hint = 'give the check a login: `login: { user, password }`'
  if (host === undefined) throw new CannotObserve(`${name}__FILE names ${file}, which cannot be read from here: ${hint}`)
  try {
    return readFileSync(host, 'utf8').trim()
  } catch (error) {
    throw new CannotObserve(`${name}__FILE: ${shown(host)} cannot be read (${codeOf(error)}): ${hint}`, { cause: error })
  }
}

/** `/grafana` where it is served below a path, otherwise ''. */
function subPath({ environment }: ServiceView): string {
  if (!isOn(environment.GF_SERVER_SERVE_FROM_SUB_PATH)) return ''
  const [, path = ''] = /^[^/]*\/\/[^/]*(\/[^?#]*)?/.exec(environment.GF_SERVER_ROOT_URL ?? '') ?? []
  return path.replace(/\/+$/, '')
}

// The spellings of Grafana's own configuration.
const isOn = (value: string | undefined): boolean => /^(1|t|true|y|yes|on)$/i.test(value ?? '')
const isOff = (value: string | undefined): boolean => /^(0|f|false|n|no|off)$/i.test(value ?? '')
