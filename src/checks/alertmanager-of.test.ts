import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Http } from '../clients/http.ts'
import { alertmanagerOf, declaredAlertmanager, ownAlertmanagerNotes } from './alertmanager-of.ts'
import type { Observed, ServiceView } from './contract.ts'
import { observedPrometheus } from './observed-prometheus.fixture.ts'

const { body } = JSON.parse(readFileSync(new URL('../../tests/recorded/alertmanager/0.33/status.json', import.meta.url), 'utf8'))

/** What a check sees of a stack with an Alertmanager that answers /api/v2/status. */
async function observed(service: Partial<ServiceView>): Promise<{ readonly at: Observed; readonly asked: string[] }> {
  const asked: string[] = []
  const http: Http = {
    async request(url) {
      asked.push(url)
      return { url, status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)), durationMs: 1 }
    },
    async [Symbol.asyncDispose]() {},
  }
  return { at: { ...(await observedPrometheus({}, { name: 'alertmanager', ...service })), http }, asked }
}

test('the file as mounted, with its own lines', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-alertmanager-of-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(
    join(folder, 'am.yml'),
    'route: { receiver: ops }\nreceivers:\n  - name: ops\n    webhook_configs: [{ url: x }]\n',
  )
  const hostPath = (path: string) => (path === '/etc/am.yml' ? join(folder, 'am.yml') : undefined)
  const { at, asked } = await observed({ args: ['--config.file=/etc/am.yml'], hostPath })
  const config = await declaredAlertmanager(alertmanagerOf(at))
  expect([config.receivers[0]?.where.endsWith('am.yml:3'), config.problems, asked]).toEqual([true, [], []])
  expect(ownAlertmanagerNotes('alertmanager', config.file)).toEqual([])
})

test('without a file the config that the live server has loaded, said so', async () => {
  const { at, asked } = await observed({ origin: 'http://127.83.0.5:9093', args: ['--web.route-prefix=/am'] })
  const config = await declaredAlertmanager(alertmanagerOf(at))
  expect(asked).toEqual(['http://127.83.0.5:9093/am/api/v2/status'])
  expect([config.file, config.routes.length, config.problems.map(({ message }) => message)]).toEqual([
    'alertmanager:/api/v2/status',
    4,
    ['receiver default has no integration'],
  ])
  expect(ownAlertmanagerNotes('alertmanager', config.file)).toEqual([
    {
      message: 'the routes of alertmanager are those that it has loaded itself: no file of it can be read from here',
      where: 'alertmanager:/api/v2/status',
      hint: 'what is missing there is not noticed, and its lines are not those of your file',
    },
  ])
})
