import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CONFIG } from './alertmanager.fixture.ts'
import { nameOfInhibitRule, nameOfRoute, parseAlertmanagerConfig, readAlertmanagerConfig } from './alertmanager.ts'
import type { HostFiles } from './prometheus-files.ts'

const FILE = 'alertmanager.yml'

const config = parseAlertmanagerConfig(CONFIG, FILE)

describe('what a config declares, with its places', () => {
  test('no secrets, no problems', () => {
    expect(JSON.stringify(config)).not.toContain('hidden')
    expect([config.file, config.problems]).toEqual([FILE, []])
    expect(config.timeIntervals).toEqual([{ name: 'nights', where: 'alertmanager.yml:50' }])
  })

  test('routes: what is inherited, what is their own', () => {
    const rows = config.routes.map(({ path, where, receiver, receiverWhere, groupBy, groupByAll, groupWait, repeatInterval }) =>
      [path, where, receiver, receiverWhere, groupByAll ? 'all' : groupBy.join(), groupWait, repeatInterval].join(' '),
    )
    const at = (line: number) => `alertmanager.yml:${line}`
    expect(rows).toEqual([
      `route ${at(10)} default ${at(10)} alertname,cluster 10000 14400000`,
      `route.routes[0] ${at(14)} pager ${at(14)} alertname,cluster 10000 14400000`,
      `route.routes[0].routes[0] ${at(18)} pager ${at(14)} all 10000 5400000`,
      `route.routes[1] ${at(21)} chat ${at(24)}  10000 14400000`,
      `route.routes[2] ${at(27)} chat ${at(27)} alertname,cluster 10000 14400000`,
    ])
    expect(config.routes.map(nameOfRoute)).toEqual([
      'route',
      'route.routes[0] {severity="critical"}',
      'route.routes[0].routes[0] {team=~"db|cache"}',
      'route.routes[1] {severity=~"critical|warning",team!=""}',
      'route.routes[2] {severity="info"}',
    ])
    expect(config.routes[3]).toMatchObject({ continue: false, muteTimeIntervals: ['nights'], groupInterval: 300_000 })
    expect(config.routes[3]?.matchers.map(({ where }) => where)).toEqual([at(22), at(23)])
    expect(config.route).toBe(config.routes[0])
  })

  test('receivers: every integration, and whether it tells of the end', () => {
    const rows = config.receivers.flatMap(({ integrations }) =>
      integrations.map(({ receiver, path, where, sendResolved }) => [receiver, path, where, sendResolved]),
    )
    expect(rows).toEqual([
      ['default', 'receivers[0].email_configs[0]', 'alertmanager.yml:33', false],
      ['default', 'receivers[0].email_configs[1]', 'alertmanager.yml:34', true],
      ['pager', 'receivers[1].pagerduty_configs[0]', 'alertmanager.yml:37', true],
      ['pager', 'receivers[1].webhook_configs[0]', 'alertmanager.yml:39', false],
      ['chat', 'receivers[2].slack_configs[0]', 'alertmanager.yml:41', false],
    ])
  })

  test('inhibit rules', () => {
    expect(config.inhibitRules.map(nameOfInhibitRule)).toEqual([
      'inhibit_rules[0] {severity="critical"} inhibits {severity=~"warning|info"} with equal cluster, service',
      'inhibit_rules[1] {alertname="Maintenance"} inhibits {alertname!="Maintenance"}',
    ])
    expect(config.inhibitRules.map(({ name, where }) => [name, where])).toEqual([
      [undefined, 'alertmanager.yml:43'],
      ['maintenance', 'alertmanager.yml:46'],
    ])
  })
})

describe('on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-alertmanager-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'templates'))
  writeFileSync(join(folder, 'alertmanager.yml'), CONFIG)
  const files: HostFiles = {
    hostPath: (path) => (path.startsWith('/etc/alertmanager') ? join(folder, relative('/etc/alertmanager', path)) : undefined),
    mounts: ['/etc/alertmanager'],
  }
  const place = { path: '/etc/alertmanager/alertmanager.yml', files }

  test('the file as mounted', async () => {
    const read = await readAlertmanagerConfig(place)
    expect(read?.routes).toHaveLength(5)
    expect(read?.file).toContain('alertmanager.yml')
  })

  test('not mounted, not there, a folder', async () => {
    expect(await readAlertmanagerConfig({ ...place, path: '/alertmanager/alertmanager.yml' })).toBeUndefined()
    const problemsOf = async (name: string) =>
      (await readAlertmanagerConfig({ ...place, path: `/etc/alertmanager/${name}` }))?.problems
    const hint = 'the compose file mounts it into the service: make the file, or mend its path'
    expect(await problemsOf('none.yml')).toMatchObject([
      { message: 'the config cannot be read (ENOENT)', actual: 'nothing', hint, refused: true },
    ])
    expect(await problemsOf('templates')).toMatchObject([
      { message: 'the config cannot be read (EISDIR)', actual: 'a folder', refused: true },
    ])
  })
})
