/** The copy of alertmanager.yml and the sinks against a real Alertmanager: what it takes for delivered, refused and late. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Delivery } from '../../src/checks/drill.ts'
import { interceptConfig } from '../../src/drill/interception/index.ts'
import { openSinks, type Sinks } from '../../src/drill/sinks/index.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { acquireAlertmanager, RealAlertmanager, until } from './alertmanager-server.ts'

const program = await acquireAlertmanager()
console.info('reason' in program ? `interception: skipped, ${program.reason}` : `interception: Alertmanager ${program.version}`)

const END = Date.parse('2099-01-01T00:00:00Z')

/** One config of each integration, with all that keeps it from a sink on this machine. */
const CONFIGS: Readonly<Record<string, string>> = {
  discord: '{ webhook_url_file: /run/secrets/discord }',
  email:
    '{ to: "a@example.com, b@example.com", smarthost: "smtp.example.com:465", from: x@example.com, auth_username: x, auth_password_file: /run/secrets/smtp, send_resolved: true }',
  incidentio: '{ url_file: /run/secrets/incidentio, alert_source_token_file: /run/secrets/token }',
  jira: '{ api_url: "https://x.atlassian.net/rest/api/2", project: OPS, issue_type: Bug, resolve_transition: Done, reopen_transition: Again, http_config: { basic_auth: { username: u, password_file: /run/secrets/jira } } }',
  mattermost: '{ webhook_url: "https://mattermost.example.com/hooks/k3yk3yk3y" }',
  msteams: '{ webhook_url: "https://teams.example.com/webhookb2/0123456789" }',
  msteamsv2: '{ webhook_url_file: /run/secrets/teams }',
  opsgenie: '{ api_key_file: /run/secrets/opsgenie, update_alerts: true }',
  pagerduty: '{ routing_key_file: /run/secrets/pagerduty }',
  pushover: '{ user_key_file: /run/secrets/user, token: t0kent0ken }',
  rocketchat: '{ token_file: /run/secrets/rocket, token_id: me, channel: "#ops", send_resolved: true }',
  slack:
    '{ api_url_file: /run/secrets/slack, channel: "#ops", send_resolved: true, http_config: { proxy_url: "http://proxy.example.com:3128" } }',
  sns: '{ topic_arn: "arn:aws:sns:eu-west-1:1:ops", sigv4: { region: eu-west-1, role_arn: "arn:aws:iam::1:role/x" } }',
  telegram: '{ bot_token_file: /run/secrets/bot, chat_id: -100 }',
  victorops: '{ api_key_file: /run/secrets/victorops, routing_key: ops }',
  webex: '{ room_id: room, http_config: { authorization: { credentials_file: /run/secrets/webex } } }',
  webhook:
    '{ url: "https://hook.example.com/k3yk3yk3y", http_config: { oauth2: { client_id: c, client_secret: s, token_url: "https://auth.example.com/token" } } }',
  wechat: '{ api_secret_file: /run/secrets/wechat, corp_id: corp, to_user: me, send_resolved: true }',
}
/** Of the same integrations, by another way. */
const OTHER_WAYS: Readonly<Record<string, string>> = {
  pagerduty: '{ service_key: s3rvicek3y }',
  slack: '{ app_token: xoxb-1234, channel: "#ops", send_resolved: true }',
}

const config = (receivers: Readonly<Record<string, string>>): string => `
route:
  receiver: none
  group_by: [alertname]
  group_wait: 10ms
  group_interval: 200ms
  repeat_interval: 1h
  routes:
${Object.keys(receivers)
  .map((name) => `    - { receiver: "${name}", continue: true }\n`)
  .join('')}
receivers:
  - name: none
${Object.entries(receivers)
  .map(([name, one]) => `  - name: "${name}"\n    ${name.split(' ')[0]}_configs:\n      - ${one}\n`)
  .join('')}`

let server: RealAlertmanager | undefined
let sinks: Sinks | undefined
let known: Readonly<Record<string, string>> = {}

beforeAll(async () => {
  if ('reason' in program) return
  server = await RealAlertmanager.start(program)
  const all = { ...CONFIGS, ...Object.fromEntries(Object.entries(OTHER_WAYS).map(([name, one]) => [`${name} otherwise`, one])) }
  const entries: [string, string][] = []
  for (const [name, one] of Object.entries(all)) {
    const refusal = await server.load((await intercepted(config({ [name]: one }))).text)
    if (refusal === undefined) entries.push([name, one])
    else if (/field \w+ not found/.test(refusal))
      console.info(`interception: ${name} is skipped, this Alertmanager does not know it`)
    else throw new Error(`${name}: ${refusal}`)
  }
  known = Object.fromEntries(entries)
})

afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await sinks?.[Symbol.asyncDispose]()
})

async function intercepted(text: string) {
  sinks ??= await openSinks({ listen: '127.0.0.1', name: '127.0.0.1', clock: systemClock })
  const { add } = sinks
  return interceptConfig({ text, file: 'alertmanager.yml', sinkFor: add })
}

const got = (name: string, alertname: string): Delivery[] =>
  (sinks?.deliveries() ?? []).filter(({ receiver, payload }) => receiver === name && JSON.stringify(payload)?.includes(alertname))

async function failures(at: RealAlertmanager): Promise<number> {
  const text = await (await fetch(`${at.origin}/metrics`)).text()
  return [...text.matchAll(/^alertmanager_notifications_failed_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )
}

const alert = (alertname: string, ends: number) => ({
  labels: { alertname, severity: 'critical' },
  annotations: { summary: `${alertname} is up`, description: `look at ${alertname}` },
  startsAt: Date.now() - 60_000,
  endsAt: ends,
})

test('every integration delivers to its sink, firing and resolved', async (context) => {
  if ('reason' in program || server === undefined) return context.skip('reason' in program ? program.reason : 'no Alertmanager')
  const copy = await intercepted(config(known))
  expect(copy.configs.filter(({ unseen }) => unseen !== undefined)).toEqual([])
  expect(await server.load(copy.text)).toBeUndefined()
  const names = Object.keys(known)
  await server.client.postAlerts([alert('DiskFull', END)])
  await until('all fire', async () => allSay(names, 'firing'))
  await server.client.postAlerts([alert('DiskFull', Date.now() - 1)])
  await until('all are resolved', async () => allSay(names, 'resolved'))
  expect(await failures(server)).toBe(0)
  for (const delivery of sinks?.deliveries() ?? []) expect(delivery.answered, delivery.integration).toBeLessThan(300)
})

test('what sinks refuse is sent again and recorded with its answer', async (context) => {
  if ('reason' in program || server === undefined || sinks === undefined) return context.skip('no Alertmanager')
  const names = Object.keys(known)
  sinks.behave('all', 'error')
  await server.client.postAlerts([alert('Broken', END)])
  const failed = (name: string) => got(name, 'Broken').filter(({ answered }) => answered === (name === 'email' ? 451 : 500))
  await until('all fail twice', async () => names.every((name) => failed(name).length > 1))
  expect(await failures(server)).toBe(0)
  sinks.behave('all', 'ok')
  const delivered = (name: string) => got(name, 'Broken').some(({ answered }) => answered !== undefined && answered < 300)
  await until('all deliver', async () => names.every(delivered))
})

test('a rate limit is recorded, and those that Alertmanager waits for are sent again', async (context) => {
  if ('reason' in program || server === undefined || sinks === undefined) return context.skip('no Alertmanager')
  const names = Object.keys(known)
  sinks.behave('all', 'rate-limit')
  await server.client.postAlerts([alert('Crowded', END)])
  const limited = (name: string) => got(name, 'Crowded').filter(({ answered }) => answered === (name === 'email' ? 450 : 429))
  await until('all are limited', async () => names.every((name) => limited(name).length > 0))
  sinks.behave('all', 'ok')
  for (const name of ['pagerduty', 'opsgenie', 'email']) {
    await until(`${name} delivers`, async () => got(name, 'Crowded').some(({ answered }) => [202, 250].includes(answered ?? 0)))
  }
})

test('a sink that does not answer', async (context) => {
  if ('reason' in program || server === undefined || sinks === undefined) return context.skip('no Alertmanager')
  const copy = await intercepted(config({ webhook: '{ url: "http://hook.example.com/", timeout: 200ms }' }))
  expect(await server.load(copy.text)).toBeUndefined()
  sinks.behave({ receiver: 'webhook' }, 'timeout')
  await server.client.postAlerts([alert('Silent', END)])
  await until('it is sent again', async () => got('webhook', 'Silent').length > 1)
  expect(got('webhook', 'Silent').map(({ answered }) => answered)).not.toContain(200)
  sinks.behave('all', 'ok')
  await until('it is delivered', async () => got('webhook', 'Silent').some(({ answered }) => answered === 200))
})

const RECEIVER = (one: string, global = '') => `${global}
route: { receiver: team }
receivers:
  - name: team
${one}
`

test.for<[string, string]>([
  [
    'a receiver that is not there',
    'route: { receiver: nobody }\nreceivers: [{ name: team, slack_configs: [{ api_url: "https://x.example/k3yk3yk3y" }] }]\n',
  ],
  ['no receivers', 'route: { receiver: team }\n'],
  ['an empty file', ''],
  ['a list', '- a\n'],
  [
    'a global address that is no URL',
    RECEIVER("    slack_configs: [{ channel: '#x' }]", "global: { slack_api_url: 'YOUR_SLACK_WEBHOOK_URL' }"),
  ],
  ['an address that is no URL', RECEIVER("    slack_configs: [{ api_url: 'YOUR_SLACK_WEBHOOK_URL' }]")],
  ['no address', RECEIVER("    slack_configs: [{ channel: '#x' }]")],
  ['an empty address', RECEIVER("    webhook_configs: [{ url: '' }]")],
  ['an address inline and in a file', RECEIVER("    webhook_configs: [{ url: 'http://x/', url_file: /x }]")],
  ['a key inline and in a file', RECEIVER('    opsgenie_configs: [{ api_key: k3yk3yk3y, api_key_file: /x }]')],
  ['no key', RECEIVER('    pagerduty_configs: [{ client: x }]')],
  [
    'two logins',
    RECEIVER(
      '    email_configs: [{ to: a@b.c }]',
      'global: { smtp_smarthost: "x:25", smtp_from: a@b.c, smtp_auth_password: x, smtp_auth_password_file: /x }',
    ),
  ],
  ['mail without a sender', RECEIVER("    email_configs: [{ to: a@b.c, smarthost: 'x:25' }]")],
  ['mail without a smarthost', RECEIVER('    email_configs: [{ to: a@b.c, from: a@b.c }]')],
  [
    'mail to a smarthost without a port',
    RECEIVER('    email_configs: [{ to: a@b.c, from: a@b.c, smarthost: smtp.example.com }]'),
  ],
  ['mail to nobody', RECEIVER("    email_configs: [{ from: a@b.c, smarthost: 'x:25' }]")],
  ['an empty config', RECEIVER('    webhook_configs:\n      -')],
  ['an unknown key', RECEIVER("    webhook_configs: [{ url: 'http://x/', uri: y }]")],
  ['a key that stands there twice', RECEIVER("    webhook_configs: [{ url: 'http://x/', url: 'http://y/' }]")],
  ['an integration that nobody knows', RECEIVER('    pigeon_configs: [{ url: "http://x/" }]')],
  [
    'two proxies',
    RECEIVER(
      "    webhook_configs: [{ url: 'http://x/', http_config: { proxy_url: 'http://p:1', proxy_from_environment: true } }]",
    ),
  ],
  [
    'two ways to log in',
    RECEIVER(
      "    webhook_configs: [{ url: 'http://x/', http_config: { basic_auth: { username: a, password: b }, bearer_token: c } }]",
    ),
  ],
  ['half a signature', RECEIVER("    sns_configs: [{ topic_arn: 'arn:x', sigv4: { region: x, access_key: a } }]")],
  ['updates of a webhook', RECEIVER("    slack_configs: [{ api_url: 'https://x.example/y', update_message: true }]")],
])('Alertmanager refuses the copy as it refuses the file: %s', async ([, text], context) => {
  if ('reason' in program || server === undefined) return context.skip('no Alertmanager')
  const before = await server.load(text)
  expect(before).toMatch(/./)
  expect(withoutLines(await server.load((await intercepted(text)).text))).toBe(withoutLines(before))
})

// The copy's lines may have moved.
const withoutLines = (refusal: string | undefined) => refusal?.replaceAll(/\bline \d+/g, 'line')

function allSay(names: readonly string[], status: Delivery['status']): boolean {
  const silent = names.filter((name) => !sinks?.deliveries().some((one) => one.receiver === name && one.status === status))
  if (silent.length > 0) throw new Error(`nothing ${status} from ${silent.join(', ')}`)
  return true
}
