import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { plugins } from './check.ts'
import type { PluginsSeen } from './observe.ts'
import { probes } from './probes/index.ts'
import type { Probed } from './probes/probe.ts'

const spec = (given: object) => plugins.schema.parse(given)
const AS_DECLARED = spec({ configured: 'as-declared' })

test.each<[string, PluginsSeen, readonly Finding[]]>([
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
    [{ effective: true }, 'effective: expected all, or { plugins?, on?, except?, as?, logs?, paths?, files?, within? }'],
    [{ effective: { on: 'every-service' } }, 'effective.on: `on` needs `plugins`: which of them must be on every service'],
    [{ effective: { paths: { r: 'x' } } }, 'effective.paths.r: expected a path that begins with /, or a method and such a path'],
    [{ needs: {} }, 'needs: expected from-config, or at least one of rules, dashboards'],
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
