import { expect, test } from 'vitest'
import { alertmanagerConfigPath, routePrefixOf } from './alertmanager-args.ts'

const args: [string[], string, string][] = [
  [[], '/etc/alertmanager/alertmanager.yml', ''],
  [['--config.file=/etc/am/a.yml', '--web.route-prefix=/am/'], '/etc/am/a.yml', '/am'],
  [['--config.file', 'conf/a.yml', '--web.external-url=http://x.example/alerts/'], '/alertmanager/conf/a.yml', '/alerts'],
  [['--config.file=/a.yml', '-config.file=/b.yml'], '/b.yml', ''],
  [['--storage.path=/alertmanager'], '/alertmanager/alertmanager.yml', ''],
  [['--config.file.other=/a.yml', '--config.file'], '/alertmanager/alertmanager.yml', ''],
]
test.each(args)('arguments %j: config %s, prefix %j', (given, path, prefix) => {
  expect([alertmanagerConfigPath(given), routePrefixOf(given)]).toEqual([path, prefix])
})
