import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { plugins } from './check.ts'
import { compare, type Expected } from './compare/compare.ts'
import { precedence } from './compare/shadows.ts'
import type { ConfiguredSeen } from './configured.ts'
import type { LiveGateway } from './gateway.ts'
import type { PluginsSeen } from './observe.ts'
import { gatewayOf, instance, way } from './plugins.fixture.ts'
import { probes } from './probes/index.ts'
import type { Probed } from './probes/probe.ts'

const RELOAD = 'a Kong without a database reads its file when it starts, or when it is told to (`kong reload`, POST /config)'

const spec = (given: object) => plugins.schema.parse(given)
const AS_DECLARED = spec({ configured: 'as-declared' })

const declared = (name: string, scope: Expected['scope'], rest: Partial<Expected> = {}): Expected => ({
  name,
  instanceName: undefined,
  enabled: true,
  scope,
  config: {},
  extent: 'defaults',
  where: 'kong.yml:7:5',
  ...rest,
})

const WAYS = [way('ollama-route', 'ollama'), way('grok-route', 'grok')]

/** What was seen of a gateway with these plugins, of which those are declared. */
function look(expected: readonly Expected[], live: LiveGateway['instances'], rest: Partial<ConfiguredSeen> = {}): PluginsSeen {
  const gateway = gatewayOf(live, WAYS)
  const configured: ConfiguredSeen = {
    source: 'kong.yml',
    problems: [],
    declared: expected.length,
    configured: live.length,
    available: gateway.available,
    empty: false,
    groups: [],
    ...compare(expected, live),
    ...precedence(gateway),
    ...rest,
  }
  return { service: 'kong', standIn: false, configured }
}

const LIMIT = { config: { minute: 5 } }
const limits = (minute: number) => instance('rate-limiting', { service: 'ollama' }, { minute })

test.each<[string, object, PluginsSeen]>([
  [
    'all as declared',
    { configured: 'as-declared' },
    look([declared('rate-limiting', { service: 'ollama' }, LIMIT), declared('cors', {})], [instance('cors', {}), limits(5)]),
  ],
  ['others, noted', { configured: { extra: 'noted' } }, look([declared('cors', {})], [instance('cors', {}), limits(5)])],
  [
    'others, where the suite lists plugins',
    { configured: { plugins: [{ name: 'cors' }] } },
    look([declared('cors', {}, { where: 'the suite', extent: 'listed' })], [instance('cors', {}), limits(5)], {
      source: 'the suite',
    }),
  ],
  [
    'one that is disabled, noted',
    { configured: { disabled: 'noted' } },
    look([declared('cors', {}, { enabled: false })], [instance('cors', {}, {}, { enabled: false })]),
  ],
  [
    'one that the suite wants disabled',
    { configured: { plugins: [{ name: 'cors', enabled: false }] } },
    look([declared('cors', {}, { enabled: false, where: 'the suite' })], [instance('cors', {}, {}, { enabled: false })], {
      source: 'the suite',
    }),
  ],
])('holds: %s', (_, given, seen) => expect(plugins.judge(spec(given), seen)).toEqual([]))

test.each<[string, PluginsSeen, readonly Finding[]]>([
  [
    'a plugin that is not there',
    look([declared('rate-limiting', { service: 'ollama' }, LIMIT), declared('rate-limiting', { service: 'grok' })], [limits(5)]),
    [
      {
        message: 'kong has no rate-limiting on service grok',
        expected: 'rate-limiting on service grok',
        actual: 'rate-limiting only on service ollama',
        where: 'kong.yml:7:5',
        hint: RELOAD,
      },
    ],
  ],
  [
    'a plugin that the node does not have',
    look([declared('cors', {}), declared('keyauth', {})], [instance('cors', {})]),
    [
      {
        message: 'kong does not know the plugin keyauth',
        expected: 'keyauth (global)',
        actual: 'it has 6 other plugins',
        where: 'kong.yml:7:5',
        hint: 'did you mean key-auth?',
      },
    ],
  ],
  [
    'another scope',
    look([declared('key-auth', { service: 'ollama' })], [instance('key-auth', { route: 'grok-route' })]),
    [
      {
        message: 'key-auth stands on route grok-route, and is declared on service ollama',
        expected: 'key-auth on service ollama',
        actual: 'key-auth on route grok-route (kong:8301/plugins/key-auth-grok-route)',
        where: 'kong.yml:7:5',
        hint: RELOAD,
      },
    ],
  ],
  [
    'another config',
    look([declared('rate-limiting', { service: 'ollama' }, LIMIT)], [limits(100)]),
    [
      {
        message: 'rate-limiting on service ollama has another config.minute in kong',
        expected: '5',
        actual: '100',
        where: 'kong.yml:7:5 and kong:8301/plugins/rate-limiting-ollama',
        hint: RELOAD,
      },
    ],
  ],
  [
    'one that was switched off',
    look([declared('cors', {})], [instance('cors', {}, {}, { enabled: false })]),
    [
      {
        message: 'cors (global) is disabled, and is declared enabled',
        expected: 'enabled',
        actual: 'disabled (kong:8301/plugins/cors)',
        where: 'kong.yml:7:5',
      },
    ],
  ],
  [
    'one that is declared to do nothing',
    look([declared('cors', {}, { enabled: false })], [instance('cors', {}, {}, { enabled: false })]),
    [
      {
        message: 'cors (global) is disabled: it does nothing',
        expected: 'enabled',
        actual: 'disabled, as it is declared',
        where: 'kong.yml:7:5',
        hint: 'enable it, remove it, or allow it with `disabled: noted`',
      },
    ],
  ],
  [
    'one that nothing declares',
    look([declared('cors', {})], [instance('cors', {}), instance('acl', { route: 'grok-route' })]),
    [
      {
        message: 'kong has acl on route grok-route, and nothing declares it',
        expected: 'only the plugins of kong.yml',
        actual: 'acl on route grok-route',
        where: 'kong:8301/plugins/acl-grok-route',
        hint: 'declare it, remove it, or allow it with `extra: noted`',
      },
    ],
  ],
  [
    'one that is declared twice',
    look([declared('cors', {}), declared('cors', {}, { where: 'kong.yml:9:5' })], [instance('cors', {})]),
    [
      {
        message: 'cors (global) is declared twice',
        expected: 'one cors everywhere: Kong refuses a second',
        actual: 'it is declared before at kong.yml:7:5',
        where: 'kong.yml:9:5',
      },
    ],
  ],
  [
    'one that another hides everywhere',
    look(
      [
        declared('rate-limiting', { service: 'ollama' }, LIMIT),
        declared('rate-limiting', { route: 'ollama-route' }, { ...LIMIT, where: 'kong.yml:20:5' }),
      ],
      [limits(5), instance('rate-limiting', { route: 'ollama-route' }, { minute: 5 })],
    ),
    [
      {
        message:
          'no request can reach rate-limiting on service ollama: on each of its routes a more specific one runs in its place (kong:8301/plugins/rate-limiting-ollama-route)',
        expected: 'a request on which it runs',
        actual: 'none',
        where: 'kong.yml:7:5',
        hint: 'Kong runs one plugin of a name for a request: the one of the most specific scope',
      },
    ],
  ],
  [
    'a file that is wrong',
    look([declared('cors', {})], [instance('cors', {})], {
      problems: [{ message: 'no _format_version', where: 'kong.yml:1:1', hint: 'add it' }],
    }),
    [{ message: 'no _format_version', where: 'kong.yml:1:1', hint: 'add it' }],
  ],
  [
    'nothing on either side',
    look([], []),
    [
      {
        message: 'no plugin is declared, so nothing would be compared',
        expected: 'at least one plugin',
        actual: 'none',
        where: 'kong.yml',
        hint: 'declare one, or list those that must be there in `configured: { plugins: … }`',
      },
      { message: 'kong has not one plugin', expected: 'at least one plugin', actual: 'none' },
    ],
  ],
  [
    'a gateway that loaded nothing',
    look([declared('cors', {})], [], { empty: true }),
    [
      {
        message: 'kong has loaded no configuration: its configuration_hash is all zeros',
        expected: 'the configuration of kong.yml',
        actual: 'configuration_hash 00000000000000000000000000000000',
        hint: `see its log for what it refused; ${RELOAD}`,
      },
      {
        message: 'kong has no cors (global)',
        expected: 'cors (global)',
        actual: 'no cors at all',
        where: 'kong.yml:7:5',
        hint: RELOAD,
      },
    ],
  ],
  [
    'a load that is not over',
    { service: 'kong', standIn: false, waiting: 'app' },
    [{ message: 'load app has not finished', expected: 'its ledger', actual: 'still running' }],
  ],
  [
    'measured without a load',
    { service: 'kong', standIn: false, measured: { missing: { message: 'measured needs a load, and the phase has none' } } },
    [{ message: 'measured needs a load, and the phase has none' }],
  ],
])('breaks: %s', (_, seen, findings) => expect(plugins.judge(AS_DECLARED, seen)).toEqual(findings))

test('what is declared and hides another is a note that says what is in force', () => {
  const live = [limits(100), instance('rate-limiting', {}, { minute: 5 })]
  const seen = look(
    [declared('rate-limiting', {}, LIMIT), declared('rate-limiting', { service: 'ollama' }, { config: { minute: 100 } })],
    live,
  )
  expect(plugins.judge(AS_DECLARED, seen)).toEqual([])
  expect(plugins.notes?.(AS_DECLARED, { ...seen, standIn: true })).toEqual([
    { message: 'kong is a stand-in: what Kong itself does is not shown' },
    {
      message: 'rate-limiting on service ollama hides rate-limiting (global): for requests on ollama-route minute is 100, not 5',
      where: 'kong:8301/plugins/rate-limiting-ollama',
    },
  ])
})

test('what is there and may be is a note', () => {
  const notes = plugins.notes?.(
    spec({ configured: { extra: 'noted' } }),
    look([declared('cors', {})], [instance('cors', {}), instance('acl', {})]),
  )
  expect(notes).toEqual([{ message: 'kong has more than is declared: acl (global)' }])
})

describe('effective', () => {
  const EFFECTIVE = spec({ effective: 'all' })
  const probed = (sent: string, outcome: Probed['outcome']): Probed => ({ plugin: 'cors', what: 'cors (global)', sent, outcome })
  const seen = (...all: readonly Probed[]): PluginsSeen => ({
    service: 'kong',
    standIn: false,
    effective: { probed: all, as: 'firedrill', except: [], problems: [] },
  })
  const GOOD = { findings: [], notes: [{ message: 'a note' }] }

  test('holds', () => expect(plugins.judge(EFFECTIVE, seen(probed('2 GET /a', GOOD)))).toEqual([]))

  test('a finding of a probe is one of the check', () => {
    const outcome = { findings: [{ message: 'no 429' }], notes: [] }
    expect(plugins.judge(EFFECTIVE, seen(probed('2 GET /a', GOOD), probed('3 GET /a', outcome)))).toEqual([
      { message: 'cors (global): no 429' },
    ])
  })

  test('without one probe nothing is proven', () =>
    expect(plugins.judge(EFFECTIVE, seen(probed('', GOOD)))).toEqual([
      {
        message: 'not one plugin was probed, so nothing is proven',
        expected: 'at least one plugin that is enabled, runs on a route, and that Firedrill has a probe for',
        actual: 'cors (global)',
      },
    ]))

  test('notes tell what was sent, and what was not seen', () =>
    expect(plugins.notes?.(EFFECTIVE, seen(probed('2 GET /a', GOOD), probed('1 GET /b', { unseen: 'others use it' })))).toEqual([
      { message: 'the probes sent: cors (global): 2 GET /a; cors (global): 1 GET /b' },
      { message: 'a note' },
      { message: 'not seen: cors (global): others use it' },
    ]))

  test('it looks once, and never beside a load', () => {
    const mode = (given: object) => (typeof plugins.mode === 'function' ? plugins.mode(spec(given)) : plugins.mode)
    expect([mode({ effective: 'all' }), mode({ configured: 'as-declared' })]).toEqual(['once', 'until'])
    expect(plugins.underLoad?.(EFFECTIVE)).toMatchObject({ path: ['effective'] })
    expect(plugins.underLoad?.(AS_DECLARED)).toBeUndefined()
  })
})

test('the page has what each probe asks', () => {
  const page = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  for (const { plugin, asks } of probes) expect(page).toContain(`| \`${plugin}\` | ${asks} |`)
})

describe('schema', () => {
  const issues = (given: unknown): string[] =>
    plugins.schema.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

  test.each<[unknown, string]>([
    [{}, ': expected at least one of configured, effective, measured, needs'],
    [{ configured: 'as-configured' }, 'configured: expected as-declared, or { files?, plugins?, extra?, disabled? }'],
    [{ configured: {} }, 'configured: expected as-declared, or at least one of files, plugins, extra, disabled'],
    [{ effective: true }, 'effective: expected all, or { plugins?, except?, as?, logs?, paths?, files?, within? }'],
    [
      { measured: 'all' },
      'measured: expected ledger, or { requests?: { <name of a request>: { service?, route?, consumer? } }, files? }',
    ],
    [
      { effective: 'all', measured: 'ledger' },
      'effective: expected `effective` alone: its probes send requests, and are sent once, while measured is looked at until it holds; make two checks of it',
    ],
  ])('%j', (given, message) => expect(issues(given)).toEqual([message]))

  test('needs and title', () => {
    const given = spec({ effective: { plugins: ['key-auth', 'cors'], logs: { log: 'app' } }, admin: 'http://kong:8301' })
    expect(plugins.title(given)).toBe("Kong's plugins key-auth, cors do what they are configured to")
    expect(plugins.needs(given)).toEqual([
      { role: 'kong' },
      { url: 'http://kong:8301', path: ['admin'] },
      { service: 'app', path: ['effective', 'logs', 'log'] },
    ])
    expect(plugins.title(spec({ configured: 'as-declared', needs: 'from-config', measured: 'ledger' }))).toBe(
      "Kong's plugins are configured as declared, count what the load sent and produce what rules and dashboards need",
    )
  })
})
