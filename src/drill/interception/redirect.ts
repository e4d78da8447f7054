import { isMap, isScalar, type YAMLMap } from 'yaml'
import type { SinkAddress, SinkSlot } from '../sinks/index.ts'
import { mailTo, refusedEmail } from './email.ts'
import { goThrough, reachSinks } from './http-config.ts'
import { type Field, INTEGRATIONS, type Integration } from './integrations.ts'
import { type Copy, hideSecret, isUrl, keepSecret, PLACEHOLDER, removeKeys } from './secrets.ts'
import { postOnly, refusedSlack, slackOf } from './slack.ts'
import { entryOf, mapAt, textAt } from './yaml-text.ts'

type SinkFor = (slot: SinkSlot) => Promise<SinkAddress>

const EMAIL_SECRETS: readonly Field[] = [
  { key: 'auth_password', file: 'auth_password_file' },
  { key: 'auth_secret', file: 'auth_secret_file' },
]

/** True for integrations whose notifications can be led to sinks. */
export const isKnown = (integration: string): boolean => integration === 'email' || Object.hasOwn(INTEGRATIONS, integration)

/** Leads the notifications of one config to its sink. Gives the reason where they cannot be seen. */
export async function redirect(
  copy: Copy,
  config: unknown,
  global: YAMLMap | undefined,
  slot: SinkSlot,
  sinkFor: SinkFor,
): Promise<string | undefined> {
  if (!isKnown(slot.integration))
    return `Firedrill does not know ${slot.integration}_configs: the copy has none, so that nobody is told`
  const known = INTEGRATIONS[slot.integration]
  if (!isMap(config)) return refusedBecause('it is empty')
  const integration = known === undefined ? undefined : slackOf(known, config, global)
  const refused = integration === undefined ? refusedEmail(config, global) : refusedOther(integration, config, global)
  if (refused !== undefined) {
    for (const secret of known?.secrets ?? EMAIL_SECRETS) hideSecret(copy, config, secret)
    return refusedBecause(refused)
  }
  if (integration === undefined) mailTo(copy, config, global, await sinkFor(slot))
  else await redirectHttp(copy, config, global, { integration, slot, sinkFor })
  return undefined
}

const refusedBecause = (why: string): string => `Alertmanager refuses this config: ${why}`

async function redirectHttp(
  copy: Copy,
  map: YAMLMap,
  global: YAMLMap | undefined,
  { integration, slot, sinkFor }: { readonly integration: Integration; readonly slot: SinkSlot; readonly sinkFor: SinkFor },
): Promise<void> {
  for (const secret of integration.secrets) hideSecret(copy, map, secret)
  // A number that stands for a file that may not be there.
  if (slot.integration === 'telegram' && textAt(map, 'chat_id') === undefined && textAt(map, 'chat_id_file') !== undefined) {
    copy.yaml.set(map, 'chat_id_file', '1', 'chat_id')
  }
  if (slot.integration === 'sns') signAsNobody(copy, map)
  if (slot.integration === 'slack') postOnly(copy.yaml, map)
  const { address } = integration
  if (address === undefined || sendsVersion1(slot, map)) return goThrough(copy, map, await sinkFor({ ...slot, via: 'proxy' }))
  reachSinks(copy, map)
  const url = await sinkFor(slot.integration === 'jira' ? { ...slot, transitions: transitionsOf(map) } : slot)
  setAddress(
    copy,
    map,
    address,
    integration.keepsPath === true ? url + pathOf(textAt(map, address.key) ?? inherited(address, global)) : url,
  )
}

function setAddress(copy: Copy, map: YAMLMap, { key, file }: Field, url: string): void {
  const inline = textAt(map, key)
  // Only such as may stand in a file are secrets.
  if (inline !== undefined && file !== undefined) keepSecret(copy, map, key, inline)
  if (inline === undefined && file !== undefined && textAt(map, file) !== undefined) copy.yaml.set(map, file, url, key)
  else copy.yaml.set(map, key, url)
}

function refusedOther(integration: Integration, map: YAMLMap, global: YAMLMap | undefined): string | undefined {
  return (
    refusedSlack(integration, map) ??
    (integration.address && refusedAddress(integration.address, integration.builtin, map, global))
  )
}

function refusedAddress(address: Field, builtin: boolean, map: YAMLMap, global: YAMLMap | undefined): string | undefined {
  const { key, file } = address
  const inline = textAt(map, key)
  const fromFile = file === undefined ? undefined : textAt(map, file)
  if (isEmpty(map, key)) return `${key} is empty`
  if (inline !== undefined && fromFile !== undefined) return `both ${key} and ${file}`
  if (inline !== undefined) return isAddress(inline) ? undefined : `${key} is no URL`
  if (fromFile !== undefined) return undefined
  const above = inherited(address, global)
  if (above !== undefined && !isAddress(above)) return `global ${address.global} is no URL`
  const inGlobalFile = address.globalFile !== undefined && textAt(global, address.globalFile) !== undefined
  if (above !== undefined || inGlobalFile || builtin) return undefined
  return address.global === undefined ? `no ${key}` : `neither ${key} nor global ${address.global}`
}

const inherited = ({ global: key }: Field, global: YAMLMap | undefined): string | undefined =>
  key === undefined ? undefined : textAt(global, key)

/** What a template makes of it is known only when it is sent. */
const isAddress = (text: string): boolean => text.includes('{{') || isUrl(text)

const isEmpty = (map: YAMLMap, key: string): boolean => {
  const value = entryOf(map, key)?.value
  return isScalar(value) && value.value === ''
}

/** With a service key it calls the Events API v1, whose address is fixed. */
const sendsVersion1 = ({ integration }: SinkSlot, map: YAMLMap): boolean =>
  integration === 'pagerduty' && (textAt(map, 'service_key') ?? textAt(map, 'service_key_file')) !== undefined

const transitionsOf = (map: YAMLMap): SinkSlot['transitions'] => ({
  resolve: textAt(map, 'resolve_transition'),
  reopen: textAt(map, 'reopen_transition'),
})

const pathOf = (url: string | undefined): string =>
  url === undefined || !isUrl(url) ? '' : new URL(url).pathname.replace(/\/+$/, '')

// A role would be asked for at AWS, and so would keys that are not given.
function signAsNobody(copy: Copy, map: YAMLMap): void {
  const sigv4 = mapAt(map, 'sigv4')
  if (sigv4 === undefined || sigv4.items.length === 0) {
    copy.yaml.setFlow(map, 'sigv4', `{ access_key: ${PLACEHOLDER}, secret_key: ${PLACEHOLDER} }`)
    return
  }
  const given = ['access_key', 'secret_key'].filter((key) => textAt(sigv4, key) !== undefined)
  // One without the other is an error that stays.
  const keys = given.length === 1 ? given : ['access_key', 'secret_key']
  for (const key of keys) {
    const secret = textAt(sigv4, key)
    if (secret !== undefined) keepSecret(copy, sigv4, key, secret)
    copy.yaml.set(sigv4, key, PLACEHOLDER)
  }
  removeKeys(copy, sigv4, ['role_arn', 'external_id', 'profile'])
}
