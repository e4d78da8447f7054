import { afterAll, expect, test } from 'vitest'
import { suiteFiles } from '../suite/suite-files.fixture.ts'
import { makePlan } from './index.ts'
import type { RuntimeOffer } from './plan.ts'

const files = suiteFiles()
afterAll(() => files[Symbol.dispose]())

const RUNTIME: RuntimeOffer = {
  name: 'docker',
  reason: 'the test says so',
  offer: () => ({ runs: true, how: 'image', standIn: false }),
}

const COMPOSE = `services:
  web: { image: web, ports: ["3000:3000", "80", "443"], container_name: the-web, hostname: web.local }
  one: { image: one, expose: ["8080"] }
  none: { image: none }
`

const check = (url: string) => `      - ping: { url: "${url}" }`
const load = (target: string) => `load: { l: { target: "${target}", rate: 1/s, duration: 1s, requests: [{ get: / }] } }`

let written = 0

/** Service -> ports of it that a suite with these checks and this load's target names. */
async function addressed(urls: readonly string[], target?: string) {
  const directory = `suite-${++written}`
  files.write(`${directory}/compose.yml`, COMPOSE)
  const phase = `phases:\n  - phase: P\n${target === undefined ? '' : '    load: l\n'}    checks:\n${urls.map(check).join('\n')}\n`
  const text = `version: 1\nname: shop\nstack: { compose: compose.yml }\n${target === undefined ? '' : `${load(target)}\n`}${phase}`
  const { services } = makePlan(await files.load(files.write(`${directory}/suite.yaml`, text)), RUNTIME)
  return Object.fromEntries(
    services.flatMap((service) => (service.addressed.length === 0 ? [] : [[service.name, service.addressed]])),
  )
}

test.each<[string, readonly string[], string | undefined, Readonly<Record<string, readonly number[]>>]>([
  ['the port of a check', ['http://one:9464/metrics'], undefined, { one: [9464] }],
  ['each once, in the order of the suite', ['http://one:2/a', 'http://one:1', 'http://one:2/b'], undefined, { one: [2, 1] }],
  [
    'of each service its own',
    ['http://one:1', 'http://web:3000', 'http://none:7'],
    undefined,
    { one: [1], web: [3000], none: [7] },
  ],
  [
    'by the name of its container, its host name, in capitals',
    ['http://the-web:1', 'http://web.local:2', 'http://WEB:3'],
    undefined,
    { web: [1, 2, 3] },
  ],
  ['the scheme’s own port, where it is one of several', ['http://web/', 'https://web/'], undefined, { web: [80, 443] }],
  ['none: its main port, whatever that is', ['http://one/health', 'http://none/'], undefined, {}],
  ['the scheme’s own, written', ['http://one:80/', 'https://one:443/'], undefined, { one: [80, 443] }],
  ['the target of a load', ['http://web:3000'], 'one:9999', { web: [3000], one: [9999] }],
  ['a load and a check of the same', ['http://one:8080'], 'one:8080', { one: [8080] }],
])('%s', async (_title, urls, target, services) => {
  expect(await addressed(urls, target)).toEqual(services)
})
