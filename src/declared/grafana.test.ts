// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { provisionedUid, readGrafanaProvisioning, readGrafanaProvisioningFolder } from './grafana.ts'
import { expandValue } from './grafana-expand.ts'
import type { HostFiles } from './prometheus-files.ts'

const root = mkdtempSync(join(tmpdir(), 'firedrill-provisioning-'))
afterAll(() => rmSync(root, { recursive: true }))

const PROVISIONING = '/etc/grafana/provisioning'
type Files = Readonly<Record<string, string>>

let folders = 0
function written(files: Files): string {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** Mounts of a service: path inside -> path on this machine. */
function service(mounts: Readonly<Record<string, string>>): HostFiles {
  const targets = Object.keys(mounts).sort((a, b) => b.length - a.length)
  return {
    mounts: targets,
    hostPath(path) {
      const target = targets.find((one) => path === one || path.startsWith(`${one}/`))
      return target === undefined ? undefined : join(mounts[target] ?? '', path.slice(target.length))
    },
  }
}

/** What Grafana is told by files mounted at its provisioning folder; places are those below it. */
async function read(
  files: Files,
  environment: Readonly<Record<string, string>> = {},
  mounts: Readonly<Record<string, string>> = {},
) {
  const folder = written(files)
  const found = await readGrafanaProvisioning(service({ [PROVISIONING]: folder, ...mounts }), PROVISIONING, environment)
  if (found === undefined) return expect.fail('nothing was read')
  const shown = relative(process.cwd(), folder)
  const short = (text: string) => text.replaceAll(`${folder}/`, '').replaceAll(`${shown}/`, '')
  return {
    ...found,
    folder,
    dashboards: found.providers.map(({ files: own }) => own.map(short)),
    /** `place message` of the problems of one folder. */
    problems: (of: string) =>
      found.problems.filter((problem) => problem.of === of).map(({ message, where }) => short(`${where} ${message}`)),
    hints: found.problems.map(({ hint }) => hint),
  }
}

const PROVIDER = `apiVersion: 1
providers:
  - { name: shop, folder: Shop, options: { path: ${PROVISIONING}/dashboards } }
`
const SOURCE = 'apiVersion: 1\ndatasources: [{ name: Prometheus, type: prometheus, url: http://prometheus:9090 }]\n'

test('data sources, providers and alerting, each with its place', async () => {
  const { dataSources, providers, deleted, alerting, dashboards, problems, folder } = await read({
    'datasources/a.yml': `apiVersion: 1
deleteDatasources: [{ name: Old, orgId: 1 }]
prune: true
datasources:
  - name: Prometheus
    uid: prom
    type: prometheus
    access: proxy
    url: http://prometheus:9090
    isDefault: true
    jsonData: { timeInterval: 5s, n: 3, list: [a] }
    secureJsonData: { password: $NOT_ASKED }
`,
    'datasources/b.yaml': 'apiVersion: 1\ndatasources: [{ name: 1.10, type: loki, access: direct, orgId: 2 }]\n',
    'datasources/c.yaml.sample': 'not: [read',
    'datasources/sub/d.yaml': 'not: [read',
    'dashboards/p.yaml': PROVIDER,
    'dashboards/b.json': '{}',
    'dashboards/a.json': 'not even JSON',
    'dashboards/sub/c.json': '{}',
    'dashboards/.hidden/d.json': '{}',
    'dashboards/.e.json': '{}',
    'dashboards/readme.md': '',
    'alerting/r.yaml': 'apiVersion: 1\ngroups: [{ name: g, rules: [{ title: "$labels" }] }]\n',
    'alerting/c.json': '{ "apiVersion": 1, "contactPoints": [] }',
    'alerting/empty.yaml': '# nothing\n',
  })
  expect(dataSources).toEqual([
    {
      name: 'Prometheus',
      uid: 'prom',
      type: 'prometheus',
      access: 'proxy',
      url: 'http://prometheus:9090',
      isDefault: true,
      jsonData: { timeInterval: '5s', n: 3, list: ['a'] },
      orgId: 1,
      where: expect.stringMatching(/datasources\/a\.yml:5:5$/),
    },
    {
      name: '1.10',
      uid: undefined,
      type: 'loki',
      access: 'direct',
      url: '',
      isDefault: false,
      jsonData: {},
      orgId: 2,
      where: expect.stringMatching(/datasources\/b\.yaml:2:15$/),
    },
  ])
  expect(deleted).toEqual(['Old'])
  expect(providers).toMatchObject([
    { name: 'shop', type: 'file', path: `${PROVISIONING}/dashboards`, folder: 'Shop', hostPath: join(folder, 'dashboards') },
  ])
  expect(dashboards).toEqual([['dashboards/.e.json', 'dashboards/a.json', 'dashboards/b.json', 'dashboards/sub/c.json']])
  expect(alerting).toEqual([
    { file: join(folder, 'alerting/c.json'), contents: { apiVersion: 1, contactPoints: [] } },
    {
      file: join(folder, 'alerting/r.yaml'),
      contents: { apiVersion: 1, groups: [{ name: 'g', rules: [{ title: '$labels' }] }] },
    },
  ])
  expect(['datasources', 'dashboards', 'alerting'].flatMap(problems)).toEqual([])
})

test('the uid of one without is what Grafana makes of its name', () => {
  // The well-known one of every Grafana whose data source is called Prometheus or Loki.
  expect([provisionedUid('Prometheus'), provisionedUid('Loki')]).toEqual(['PBFA97CFB590B2093', 'P8E80F9AEF21F6940'])
})

test.each<[string, string, readonly string[]]>([
  [
    'no YAML',
    'datasources: [\n',
    ['datasources/a.yaml:2:1 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['a text', 'hello', ['datasources/a.yaml:1:1 the file holds string where a mapping is expected']],
  ['a list', '- { name: a }', ['datasources/a.yaml:1:1 the file holds a list where a mapping is expected']],
  ['no list', 'apiVersion: 1\ndatasources: { name: a }', ['datasources/a.yaml:2:14 datasources is no list']],
  ['no name', 'apiVersion: 1\ndatasources:\n  - type: prometheus', ['datasources/a.yaml:3:5 a data source without a name']],
  ['no type', 'apiVersion: 1\ndatasources:\n  - name: a', ['datasources/a.yaml:3:5 the data source a has no type']],
  [
    'a default that is no boolean',
    'apiVersion: 1\ndatasources: [{ name: a, type: b, isDefault: maybe }]',
    ['datasources/a.yaml:2:46 isDefault is neither true nor false'],
  ],
  [
    'an org that is no number',
    'apiVersion: 1\ndatasources: [{ name: a, type: b, orgId: main }]',
    ['datasources/a.yaml:2:42 orgId is no whole number'],
  ],
  [
    'an unknown access',
    'apiVersion: 1\ndatasources: [{ name: a, type: b, access: browser }]',
    ['datasources/a.yaml:2:43 the access of a is browser: Grafana takes it for proxy'],
  ],
  [
    'a mistyped key',
    'apiVersion: 1\ndataSources: []\nx-common: 1',
    ['datasources/a.yaml:2:14 Grafana does not know the key dataSources and passes it over'],
  ],
  [
    'two names',
    'apiVersion: 1\ndatasources:\n  - { name: a, type: b }\n  - { name: a, type: c }',
    ['datasources/a.yaml:4:5 two data sources have the name a: this one overwrites that of datasources/a.yaml:3:5'],
  ],
  [
    'two uids, one of them made from the name',
    `apiVersion: 1\ndatasources:\n  - { name: a, type: b }\n  - { name: c, type: c, uid: ${provisionedUid('a')} }`,
    [`datasources/a.yaml:4:5 two data sources have the uid ${provisionedUid('a')}: c here and a of datasources/a.yaml:3:5`],
  ],
  [
    'two defaults of one org',
    'apiVersion: 1\ndatasources:\n  - { name: a, type: b, isDefault: true }\n  - { name: c, type: b, isDefault: true }\n  - { name: d, type: b, isDefault: true, orgId: 2 }',
    ['datasources/a.yaml:4:5 two data sources are the default: a of datasources/a.yaml:3:5 and c'],
  ],
  [
    'the oldest form',
    'datasources:\n  - { name: a, type: b, uid: x, isDefault: true, url: $HOME }',
    [
      'datasources/a.yaml:1:1 without apiVersion Grafana reads the file in its oldest form, in which it does not know uid, isDefault',
    ],
  ],
  [
    'a variable that is not set',
    'apiVersion: 1\ndatasources: [{ name: a, type: b, url: "http://${PROM_HOST}" }]',
    [
      "datasources/a.yaml:2:40 url uses the variable PROM_HOST, which the service's environment does not set: Grafana reads it as empty",
    ],
  ],
  [
    'a file that cannot be seen',
    'apiVersion: 1\ndatasources: [{ name: a, type: b, url: "$__file{/run/secrets/url}" }]',
    ['datasources/a.yaml:2:40 url cannot be read from here: $__file{/run/secrets/url}'],
  ],
  [
    'a file that is not there',
    `apiVersion: 1\ndatasources: [{ name: a, type: b, jsonData: { x: "$__file{${PROVISIONING}/none}" } }]`,
    [`datasources/a.yaml:2:50 x names the file ${PROVISIONING}/none, which is not there`],
  ],
])('problems of data sources: %s', async (_, text, expected) => {
  const found = await read({ 'datasources/a.yaml': text, 'dashboards/p.yaml': PROVIDER, 'dashboards/a.json': '{}' })
  expect(found.problems('datasources')).toEqual(expected)
  expect(found.problems('dashboards')).toEqual([])
  expect(found.hints.every((hint) => hint !== '')).toBe(true)
})

test('the oldest form is read as Grafana does: other keys, and a dollar is a dollar', async () => {
  const { dataSources, deleted } = await read({
    'datasources/a.yaml':
      'delete_datasources: [{ name: b }]\ndatasources: [{ name: a, type: b, uid: x, org_id: 3, is_default: true, isDefault: false, json_data: { a: 1 }, url: $HOME }]',
  })
  expect(dataSources).toMatchObject([{ uid: undefined, orgId: 3, isDefault: true, jsonData: { a: 1 }, url: '$HOME' }])
  expect(deleted).toEqual(['b'])
})

test('what a later file takes away is gone; what its own file makes again is there', async () => {
  const again = 'apiVersion: 1\ndeleteDatasources: [{ name: a }]\ndatasources: [{ name: a, type: prometheus }]'
  const kept = await read({ 'datasources/1.yaml': again })
  expect([kept.dataSources.map(({ name }) => name), kept.problems('datasources')]).toEqual([['a'], []])
  const gone = await read({ 'datasources/1.yaml': again, 'datasources/2.yml': 'apiVersion: 1\ndeleteDatasources: [{ name: a }]' })
  expect([gone.dataSources, gone.problems('datasources')]).toEqual([
    [],
    ['datasources/2.yml:2:21 the data source a of datasources/1.yaml:3:15 is taken away again by deleteDatasources'],
  ])
})

test('variables and files of the service', async () => {
  const secrets = written({ url: ' http://prometheus:9090\n' })
  const { dataSources, problems } = await read(
    {
      'datasources/a.yaml': `apiVersion: 1
datasources:
  - { name: "$NAME", type: "\${TYPE}", uid: "$__env{UID}", url: "$__file{/run/secrets/url}", isDefault: $YES, jsonData: { a: "$$x$NAME", b: [ "$UID" ] } }
`,
      'dashboards/p.yaml': 'apiVersion: 1\nproviders: [{ name: $NAME, options: { path: $GF_PATHS_PROVISIONING/dashboards } }]',
      'dashboards/a.json': '',
    },
    { NAME: 'Prom', TYPE: 'prometheus', UID: 'u1', YES: '1' },
    { '/run/secrets': secrets },
  )
  expect(dataSources).toMatchObject([
    {
      name: 'Prom',
      type: 'prometheus',
      uid: 'u1',
      url: 'http://prometheus:9090',
      isDefault: true,
      jsonData: { a: '$xProm', b: ['u1'] },
    },
  ])
  expect(['datasources', 'dashboards'].flatMap(problems)).toEqual([])
})

const SURROUNDINGS = {
  environment: { A: 'a', B_1: 'b', DOLLAR: 'x$A', EMPTY: '' },
  files: new Map([
    ['/f', ' text\n'],
    ['/gone', null],
  ]),
}
test.each<[string, string, Partial<ReturnType<typeof expandValue>>]>([
  ['plain', 'plain', {}],
  ['$A', 'a', {}],
  ['${A}x$B_1.y', 'axb.y', {}],
  ['$$A $$${A}', '$A $a', {}],
  ['$__env{A}', 'a', {}],
  ['$__file{/f}', 'text', {}],
  ['$DOLLAR', 'x$A', {}],
  ['${DOLLAR}', 'xa', {}],
  ['$EMPTY', '', {}],
  ['100$', '100$', {}],
  ['a $ b', 'a $ b', {}],
  ['$NONE-', '-', { unset: ['NONE'] }],
  ['${A:-x}', '', { unset: ['A:-x'] }],
  ['$__file{/gone}', '', { absent: ['/gone'] }],
  ['$__file{/elsewhere}$A', '$__file{/elsewhere}a', { unknown: ['$__file{/elsewhere}'] }],
  ['$__vault{a:b}', '$__vault{a:b}', { unknown: ['$__vault{a:b}'] }],
  ['${GF_PATHS_HOME}', '/usr/share/grafana', {}],
])('%s becomes %s', (value, text, more) => {
  expect(expandValue(value, SURROUNDINGS)).toEqual({ text, unset: [], absent: [], unknown: [], ...more })
})

test.each<[string, string, readonly string[]]>([
  ['none', '', ['dashboards no provider of dashboards is declared: Grafana provisions none']],
  [
    'an empty list',
    'apiVersion: 1\nproviders: []',
    ['dashboards no provider of dashboards is declared: Grafana provisions none'],
  ],
  [
    'no apiVersion',
    `providers: [{ name: a, options: { path: ${PROVISIONING}/dashboards } }]`,
    ['dashboards/p.yaml:1:1 without apiVersion Grafana expects a list of providers here and does not take the file'],
  ],
  ['the oldest form', `- { name: a, options: { folder: ${PROVISIONING}/dashboards } }`, []],
  [
    'another type',
    `apiVersion: 1\nproviders: [{ name: a, type: files, options: { path: ${PROVISIONING}/dashboards } }]`,
    ['dashboards/p.yaml:2:30 the provider a is of type files: Grafana knows only file'],
  ],
  ['no path', 'apiVersion: 1\nproviders: [{ name: a }]', ['dashboards/p.yaml:2:13 the provider a has no options.path']],
  [
    'no name',
    `apiVersion: 1\nproviders: [{ options: { path: ${PROVISIONING}/dashboards } }]`,
    ['dashboards/p.yaml:2:13 a provider of dashboards without a name'],
  ],
  [
    'a name twice',
    `apiVersion: 1\nproviders:\n  - { name: a, options: { path: ${PROVISIONING}/dashboards } }\n  - { name: a, options: { path: ${PROVISIONING}/dashboards } }`,
    ['dashboards/p.yaml:4:5 two providers have the name a: this one and that of dashboards/p.yaml:3:5'],
  ],
  [
    'a path that is not there',
    `apiVersion: 1\nproviders: [{ name: a, options: { path: ${PROVISIONING}/dashbords } }]`,
    [`dashboards/p.yaml:2:41 the path ${PROVISIONING}/dashbords of the provider a does not exist (dashbords)`],
  ],
  [
    'a path that is a file',
    `apiVersion: 1\nproviders: [{ name: a, options: { path: ${PROVISIONING}/dashboards/a.json } }]`,
    [
      `dashboards/p.yaml:2:41 the path ${PROVISIONING}/dashboards/a.json of the provider a is a file and no folder (dashboards/a.json)`,
    ],
  ],
  [
    'a path without dashboards',
    `apiVersion: 1\nproviders: [{ name: a, options: { path: ${PROVISIONING}/datasources } }]`,
    [`dashboards/p.yaml:2:41 the path ${PROVISIONING}/datasources of the provider a holds no .json file`],
  ],
  [
    'a path where nothing is mounted',
    'apiVersion: 1\nproviders: [{ name: a, options: { path: /var/lib/grafana/dashboards } }]',
    [
      'dashboards/p.yaml:2:41 the path /var/lib/grafana/dashboards of the provider a cannot be read from here: nothing of this machine is mounted there',
    ],
  ],
  [
    'a relative path',
    'apiVersion: 1\nproviders: [{ name: a, options: { path: dashboards } }]',
    [
      'dashboards/p.yaml:2:41 the path /usr/share/grafana/dashboards of the provider a cannot be read from here: nothing of this machine is mounted there',
    ],
  ],
  [
    'a mistyped key',
    'apiVersion: 1\nprovider: []',
    [
      'dashboards/p.yaml:2:11 Grafana does not know the key provider and passes it over',
      'dashboards no provider of dashboards is declared: Grafana provisions none',
    ],
  ],
])('problems of providers: %s', async (_, text, expected) => {
  const found = await read({ 'datasources/a.yaml': SOURCE, 'dashboards/p.yaml': text, 'dashboards/a.json': '{}' })
  expect(found.problems('dashboards').map((line) => line.replace(`${found.folder}/`, ''))).toEqual(expected)
  expect(found.problems('datasources')).toEqual([])
})

test('files mounted one by one, dashboards elsewhere, links, a mounted folder in a folder', async () => {
  const elsewhere = written({ 'shop.json': '{}', 'linked/x.json': '{}', 'more/y.json': '{}', 'single.json': '{}' })
  symlinkSync(join(elsewhere, 'shop.json'), join(elsewhere, 'again.json'))
  symlinkSync(join(elsewhere, 'linked'), join(elsewhere, 'folder-link'))
  const folder = written({
    'a.yaml': SOURCE,
    'p.yaml': 'apiVersion: 1\nproviders: [{ name: a, options: { path: /var/lib/dashboards } }]',
  })
  const found = await readGrafanaProvisioning(
    service({
      [`${PROVISIONING}/datasources/prometheus.yml`]: join(folder, 'a.yaml'),
      [`${PROVISIONING}/dashboards/shop.yml`]: join(folder, 'p.yaml'),
      '/var/lib/dashboards/main': elsewhere,
      '/var/lib/dashboards/one.json': join(elsewhere, 'single.json'),
    }),
  )
  expect(found?.dataSources.map(({ name }) => name)).toEqual(['Prometheus'])
  expect(found?.providers[0]?.hostPath).toBeUndefined()
  expect(found?.providers[0]?.files.map((file) => relative(elsewhere, file))).toEqual([
    'again.json',
    'linked/x.json',
    'more/y.json',
    'shop.json',
    'single.json',
    'single.json',
  ])
  expect(found?.problems).toEqual([])
})

test('nothing of this machine is mounted: nothing is known', async () => {
  expect(await readGrafanaProvisioning(service({ '/var/lib/grafana': root }))).toBeUndefined()
})

test('a folder that a suite names stands for that of the service', async () => {
  const folder = written({ 'datasources/a.yaml': SOURCE, 'dashboards/p.yaml': PROVIDER, 'dashboards/a.json': '{}' })
  const found = await readGrafanaProvisioningFolder(folder)
  expect(found).toMatchObject({ folder, problems: [], dataSources: [{ name: 'Prometheus' }] })
  expect(found?.providers[0]?.files).toEqual([join(folder, 'dashboards/a.json')])
  await expect(readGrafanaProvisioningFolder(join(folder, 'none'))).rejects.toThrow(
    /none is no folder: name the folder that holds datasources/,
  )
})

test('a file that cannot be opened cannot be observed: Grafana may well read it', async () => {
  const folder = written({ 'datasources/b.yaml': SOURCE })
  symlinkSync('a.yaml', join(folder, 'datasources/a.yaml'))
  await expect(readGrafanaProvisioningFolder(folder)).rejects.toMatchObject({
    name: 'CannotObserve',
    message: expect.stringMatching(/a\.yaml cannot be read from here \(ELOOP\)/),
  })
})

test('a provider whose path holds all kinds of things is not walked for ever', async () => {
  const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`m/${index}`, '']))
  const yaml = 'apiVersion: 1\nproviders: [{ name: a, options: { path: /etc/grafana/provisioning/m } }]'
  await expect(read({ 'dashboards/a.yaml': yaml, ...many })).rejects.toThrow(
    'the path /etc/grafana/provisioning/m of a provider of dashboards holds more than 20,000 files and folders: name the folder of its dashboards alone',
  )
})
