/** Where each integration keeps its address and its secrets in alertmanager.yml; `global` is the same in the global section. */

/** A value that may stand inline or in a file: `api_key`, `api_key_file`. */
export interface Field {
  readonly key: string
  readonly file?: string
  readonly global?: string
  readonly globalFile?: string
}

export interface Integration {
  /** Undefined: its address is fixed in Alertmanager. */
  readonly address: Field | undefined
  /** It has an address where the config names none. */
  readonly builtin: boolean
  readonly secrets: readonly Field[]
  /** The path of the address decides what is sent. */
  readonly keepsPath?: boolean
}

const field = (key: string): Field => ({ key, file: `${key}_file` })
const inherited = (key: string, global: string): Field => ({ ...field(key), global, globalFile: `${global}_file` })
const address = (key: string, global: string): Field => ({ key, global })

const ownUrl = (key: string, ...secrets: readonly Field[]): Integration => ({ address: field(key), builtin: false, secrets })
const service = (global: string, ...secrets: readonly Field[]): Integration => ({
  address: address('api_url', global),
  builtin: true,
  secrets,
})

/** All integrations that speak HTTP; e-mail is another matter. */
export const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  discord: ownUrl('webhook_url'),
  incidentio: ownUrl('url', field('alert_source_token')),
  jira: { address: address('api_url', 'jira_api_url'), builtin: false, secrets: [], keepsPath: true },
  mattermost: { address: inherited('webhook_url', 'mattermost_webhook_url'), builtin: false, secrets: [] },
  msteams: ownUrl('webhook_url'),
  msteamsv2: ownUrl('webhook_url'),
  opsgenie: service('opsgenie_api_url', inherited('api_key', 'opsgenie_api_key')),
  pagerduty: {
    address: address('url', 'pagerduty_url'),
    builtin: true,
    secrets: [field('routing_key'), field('service_key')],
  },
  pushover: { address: undefined, builtin: true, secrets: [field('user_key'), field('token')] },
  rocketchat: service('rocketchat_api_url', inherited('token', 'rocketchat_token'), inherited('token_id', 'rocketchat_token_id')),
  slack: { address: inherited('api_url', 'slack_api_url'), builtin: false, secrets: [inherited('app_token', 'slack_app_token')] },
  sns: { address: { key: 'api_url' }, builtin: true, secrets: [] },
  telegram: service('telegram_api_url', inherited('bot_token', 'telegram_bot_token')),
  victorops: service('victorops_api_url', inherited('api_key', 'victorops_api_key')),
  webex: service('webex_api_url'),
  webhook: ownUrl('url'),
  wechat: service('wechat_api_url', inherited('api_secret', 'wechat_api_secret')),
}

/** Secret URLs of the global section. */
export const GLOBAL_URLS: readonly Field[] = [field('slack_api_url'), field('mattermost_webhook_url')]

/** Other secrets of the global section. */
export const GLOBAL_SECRETS: readonly Field[] = Object.values(INTEGRATIONS).flatMap(({ secrets }) =>
  secrets.flatMap(({ global }) => (global === undefined ? [] : [field(global)])),
)
