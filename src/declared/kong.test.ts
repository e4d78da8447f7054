import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseDeclaredKong, readDeclaredKong } from './kong.ts'

const parsed = (text: string, environment = {}) => parseDeclaredKong([{ file: 'kong.yml', text }], environment)
const HEAD = '_format_version: "3.0"\n'

const WHOLE = `_format_version: "3.0"
_transform: true
services:
  - name: ollama-service
    url: http://ollama-upstream:11434/api
    routes:
      - name: ollama-route
        paths: [/ollama]
        methods: [GET, POST]
        plugins:
          - name: proxy-cache
            config: { strategy: memory, cache_ttl: 30 }
    plugins:
      - &limit
        name: rate-limiting
        config: { minute: 20, policy: local }
        enabled: no
  - { name: bare, host: bare.test }
routes:
  - { name: alone, hosts: [a.test], service: bare }
  - { paths: [/x, /y], service: { name: bare } }
consumers:
  - username: app-team
    custom_id: "7"
    tags: [a]
    keyauth_credentials: [{ key: k1 }, {}]
    basicauth_credentials: [{ username: u, password: p }]
    jwt_secrets: [{ key: issuer, secret: s }, { key: other, algorithm: RS256, rsa_public_key: pem }]
    acls: [{ group: admins }]
    plugins:
      - { name: request-size-limiting, instance_name: small, config: { allowed_payload_size: 1 } }
consumer_groups:
  - name: gold
    plugins: [{ name: rate-limiting, config: { minute: 100 } }]
keyauth_credentials:
  - { consumer: app-team, key: k2 }
upstreams:
  - name: ollama-upstream
    healthchecks: { active: { type: http } }
    targets: [{ target: "ollama:11434", weight: 50 }, { target: spare }]
targets:
  - { upstream: ollama-upstream, target: "third:1" }
plugins:
  - name: prometheus
    config: { per_consumer: true }
  - <<: *limit
    route: alone
    consumer: { username: app-team }
`

test('all that a file of Kong declares, with its places', () => {
  const { services, routes, plugins, consumers, upstreams, problems, formatVersion, source } = parsed(WHOLE)
  expect([formatVersion, source, problems]).toEqual(['3.0', 'kong.yml', []])
  expect(services).toEqual([
    {
      name: 'ollama-service',
      protocol: 'http',
      host: 'ollama-upstream',
      port: 11434,
      path: '/api',
      enabled: true,
      where: 'kong.yml:4:5',
    },
    { name: 'bare', protocol: 'http', host: 'bare.test', port: 80, path: undefined, enabled: true, where: 'kong.yml:18:5' },
  ])
  expect(routes.map(({ name, service, methods, hosts, paths, where }) => [name, service, methods, hosts, paths, where])).toEqual([
    ['ollama-route', 'ollama-service', ['GET', 'POST'], [], ['/ollama'], 'kong.yml:7:9'],
    ['alone', 'bare', [], ['a.test'], [], 'kong.yml:20:5'],
    [undefined, 'bare', [], [], ['/x', '/y'], 'kong.yml:21:5'],
  ])
  expect(plugins.map(({ name, scope, enabled, config, where }) => [name, scope, enabled, config, where])).toEqual([
    ['rate-limiting', { service: 'ollama-service' }, false, { minute: 20, policy: 'local' }, 'kong.yml:15:9'],
    ['proxy-cache', { route: 'ollama-route' }, true, { strategy: 'memory', cache_ttl: 30 }, 'kong.yml:11:13'],
    ['request-size-limiting', { consumer: 'app-team' }, true, { allowed_payload_size: 1 }, 'kong.yml:31:9'],
    ['rate-limiting', { consumerGroup: 'gold' }, true, { minute: 100 }, 'kong.yml:34:15'],
    ['prometheus', {}, true, { per_consumer: true }, 'kong.yml:44:5'],
    ['rate-limiting', { route: 'alone', consumer: 'app-team' }, false, { minute: 20, policy: 'local' }, 'kong.yml:46:5'],
  ])
  expect(plugins[2]?.instanceName).toBe('small')
  expect(consumers).toEqual([
    {
      username: 'app-team',
      customId: '7',
      keys: ['k1', 'k2'],
      basicauth: [{ username: 'u', password: 'p' }],
      jwt: [
        { key: 'issuer', secret: 's', algorithm: 'HS256', rsaPublicKey: undefined },
        { key: 'other', secret: undefined, algorithm: 'RS256', rsaPublicKey: 'pem' },
      ],
      groups: ['admins'],
      tags: ['a'],
      where: 'kong.yml:23:5',
    },
  ])
  expect(upstreams).toMatchObject([
    {
      name: 'ollama-upstream',
      healthchecks: { active: { type: 'http' } },
      targets: [
        { target: 'ollama:11434', weight: 50 },
        { target: 'spare:8000', weight: 100 },
        { target: 'third:1', weight: 100 },
      ],
    },
  ])
})

test('what decK adds: shared configs, variables, its own keys', () => {
  const text = `_format_version: "3.0"
_info: { select_tags: [team] }
_workspace: default
_plugin_configs:
  limits: { minute: 5, policy: local }
services:
  - name: a
    url: https://a.test
    port: \${{ env "DECK_PORT" | toInt }}
    plugins:
      - { name: rate-limiting, _config: limits, config: { minute: \${{ env "DECK_LIMIT" }} } }
`
  const { plugins, services, problems } = parsed(text, { DECK_LIMIT: '7', DECK_PORT: '1' })
  expect([plugins[0]?.config, services[0], problems]).toEqual([
    { minute: 7, policy: 'local' },
    { name: 'a', protocol: 'https', host: 'a.test', port: 443, path: undefined, enabled: true, where: 'kong.yml:7:5' },
    [],
  ])
  expect(parsed(text).problems.map(({ message }) => message)).toEqual([
    'the variable DECK_PORT is not set',
    'the variable DECK_LIMIT is not set',
    expect.stringContaining('not valid YAML'),
  ])
})

const rows: [string, string, { message: string; where: string; hint?: string | RegExp }][] = [
  ['broken YAML', `${HEAD}services:\n  - name: [a\n`, { message: 'not valid YAML: ', where: 'kong.yml:4:1' }],
  ['an empty file', '', { message: 'the file is empty', where: 'kong.yml:1:1' }],
  ['a list', '- a', { message: 'the file holds no mapping', where: 'kong.yml:1:1' }],
  [
    'no version',
    'services: []',
    { message: 'the file has no _format_version', where: 'kong.yml:1:1', hint: 'known: 1.1, 2.1, 3.0' },
  ],
  ['an unknown version', '_format_version: "4.0"', { message: 'unknown _format_version "4.0"', where: 'kong.yml:1:18' }],
  [
    'a version without quotes',
    '_format_version: 3.0',
    { message: '_format_version is the number 3, where a text is expected', where: 'kong.yml:1:18', hint: '"3.0"' },
  ],
  [
    'a slip of a key',
    `${HEAD}servces: []`,
    { message: 'unknown key servces', where: 'kong.yml:2:1', hint: 'did you mean services?' },
  ],
  [
    'a key of nobody',
    `${HEAD}elephants_of_ours: []`,
    { message: 'unknown key elephants_of_ours', where: 'kong.yml:2:1', hint: 'unless one of its plugins brings' },
  ],
  [
    'no list',
    `${HEAD}plugins: { name: a }`,
    { message: 'plugins is a mapping, where a list is expected', where: 'kong.yml:2:10' },
  ],
  [
    'no mapping',
    `${HEAD}plugins: [prometheus]`,
    { message: 'an entry of plugins is a string, where a mapping is expected', where: 'kong.yml:2:11' },
  ],
  ['a plugin without a name', `${HEAD}plugins: [{ config: {} }]`, { message: 'a plugin without a name', where: 'kong.yml:2:11' }],
  [
    'a slip in a plugin',
    `${HEAD}plugins: [{ name: a, enable: false }]`,
    { message: 'unknown key enable of a plugin', where: 'kong.yml:2:22', hint: 'did you mean enabled?' },
  ],
  [
    'a truth value in quotes',
    `${HEAD}plugins: [{ name: a, enabled: "false" }]`,
    { message: 'enabled of plugin a is "false", where true or false is expected', where: 'kong.yml:2:31' },
  ],
  [
    'a plugin of no service',
    `${HEAD}services: [{ name: ollama-service, host: a }]\nplugins: [{ name: key-auth, service: ollama-servce }]`,
    {
      message: 'plugin key-auth names ollama-servce, which is not in services',
      where: 'kong.yml:3:38',
      hint: 'did you mean ollama-service?',
    },
  ],
  [
    'two services of a name',
    `${HEAD}services:\n  - { name: a, host: a }\n  - { name: a, host: b }`,
    { message: 'two services are named a', where: 'kong.yml:4:5', hint: 'the other is at kong.yml:3:5' },
  ],
  [
    'two consumers of a name',
    `${HEAD}consumers: [{ username: a }, { username: a }]`,
    { message: 'two consumers are named a', where: 'kong.yml:2:30' },
  ],
  [
    'two plugins for one scope',
    `${HEAD}plugins: [{ name: cors }, { name: cors, config: { a: 1 } }]`,
    { message: 'plugin cors is declared twice globally', where: 'kong.yml:2:27' },
  ],
  [
    'two plugins for one service, in two ways',
    `${HEAD}services: [{ name: a, host: a, plugins: [{ name: cors }] }]\nplugins: [{ name: cors, service: a }]`,
    { message: 'plugin cors is declared twice for service a', where: 'kong.yml:3:11' },
  ],
  [
    'one key of two, which is not told',
    `${HEAD}consumers: [{ username: a, keyauth_credentials: [{ key: k }] }, { username: b, keyauth_credentials: [{ key: k }] }]`,
    { message: 'consumers a and b have the same key', where: 'kong.yml:2:65' },
  ],
  [
    'a target twice',
    `${HEAD}upstreams: [{ name: u, targets: [{ target: "a:1" }, { target: "a:1" }] }]`,
    { message: 'upstream u has the target a:1 twice', where: 'kong.yml:2:53' },
  ],
  [
    'a route that matches nothing',
    `${HEAD}services: [{ name: a, host: a, routes: [{ name: r, paths: [] }] }]`,
    { message: 'route r matches nothing: it has no methods, hosts, headers, paths or snis', where: 'kong.yml:2:41' },
  ],
  [
    'a path without a slash',
    `${HEAD}services: [{ name: a, host: a, routes: [{ name: r, paths: [api] }] }]`,
    { message: 'path "api" of route r begins neither with / nor with ~/', where: 'kong.yml:2:60' },
  ],
  [
    'a route that leads nowhere',
    `${HEAD}routes: [{ name: r, paths: [/a] }]`,
    {
      message: 'route r has neither a service nor a plugin that could answer',
      where: 'kong.yml:2:10',
      hint: 'Kong answers 503 there',
    },
  ],
  ['a service without a host', `${HEAD}services: [{ name: a }]`, { message: 'service a has no host', where: 'kong.yml:2:12' }],
  [
    'a URL that is none',
    `${HEAD}services: [{ name: a, url: "user:pw@" }]`,
    { message: 'url of service a is no URL', where: 'kong.yml:2:28' },
  ],
  ['an upstream without a name', `${HEAD}upstreams: [{}]`, { message: 'an upstream without a name', where: 'kong.yml:2:13' }],
  [
    'a shared config that is not there',
    `${HEAD}_plugin_configs: { limits: { a: 1 } }\nplugins: [{ name: a, _config: limit }]`,
    {
      message: 'plugin a takes its config from limit, which is not in _plugin_configs',
      where: 'kong.yml:3:31',
      hint: 'did you mean limits?',
    },
  ],
  [
    'a key of nobody’s',
    `${HEAD}keyauth_credentials: [{ key: k, consumer: bob }]`,
    { message: 'an entry of keyauth_credentials names bob, which is not in consumers', where: 'kong.yml:2:43' },
  ],
]
test.each(rows)('a problem: %s', (_, text, { message, where, hint }) => {
  const { problems } = parsed(text)
  expect(problems).toEqual([
    expect.objectContaining({
      message: expect.stringContaining(message),
      where,
      ...(hint === undefined ? {} : { hint: expect.stringMatching(hint) }),
    }),
  ])
  expect(JSON.stringify(problems)).not.toContain('user:pw')
})

test('a route without a service that a plugin answers, and what a part of decK files refers to', () => {
  const answered = `${HEAD}routes: [{ name: r, paths: [/a] }]\nplugins: [{ name: request-termination, route: r }]`
  expect(parsed(answered).problems).toEqual([])
  expect(parsed(`${HEAD}routes: [{ paths: [/a], plugins: [{ name: request-termination }] }]`).problems).toEqual([])
  const part = `${HEAD}_info: { default_lookup_tags: { services: [x] } }\nroutes: [{ name: r, paths: [/a], service: elsewhere }]`
  expect(parsed(part).problems).toEqual([])
})

test('files, folders and globs are merged; one that is not there is a problem', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-kong-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'deck'))
  writeFileSync(join(folder, 'deck', 'a.yaml'), `${HEAD}services: [{ name: a, host: a }]`)
  writeFileSync(join(folder, 'deck', 'b.json'), '{ "plugins": [{ "name": "cors", "service": "a" }] }')
  const told = ({ services, plugins, problems }: Awaited<ReturnType<typeof readDeclaredKong>>) => [
    services.length,
    plugins.length,
    problems.map(({ message }) => message),
  ]
  expect(told(await readDeclaredKong([join(folder, 'deck')]))).toEqual([1, 1, []])
  expect(told(await readDeclaredKong([join(folder, 'deck', '*.yaml')]))).toEqual([1, 0, []])
  expect(told(await readDeclaredKong([join(folder, 'none.yml')]))).toEqual([0, 0, ['the declarative file is not there (ENOENT)']])
  const inside = { mounts: ['/kong'], hostPath: (path: string) => path.replace('/kong', join(folder, 'deck')) }
  expect(told(await readDeclaredKong(['/kong/a.yaml'], inside))).toEqual([1, 0, []])
})

test('YAML as Kong reads it: yes and no are truth values, dates stay text, aliases without end are refused', () => {
  const text = `${HEAD}plugins: [{ name: a, config: { a: yes, b: off, date: 2024-01-01, number: 1.50, none: null } }]`
  expect(parsed(text).plugins[0]?.config).toEqual({ a: true, b: false, date: '2024-01-01', number: 1.5, none: null })
  const bomb = Array.from(
    { length: 9 },
    (_, n) =>
      `x${n}: &a${n} [${
        n === 0
          ? 'z'
          : Array(9)
              .fill(`*a${n - 1}`)
              .join(', ')
      }]`,
  )
  expect(parsed(bomb.join('\n')).problems[0]?.message).toMatch(/not valid YAML: .*alias/)
})
