import { expect, test } from 'vitest'
import type { GrafanaDataSource, SourceHealth } from '../../clients/grafana-types.ts'
import type { Finding } from '../contract.ts'
import { datasources } from './check.ts'
import type { DataSourcesSeen, Expected } from './observe.ts'

const SOURCE = '/stack/provisioning'
const FILE = `${SOURCE}/datasources/a.yaml`
const RESTART = 'Grafana reads these files when it starts: restart it, and see its log for what it refused'

const declared = (name: string, more: Partial<Expected> = {}): Expected => ({
  name,
  type: 'prometheus',
  uid: name.toLowerCase(),
  url: 'http://prometheus:9090',
  access: 'proxy',
  isDefault: false,
  jsonData: { timeInterval: '15s' },
  where: `${FILE}:4:5`,
  ...more,
})

const live = (name: string, more: Partial<GrafanaDataSource> = {}): GrafanaDataSource => ({
  name,
  type: 'prometheus',
  uid: name.toLowerCase(),
  url: 'http://prometheus:9090',
  access: 'proxy',
  isDefault: false,
  jsonData: { timeInterval: '15s', httpMethod: 'POST' },
  ...more,
})

const OK: SourceHealth = { status: 'ok', message: 'Successfully queried the Prometheus API.' }
const SICK: SourceHealth = {
  status: 'error',
  message: 'connection refused - There was an error returned querying the Prometheus API.',
}
const MUTE: SourceHealth = { status: 'unsupported', message: 'Method not implemented' }

/** A Grafana that has what its files declare, Prometheus and Logs, both healthy; and what differs. */
const world = (more: Partial<DataSourcesSeen> = {}): DataSourcesSeen => ({
  service: 'grafana',
  standIn: false,
  source: SOURCE,
  expected: [declared('Prometheus'), declared('Logs')],
  elsewhere: [],
  deleted: [],
  problems: [],
  live: [live('Prometheus'), live('Logs')],
  health: new Map([
    ['prometheus', OK],
    ['logs', OK],
  ]),
  ...more,
})

const sick = (...uids: string[]) => new Map(['prometheus', 'logs'].map((uid) => [uid, uids.includes(uid) ? SICK : OK]))

const judged = (spec: object, seen: Partial<DataSourcesSeen>) => datasources.judge(datasources.schema.parse(spec), world(seen))

const holds: [string, object, Partial<DataSourcesSeen>][] = [
  ['all are there and healthy', {}, {}],
  ['others are there, too', {}, { live: [live('Prometheus'), live('Logs'), live('Test')] }],
  ['one that may be ill', { allowUnhealthy: ['Logs'] }, { health: sick('logs') }],
  ['one that may be ill, by its uid', { allowUnhealthy: ['logs'] }, { health: sick('logs') }],
  ['one whose plugin cannot tell', {}, { health: new Map([['prometheus', MUTE]]) }],
  ['nobody asked for their health', { health: false }, { health: new Map() }],
  [
    'the suite says less of them',
    { expect: [{ name: 'Prometheus' }] },
    {
      source: 'the suite',
      expected: [
        declared('Prometheus', {
          type: undefined,
          uid: undefined,
          url: undefined,
          access: undefined,
          isDefault: undefined,
          jsonData: {},
        }),
      ],
    },
  ],
]
test.each(holds)('holds: %s', (_, spec, seen) => {
  expect(judged(spec, seen)).toEqual([])
})

const differs = (what: string, expected: string, actual: string): Finding => ({
  message: `the data source Prometheus has another ${what} in grafana`,
  expected,
  actual,
  where: `${FILE}:4:5`,
  hint: RESTART,
})
const differing = (more: Partial<GrafanaDataSource>) => ({ live: [live('Prometheus', more), live('Logs')] })

const breaks: [string, object, Partial<DataSourcesSeen>, Finding[]][] = [
  [
    'one is missing',
    {},
    { live: [live('Prometheus')] },
    [
      {
        message: 'grafana has no data source Logs',
        expected: 'Logs (uid logs)',
        actual: 'Prometheus',
        where: `${FILE}:4:5`,
        hint: RESTART,
      },
    ],
  ],
  [
    'the name is misspelt',
    { expect: [{ name: 'Promtheus' }] },
    { source: 'the suite', expected: [declared('Promtheus', { uid: undefined, where: 'the suite' })] },
    [
      {
        message: 'grafana has no data source Promtheus',
        expected: 'Promtheus',
        actual: 'Prometheus, Logs',
        where: 'the suite',
        hint: 'did you mean Prometheus?',
      },
    ],
  ],
  ['another url', {}, differing({ url: 'http://old:9090' }), [differs('url', 'http://prometheus:9090', 'http://old:9090')]],
  ['another uid', {}, { ...differing({ uid: 'x' }), health: new Map() }, [differs('uid', 'prometheus', 'x')]],
  ['another type', {}, differing({ type: 'loki' }), [differs('type', 'prometheus', 'loki')]],
  ['another name', {}, differing({ name: 'Prom' }), [differs('name', 'Prometheus', 'Prom')]],
  ['another access', {}, differing({ access: 'direct' }), [differs('access', 'proxy', 'direct')]],
  ['the default', {}, differing({ isDefault: true }), [differs('isDefault', 'false', 'true')]],
  [
    'another key of jsonData',
    {},
    differing({ jsonData: { timeInterval: '1m' } }),
    [differs('jsonData.timeInterval', '15s', '1m')],
  ],
  ['no such key of jsonData', {}, differing({ jsonData: {} }), [differs('jsonData.timeInterval', '15s', 'none')]],
  [
    'a password in a URL is not told',
    {},
    differing({ url: 'http://me:s3cret-pw@prometheus:9090' }),
    [differs('url', 'http://prometheus:9090', 'http://me:***@prometheus:9090')],
  ],
  [
    'one is ill',
    {},
    { health: sick('prometheus') },
    [
      {
        message: 'the data source Prometheus is not healthy',
        expected: 'an answer of its server',
        actual: SICK.message,
        where: `${FILE}:4:5`,
        hint: 'Grafana asks it from where Grafana runs: there `localhost` is Grafana itself',
      },
    ],
  ],
  [
    'all may be ill, and are',
    { allowUnhealthy: ['Prometheus', 'Logs'] },
    { health: sick('prometheus', 'logs') },
    [
      {
        message: 'not one data source is healthy: none is, and each may be so',
        expected: 'at least one that answers',
        actual: 'Prometheus, Logs',
        where: SOURCE,
        hint: 'leave out of allowUnhealthy what must answer',
      },
    ],
  ],
  [
    'an exception that names nothing',
    { allowUnhealthy: ['Promtheus', 'x-y-z'] },
    {},
    ['Promtheus', 'x-y-z'].map((word) => ({
      message: `allowUnhealthy names ${word}, which is no data source`,
      expected: 'the name or the uid of a data source',
      actual: word,
      where: 'the suite',
      hint: word === 'Promtheus' ? 'did you mean Prometheus?' : 'correct or remove it',
    })),
  ],
  [
    'one that nothing declares',
    { allowExtra: false },
    { live: [live('Prometheus'), live('Logs'), live('Test')] },
    [
      {
        message: 'grafana has the data source Test, and nothing declares it',
        expected: `only the data sources of ${SOURCE}`,
        actual: 'Test (prometheus, uid test)',
        where: SOURCE,
        hint: 'it was made by hand: declare it, or delete it',
      },
    ],
  ],
  [
    'one that the files take away',
    {},
    { live: [live('Prometheus'), live('Logs'), live('Old')], deleted: ['Old', 'Gone'] },
    [
      {
        message: 'grafana has the data source Old, which deleteDatasources takes away',
        expected: 'none of that name',
        actual: 'Old (prometheus, uid old)',
        where: SOURCE,
        hint: RESTART,
      },
    ],
  ],
  [
    'none is declared',
    {},
    { expected: [] },
    [
      {
        message: 'no data source is expected, so nothing would be checked',
        expected: 'at least one data source',
        actual: 'none',
        where: SOURCE,
        hint: 'declare one in datasources/*.yaml, or list them in `expect`',
      },
    ],
  ],
  [
    'a file is wrong',
    {},
    { problems: [{ of: 'datasources', message: 'a data source without a name', where: `${FILE}:9:5`, hint: 'give it a name' }] },
    [{ message: 'a data source without a name', where: `${FILE}:9:5`, hint: 'give it a name' }],
  ],
]
test.each(breaks)('breaks: %s', (_, spec, seen, findings) => {
  expect(judged(spec, seen)).toEqual(findings)
})

const told = (spec: object, seen: Partial<DataSourcesSeen>) =>
  datasources.notes?.(datasources.schema.parse(spec), world(seen)).map(({ message }) => message)

test('notes say what was not asked, what was allowed, and who answered', () => {
  expect(told({}, {})).toEqual([])
  expect(told({}, { standIn: true })).toEqual(['grafana is a stand-in: that Grafana itself takes these files is not shown'])
  expect(told({}, { health: new Map([['prometheus', MUTE]]) })).toEqual([
    'whether the data source Prometheus answers is not known: Grafana cannot ask it (Method not implemented)',
  ])
  expect(told({ allowUnhealthy: ['Logs'] }, { health: sick('logs') })).toEqual([
    `the data source Logs is not healthy, as allowUnhealthy says it may be: ${SICK.message}`,
  ])
  expect(told({}, { elsewhere: [{ name: 'Two', orgId: 2, where: FILE }] })).toEqual([
    'the data source Two is declared for organisation 2, which this login does not see',
  ])
  const more = { live: [live('Prometheus'), live('Logs'), live('Test'), live('Old')], deleted: ['Old'] }
  expect(told({}, more)).toEqual([
    'grafana also has the data source Test (prometheus), which nothing declares: its health was not asked',
  ])
  expect(told({ allowExtra: false }, more)).toEqual([])
})

test('files that are wrong are not waited for', () => {
  const spec = datasources.schema.parse({})
  expect(datasources.settled?.(spec, world({ health: sick('logs') }))).toBe(false)
  expect(datasources.settled?.(spec, world({ expected: [] }))).toBe(true)
})

test.each([
  [{}, 'Grafana has every data source of its provisioning files, and each answers'],
  [{ provisioning: '../p', health: false }, 'Grafana has every data source of ../p'],
  [{ expect: [{ name: 'A' }] }, 'Grafana has the data source A, and it answers'],
  [{ expect: [{ name: 'A' }, { name: 'B' }] }, 'Grafana has the data sources A, B, and they answer'],
])('the title of %o', (spec, title) => {
  expect(datasources.title(datasources.schema.parse(spec))).toBe(title)
})

test.each([[{ expect: [] }], [{ expect: 'all' }], [{ allowUnhealthy: [] }], [{ expect: [{ url: 'http://a' }] }]])(
  'a suite cannot say %o',
  (spec) => {
    expect(datasources.schema.safeParse(spec).success).toBe(false)
  },
)
