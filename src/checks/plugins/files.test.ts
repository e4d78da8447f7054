import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { observedKong } from '../observed-kong.fixture.ts'
import { plugins } from './check.ts'

const HEAD = '_format_version: "3.0"\n'
// Nobody asks it: the files alone are compared.
const URL = 'http://127.0.0.1:1'

/** What the check says of a stand-in that runs with `live`, while `declared` stands in the file. */
async function verdict(live: string, declared = live, given: object = {}) {
  const at = await observedKong(HEAD + live)
  writeFileSync(join(at.folder, 'declared.yml'), HEAD + declared)
  const asked = plugins.schema.parse({ configured: { files: 'declared.yml', ...given } })
  const seen = await plugins.observe(asked, { ...at, baseDir: at.folder }, undefined)
  return {
    findings: plugins.judge(asked, seen).map(({ message }) => message),
    notes: plugins.notes?.(asked, seen).map(({ message }) => message) ?? [],
    seen,
  }
}

describe('routes and services without names', () => {
  const routes = (...all: readonly string[]): string => `services: [{ name: s, url: "${URL}", routes: [${all.join(', ')}] }]`

  test.each<[string, string, number]>([
    [
      'by URL and paths',
      `services: [{ url: "${URL}/base", plugins: [{ name: correlation-id }], routes: [{ paths: [/a, /b], plugins: [{ name: cors }] }] }]`,
      2,
    ],
    ['by host', routes('{ hosts: [api.example.com], plugins: [{ name: key-auth }] }'), 1],
    [
      'by methods',
      routes(
        '{ paths: [/a], methods: [GET, HEAD], plugins: [{ name: cors, config: { max_age: 1 } }] }',
        '{ paths: [/a], methods: [POST], plugins: [{ name: cors, config: { max_age: 2 } }] }',
      ),
      2,
    ],
    [
      'by headers',
      routes(
        '{ paths: [/a], headers: { X-V: ["1"] }, plugins: [{ name: cors, config: { max_age: 1 } }] }',
        '{ paths: [/a], headers: { X-V: ["2"] }, plugins: [{ name: cors, config: { max_age: 2 } }] }',
      ),
      2,
    ],
    [
      'two services of one URL, each with a route of its own',
      `services: [${[1, 2].map((n) => `{ url: "${URL}", plugins: [{ name: cors, config: { max_age: ${n} } }], routes: [{ paths: [/r${n}] }] }`).join(', ')}]`,
      2,
    ],
  ])('%s', async (_, text, configured) => {
    const { findings, seen } = await verdict(text)
    expect(findings).toEqual([])
    expect(seen.configured).toMatchObject({ declared: configured, configured })
  })

  test('one of those that are just alike is another', async () => {
    const two = (age: number) =>
      `services: [${[1, age].map((n) => `{ url: "${URL}", plugins: [{ name: cors, config: { max_age: ${n} } }], routes: [{ paths: [/r${n}] }] }`).join(', ')}]`
    const { findings, notes } = await verdict(two(2), two(3))
    expect(findings).toHaveLength(1)
    expect(findings[0]).toContain('has another config.max_age in kong')
    expect(notes.some((note) => note.includes('that are just alike'))).toBe(true)
  })
})

test('of a file of decK with select_tags what others declare is left alone', async () => {
  const team = (tags: string, plugin: string, config = '') => `{ name: ${plugin}, tags: [${tags}]${config} }`
  const limit = team('team-a', 'rate-limiting', ', config: { minute: 5 }')
  const gateway = (all: string) => `services: [{ name: s, url: "${URL}", plugins: [${all}], routes: [{ name: r, paths: [/r] }] }]`
  const mine = `_info: { select_tags: [team-a] }\n${gateway(limit)}`
  const { findings, notes } = await verdict(gateway(`${limit}, ${team('team-b', 'cors')}`), mine)
  expect(findings).toEqual([])
  expect(notes).toContain('left alone, as decK does, for they do not have all of the tags team-a: cors on service s')
  expect((await verdict(gateway(`${limit}, ${team('team-a', 'cors')}`), mine)).findings).toEqual([
    'kong has cors on service s, and nothing declares it',
  ])
})

test('one fault is told once', async () => {
  const one = `services: [{ name: s, url: "${URL}", plugins: [{ name: cors }], routes: [{ name: r, paths: [/r] }] }]`
  const twice = one.replace('{ name: cors }', '{ name: cors }, { name: cors }')
  expect((await verdict(one, twice)).findings).toEqual(['plugin cors is declared twice for service s'])
  expect((await verdict(one, 'services: [{')).findings).toEqual([expect.stringMatching(/^not valid YAML: /)])
})

test('a variable of decK that is not set is a finding, and its field is no second one', async () => {
  const file = (minute: string) =>
    `services: [{ name: s, url: "${URL}", plugins: [{ name: rate-limiting, config: { minute: ${minute} } }], routes: [{ name: r, paths: [/r] }] }]`
  const { findings } = await verdict(file('5'), file(`'$\{{ env "DECK_NOBODY_SETS_THIS" | toInt }}'`))
  expect(findings).toEqual(['the variable DECK_NOBODY_SETS_THIS is not set'])
})

test('what the suite lists beside the file, and what the file alone has', async () => {
  const file = (more: string) =>
    `services: [{ name: s, url: "${URL}", plugins: [{ name: cors }], routes: [{ name: r, paths: [/r]${more} }] }]
plugins: [{ name: key-auth, config: { hide_credentials: true } }]
consumers: [{ username: guest }]`
  const given = { plugins: [{ name: 'key-auth', config: { hide_credentials: true } }] }
  const sound = await verdict(file(''), undefined, given)
  expect(sound.findings).toEqual([])
  expect(sound.notes).toContain('only the file declares, so that nothing tells when it is taken out there: cors on service s')
  const open = ', plugins: [{ name: key-auth, config: { hide_credentials: true, anonymous: guest } }]'
  expect((await verdict(file(open), undefined, given)).findings).toEqual([
    'key-auth on route r runs in place of key-auth (global), which was agreed on, and is another',
  ])
})
