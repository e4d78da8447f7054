import { expect, test } from 'vitest'
import { isolated } from './isolate.ts'

const SERVICES = ['prometheus', 'alertmanager', 'am-b']

test.each<[string, string, string, readonly string[]]>([
  ['nothing that leads outside', 'scrape_configs: []\n', 'scrape_configs: []\n', []],
  [
    'samples written elsewhere, in a list without indentation',
    'remote_write:\n- url: http://prod/x\n  basic_auth: { username: a }\n# rules\nrule_files: [a.yml]\n',
    'remote_write:\n []\n# rules\nrule_files: [a.yml]\n',
    ['remote_write'],
  ],
  ['read from elsewhere', 'remote_read: [{ url: http://prod/x }]\n', 'remote_read:  []\n', ['remote_read']],
  ['traces', 'tracing:\n  endpoint: x:4317\n', 'tracing:\n   null\n', ['tracing']],
  ['a key without a value', 'remote_write:\nrule_files: []\n', 'remote_write:\nrule_files: []\n', []],
  [
    'Alertmanagers of others',
    'alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: ["alertmanager:9093", prod:9093, am-b:9093]\n',
    'alerting:\n  alertmanagers:\n    - static_configs:\n        - targets:  ["alertmanager:9093","am-b:9093"]\n',
    ['Alertmanager prod:9093'],
  ],
  [
    'an address, which may be anywhere',
    'alerting: { alertmanagers: [{ static_configs: [{ targets: [10.0.0.7:9093] }] }] }\n',
    'alerting: { alertmanagers: [{ static_configs: [{ targets:  [] }] }] }\n',
    ['Alertmanager 10.0.0.7:9093'],
  ],
  [
    'a slip in the name of our own stays, so that it shows',
    'alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanger:9093] }] }] }\n',
    'alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanger:9093] }] }] }\n',
    [],
  ],
  [
    'Alertmanagers that are discovered',
    'alerting:\n  alertmanagers:\n    - dns_sd_configs:\n        - names: [am.prod]\n      scheme: https\n',
    'alerting:\n  alertmanagers:\n    - dns_sd_configs:\n         []\n      scheme: https\n',
    ['dns_sd_configs of alerting'],
  ],
  ['no YAML', 'remote_write: [', 'remote_write: [', []],
])('%s', (_name, text, expected, left) => {
  expect(isolated(text, SERVICES)).toEqual({ text: expected, left })
})
