/** The client and the reader of alertmanager.yml against a real Alertmanager. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { alertmanager, Refused } from '../../src/clients/alertmanager.ts'
import { createHttp } from '../../src/clients/http-client.ts'
import { parseAlertmanagerConfig, routesOf } from '../../src/declared/alertmanager.ts'
import { CannotObserve } from '../../src/lib/errors.ts'
import { broken } from './alertmanager-broken.ts'
import { acquireAlertmanager, RealAlertmanager, until } from './alertmanager-server.ts'

const program = await acquireAlertmanager()
console.info('reason' in program ? `alertmanager: skipped, ${program.reason}` : `alertmanager: Alertmanager ${program.version}`)

const CONFIG = `
route:
  receiver: default
  group_by: [alertname, cluster]
  group_wait: 1h
  routes:
    - { receiver: pager, matchers: ['severity="critical"'], continue: true }
    - { receiver: chat, match_re: { severity: 'critical|warning' }, group_by: ['...'] }
receivers:
  - { name: default }
  - { name: pager }
  - { name: chat }
inhibit_rules: [{ source_match: { severity: critical }, target_match: { severity: warning }, equal: [cluster] }]
`
const END = Date.parse('2099-01-01T00:00:00Z')

test('post, group, inhibit, silence, receivers', async (context) => {
  if ('reason' in program) return context.skip(program.reason)
  await using server = await RealAlertmanager.start(program)
  expect(await server.load(CONFIG)).toBeUndefined()
  const { client } = server
  const down = { alertname: 'Down', severity: 'critical', cluster: 'a' }
  const slow = { alertname: 'Slow', severity: 'warning', cluster: 'a' }
  const other = { alertname: 'Other', severity: 'none' }
  const startsAt = Date.now() - 5000
  await client.postAlerts([
    {
      labels: down,
      annotations: { summary: 'it is down' },
      startsAt,
      endsAt: END,
      generatorURL: 'http://prometheus.example/graph',
    },
    { labels: slow, endsAt: END },
    { labels: other, endsAt: END },
  ])
  const silence = { startsAt: Date.now(), endsAt: END, createdBy: 'test', comment: 'why' }
  const id = await client.createSilence({
    ...silence,
    matchers: [{ name: 'severity', value: 'n.*', isRegex: true, isEqual: true }],
  })
  await until('the alerts are inhibited and silenced', async () => {
    const suppressed = (await client.alerts()).filter(({ status }) => status.state === 'suppressed')
    return suppressed.length === 2 && (await client.groups()).length === 4
  })
  const held = await client.alerts()
  const of = (name: string) => held.find(({ labels }) => labels.alertname === name)
  expect(of('Down')).toMatchObject({
    labels: down,
    annotations: { summary: 'it is down' },
    startsAt,
    endsAt: END,
    receivers: ['pager', 'chat'],
    generatorURL: 'http://prometheus.example/graph',
    status: { state: 'active', inhibitedBy: [], silencedBy: [] },
  })
  expect(of('Slow')?.status.inhibitedBy).toEqual([of('Down')?.fingerprint])
  expect(of('Other')?.status.silencedBy).toEqual([id])
  expect(await client.alerts({ matchers: ['severity=~"critical|none"', 'cluster="a"'] })).toHaveLength(1)
  expect(await client.alerts({ receiver: 'ch.*' })).toHaveLength(2)
  const groups = (await client.groups()).map(({ receiver, labels, alerts }) => ({ receiver, labels, size: alerts.length }))
  expect(groups).toContainEqual({ receiver: 'pager', labels: { alertname: 'Down', cluster: 'a' }, size: 1 })
  expect(groups).toContainEqual({ receiver: 'chat', labels: down, size: 1 })
  expect(await client.groups({ receiver: 'default' })).toHaveLength(1)
  expect((await client.receivers()).toSorted()).toEqual(['chat', 'default', 'pager'])
  expect(await client.silences()).toMatchObject([{ ...silence, id, state: 'active', startsAt: expect.any(Number) }])
  await client.expireSilence(id)
  expect((await client.silences()).map(({ state }) => state)).toEqual(['expired'])
})

test('the config that it has loaded routes as the file does', async (context) => {
  if ('reason' in program) return context.skip(program.reason)
  await using server = await RealAlertmanager.start(program)
  await server.load(CONFIG)
  const { version, config, startedAt, cluster } = await server.client.status()
  expect(program.version).toContain(version)
  expect([cluster.status, Date.now() - startedAt < 60_000]).toEqual(['disabled', true])
  const [file, loaded] = [parseAlertmanagerConfig(CONFIG, 'file'), parseAlertmanagerConfig(config, 'loaded')]
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value, (key, of) => (/where/i.test(key) ? undefined : of)))
  expect(plain(loaded.routes)).toEqual(plain(file.routes))
  expect(plain(loaded.inhibitRules)).toEqual(plain(file.inhibitRules))
  expect(routesOf(loaded, { severity: 'critical' }).map(({ receiver }) => receiver)).toEqual(['pager', 'chat'])
})

test('refusals carry its own words', async (context) => {
  if ('reason' in program) return context.skip(program.reason)
  await using server = await RealAlertmanager.start(program)
  const { client, origin } = server
  const refusal = async (asked: Promise<unknown>) => {
    const error = await asked.catch((error: unknown) => error)
    return error instanceof Refused ? [error.status, error.reason] : error
  }
  expect(await refusal(client.postAlerts([{ labels: {} }]))).toEqual([400, 'at least one label pair required'])
  expect(await refusal(client.postAlerts([{ labels: { a: 'b' }, startsAt: 2000, endsAt: 1000 }]))).toEqual([
    400,
    'start time must be before end time',
  ])
  const silence = { startsAt: Date.now(), endsAt: END, createdBy: 'test', comment: '' }
  expect(await refusal(client.createSilence({ ...silence, matchers: [] }))).toEqual([
    422,
    'matchers in body should have at least 1 items',
  ])
  expect(await refusal(client.alerts({ matchers: ['x{'] }))).toEqual([400, expect.stringContaining('bad matcher format')])
  expect(await refusal(client.expireSilence('00000000-0000-0000-0000-000000000000'))).toEqual([404, ''])
  await expect(client.postAlerts([{ labels: {} }])).rejects.toThrow(
    `POST ${origin}/api/v2/alerts was refused with 400: at least one label pair required`,
  )
})

test('a route prefix has to be known', async (context) => {
  if ('reason' in program) return context.skip(program.reason)
  await using server = await RealAlertmanager.start(program, { prefix: '/am' })
  await using http = createHttp()
  const wrong = alertmanager(http, server.origin)
  expect(await server.client.alerts()).toEqual([])
  await expect(wrong.alerts()).rejects.toThrow(/^http.*: status 404, text\/plain.*; does its --web\.route-prefix/)
  await expect(wrong.postAlerts([])).rejects.toThrow('gave no answer of the Alertmanager API: status 404')
  await expect(wrong.alerts()).rejects.not.toThrow(Refused)
})

test('what is called refused is refused, and nothing else', async (context) => {
  if ('reason' in program) return context.skip(program.reason)
  await using server = await RealAlertmanager.start(program)
  const theirs: Record<string, boolean> = {}
  for (const [name, text] of broken) theirs[name] = (await server.load(text)) !== undefined
  const ours = broken.map(([name, text]) => [name, parseAlertmanagerConfig(text, 'x').problems.some(({ refused }) => refused)])
  expect(Object.fromEntries(ours)).toEqual(theirs)
})

test('servers that are no Alertmanager', async () => {
  await using http = createHttp()
  const page = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
  await expect(alertmanager(http, page).alerts()).rejects.toThrow(
    'no answer of the Alertmanager API: status 200, text/html, "<html>"',
  )
  await expect(alertmanager(http, page).postAlerts([])).rejects.toThrow(CannotObserve)
  const huge = await serve((_, response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(1024 * 1024, 32)
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  })
  await expect(alertmanager(http, huge).alerts()).rejects.toThrow('the answer is larger than 16 MiB')
  const mute = await serve(() => undefined)
  await expect(alertmanager(http, mute, AbortSignal.timeout(100)).alerts()).rejects.toThrow(CannotObserve)
  const gone = await serve((request) => request.socket.destroy())
  await expect(alertmanager(http, gone).status()).rejects.toThrow('the connection was closed')
})

async function serve(listener: NonNullable<Parameters<typeof createServer>[1]>): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
