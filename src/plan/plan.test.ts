import { afterAll, describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.ts'
import { suiteFiles } from '../suite/suite-files.fixture.ts'
import { makePlan, renderPlan } from './index.ts'
import type { Offer, RuntimeOffer } from './plan.ts'

const files = suiteFiles()
afterAll(() => files[Symbol.dispose]())

const runs: Offer = { runs: true, how: 'from packages', standIn: false }

const runtime = (away: Readonly<Record<string, string>> = {}, name: RuntimeOffer['name'] = 'native'): RuntimeOffer => ({
  name,
  reason: 'the test says so',
  offer: (service) => {
    const reason = away[service.name]
    return reason === undefined ? runs : { runs: false, reason }
  },
})

const SUITE = `version: 1
name: shop
stack: { compose: compose.yml }
defaults: { interval: 100ms }
load:
  browse: { target: "shop:3000", rate: 10/s, duration: 2s, requests: [{ get: /a, weight: 3 }, { post: /a, json: { n: 1 }, headers: { X-Id: a }, name: add }] }
phases:
  - phase: Is it up?
    onFailure: stop
    checks:
      - ping: { url: "http://shop:3000/health" }
      - { id: named, title: Grafana answers, ping: { url: "http://grafana:3000" } }
      - ping: { url: "http://prometheus:9090" }
        within: 5s
  - phase: is it UP
    load: browse
    checks:
      - query: { query: up }
        for: 2s
      - { look: {}, skip: later }
      - { query: { query: absent, mode: while }, for: 3s, knownGap: not yet }
      - ping: { url: "http://shop:3000" }
`

const suite = await files.load(files.write('shop.yaml', SUITE))

describe('makePlan', () => {
  test('what a check can do without is used where it runs, and no reason to skip where it does not', async () => {
    const text = `version: 1\nname: shop\nstack: { compose: compose.yml }\nphases: [{ phase: Boards, checks: [{ drawn: {} }] }]\n`
    const drawn = await files.load(files.write('drawn.yaml', text))
    const planned = (away: Readonly<Record<string, string>>) =>
      makePlan(drawn, runtime(away)).phases.flatMap(({ checks }) => checks.map(({ services, skip }) => ({ services, skip })))
    expect(planned({})).toEqual([{ services: ['grafana'], skip: undefined }])
    expect(planned({ grafana: 'no component' })).toEqual([{ services: [], skip: undefined }])
  })

  test('services with role, tag and offer; checks with id, title, mode, deadline and place', () => {
    const plan = makePlan(suite, runtime({ grafana: 'no component' }))
    expect(plan.services.map(({ name, role, asked, offer }) => [name, role, asked, offer.runs])).toEqual([
      ['shop', undefined, undefined, true],
      ['prometheus', 'prometheus', 'v2.48.0', true],
      ['grafana', 'grafana', '10.2.2', false],
    ])
    const checks = plan.phases.flatMap((phase) => phase.checks)
    expect(
      checks.map(({ id, title, mode, within, holdFor, skip, services }) => [id, title, mode, within, holdFor, skip, services]),
    ).toEqual([
      ['is-it-up/ping-1', 'http://shop:3000/health answers', 'until', 30_000, undefined, undefined, ['shop']],
      ['named', 'Grafana answers', 'until', 30_000, undefined, 'grafana does not run here: no component', ['grafana']],
      ['is-it-up/ping-3', 'http://prometheus:9090 answers', 'until', 5000, undefined, undefined, ['prometheus']],
      ['is-it-up/query-1', 'up', 'until', 30_000, 2000, undefined, ['prometheus']],
      ['is-it-up/look-1', 'files are sound', 'once', 30_000, undefined, 'later', []],
      ['is-it-up/query-2', 'absent', 'while', 30_000, 3000, undefined, ['prometheus']],
      ['is-it-up/ping-1-2', 'http://shop:3000 answers', 'until', 30_000, undefined, undefined, ['shop']],
    ])
    expect(checks[0]).toMatchObject({ interval: 100, place: { line: 11, column: 9 } })
    expect(plan).toMatchObject({ suite: 'shop', baseDir: files.directory, secrets: ['s3cret-pw'], runtime: { name: 'native' } })
  })

  test('a check that must hold, without a load and without `for`, holds for 10 s; beside a load as long as that runs', async () => {
    const both = SUITE.replace('mode: while }, for: 3s', 'mode: while }').replace(
      '      - ping: { url: "http://prometheus:9090" }\n        within: 5s\n',
      '      - query: { query: up, mode: while }\n',
    )
    const plan = makePlan(await files.load(files.write('while.yaml', both)), runtime())
    const holding = plan.phases.flatMap(({ checks }) => checks.filter(({ mode }) => mode === 'while'))
    expect(holding.map(({ holdFor }) => holdFor)).toEqual([10_000, undefined])
    expect(renderPlan(plan).match(/must hold .*/g)).toEqual([
      'must hold all the time, for 10.0 s',
      'must hold all the time, as long as the load runs',
    ])
  })

  test('of two services of a role the first that runs is read, and the plan says so; hosts may be aliases', async () => {
    files.write(
      'roles/compose.yml',
      `services:
  one: { image: prom/prometheus }
  two: { image: prom/prometheus }
  Three: { image: prom/prometheus, container_name: third }
`,
    )
    const text = `version: 1
name: roles
stack: { compose: compose.yml }
load: { l: { target: "THIRD:9090", rate: 1/s, duration: 1s, requests: [{ get: / }] } }
phases: [{ phase: P, load: l, checks: [{ query: { query: up } }, { ping: { url: "http://third:9090" } }, { ping: { url: "http://Three:9090" } }] }]
`
    const suite = await files.load(files.write('roles/suite.yaml', text))
    const plan = makePlan(suite, runtime({ one: 'profile' }))
    expect(plan.phases[0]?.checks.map(({ services, skip }) => [services, skip])).toEqual([
      [['two'], undefined],
      [['Three'], undefined],
      [['Three'], undefined],
    ])
    expect(renderPlan(plan)).toContain(' Three  from packages; checks of prometheus read two, not this one\n')
    expect(renderPlan(plan)).toContain(' two    from packages\n')
    expect(makePlan(suite, runtime({ Three: 'profile' })).phases[0]?.checks[0]?.skip).toBe(
      'load l cannot run: Three does not run here: profile',
    )
  })

  test('a load with its defaults', () => {
    expect(makePlan(suite, runtime()).phases[1]?.load).toEqual({
      name: 'browse',
      target: 'shop:3000',
      rate: 10,
      duration: 2000,
      connections: 10,
      timeout: 10_000,
      templates: [
        { name: 'GET /a', method: 'GET', path: '/a', headers: {}, body: undefined, weight: 3 },
        {
          name: 'add',
          method: 'POST',
          path: '/a',
          headers: { 'content-type': 'application/json', 'x-id': 'a' },
          body: '{"n":1}',
          weight: 1,
        },
      ],
    })
  })

  test('a load whose target cannot run skips its whole phase', () => {
    const { phases } = makePlan(suite, runtime({ shop: 'no x-native' }))
    expect(phases[1]?.checks.map(({ skip }) => skip)).toEqual([
      'load browse cannot run: shop does not run here: no x-native',
      'later',
      'load browse cannot run: shop does not run here: no x-native',
      'shop does not run here: no x-native',
    ])
  })

  test('attached: the reason of a missing URL as it is, and the URLs that were given', async () => {
    const attached = await files.load(files.write('attached.yaml', SUITE), {}, { prometheus: 'http://127.0.0.1:9090' })
    const plan = makePlan(attached, runtime({ shop: 'no URL was given for shop: add --attach shop=URL' }, 'attach'))
    expect(plan.services.map(({ url }) => url)).toEqual([undefined, 'http://127.0.0.1:9090', undefined])
    expect(plan.phases[0]?.checks[0]?.skip).toBe('no URL was given for shop: add --attach shop=URL')
    expect(makePlan(attached, runtime()).services.map(({ url }) => url)).toEqual([undefined, undefined, undefined])
  })

  test.each<[Parameters<typeof makePlan>[2], string[]]>([
    [{ phases: ['is it UP'] }, ['is-it-up/query-1', 'is-it-up/look-1', 'is-it-up/query-2', 'is-it-up/ping-1-2']],
    [{ checks: ['named', 'look'] }, ['named', 'is-it-up/look-1']],
    [{ phases: ['Is it up?'], checks: ['ping'] }, ['is-it-up/ping-1', 'named', 'is-it-up/ping-3']],
    [{ phases: [], checks: [] }, makePlan(suite, runtime()).phases.flatMap(({ checks }) => checks.map(({ id }) => id))],
  ])('selection %j', (selection, ids) => {
    expect(makePlan(suite, runtime(), selection).phases.flatMap(({ checks }) => checks.map(({ id }) => id))).toEqual(ids)
  })

  test.each<[Parameters<typeof makePlan>[2], string, string]>([
    [
      { phases: ['Is it up??'] },
      '--phase "Is it up??": the suite has no such phase',
      'did you mean "Is it up?"? there are: Is it up?, is it UP',
    ],
    [
      { checks: ['pingg'] },
      '--check "pingg": the suite has no such check',
      'did you mean "ping"? there are: is-it-up/ping-1, named',
    ],
    [
      { phases: ['is it UP'], checks: ['named'] },
      'no check is left: named is in no phase of: is it UP',
      'leave out --phase or --check',
    ],
  ])('selection %j is wrong', (selection, message, hint) => {
    const error = (() => {
      try {
        return makePlan(suite, runtime(), selection)
      } catch (reason) {
        return reason
      }
    })()
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({ message, hint: expect.stringContaining(hint) })
  })
})

test('renderPlan says what would be started, sent, checked, waited for and skipped, without secrets', async () => {
  const secret = SUITE.replace('title: Grafana answers', 'title: not s3cret-pw')
  const plan = makePlan(await files.load(files.write('shop.yaml', secret)), runtime({ grafana: 'no component' }))
  expect(
    renderPlan(plan).replaceAll(/\S*(shop\.yaml|compose\.yml)/g, '$1'),
  ).toBe(`shop · shop.yaml · native (the test says so) · time real
stack: compose.yml

Starts, in this order
   1 prometheus  from packages, compose asks for v2.48.0
   2 shop        from packages, after prometheus
Does not start
   - grafana     no component

Phase 1: Is it up? · 3 checks · gate: the phases after it are skipped unless it passes
  · http://shop:3000/health answers  [is-it-up/ping-1]
      ping: polled until it holds, at most 30.0 s
  - not ***  [named]
      skipped: grafana does not run here: no component
  · http://prometheus:9090 answers  [is-it-up/ping-3]
      ping: polled until it holds, at most 5.0 s

Phase 2: is it UP · 4 checks
  load browse: 10/s to shop:3000 for 2.0 s = 20 requests
       75 %  GET /a
       25 %  POST /a (add)
  · up  [is-it-up/query-1]
      query: polled until it holds for 2.0 s, at most 30.0 s
  - files are sound  [is-it-up/look-1]
      skipped: later
  · absent  [is-it-up/query-2]
      query: must hold all the time, for 3.0 s
      known gap: not yet
  · http://shop:3000 answers  [is-it-up/ping-1-2]
      ping: polled until it holds, at most 30.0 s

Changes no file of the stack.
7 checks in 2 phases, 2 skipped; load for 2.0 s; waits at most 62.0 s in all, start of the stack not counted.
`)
})
