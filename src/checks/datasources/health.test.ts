import { expect, test } from 'vitest'
import { type AskedOf, type Said, served } from '../../clients/served.fixture.ts'
import { grafanaOf } from '../grafana-of.ts'
import { observedGrafana } from '../observed-grafana.fixture.ts'
import { observedPrometheus } from '../observed-prometheus.fixture.ts'
import { healthOf } from './health.ts'

type Routes = Record<string, Said | ((asked: AskedOf) => Said)>
const MUTE: Said = { status: 501, body: { message: 'Method not implemented', messageId: 'plugin.notImplemented' } }
/** Grafana 8 has no such path. */
const NO_PATH: Said = { status: 404, body: { message: 'Not found' } }
const source = (type: string) => ({
  uid: 'x',
  name: 'X',
  type,
  url: 'http://x',
  isDefault: false,
  access: 'proxy',
  jsonData: {},
})

async function health(type: string, told: Said, routes: Routes) {
  const { origin, asked } = await served({ 'GET /api/datasources/uid/x/health': told, ...routes })
  const at = await observedPrometheus({}, { name: 'grafana', origin })
  return { found: await healthOf(grafanaOf(at).server, source(type), at), asked }
}

const frames = { status: 200, frames: [{ schema: { fields: [] }, data: { values: [] } }] }
const answers: Routes = { 'POST /api/ds/query': { body: { results: { A: frames } } } }
const fails: Routes = {
  'POST /api/ds/query': { status: 400, body: { results: { A: { status: 400, error: 'dial tcp: connection refused' } } } },
}
const ECHO = 'GET /api/datasources/proxy/uid/x/api/echo'

test.each<[string, string, Said, Routes, object]>([
  ['a prometheus that answers', 'prometheus', NO_PATH, answers, { status: 'ok', message: 'it answers 1+1' }],
  [
    'a prometheus that is dead',
    'prometheus',
    NO_PATH,
    fails,
    { status: 'error', message: 'asked 1+1: dial tcp: connection refused' },
  ],
  ['a loki that answers', 'loki', MUTE, answers, { status: 'ok', message: 'it answers vector(1)+vector(1)' }],
  ['a loki that is dead', 'loki', MUTE, fails, { status: 'error' }],
  ['a tempo that answers', 'tempo', MUTE, { [ECHO]: { body: 'echo' } }, { status: 'ok' }],
  [
    'a tempo that is dead',
    'tempo',
    MUTE,
    { [ECHO]: { status: 502 } },
    { status: 'error', message: '/api/echo, asked through Grafana: status 502, ""' },
  ],
  ['a type that nothing is known of', 'jaeger', MUTE, {}, { status: 'unsupported', message: 'Method not implemented' }],
  [
    'one whose health is UNKNOWN',
    'prometheus',
    { status: 400, body: { status: 'UNKNOWN', message: 'refused' } },
    {},
    { status: 'error' },
  ],
])('%s', async (_, type, told, routes, expected) => {
  expect((await health(type, told, routes)).found).toMatchObject(expected)
})

test('what it is asked', async () => {
  const { asked } = await health('prometheus', MUTE, answers)
  expect(JSON.parse(asked.at(-1)?.body ?? '')).toMatchObject({
    queries: [{ refId: 'A', expr: '1+1', instant: true, datasource: { uid: 'x', type: 'prometheus' } }],
  })
})

test('a query that Grafana cannot pass on leaves it unknown', async () => {
  await expect(health('prometheus', MUTE, {})).rejects.toMatchObject({ name: 'CannotObserve' })
})

test('UNKNOWN of the stand-in', async () => {
  const yaml =
    'apiVersion: 1\ndatasources: [{ name: X, uid: x, type: prometheus, url: "http://x", jsonData: { standInHealth: UNKNOWN } }]'
  const at = await observedGrafana({ files: { 'datasources/a.yaml': yaml } })
  expect(await healthOf(grafanaOf(at).server, source('prometheus'), at)).toEqual({ status: 'error', message: 'UNKNOWN' })
})
