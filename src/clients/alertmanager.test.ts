import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CannotObserve } from '../lib/errors.ts'
import { type Alertmanager, alertmanager, Refused } from './alertmanager.ts'
import type { Http, HttpRequest } from './http.ts'

const BASE = 'http://alertmanager.test:9093'

interface Recorded {
  readonly status: number
  readonly contentType: string
  readonly body: unknown
}

const recorded = (version: string, name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`../../tests/recorded/alertmanager/${version}/${name}.json`, import.meta.url), 'utf8'))

/** An Http that gives one recorded answer and notes what was asked. */
function replay({ status, contentType, body }: Recorded): {
  readonly http: Http
  readonly asked: [string, HttpRequest | undefined][]
} {
  const asked: [string, HttpRequest | undefined][] = []
  // Alertmanager's own texts are JSON; a page of another server is text.
  const text = body === '' || contentType.startsWith('text/') ? String(body) : JSON.stringify(body)
  const http: Http = {
    async request(url, request) {
      asked.push([url, request])
      return { url, status, headers: { 'content-type': contentType }, body: new TextEncoder().encode(text), durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  return { http, asked }
}

const client = (version: string, name: string): Alertmanager => alertmanager(replay(recorded(version, name)).http, BASE)

const refusal = async (asked: Promise<unknown>): Promise<unknown> => {
  const error = await asked.catch((error: unknown) => error)
  return error instanceof Refused ? [error.status, error.reason] : error
}

const SILENCE = { matchers: [], startsAt: 0, endsAt: 1, createdBy: 'test', comment: '' }

describe.each(['0.25', '0.33'])('answers of Alertmanager %s', (version) => {
  test('alerts: active, inhibited, silenced, with several receivers', async () => {
    const alerts = await client(version, 'alerts').alerts()
    const of = (name: string) => alerts.find(({ labels }) => labels.alertname === name)
    expect(alerts).toHaveLength(4)
    expect(of('Down')).toMatchObject({
      labels: { alertname: 'Down', severity: 'critical', cluster: 'a' },
      annotations: { summary: 's' },
      receivers: ['pager', 'slack'],
      status: { state: 'active', inhibitedBy: [], silencedBy: [], mutedBy: [] },
      generatorURL: 'http://prometheus.example/graph',
    })
    expect(of('Slow')).toMatchObject({
      generatorURL: '',
      status: { state: 'suppressed', inhibitedBy: [of('Down')?.fingerprint] },
    })
    expect(of('Silent')?.status.silencedBy).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
    expect((of('Down')?.endsAt ?? 0) - (of('Down')?.updatedAt ?? 0)).toBe(300_000)
  })

  test('groups: labels, receiver, alerts; mute intervals only where the version tells them', async () => {
    const groups = await client(version, 'groups').groups()
    expect(groups.map(({ receiver, labels, alerts }) => `${receiver} ${labels.alertname} ${alerts.length}`).toSorted()).toEqual([
      'default Silent 1',
      'pager Down 1',
      'slack Down 1',
      'slack Muted 1',
      'slack Slow 1',
    ])
    const muted = groups.find(({ labels }) => labels.alertname === 'Muted')?.alerts[0]?.status
    expect([muted?.state, muted?.mutedBy]).toEqual(version === '0.25' ? ['active', []] : ['suppressed', ['always']])
  })

  test('receivers, silences, status', async () => {
    expect((await client(version, 'receivers').receivers()).toSorted()).toEqual(['default', 'pager', 'slack'])
    expect(await client(version, 'silences').silences()).toMatchObject([
      {
        state: 'active',
        matchers: [{ name: 'severity', value: 'none', isRegex: false, isEqual: true }],
        endsAt: Date.parse('2099-01-01T00:00:00Z'),
        createdBy: 'me',
        comment: 'c',
      },
    ])
    const status = await client(version, 'status').status()
    expect(status).toMatchObject({ startedAt: expect.any(Number), cluster: { status: 'disabled', peers: [] } })
    expect([status.version.startsWith(version), status.config.includes('slack_api_url: <secret>')]).toEqual([true, true])
  })

  test('writing', async () => {
    await client(version, 'post').postAlerts([])
    const made = await client(version, 'silence-created').createSilence(SILENCE)
    expect(made).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('what it refuses, in its own words', async () => {
    expect(await refusal(client(version, 'post-no-labels').postAlerts([]))).toEqual([400, 'at least one label pair required'])
    expect(await refusal(client(version, 'post-no-labels-key').postAlerts([]))).toEqual([422, '0.labels in body is required'])
    expect(await refusal(client(version, 'post-broken').postAlerts([]))).toEqual([400, expect.stringContaining('unexpected EOF')])
    expect(await refusal(client(version, 'silence-no-matchers').createSilence(SILENCE))).toEqual([
      422,
      'matchers in body should have at least 1 items',
    ])
    expect(await refusal(client(version, 'silence-past').createSilence(SILENCE))).toEqual([
      400,
      expect.stringMatching(/end time can't be in the past$/),
    ])
    expect(await refusal(client(version, 'bad-filter').alerts())).toEqual([400, 'bad matcher format: x{'])
    expect(await refusal(client(version, 'expire-unknown').expireSilence('x'))).toEqual(
      version === '0.25' ? [500, 'silence not found'] : [404, ''],
    )
  })

  test('a wrong prefix is no refusal', async () => {
    const error = await client(version, 'wrong-prefix')
      .alerts()
      .catch((error: unknown) => error)
    expect(error).toEqual(
      new CannotObserve(
        `${BASE}/api/v2/alerts gave no answer of the Alertmanager API: status 404, text/plain; charset=utf-8, "404 page not found\\n"; does its --web.route-prefix or --web.external-url put it below another path?`,
      ),
    )
  })
})

test('a silence of before 0.22 has no isEqual, and an alert need not have all lists', async () => {
  const { status, contentType, body } = recorded('0.25', 'silences')
  const text = JSON.stringify(body).replace('"isEqual":true,', '')
  expect(text).not.toContain('isEqual')
  const old = alertmanager(replay({ status, contentType, body: JSON.parse(text) }).http, BASE)
  expect((await old.silences())[0]?.matchers[0]?.isEqual).toBe(true)
})

test('what is asked', async () => {
  const { http, asked } = replay({ status: 200, contentType: 'application/json', body: [] })
  const signal = new AbortController().signal
  const client = alertmanager(http, `${BASE}/am/`, signal)
  await client.alerts({ matchers: ['a="b"', 'c!~"d&e"'], receiver: 'ops|dev' })
  await client.groups()
  expect(asked).toEqual([
    [`${BASE}/am/api/v2/alerts?filter=a%3D%22b%22&filter=c%21%7E%22d%26e%22&receiver=ops%7Cdev`, { signal }],
    [`${BASE}/am/api/v2/alerts/groups`, { signal }],
  ])
})

test('what is sent', async () => {
  const { http, asked } = replay({ status: 200, contentType: '', body: '' })
  const client = alertmanager(http, BASE)
  await client.postAlerts([{ labels: { a: 'b' }, annotations: { c: 'd' }, startsAt: 0, endsAt: 1500 }, { labels: { e: 'f' } }])
  await client.expireSilence('a/b')
  const sent = asked.map(([url, request]) => [request?.method, url, request?.body])
  expect(sent).toEqual([
    [
      'POST',
      `${BASE}/api/v2/alerts`,
      '[{"labels":{"a":"b"},"annotations":{"c":"d"},"startsAt":"1970-01-01T00:00:00.000Z","endsAt":"1970-01-01T00:00:01.500Z"},{"labels":{"e":"f"}}]',
    ],
    ['DELETE', `${BASE}/api/v2/silence/a%2Fb`, undefined],
  ])
})

const odd: [string, Recorded, string][] = [
  [
    'a page',
    { status: 200, contentType: 'text/html', body: '<html>' },
    'gave no answer of the Alertmanager API: status 200, text/html, "<html>"',
  ],
  ['nothing', { status: 200, contentType: '', body: '' }, 'gave no answer of the Alertmanager API: status 200, , empty body'],
  [
    'a proxy',
    { status: 502, contentType: 'text/html', body: 'Bad Gateway' },
    'gave no answer of the Alertmanager API: status 502',
  ],
  [
    'another API',
    { status: 200, contentType: 'application/json', body: { status: 'success' } },
    'gave data of another shape than expected',
  ],
  [
    'another shape',
    { status: 200, contentType: 'application/json', body: [{ labels: { a: 1 } }] },
    'gave data of another shape than expected: 0.labels.a: Invalid input: expected string, received number',
  ],
]
test.each(odd)('%s is no answer', async (_, answer, message) => {
  const asked = alertmanager(replay(answer).http, BASE).alerts()
  await expect(asked).rejects.toThrow(message)
  await expect(asked).rejects.not.toThrow(Refused)
})

test('a page that says 200 has taken no alert', async () => {
  const asked = alertmanager(replay({ status: 200, contentType: 'text/html', body: '<html>' }).http, BASE).postAlerts([])
  await expect(asked).rejects.toThrow('gave no answer of the Alertmanager API')
})
