import { expect, test } from 'vitest'
import { configPathOf, routePrefixOf } from './prometheus-args.ts'

const args: [string[], string, string][] = [
  [[], '/etc/prometheus/prometheus.yml', ''],
  [['--config.file=/etc/prom/a.yml', '--web.route-prefix=/prom/'], '/etc/prom/a.yml', '/prom'],
  [['--config.file', 'conf/a.yml', '--web.external-url=http://x.example/metrics/'], '/prometheus/conf/a.yml', '/metrics'],
  [['--web.external-url=/prometheus/'], '/prometheus/prometheus.yml', '/prometheus'],
  [['--web.external-url', 'prom/a'], '/prometheus/prometheus.yml', '/prom/a'],
  [['--web.external-url=localhost:9090/x'], '/prometheus/prometheus.yml', ''],
  [
    ['--storage.tsdb.path=/data', '--web.external-url=http://x.example', '--web.route-prefix=/'],
    '/prometheus/prometheus.yml',
    '',
  ],
]
test.each(args)('arguments %j: config %s, prefix %j', (given, path, prefix) => {
  expect([configPathOf(given), routePrefixOf(given)]).toEqual([path, prefix])
})
