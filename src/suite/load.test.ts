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
      - ping:
          url: "http://shop:3000/health"
          status: \${STATUS:-204}
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
          { kind: 'ping', mode: 'until', spec: { status: 204 }, common: { within: 60_000 }, place: { line: 12, column: 9 } },
          { kind: 'query', mode: 'while', common: { id: 'q', for: 2000, knownGap: 'later' }, place: { line: 16, column: 9 } },
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

  test('users and passwords of its URLs are kept for redaction', async () => {
    const url = text.replace('http://', 'http://admin:p%40ss@')
    expect((await files.load(files.write('url.yaml', url))).secrets).toEqual(['admin:p@ss'])
  })
})

describe('all that is wrong is told at once, in the order of the file', () => {
  test('stack and loads', async () => {
    const text = `version: 1
name: my shop
stack: { compose: compose.yml }
load:
  browse: { target: "shopp:3000", rate: 50, duration: 5 s, requests: [{ get: a, weight: 0 }, { gte: /b }] }
  spare: { target: shop:3000, rate: 1/s, duration: 5s, requests: [{ get: /a, post: /a, json: 1, body: x }, { get: /b }, { get: /b }] }
phases:
  - { phase: Up, load: brows, checks: [{ look: {} }] }
`
    expect(await files.errorOf(text)).toBe(`12 problems in shop.yaml

shop.yaml:2:7  name
  wrong value
  expected  letters, digits, and . _ -
  got       "my shop"

shop.yaml:5:21  load.browse.target
  the stack has no service shopp
  expected  a service: shop, prometheus, grafana
  got       shopp
  hint      did you mean shop?

shop.yaml:5:41  load.browse.rate
  wrong value
  expected  a rate like 50/s or 300/m
  got       50 (a number)

shop.yaml:5:55  load.browse.duration
  wrong value
  expected  a duration like 15s, 1m30s or 250ms
  got       "5 s"

shop.yaml:5:78  load.browse.requests[0].get
  wrong value
  expected  a path that begins with /
  got       "a"

shop.yaml:5:89  load.browse.requests[0].weight
  wrong value
  expected  a number greater than 0
  got       0 (a number)

shop.yaml:5:96  load.browse.requests[1].gte
  unknown key
  expected  get, post, put, delete, patch, json, body, headers, weight or name
  got       gte
  hint      did you mean get?

shop.yaml:6:3  load.spare
  no phase runs this load
  expected  a phase with \`load: spare\`, or a cause
  hint      name it in a phase, or remove it

shop.yaml:6:67  load.spare.requests[0]
  a request has exactly one method
  expected  one of get, post, put, delete or patch, with its path
  got       get and post

shop.yaml:6:97  load.spare.requests[0].body
  a request with both json and body
  expected  one of the two

shop.yaml:6:121  load.spare.requests[2]
  two requests with the same name
  expected  a name of its own
  got       "GET /b"
  hint      add \`name: ...\`, so that the ledger can tell them apart

shop.yaml:8:24  phases[0].load
  there is no such load
  expected  browse or spare
  got       "brows"
  hint      did you mean browse?`)
  })

  test('phases and checks', async () => {
    const text = `${HEAD}phases:
  - phase: Up
    checks:
      - ping: { url: "http://shop:3000/health", statsu: 200 }
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
      - query: { query: up, mode: while }
        within: 5s
  - phase: Up
    onfailure: stop
    onFailure: halt
    checks: []
`
    expect(await files.errorOf(text)).toBe(`16 problems in shop.yaml

shop.yaml:7:49  phases[0].checks[0].ping.statsu
  unknown key
  expected  url, status or slow
  got       statsu
  hint      did you mean status?

shop.yaml:9:9  phases[0].checks[1]
  a check with more than one kind
  expected  one kind: ping, query, look or drawn
  got       ping and look
  hint      make a check of each

shop.yaml:9:22  phases[0].checks[1].ping.url
  wrong value
  expected  an http:// or https:// URL whose host is a service name, like http://prometheus:9090/-/ready
  got       "ftp://shop"

shop.yaml:11:13  phases[0].checks[1].id
  two checks with the same name
  expected  a name of its own; the first one is in line 8
  got       "one"

shop.yaml:12:9  phases[0].checks[2]
  a check without a kind
  expected  one kind: ping, query, look or drawn
  got       title

shop.yaml:13:9  phases[0].checks[3].pnig
  unknown kind or key of a check
  expected  ping, query, look, drawn, id, title, within, for, skip or knownGap
  got       pnig
  hint      did you mean ping?

shop.yaml:14:44  phases[0].checks[4].query.families.a
  wrong value
  expected  counter or gauge, or a mapping
  got       "countr"
  hint      did you mean counter?

shop.yaml:14:70  phases[0].checks[4].query.families.b.labels
  unknown key
  expected  type
  got       labels

shop.yaml:14:84  phases[0].checks[4].query.families.c.type
  type is missing
  expected  counter or gauge
  got       nothing

shop.yaml:15:17  phases[0].checks[4].within
  wrong value
  expected  a duration like 15s, 1m30s or 250ms
  got       "soon"

shop.yaml:16:15  phases[0].checks[5].query
  wrong value
  expected  a mapping
  got       nothing
  hint      nothing follows the colon: write the value, or look at the indentation of the lines below

shop.yaml:18:9  phases[0].checks[6].for
  \`for\` has no effect: this look check looks once
  hint      remove it

shop.yaml:20:9  phases[0].checks[7].within
  \`within\` has no effect: this query check must hold all the time; \`for\` says how long
  hint      remove it

shop.yaml:21:12  phases[1].phase
  two phases with the same name
  expected  a name of its own; the first one is in line 5
  got       "Up"

shop.yaml:22:5  phases[1].onfailure
  unknown key
  expected  phase, section, onFailure, load or checks
  got       onfailure
  hint      did you mean onFailure?

shop.yaml:24:13  phases[1].checks
  wrong value
  expected  at least one check
  got       an empty list`)
  })
})

test('hosts may be aliases, in any case; a URL without a port means the only one', async () => {
  const compose = 'services:\n  Shop: { image: shop, ports: ["3000:3000"], container_name: web, hostname: Front }\n'
  files.write('names/compose.yml', compose)
  const urls = ['http://Shop:80', 'http://shop', 'http://web:3000', 'http://FRONT:3000']
  const checks = urls.map((url) => `{ ping: { url: "${url}" } }`).join(', ')
  const load = '{ l: { target: "WEB:3000", rate: 1/s, duration: 1s, requests: [{ get: / }] } }'
  const suite = await files.load(
    files.write('names/s.yaml', `${HEAD}load: ${load}\nphases: [{ phase: Up, load: l, checks: [${checks}] }]\n`),
  )
  expect(suite.phases[0]?.checks).toHaveLength(urls.length)
})

test('a URL without a port is wrong when the service has several, unless its scheme says which', async () => {
  const ports = '["8000:8000", "53:53/udp", "8001:8001", "80:80"]'
  files.write('ports/compose.yml', `services:\n  kong: { image: kong, ports: ${ports} }\n`)
  const suite = (url: string) => `${HEAD}phases: [{ phase: Up, checks: [{ ping: { url: "${url}" } }] }]\n`
  expect(await files.errorOf(suite('https://kong/'), 'ports/s.yaml')).toContain(`s.yaml:4:47  phases[0].checks[0].ping.url
  the URL names no port, and kong has several
  expected  a port: 8000, 8001, 80
  got       none
  hint      for example kong:8000`)
  expect(await files.errorOf(suite('http://kong/'), 'ports/s.yaml')).toBe('no error')
  expect(await files.errorOf(suite('https://kong:443/'), 'ports/s.yaml')).toBe('no error')
})

test('what would be decided before a load has done anything is an error of a phase with a load, at its place', async () => {
  const load = 'load: { l: { target: "shop:3000", rate: 1/s, duration: 1s, requests: [{ get: / }] } }\n'
  const check = '{ ping: { url: "http://shop:3000", slow: 1s } }'
  const suite = `${HEAD}${load}phases:\n  - { phase: Idle, checks: [${check}] }\n  - { phase: Busy, load: l, checks: [${check}] }\n`
  expect(await files.errorOf(suite)).toBe(`1 problem in shop.yaml

shop.yaml:7:73  phases[1].checks[0].ping.slow
  \`slow\` says nothing of a load
  hint      leave one of them out`)
})

describe('bad input', () => {
  const load = (text: string) =>
    `${HEAD}load: { l: { target: "shop:3000", requests: [{ get: / }], ${text} } }\nphases: [{ phase: Up, load: l, checks: [{ look: {} }] }]\n`
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
    [
      'a load of no request',
      load('rate: 1/h, duration: 5s'),
      'shop.yaml:4:65  load.l.rate\n  wrong value\n  expected  a rate that gives one request or more in the duration of the load\n  got       "1/h"\n',
    ],
    [
      'a timeout that no timer holds',
      load('rate: 1/s, duration: 5s, timeout: 100y'),
      'load.l.timeout\n  wrong value\n  expected  a duration from 1ms to 24d\n  got       "100y"\n',
    ],
    ['no phases', `${HEAD}phases: []\n`, 'phases\n  wrong value\n  expected  at least one phase\n  got       an empty list'],
    [
      'a number where text belongs',
      `${HEAD}phases: [{ phase: 5, checks: [{ look: {} }] }]\n`,
      'expected  text\n  got       5 (a number)\n  hint      put it into quotes: "5"',
    ],
    ...['0x40', '1.10', '1e3', 'True'].map((written): [string, string, string] => [
      `text that YAML reads as something else: ${written}`,
      `${HEAD}phases: [{ phase: ${written}, checks: [{ look: {} }] }]\n`,
      `\n  hint      put it into quotes: "${written}"\n`,
    ]),
    [
      'the same by an alias',
      `${HEAD}phases: [{ phase: &a 0x40, checks: [{ look: {} }] }, { phase: *a, checks: [{ look: {} }] }]\n`,
      'phases[1].phase\n  wrong value\n  expected  text\n  got       64 (a number)\n  hint      put it into quotes: "0x40"',
    ],
    ['an alias without end', `${HEAD}phases: &a [*a]\n`, 'the file is too large, or its aliases repeat without end'],
  ])('%s', async (_, text, expected) => {
    files.write('bad.yml', 'services:\n  shop: { ports: x, image: y }\n')
    expect(`${await files.errorOf(text)}\n`).toContain(expected)
  })

  test('a variable that is not set is told once', async () => {
    expect(await files.errorOf(`${HEAD}phases: [{ phase: "\${PHASE}", checks: [{ look: {} }] }]\n`)).toMatch(/^1 problem in /)
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
