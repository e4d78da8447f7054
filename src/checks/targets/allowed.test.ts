import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { targets } from './check.ts'
import { APP, active, type Differing, NODE, world } from './seen.fixture.ts'

const APP_UP = active('app', 'app:3000')
const NODE_DOWN = active('node', 'node:9100', { health: 'down' })
const DROPPED = [{ discoveredLabels: { __address__: 'node:9100', job: 'node' } }]

const ALL_ALLOWED = {
  message: 'not one target is up: each is down or dropped, and may be',
  expected: 'at least one target that is up',
  where: 'prometheus.yml',
  hint: 'leave out of allowDown and allowDropped what must be up',
}
const unknown = (option: string, word: string, hint = 'correct or remove it') => ({
  message: `${option} names ${word}, which is no job and no target`,
  expected: 'the name of a job, or the address of a target',
  actual: word,
  where: 'the suite',
  hint,
})

const rows: [string, object, Differing, Finding[]][] = [
  ['a target that may be dropped', { allowDropped: ['node:9100'] }, { active: [APP_UP], dropped: DROPPED }, []],
  ['a job that may be dropped', { allowDropped: ['node'] }, { active: [APP_UP], dropped: DROPPED }, []],
  ['a target that may be dropped and is not', { allowDropped: ['node'] }, {}, []],
  [
    'a target that may be dropped, and is missing for another reason',
    { allowDropped: ['node'] },
    { active: [APP_UP], loaded: ['node node:9100'] },
    [
      {
        message: 'node:9100 (job node) is not scraped',
        expected: 'a target of the server',
        actual: 'in the loaded config, but no target of the server yet',
        where: 'prometheus.yml:11',
      },
    ],
  ],
  [
    'all targets down, and allowed so',
    { allowDown: ['node'] },
    { expectation: { targets: [NODE] }, active: [NODE_DOWN] },
    [{ ...ALL_ALLOWED, actual: 'node:9100 (job node)' }],
  ],
  [
    'all targets down or dropped, and allowed so',
    { allowDown: ['app'], allowDropped: ['node'] },
    { active: [active('app', 'app:3000', { health: 'down' })], dropped: DROPPED },
    [{ ...ALL_ALLOWED, actual: 'app:3000 (job app), node:9100 (job node)' }],
  ],
  [
    'names that nothing has',
    { allowDown: ['nodd', 'app'], allowDropped: ['blackbox-exporter'] },
    {},
    [unknown('allowDown', 'nodd', 'did you mean node?'), unknown('allowDropped', 'blackbox-exporter')],
  ],
  [
    'the name of a job that finds its targets itself, and of an instance',
    { allowDown: ['cluster', 'web-1'] },
    {
      expectation: { targets: [APP], dynamic: [{ job: 'cluster', how: 'dns_sd_configs', where: 'prometheus.yml:15' }] },
      active: [APP_UP, active('cluster', '10.0.0.1:80', { labels: { job: 'cluster', instance: 'web-1' } })],
    },
    [],
  ],
]
test.each(rows)('%s', (_, spec, more, findings) => {
  expect(targets.judge(targets.schema.parse(spec), world(more))).toEqual(findings)
})

test('notes say what was allowed, and what was not compared', () => {
  const told = (spec: object, more: Differing) =>
    targets.notes?.(targets.schema.parse(spec), world(more)).map(({ message }) => message)
  expect(told({}, {})).toEqual([])
  expect(told({ allowDown: ['node'] }, { active: [APP_UP, NODE_DOWN] })).toEqual([
    'node:9100 (job node) is down, as allowDown says it may be',
  ])
  expect(told({ allowDropped: ['node'] }, { active: [APP_UP], dropped: DROPPED })).toEqual([
    'node:9100 (job node) is dropped by relabelling, as allowDropped says it may be',
  ])
  const unseen = [{ pattern: 'jobs/*.yml', where: 'prometheus.yml:2' }]
  expect(told({}, { expectation: { source: 'prometheus:/api/v1/status/config', unseen } })).toEqual([
    'prometheus is compared with the config that it has loaded itself: no file of it can be read from here',
    'the jobs of jobs/*.yml cannot be read from here: their targets must be up, but which there must be is not known',
  ])
})
