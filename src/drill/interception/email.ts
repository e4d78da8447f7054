import type { YAMLMap } from 'yaml'
import { type Copy, keepSecret, removeKeys } from './secrets.ts'
import { textAt } from './yaml-text.ts'

const AUTH = ['auth_username', 'auth_password', 'auth_password_file', 'auth_secret', 'auth_secret_file', 'auth_identity']

/** Why Alertmanager refuses an e-mail config; undefined when it has all that it needs. */
export function refusedEmail(map: YAMLMap, global: YAMLMap | undefined): string | undefined {
  const smarthost = textAt(map, 'smarthost')
  if (smarthost !== undefined && !isHostPort(smarthost)) return `smarthost \`${smarthost}\` has no port`
  if (smarthost === undefined && textAt(global, 'smtp_smarthost') === undefined)
    return 'neither smarthost nor global smtp_smarthost'
  if (textAt(map, 'from') === undefined && textAt(global, 'smtp_from') === undefined) return 'neither from nor global smtp_from'
  return textAt(map, 'to') === undefined ? 'no `to`' : undefined
}

/** Leads mail to a sink that speaks plain SMTP without login. */
export function mailTo(copy: Copy, map: YAMLMap, global: YAMLMap | undefined, address: string): void {
  const { yaml } = copy
  yaml.set(map, 'smarthost', address)
  const tls = textAt(map, 'require_tls') ?? textAt(global, 'smtp_require_tls')
  if (tls !== 'false') yaml.set(map, 'require_tls', 'false')
  // Older versions do not know the key: it is touched only where it is used.
  const implicit = textAt(map, 'force_implicit_tls') ?? textAt(global, 'smtp_force_implicit_tls')
  if (implicit === 'true') yaml.set(map, 'force_implicit_tls', 'false')
  removeKeys(copy, map, ['tls_config', ...AUTH])
}

/** Takes the login out of the global section. A secret that is given twice, inline and as a file, is an error that stays. */
export function removeGlobalLogin(copy: Copy, global: YAMLMap | undefined): void {
  if (global === undefined) return
  const twice = ['smtp_auth_password', 'smtp_auth_secret'].filter(
    (key) => textAt(global, key) !== undefined && textAt(global, `${key}_file`) !== undefined,
  )
  for (const key of twice) {
    keepSecret(copy, global, key, textAt(global, key) ?? '')
    copy.yaml.set(global, key, 'firedrill')
  }
  const stays = twice.flatMap((key) => [key, `${key}_file`])
  removeKeys(
    copy,
    global,
    AUTH.map((key) => `smtp_${key}`).filter((key) => !stays.includes(key)),
  )
}

const isHostPort = (text: string): boolean => /^(?:[^:\s]*|\[[^\]\s]*\]):[^:\s]+$/.test(text)
