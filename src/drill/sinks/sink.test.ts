import { expect, test } from 'vitest'
import { sinkOf } from './registry.ts'
import { failure, type Incoming, refusalOf } from './sink.ts'

interface Asked extends Partial<Omit<Incoming, 'body'>> {
  /** JSON of it, or text as it stands. */
  readonly body: unknown
}

const ask = (integration: string, request: Asked) =>
  sinkOf({ receiver: 'a', integration, index: 0 }).receive({
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    authorization: undefined,
    ...request,
    body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
  })

const alerts = [{ status: 'firing', labels: { alertname: 'Down' }, annotations: { description: 'it is down' }, startsAt: 'x' }]
const asData = [{ status: 'firing', labels: { alertname: 'Down' }, annotations: { description: 'it is down' } }]

test.for<[string, Asked, object]>([
  [
    'webhook',
    { body: { version: '4', status: 'resolved', alerts, commonAnnotations: { summary: 'Down' } } },
    { status: 'resolved', title: 'Down', text: 'it is down', alerts: asData },
  ],
  ['webhook', { body: { text: 'made by payload' } }, { status: undefined, text: 'made by payload' }],
  [
    'slack',
    {
      body: {
        channel: '#ops',
        text: 'hear',
        attachments: [
          { color: 'good', title: 'T', pretext: 'P', text: 'X', fields: [{ title: 'F', value: 'V' }], fallback: 'no' },
        ],
      },
    },
    { status: 'resolved', title: 'T', text: 'hear\nP\nX\nF: V', to: ['#ops'] },
  ],
  [
    'slack',
    {
      body: {
        blocks: [{ text: { text: 'B' } }, { fields: [{ text: 'C' }] }],
        attachments: [{ title: '[FIRING:2] x', color: '#123456' }],
      },
    },
    { status: 'firing', text: 'B\nC' },
  ],
  ['slack', { body: { attachments: [{ color: 'blue', fallback: 'only this' }] } }, { status: undefined, text: 'only this' }],
  [
    'rocketchat',
    { body: { channel: '#x', attachments: [{ color: 'red', title: 'T' }] } },
    { status: 'firing', title: 'T', to: ['#x'] },
  ],
  [
    'pagerduty',
    {
      body: {
        routing_key: 'k',
        event_action: 'trigger',
        dedup_key: 'd',
        payload: {
          summary: 'S',
          source: 's',
          severity: 'error',
          custom_details: { firing: alerts, num_firing: '1', team: 'db' },
        },
      },
    },
    { status: 'firing', title: 'S', text: 'team: db', alerts: asData, to: [] },
  ],
  [
    'pagerduty',
    { body: { service_key: 'k', event_type: 'resolve', description: 'S', details: { resolved: JSON.stringify(alerts) } } },
    { status: 'resolved', title: 'S', text: undefined, alerts: asData },
  ],
  [
    'opsgenie',
    { path: '/v2/alerts', body: { message: 'M', description: 'D', alias: 'abc', responders: [{ name: 'team', type: 'team' }] } },
    { status: 'firing', title: 'M', text: 'D', to: ['team'], thread: 'abc' },
  ],
  [
    'opsgenie',
    { path: '/v2/alerts/abc/close', body: { source: 's' } },
    { status: 'resolved', thread: 'abc', payload: { alias: 'abc', source: 's' } },
  ],
  [
    'discord',
    { body: { content: '', embeds: [{ title: 'T', description: 'D', color: 0x2ecc71 }] } },
    { status: 'resolved', title: 'T', text: 'D' },
  ],
  ['msteams', { body: { title: 'T', text: 'X', themeColor: '8C1A1A' } }, { status: 'firing', title: 'T', text: 'X' }],
  [
    'msteamsv2',
    { body: { attachments: [{ content: { body: [{ text: 'T', color: 'Good' }, { text: 'X' }] } }] } },
    { status: 'resolved', title: 'T', text: 'X' },
  ],
  [
    'victorops',
    { body: { message_type: 'RECOVERY', entity_display_name: 'T', state_message: 'X' } },
    { status: 'resolved', title: 'T', text: 'X' },
  ],
  ['webex', { body: { markdown: 'x\nAlerts Resolved:\n', roomId: 'r' } }, { status: 'resolved', to: ['r'] }],
  [
    'telegram',
    { path: '/botx/sendMessage', body: { chat_id: '-1', text: '\nAlerts Firing:\nx' } },
    { status: 'firing', to: ['-1'] },
  ],
  [
    'wechat',
    { path: '/message/send', body: { touser: 'me', text: { content: '[RESOLVED] x' } } },
    { status: 'resolved', to: ['me'] },
  ],
  [
    'pushover',
    { query: new URLSearchParams({ token: 't', title: '[FIRING:1] x', message: 'm' }), body: '' },
    { status: 'firing', text: 'm', payload: { title: '[FIRING:1] x', message: 'm' } },
  ],
  [
    'sns',
    { body: 'Action=Publish&TopicArn=arn%3Ax&Subject=%5BFIRING%3A1%5D+x&Message=m' },
    { status: 'firing', text: 'm', to: ['arn:x'] },
  ],
  ['something new', { body: { title: 'T', message: 'm' } }, { status: undefined, title: 'T', text: 'm' }],
])('%s tells %o', ([integration, request, expected]) => {
  const { answer, told } = ask(integration, request)
  expect(told).toMatchObject(expected)
  expect(refusalOf(answer)).toBeUndefined()
})

test.for<[string, Asked, number, string]>([
  ['webhook', { body: '[1]' }, 400, 'no JSON object\n'],
  ['slack', { body: 'payload=x' }, 400, 'invalid_payload'],
  ['slack', { body: { channel: '#x', attachments: [{}] } }, 400, 'no_text'],
  ['slack', { body: {}, authorization: 'Bearer x' }, 200, '{"ok":false,"error":"no_text"}'],
  ['pagerduty', { body: '{' }, 400, 'invalid JSON'],
  [
    'pagerduty',
    { body: { event_action: 'trigger', payload: { summary: '', source: 's' } } },
    400,
    "'routing_key' is missing or blank",
  ],
  ['pagerduty', { body: { routing_key: 'k', event_action: 'x' } }, 400, "'event_action' is invalid"],
  ['pagerduty', { body: { service_key: 'k', event_type: 'x' } }, 400, "'event_type' is invalid"],
  ['opsgenie', { path: '/v2/alerts', body: { description: 'D' } }, 422, 'may not be empty'],
  ['opsgenie', { path: '/v1/alerts', body: {} }, 404, 'no such resource'],
  ['rocketchat', { body: 'x' }, 400, 'invalid-params'],
  ['jira', { path: '/issue', body: { fields: {} } }, 400, 'summary'],
  ['pushover', { body: 'title=x' }, 400, 'message cannot be blank'],
  ['sns', { body: 'Action=Subscribe' }, 400, 'InvalidAction'],
  ['msteams', { body: 'x' }, 400, 'no JSON object'],
])('%s refuses %o', ([integration, request, status, says]) => {
  const { answer } = ask(integration, request)
  expect(answer.status).toBe(status)
  expect(answer.body).toContain(says)
  expect(refusalOf(answer)).toContain(`${status} `)
})

test.for<[string, 429 | 500, object]>([
  ['slack', 429, { body: 'rate_limited', headers: { 'retry-after': '1' } }],
  ['slack', 500, { body: 'rollup_error' }],
  ['telegram', 429, { body: expect.stringContaining('"retry_after":1') }],
  ['sns', 429, { body: expect.stringContaining('<Code>Throttling</Code>') }],
  ['webhook', 500, { body: '{"message":"internal server error"}' }],
])('%s fails with %i', ([integration, status, expected]) => {
  expect(failure(sinkOf({ receiver: 'a', integration, index: 0 }), status)).toMatchObject({ status, ...expected })
})

test('jira finds the issue of a group, moves it, and finds it again only to reopen it', () => {
  const sink = sinkOf({ receiver: 'a', integration: 'jira', index: 0, transitions: { resolve: 'Done', reopen: undefined } })
  const call = (method: string, path: string, body: unknown = '') =>
    sink.receive({ method, path, query: new URLSearchParams(), authorization: undefined, body: JSON.stringify(body) })
  const search = (jql: string) => JSON.parse(call('POST', '/rest/api/2/search', { jql }).answer.body).issues
  const jql = 'project="OPS" and labels="ALERT{x}"'
  expect(search(jql)).toEqual([])
  const created = call('POST', '/rest/api/2/issue', { fields: { summary: 'S', labels: ['ALERT{x}'] } })
  expect(created.told).toMatchObject({ status: 'firing', title: 'S', thread: 'DRILL-1' })
  expect(search(jql)).toEqual([])
  created.accept?.()
  expect(search(jql)).toMatchObject([{ key: 'DRILL-1', fields: { status: { statusCategory: { key: 'new' } } } }])
  expect(search('labels="ALERT{y}"')).toEqual([])
  const path = '/rest/api/2/issue/DRILL-1/transitions'
  expect(JSON.parse(call('GET', path).answer.body)).toEqual({ transitions: [{ id: '1', name: 'Done' }] })
  expect(call('POST', path, { transition: { id: '2' } }).answer.status).toBe(400)
  const moved = call('POST', path, { transition: { id: '1' } })
  moved.accept?.()
  expect(moved.told).toMatchObject({ status: 'resolved', thread: 'DRILL-1' })
  expect(search(jql)).toMatchObject([{ fields: { status: { statusCategory: { key: 'done' } } } }])
  expect(search(`statusCategory != Done and ${jql}`)).toEqual([])
})
