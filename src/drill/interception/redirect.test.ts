import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { intercept, SINK } from './interception.fixture.ts'

/** The configs of the only receiver of a copy. */
const copied = async (configs: string, global = '') => {
  const { text } = await intercept(`${global}\nreceivers:\n  - name: a\n${configs.replaceAll(/^/gm, '    ')}\n`)
  const { receivers, global: above } = parse(text)
  return { configs: receivers[0], global: above }
}

test.for<[string, string, object]>([
  ['webhook', 'url_file: /x', { url: `${SINK}/a/webhook/0` }],
  ['webhook', "url: 'http://hook/{{ .Receiver }}'", { url: `${SINK}/a/webhook/0` }],
  ['slack', 'api_url_file: /x', { api_url: `${SINK}/a/slack/0` }],
  ['slack', 'app_token_file: /x', { app_url: `${SINK}/a/slack/0`, app_token: 'firedrill' }],
  ['discord', 'webhook_url_file: /x', { webhook_url: `${SINK}/a/discord/0` }],
  ['msteams', 'webhook_url_file: /x', { webhook_url: `${SINK}/a/msteams/0` }],
  ['msteamsv2', 'webhook_url_file: /x', { webhook_url: `${SINK}/a/msteamsv2/0` }],
  ['mattermost', 'webhook_url_file: /x', { webhook_url: `${SINK}/a/mattermost/0` }],
  ['incidentio', 'url_file: /x\nalert_source_token_file: /y', { url: `${SINK}/a/incidentio/0`, alert_source_token: 'firedrill' }],
  ['opsgenie', 'api_key_file: /x', { api_url: `${SINK}/a/opsgenie/0`, api_key: 'firedrill' }],
  ['victorops', 'api_key_file: /x', { api_url: `${SINK}/a/victorops/0`, api_key: 'firedrill' }],
  ['wechat', 'api_secret_file: /x', { api_url: `${SINK}/a/wechat/0`, api_secret: 'firedrill' }],
  ['telegram', 'bot_token_file: /x\nchat_id_file: /y', { api_url: `${SINK}/a/telegram/0`, bot_token: 'firedrill', chat_id: 1 }],
  [
    'rocketchat',
    'token_file: /x\ntoken_id_file: /y',
    { api_url: `${SINK}/a/rocketchat/0`, token: 'firedrill', token_id: 'firedrill' },
  ],
  ['webex', 'room_id: r', { api_url: `${SINK}/a/webex/0`, room_id: 'r' }],
  ['jira', 'api_url: https://x.example/rest/api/3/', { api_url: `${SINK}/a/jira/0/rest/api/3` }],
  [
    'sns',
    'sigv4: { region: r, role_arn: x }',
    { api_url: `${SINK}/a/sns/0`, sigv4: { access_key: 'firedrill', secret_key: 'firedrill', region: 'r' } },
  ],
  ['pagerduty', 'routing_key_file: /x', { url: `${SINK}/a/pagerduty/0`, routing_key: 'firedrill' }],
  [
    'pagerduty',
    'service_key_file: /x',
    {
      service_key: 'firedrill',
      http_config: { proxy_url: 'http://pagerduty:p4ssp4ss@sink:1', tls_config: { insecure_skip_verify: true } },
    },
  ],
  [
    'pushover',
    'user_key_file: /x\ntoken_file: /y\nhttp_config:\n  proxy_url: http://p:1',
    {
      user_key: 'firedrill',
      token: 'firedrill',
      http_config: { proxy_url: 'http://pushover:p4ssp4ss@sink:1', tls_config: { insecure_skip_verify: true } },
    },
  ],
  [
    'email',
    'to: a@b\nfrom: c@d\nsmarthost: x:465\nforce_implicit_tls: true\nhello: me\nhtml: h\nauth_secret_file: /x\ntls_config:\n  ca_file: /y',
    { to: 'a@b', from: 'c@d', smarthost: 'sink:25', require_tls: false, force_implicit_tls: false, hello: 'me', html: 'h' },
  ],
])('%s: %s', async ([integration, config, expected]) => {
  const { configs } = await copied(`${integration}_configs:\n  -\n${config.replaceAll(/^/gm, '    ')}`)
  expect(configs).toEqual({ name: 'a', [`${integration}_configs`]: [expected] })
})

test.for<[string, object]>([
  ['proxy_url: http://p:1\nno_proxy: x\nfollow_redirects: false', { follow_redirects: false }],
  ['proxy_from_environment: true', {}],
  ['oauth2:\n  client_id: x\n  client_secret: y\n  token_url: https://z/', {}],
  ['tls_config: { ca_file: /x }\nenable_http2: false', { enable_http2: false }],
  ['authorization: { type: Key, credentials_file: /x }', { authorization: { type: 'Key', credentials: 'firedrill' } }],
  ['basic_auth: { username_file: /x, password: y }', { basic_auth: { username: 'firedrill', password: 'firedrill' } }],
  ['bearer_token_file: /x', { bearer_token: 'firedrill' }],
  [
    'http_headers: { x: { files: [/y, /z] }, y: { secrets: [s] } }',
    { http_headers: { x: { secrets: ['firedrill'] }, y: { secrets: ['firedrill'] } } },
  ],
])('http_config, in a receiver and above: %s', async ([config, expected]) => {
  const http = `http_config:\n${config.replaceAll(/^/gm, '  ')}`
  const webhook = `webhook_configs:\n  - url: http://x/\n${http.replaceAll(/^/gm, '    ')}`
  const { configs, global } = await copied(webhook, `global:\n${http.replaceAll(/^/gm, '  ')}`)
  expect(configs.webhook_configs[0].http_config).toEqual(expected)
  expect(global.http_config).toEqual(expected)
})

test('secrets of the global section', async () => {
  const secrets = ['opsgenie_api_key', 'victorops_api_key', 'wechat_api_secret', 'telegram_bot_token', 'slack_app_token']
  const files = secrets.map((key) => `  ${key}_file: /x\n`).join('')
  const { global } = await copied(
    'webhook_configs: []',
    `global:\n  slack_api_url_file: /x\n  smtp_auth_username: me\n  smtp_auth_password_file: /x\n  smtp_hello: me\n${files}`,
  )
  expect(global).toEqual({
    slack_api_url: 'http://firedrill.invalid/',
    smtp_hello: 'me',
    ...Object.fromEntries(secrets.map((key) => [key, 'firedrill'])),
  })
})

test('what is inherited is overridden, and nothing that need not be', async () => {
  const { configs } = await copied(
    'slack_configs: [{ channel: a }]\nemail_configs: [{ to: a@b }]',
    'global: { slack_app_token: x, smtp_smarthost: "x:465", smtp_from: a@b, smtp_require_tls: false, smtp_force_implicit_tls: true }',
  )
  expect(configs.slack_configs).toEqual([{ app_url: `${SINK}/a/slack/0`, channel: 'a' }])
  expect(configs.email_configs).toEqual([{ smarthost: 'sink:25', force_implicit_tls: false, to: 'a@b' }])
})

test('a Slack message is posted, since an update would go to a fixed address', async () => {
  const chat = 'https://slack.com/api/chat.postMessage'
  const { configs } = await copied(`slack_configs: [{ api_url: "${chat}", update_message: true }]`)
  expect(configs.slack_configs).toEqual([{ api_url: `${SINK}/a/slack/0`, update_message: false }])
})
