import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { grafana } from './grafana.ts'
import type { GrafanaLogin } from './grafana-types.ts'
import { prometheus } from './prometheus.ts'
import { toAnswer } from './query-data-prometheus.ts'
import { served } from './served.fixture.ts'

const STAND_IN = join(import.meta.dirname, '..', '..', 'fixtures', 'stand-ins', 'grafana', 'src', 'main.ts')
const AT = 1_700_000_000

function provisioning(prometheusUrl: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-grafana-client-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = {
    'datasources/a.yaml': `apiVersion: 1\ndatasources:\n  - { name: Prometheus, uid: prom, type: prometheus, url: "${prometheusUrl}", isDefault: true }\n  - { name: Gone, uid: gone, type: prometheus, url: "http://127.0.0.1:1" }\n`,
    'dashboards/a.yaml': `apiVersion: 1\nproviders: [{ name: shop, options: { path: ${folder}/dashboards } }]\n`,
    'dashboards/orders.json': '{ "uid": "orders", "title": "Orders", "schemaVersion": 39, "panels": [] }',
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** The address of a stand-in that runs as a process of its own. */
async function started(folder: string): Promise<string> {
  const child = spawn(process.execPath, [STAND_IN], {
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      GF_SERVER_HTTP_PORT: '0',
      GF_PATHS_PROVISIONING: folder,
      GF_SECURITY_ADMIN_PASSWORD: 'secret',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    const gone = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill()
    await gone
  })
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /^listening on (http:\S+)$/.exec(line) ?? []
    if (url !== undefined) return url
  }
  return expect.fail('the stand-in ended before it listened')
}

test('all that the client asks is answered by the stand-in of Grafana', async () => {
  const result = [
    {
      metric: { job: 'shop' },
      values: [
        [AT, '1'],
        [AT + 15, 'NaN'],
      ],
    },
  ]
  const { origin, http } = await served({
    'POST /api/v1/query': { body: { status: 'success', data: { resultType: 'scalar', result: [AT, '2'] } } },
    'GET /api/v1/query': {
      body: { status: 'success', data: { resultType: 'vector', result: [{ metric: { job: 'shop' }, value: [AT, '3'] }] } },
    },
    'POST /api/v1/query_range': { body: { status: 'success', data: { resultType: 'matrix', result }, warnings: ['no le'] } },
    'GET /api/v1/query_range': { body: { status: 'success', data: { resultType: 'matrix', result }, warnings: ['no le'] } },
  })
  const base = await started(provisioning(origin))
  const as = (login: GrafanaLogin) => grafana(http, base, login)
  const server = as({ user: 'admin', password: 'secret' })

  expect(server.isStandIn()).toBe(false)
  expect(await server.search()).toMatchObject([{ uid: 'orders', title: 'Orders' }])
  expect(server.isStandIn()).toBe(true)
  expect(await server.dashboard('orders')).toMatchObject({ json: { title: 'Orders' } })
  expect(await server.dashboard('none')).toBeUndefined()
  expect((await server.dataSources()).map(({ uid }) => uid).sort()).toEqual(['gone', 'prom'])
  expect(await server.sourceHealth('prom')).toMatchObject({ status: 'ok' })
  expect(await server.sourceHealth('gone')).toMatchObject({ status: 'error' })
  expect(await server.libraryPanel('none')).toBeUndefined()
  expect(await server.alertRules()).toEqual([])
  expect(await server.policies()).toMatchObject({ receiver: expect.any(String) })

  const query = (refId: string, uid: string) => ({
    refId,
    dataSource: { uid, type: 'prometheus' },
    model: { expr: 'up', range: true, legendFormat: '{{job}}' },
    interval: 15_000,
    maxDataPoints: 100,
  })
  const range = { from: AT * 1000, to: (AT + 60) * 1000 }
  const answers = await server.query([query('A', 'prom'), query('B', 'gone'), query('C', 'none')], range)
  expect(answers.get('A')).toMatchObject({
    ok: true,
    series: [
      {
        name: 'shop',
        labels: { job: 'shop' },
        points: [
          [AT * 1000, 1],
          [(AT + 15) * 1000, Number.NaN],
        ],
      },
    ],
    notices: [expect.stringContaining('no le')],
  })
  expect(answers.get('B')).toMatchObject({ ok: false })
  expect(answers.get('C')).toMatchObject({ ok: false, status: 404 })

  const behind = prometheus(server.http, server.proxyUrl('prom'))
  expect(toAnswer(await behind.query('up'))).toMatchObject({ series: [{ points: [[AT * 1000, 3]] }] })

  expect(await server.accepts({ user: 'admin', password: 'secret' })).toBe('let in')
  expect(await server.accepts({ user: 'admin', password: 'admin' })).toBe('refused')
  expect((await server.asNobody('/api/search')).status).toBe(401)
  for (let look = 0; look < 6; look++)
    await expect(as({ user: 'admin', password: 'admin' }).search()).rejects.toThrow(/the login of user "admin" is refused/)
  await expect(as(undefined).dataSources()).rejects.toThrow(/wants a login/)
  expect(await server.accepts({ user: 'admin', password: 'secret' })).toBe('let in')
})
