import type { YAMLMap } from 'yaml'
import { type Field, INTEGRATIONS, type Integration } from './integrations.ts'
import { entryOf, mapAt, textAt, type YamlText } from './yaml-text.ts'

const CHAT = 'https://slack.com/api/chat.postMessage'

const APP_URL: Field = { key: 'app_url', global: 'slack_app_url' }

/** Slack's address: with an app's token `app_url`, else that of the webhook, as Alertmanager decides it. */
export function slackOf(integration: Integration, map: YAMLMap, global: YAMLMap | undefined): Integration {
  if (integration !== INTEGRATIONS.slack) return integration
  const own = has(map, 'app_token')
  const config = mapAt(map, 'http_config')
  const authorized = config !== undefined && entryOf(config, 'authorization') !== undefined
  const inherited = global !== undefined && has(global, 'slack_app_token') && textAt(map, 'api_url') === undefined && !authorized
  return own || inherited ? { ...integration, address: APP_URL, builtin: true } : integration
}

/** Why Alertmanager refuses a Slack config that seems to have an address. */
export function refusedSlack(integration: Integration, map: YAMLMap): string | undefined {
  if (integration !== INTEGRATIONS.slack && integration.address !== APP_URL) return undefined
  if (has(map, 'app_token') && has(map, 'api_url')) return 'both api_url and app_token'
  const updates = textAt(map, 'update_message') === 'true'
  return updates && textAt(map, 'api_url') !== CHAT ? `update_message without api_url ${CHAT}` : undefined
}

/** Updates would go to an address that is fixed in Alertmanager, and are allowed with none but Slack's own. */
export function postOnly(yaml: YamlText, map: YAMLMap): void {
  if (textAt(map, 'update_message') === 'true') yaml.set(map, 'update_message', 'false')
}

const has = (map: YAMLMap, key: string): boolean => textAt(map, key) !== undefined || textAt(map, `${key}_file`) !== undefined
