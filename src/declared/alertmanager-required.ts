import type { Problems } from './alertmanager-problems.ts'
import type { Yaml } from './prometheus-yaml.ts'

/** Keys of which one has to be there: in the config itself, or in `global`. */
interface Required {
  readonly own: readonly string[]
  readonly global: readonly string[]
}

const own = (...keys: string[]): Required => ({ own: keys, global: [] })

/** The same keys in `global` begin with the name of the integration. */
const ownOrGlobal = (prefix: string, ...keys: string[]): Required => ({
  own: keys,
  global: keys.map((key) => `${prefix}_${key}`),
})

const URL_OR_FILE = own('webhook_url', 'webhook_url_file')

/** Without these Alertmanager does not load the file. */
const REQUIRED: Readonly<Record<string, readonly Required[]>> = {
  discord: [URL_OR_FILE],
  email: [own('to'), ownOrGlobal('smtp', 'smarthost'), ownOrGlobal('smtp', 'from')],
  incidentio: [own('url', 'url_file')],
  jira: [own('project'), own('issue_type'), ownOrGlobal('jira', 'api_url')],
  mattermost: [ownOrGlobal('mattermost', 'webhook_url', 'webhook_url_file')],
  msteams: [URL_OR_FILE],
  msteamsv2: [URL_OR_FILE],
  opsgenie: [ownOrGlobal('opsgenie', 'api_key', 'api_key_file')],
  pagerduty: [own('routing_key', 'routing_key_file', 'service_key', 'service_key_file')],
  pushover: [own('user_key', 'user_key_file'), own('token', 'token_file')],
  rocketchat: [ownOrGlobal('rocketchat', 'token', 'token_file'), ownOrGlobal('rocketchat', 'token_id', 'token_id_file')],
  slack: [ownOrGlobal('slack', 'api_url', 'api_url_file', 'app_token', 'app_token_file')],
  sns: [own('topic_arn', 'target_arn', 'phone_number')],
  telegram: [ownOrGlobal('telegram', 'bot_token', 'bot_token_file'), own('chat_id', 'chat_id_file')],
  victorops: [own('routing_key'), ownOrGlobal('victorops', 'api_key', 'api_key_file')],
  webex: [own('room_id'), own('http_config')],
  webhook: [own('url', 'url_file')],
  wechat: [ownOrGlobal('wechat', 'api_secret', 'api_secret_file'), { own: ['corp_id'], global: ['wechat_api_corp_id'] }],
}

/** What an integration cannot do without and neither has itself nor gets from `global`. */
export function checkRequired(integration: string, config: Yaml, global: Yaml | undefined, problems: Problems): void {
  for (const required of REQUIRED[integration] ?? []) {
    if (required.own.some((key) => isThere(config, key)) || required.global.some((key) => isThere(global, key))) continue
    const inGlobal = required.global.length === 0 ? '' : `, or ${required.global.join(' or ')} in global`
    problems.refuse(config, `${integration} has no ${required.own[0]}`, `${required.own.join(' or ')}${inGlobal}`, 'none')
  }
}

function isThere(yaml: Yaml | undefined, key: string): boolean {
  const value = yaml?.get(key)
  return value !== undefined && (value.text() !== undefined ? value.text() !== '' : value.entries().length > 0)
}
