// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { afterAll, describe, expect, test } from 'vitest'
import { SuiteErrors } from './errors.ts'
import { suiteFiles } from './suite-files.fixture.ts'

const files = suiteFiles()
afterAll(() => files[Symbol.dispose]())

const HEAD = 'version: 1\nname: shop\nstack: { compose: compose.yml }\n'

describe('a good suite', () => {
  const text = `${HEAD}defaults: { within: 5s, interval: 100ms }
load:
  browse: { target: "shop:3000", rate: 120/m, duration: "\${LOAD:-2s}", requests: [{ get: /a, weight: 3 }, { post: /a, json: { n: 1 }, name: add }] }
phases:
  - phase: Up
    onFailure: stop
    load: browse
    checks:
      - ping: { url: "http://shop:3000/health", status: \${STATUS:-204} }
        within: 1m
      - { id: q, query: { query: up, mode: while }, for: 2s, knownGap: later }
`

  test('is read with defaults, milliseconds and places', async () => {
    const suite = await files.load(files.write('good.yaml', text), { LOAD: '3s' })
    expect(suite).toMatchObject({
      name: 'shop',
      baseDir: files.directory,
      stack: { compose: { services: [{ name: 'shop' }, { name: 'prometheus' }, { name: 'grafana' }] }, attach: {} },
      defaults: { within: 5000, interval: 100 },
      loads: { browse: { rate: 2, duration: 3000 } },
      secrets: [],
    })
    expect(suite.phases).toMatchObject([
      {
        name: 'Up',
        onFailure: 'stop',
        load: 'browse',
        checks: [
          { kind: 'ping', mode: 'until', spec: { status: 204 }, common: { within: 60_000 }, place: { line: 11, column: 9 } },
          { kind: 'query', mode: 'while', common: { id: 'q', for: 2000, knownGap: 'later' }, place: { line: 13, column: 9 } },
        ],
      },
    ])
  })

  test('as JSON', async () => {
    const json = {
      version: 1,
      name: 'shop',
      stack: { attach: { shop: 'http://127.0.0.1:1' } },
      phases: [{ phase: 'Up', checks: [{ ping: { url: 'http://shop/x' } }] }],
    }
    const suite = await files.load(files.write('good.json', JSON.stringify(json, undefined, '\t')))
    expect(suite.phases[0]?.checks[0]?.spec).toEqual({ url: 'http://shop/x' })
  })

  test('services of the command line count as services of the stack', async () => {
    const attached = 'version: 1\nname: shop\nstack: {}\nphases: [{ phase: Up, checks: [{ query: { query: up } }] }]\n'
    const suite = await files.load(files.write('attached.yaml', attached), {}, { prometheus: 'http://127.0.0.1:9090' })
    expect(suite.stack).toEqual({ compose: undefined, attach: { prometheus: 'http://127.0.0.1:9090' } })
  })

  test('secret variables are kept for redaction', async () => {
    const secret = text.replace('/health', '/${SHOP_TOKEN}')
    expect((await files.load(files.write('secret.yaml', secret), { SHOP_TOKEN: 't0ken' })).secrets).toEqual(['t0ken'])
  })
})

test('all that is wrong is told at once, in the order of the file', async () => {
  const text = `version: 1
name: my shop
stack: { compose: compose.yml }
load:
  browse: { target: "shopp:3000", rate: 50, duration: 5 s, requests: [{ get: a, weight: 0 }, { gte: /b }] }
  spare: { target: shop:3000, rate: 1/s, duration: 5s, requests: [{ get: /a, post: /a, json: 1, body: x }, { get: /b }, { get: /b }] }
phases:
  - phase: Up
    load: brows
    checks:
      - ping: { url: "http://shopp:3000/health", statsu: 200 }
        id: one
      - ping: { url: ftp://shop }
        look: {}
        id: one
      - title: nothing asked
      - pnig: { url: "http://shop" }
      - query: { query: up, families: { a: countr, b: { type: gauge, labels: [] }, c: {} } }
        within: soon
      - query:
      - look: {}
        for: 5s
  - phase: Up
    onFailure: halt
    checks: []
`
  expect(await files.errorOf(text)).toBe(`25 problems in shop.yaml

shop.yaml:2:7  name
  wrong value
  expected  letters, digits, and . _ -
  got       "my shop"
`)
})

describe('bad input', () => {
  const phases = 'phases: [{ phase: Up, checks: [{ ping: { url: "http://shop:3000" } }] }]\n'

  test.each<[string, string, string]>([
    [
      'an empty file',
      '',
      'shop.yaml:1:1\n  the suite file is empty\n  expected  a suite: version, name, stack, phases\n  got       nothing',
    ],
    ['comments only', '# nothing\n', 'the suite file is empty'],
    ['text', 'hello\n', 'shop.yaml:1:1\n  wrong value\n  expected  a mapping\n  got       "hello"'],
    [
      'a tab',
      `${HEAD}phases:\n\t- phase: Up\n`,
      'shop.yaml:5:1\n  not valid YAML: Tabs are not allowed as indentation\n  got       "- phase: Up"\n  hint      YAML is indented by spaces only: replace the tab',
    ],
    [
      'a key twice',
      `${HEAD}name: again\n${phases}`,
      'shop.yaml:4:1\n  not valid YAML: Map keys must be unique\n  got       "name: again"\n  hint      remove one of the two, or merge them',
    ],
    [
      'a bracket that is not closed',
      `${HEAD}phases: [{ phase: Up\nload: {}\n`,
      'hint      a bracket or brace was opened on a line before and not closed',
    ],
    [
      'a variable without quotes',
      `${HEAD}phases: [{ phase: \${X:-Up} }]\n`,
      'hint      between [ ] or { } a ${variable} must be in quotes',
    ],
    [
      'a variable that is not set',
      `${HEAD}phases: [{ phase: "\${PHASE}", checks: [{ look: {} }] }]\n`,
      'shop.yaml:4:19  phases[0].phase\n  the environment variable PHASE is not set\n  expected  a value for PHASE\n  got       nothing\n  hint      set it, or write a default: ${PHASE:-value}',
    ],
    [
      'no stack',
      `version: 1\nname: shop\n${phases}`,
      'shop.yaml:1:1  stack\n  stack is missing\n  expected  a mapping\n  got       nothing',
    ],
    [
      'an empty stack',
      `version: 1\nname: shop\nstack: {}\n${phases}`,
      'shop.yaml:3:8  stack\n  the stack has no service\n  expected  compose (a compose file) or attach (URLs of what already runs)',
    ],
    [
      'a compose file that is missing',
      `version: 1\nname: shop\nstack: { compose: composed.yml }\n${phases}`,
      'shop.yaml:3:19  stack.compose\n  there is no such compose file\n  expected  a compose file\n  got       composed.yml\n',
    ],
    [
      'a compose file that is wrong',
      `version: 1\nname: shop\nstack: { compose: bad.yml }\n${phases}`,
      'bad.yml:2:18  services.shop.ports\n  wrong type or form\n  expected  a list of ports\n  got       "x"',
    ],
    [
      'an unknown service in a URL',
      `${HEAD}phases: [{ phase: Up, checks: [{ ping: { url: "http://shop-app:3000" } }] }]\n`,
      'shop.yaml:4:47  phases[0].checks[0].ping.url\n  the stack has no service shop-app\n  expected  a service: shop, prometheus, grafana\n  got       shop-app\n  hint      hosts in a suite are names of services; the runtime finds their addresses',
    ],
    [
      'a role that the stack has not',
      `version: 1\nname: shop\nstack: { attach: { shop: "http://127.0.0.1:1" } }\nphases: [{ phase: Up, checks: [{ query: { query: up } }] }]\n`,
      'shop.yaml:4:41  phases[0].checks[0].query\n  query needs a prometheus, and the stack has none\n  expected  a service whose image is a prometheus\n  got       shop\n  hint      where the image does not tell, say it in the compose file: `x-role: prometheus`',
    ],
    ['no phases', `${HEAD}phases: []\n`, 'phases\n  wrong value\n  expected  at least one phase\n  got       an empty list'],
    [
      'a number where text belongs',
      `${HEAD}phases: [{ phase: 5, checks: [{ look: {} }] }]\n`,
      'expected  text\n  got       5 (a number)\n  hint      put it into quotes: "5"',
    ],
    ['an alias without end', `${HEAD}phases: &a [*a]\n`, 'the file is too large, or its aliases repeat without end'],
  ])('%s', async (_, text, expected) => {
    files.write('bad.yml', 'services:\n  shop: { ports: x, image: y }\n')
    expect(`${await files.errorOf(text)}\n`).toContain(expected)
  })

  test('more than twenty problems are cut, and secrets are hidden', async () => {
    const checks = Array.from({ length: 23 }, () => '{ ping: { url: "${SHOP_TOKEN}" } }').join(', ')
    const message = await files.errorOf(`${HEAD}phases: [{ phase: Up, checks: [${checks}] }]\n`, 'many.yaml', {
      SHOP_TOKEN: 't0ken-value',
    })
    expect(message).toMatch(/^23 problems in many\.yaml\n[\s\S]*got {7}"\*\*\*"[\s\S]*\n\nand 3 more$/)
  })

  test('a missing file names the suites nearby, the nearest first', async () => {
    files.write('near/shop.yaml', HEAD)
    files.write('near/other.yml', HEAD)
    const error = await files.load(`${files.directory}/near/shp.yaml`).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SuiteErrors)
    expect(error).toMatchObject({ exitCode: 2, problems: [{ message: 'there is no such suite file', line: undefined }] })
    expect(String(error)).toMatch(/hint {6}suites found nearby: \S*near\/shop\.yaml, \S*near\/other\.yml/)
  })

  test.each([
    ['a directory', '', 'this is a directory, not a suite file'],
    [
      'another kind of file',
      'notes.md',
      'not a suite file\n  expected  a file that ends with .yaml, .yml, .json, .ts, .js\n  got       notes.md',
    ],
  ])('%s', async (_, name, expected) => {
    if (name !== '') files.write(name, '#')
    await expect(files.load(`${files.directory}/${name}`)).rejects.toThrow(expected)
  })
})
