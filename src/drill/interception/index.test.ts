import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { intercept, SINK } from './interception.fixture.ts'

const SEED = `global:
  resolve_timeout: 5m
  slack_api_url: 'YOUR_SLACK_WEBHOOK_URL'

route:
  group_by: ['alertname', 'severity']
  group_wait: 10s
  group_interval: 10s
  repeat_interval: 1h
  receiver: 'default'

  routes:
    # Critical alerts to Slack + Email
    - match:
        severity: critical
      receiver: 'critical-alerts'

receivers:
  - name: 'default'
    email_configs:
      - to: 'admin@example.com'
        from: 'prometheus@example.com'
        smarthost: 'smtp.example.com:587'
        auth_username: 'prometheus@example.com'
        auth_password: 'YOUR_PASSWORD'

  - name: 'critical-alerts'
    slack_configs:
      - channel: '#alerts-critical'
        title: '🚨 Critical Alert: {{ .GroupLabels.alertname }}'
        text: '{{ range .Alerts }}{{ .Annotations.description }}{{ end }}'
    email_configs:
      - to: 'admin@example.com'
`

describe('the hybrid-ai-stack', () => {
  test('as it is written: what Alertmanager refuses is left to it', async () => {
    const { text, configs, secrets } = await intercept(SEED)
    expect(text).toContain("slack_api_url: 'YOUR_SLACK_WEBHOOK_URL'")
    expect(configs).toEqual([
      { receiver: 'default', integration: 'email', index: 0, where: 'alertmanager.yml:21:9', unseen: undefined },
      {
        receiver: 'critical-alerts',
        integration: 'slack',
        index: 0,
        where: 'alertmanager.yml:29:9',
        unseen: 'Alertmanager refuses this config: global slack_api_url is no URL',
      },
      {
        receiver: 'critical-alerts',
        integration: 'email',
        index: 0,
        where: 'alertmanager.yml:33:9',
        unseen: 'Alertmanager refuses this config: neither smarthost nor global smtp_smarthost',
      },
    ])
    expect(secrets).toEqual(['YOUR_PASSWORD', 'YOUR_SLACK_WEBHOOK_URL'])
  })

  test('as it is meant: only addresses change', async () => {
    const meant = SEED.replace("'YOUR_SLACK_WEBHOOK_URL'", "'https://hooks.slack.com/services/T0/B0/s3cr3ts3cr3t'").replace(
      'resolve_timeout: 5m',
      "resolve_timeout: 5m\n  smtp_smarthost: 'smtp.example.com:587'\n  smtp_from: 'prometheus@example.com'",
    )
    const { diff, configs } = await intercept(meant)
    expect(configs.map(({ unseen }) => unseen)).toEqual([undefined, undefined, undefined])
    expect(diff).toBe(`--- a/alertmanager.yml
+++ b/alertmanager.yml
@@ -3,5 +3,5 @@
   smtp_smarthost: 'smtp.example.com:587'
   smtp_from: 'prometheus@example.com'
-  slack_api_url: https://hooks.slack.com/***
+  slack_api_url: http://firedrill.invalid/
 
 route:
@@ -21,15 +21,17 @@
   - name: 'default'
     email_configs:
-      - to: 'admin@example.com'
+      - require_tls: false
+        to: 'admin@example.com'
         from: 'prometheus@example.com'
-        smarthost: 'smtp.example.com:587'
-        auth_username: 'prometheus@example.com'
-        auth_password: ***
+        smarthost: sink:25
 
   - name: 'critical-alerts'
     slack_configs:
-      - channel: '#alerts-critical'
+      - api_url: http://sink:1/critical-alerts/slack/0
+        channel: '#alerts-critical'
         title: '🚨 Critical Alert: {{ .GroupLabels.alertname }}'
         text: '{{ range .Alerts }}{{ .Annotations.description }}{{ end }}'
     email_configs:
-      - to: 'admin@example.com'
+      - smarthost: sink:25
+        require_tls: false
+        to: 'admin@example.com'
`)
  })
})

describe('the text', () => {
  test.for<[string, string, string]>([
    [
      'comments, blanks and quotes',
      "receivers: # all\n-   name:  'a'\n    webhook_configs:\n    # the hook\n    -   url:   'http://x/'   # why\n        send_resolved:  no\n",
      "receivers: # all\n-   name:  'a'\n    webhook_configs:\n    # the hook\n    -   url: http://sink:1/a/webhook/0   # why\n        send_resolved:  no\n",
    ],
    [
      'Windows line ends',
      'receivers:\r\n- name: a\r\n  opsgenie_configs:\r\n  - api_key: k3yk3y # c\r\n    tags: x\r\n',
      'receivers:\r\n- name: a\r\n  opsgenie_configs:\r\n  - api_url: http://sink:1/a/opsgenie/0\r\n    api_key: firedrill # c\r\n    tags: x\r\n',
    ],
    [
      'flow style',
      '{ receivers: [ {name: a, webhook_configs: [{url: "http://x/", http_config: {tls_config: {ca_file: x}, follow_redirects: no, proxy_url: "http://p"}}]} ] }',
      '{ receivers: [ {name: a, webhook_configs: [{url: "http://sink:1/a/webhook/0", http_config: {follow_redirects: no}}]} ] }',
    ],
    [
      'an empty flow config',
      'receivers: [{ name: a, telegram_configs: [{}] }]\n',
      'receivers: [{ name: a, telegram_configs: [{ api_url: "http://sink:1/a/telegram/0" }] }]\n',
    ],
    [
      'a block scalar, and no line end at the end',
      'receivers:\n- name: a\n  webhook_configs:\n  - max_alerts: 1\n    url: |-\n      http://x/',
      'receivers:\n- name: a\n  webhook_configs:\n  - max_alerts: 1\n    url: http://sink:1/a/webhook/0',
    ],
    [
      'first keys that go',
      'receivers:\n- name: a\n  email_configs:\n  - auth_username: x\n    auth_password: y\n    to: a@b\n    from: c@d\n    smarthost: x:25\n    require_tls: false\n    auth_identity: z',
      'receivers:\n- name: a\n  email_configs:\n  - to: a@b\n    from: c@d\n    smarthost: sink:25\n    require_tls: false\n',
    ],
    [
      'a second document, templates and receivers without integrations',
      'templates: [x]\nreceivers: [{ name: a }]\n---\nx: y\n',
      'templates: [x]\nreceivers: [{ name: a }]\n---\nx: y\n',
    ],
  ])('%s', async ([, before, after]) => {
    expect((await intercept(before)).text).toBe(after)
  })

  test('anchors and merge keys are written out, and each config gets a sink of its own', async () => {
    const { text, configs } = await intercept(`receivers:
  - name: a
    slack_configs: &slack
      - &base
        api_url_file: /x
        channel: a
        http_config: &http { proxy_url: "http://p:1", follow_redirects: false }
      - { <<: *base, channel: b }
  - name: b
    slack_configs: *slack
    webhook_configs: [{ url: "http://x/", http_config: *http }]
`)
    const http = { follow_redirects: false }
    const slack = (at: string, index: number, channel: string) => ({
      api_url: `${SINK}/${at}/slack/${index}`,
      channel,
      http_config: http,
    })
    expect(parse(text).receivers).toEqual([
      { name: 'a', slack_configs: [slack('a', 0, 'a'), slack('a', 1, 'b')] },
      {
        name: 'b',
        slack_configs: [slack('b', 0, 'a'), slack('b', 1, 'b')],
        webhook_configs: [{ url: `${SINK}/b/webhook/0`, http_config: http }],
      },
    ])
    expect(configs.map(({ where }) => where)).toEqual([
      'alertmanager.yml:5:9',
      'alertmanager.yml:8:9',
      'alertmanager.yml:5:9',
      'alertmanager.yml:8:9',
      'alertmanager.yml:11:23',
    ])
  })
})

test('the diff shows no secret', async () => {
  const secrets = ['hunter2hunter2', 'sl4cksl4ck', 'pr0xypr0xy', 'oauth0auth0', 'b4s1cb4s1c']
  const { diff } = await intercept(`# api_key: c0mmentc0mment
global:
  opsgenie_api_key: hunter2hunter2
receivers:
  - name: a
    slack_configs:
      - api_url: https://hooks.slack.com/services/sl4cksl4ck
        http_config: { proxy_url: "http://u:pr0xypr0xy@p:1", basic_auth: { username: u, password: b4s1cb4s1c } }
    webhook_configs:
      - url: http://x/
        http_config:
          oauth2: { client_id: x, client_secret: oauth0auth0, token_url: "http://x/" }
`)
  expect(diff).toMatch(/opsgenie_api_key: \*\*\*/)
  for (const secret of [...secrets, 'c0mmentc0mment']) expect(diff).not.toContain(secret)
})

test.for<[string, string, string]>([
  ['no YAML', 'receivers: [\n', 'alertmanager.yml:2:1: no valid YAML: '],
  ['an alias without an anchor', 'receivers: *x\n', 'alertmanager.yml: the alias *x has no anchor'],
  ['an anchor that holds itself', 'receivers: &x [*x]\n', 'alertmanager.yml: the anchor &x holds itself'],
])('%s', async ([, text, message]) => {
  await expect(intercept(text)).rejects.toThrow(message)
})

test('aliases that write out to more than there is room for', async () => {
  const lists = Array.from({ length: 9 }, (_, at) => `x${at + 1}: &x${at + 1} [${`*x${at}, `.repeat(9)}]\n`)
  await expect(intercept(`x0: &x0 [a]\n${lists.join('')}`)).rejects.toThrow(
    'alertmanager.yml: its aliases write out to more than 100000 nodes',
  )
})

describe('an integration that is not known', () => {
  test.for<[string, string, string]>([
    [
      'in flow style',
      'receivers: [{ name: a, ntfy_configs: [{ url: "https://ntfy.sh/x", token: s3cr3t }] }]\n',
      'receivers: [{ name: a, ntfy_configs: [] }]\n',
    ],
    [
      'in blocks, between others',
      'receivers:\n- name: a\n  ntfy_configs: # ours\n  - url: https://ntfy.sh/x\n    token: s3cr3t # new\n  - topic: |\n      y\n  labels: {}\n- name: b\n',
      'receivers:\n- name: a\n  ntfy_configs: []\n  labels: {}\n- name: b\n',
    ],
    [
      'first of its receiver, by an alias',
      'x: &x [{ url: https://ntfy.sh/x, token: s3cr3t }, 1]\nreceivers:\n- slak_configs: *x\n  name: a\n',
      'x: [ { url: https://ntfy.sh/x, token: s3cr3t }, 1 ]\nreceivers:\n  - slak_configs: []\n    name: a\n',
    ],
  ])('tells nobody: %s', async ([, before, after]) => {
    const { text, diff, configs, secrets } = await intercept(before)
    expect(text).toBe(after)
    expect(diff).not.toContain('s3cr3t')
    expect(secrets).toEqual(['s3cr3t'])
    const key = before.includes('slak') ? 'slak_configs' : 'ntfy_configs'
    const unseen = `Firedrill does not know ${key}: the copy has none, so that nobody is told`
    expect(configs.map((one) => one.unseen)).toEqual(configs.map(() => unseen))
    expect(configs).not.toEqual([])
  })
})

test('a byte order mark stays', async () => {
  const text = '\ufeffreceivers: [{ name: a, webhook_configs: [{ url: http://x/ }] }]\n'
  expect((await intercept(text)).text).toBe(text.replace('http://x/', `"${SINK}/a/webhook/0"`))
})
