import { expect, test } from 'vitest'
import { relocation } from './originals.ts'

const BEFORE = ['route:', '  group_wait: 10s', 'receivers:', '  - name: a', '    email_configs:', '      - to: x@y', ''].join(
  '\n',
)
const AFTER = [
  'route:',
  '  group_wait: 33ms',
  'receivers:',
  '  - name: a',
  '    email_configs:',
  '      - smarthost: here',
  '        require_tls: false',
  '        to: x@y',
  '    # end',
  '',
].join('\n')
const relocate = relocation([
  { names: ['/run/changes/am/config.yml', 'run/changes/am/config.yml'], file: 'am/config.yml', before: BEFORE, after: AFTER },
])

test.each([
  ['a line that is the same, with its column', '/run/changes/am/config.yml:4:5', 'am/config.yml:4:5'],
  ['its other name', 'see run/changes/am/config.yml:5', 'see am/config.yml:5'],
  ['a line that was changed: its column means nothing', '/run/changes/am/config.yml:2:15', 'am/config.yml:2'],
  ['the first of three lines that stand for one', '/run/changes/am/config.yml:6', 'am/config.yml:6'],
  ['the last of them', '/run/changes/am/config.yml:8:9', 'am/config.yml:6'],
  [
    'the file as a whole',
    'in /run/changes/am/config.yml, twice: /run/changes/am/config.yml:1',
    'in am/config.yml, twice: am/config.yml:1',
  ],
  ['a line that it does not have', '/run/changes/am/config.yml:99', 'am/config.yml:99'],
  ['another file', '/run/changes/am/other.yml:3', '/run/changes/am/other.yml:3'],
])('%s', (_name, told, expected) => {
  expect(relocate(told)).toBe(expected)
})
