// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readCompose } from './compose.ts'
import type { ComposeService, Port } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'
import { ROLES } from './roles.ts'

const directory = mkdtempSync(join(tmpdir(), 'firedrill-compose-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const file = join(directory, 'compose.yml')
symlinkSync('loop', join(directory, 'loop'))

function read(text: string, env: Record<string, string> = {}) {
  writeFileSync(file, text)
  return readCompose(file, { env })
}

// One service of the given lines, beside another one to depend on.
const app = (lines: string, env: Record<string, string> = {}): ComposeService | undefined =>
  read(
    `services:\n  app:\n    image: app\n${lines.replace(/^/gm, '    ')}\n  db: { image: postgres }\nvolumes: { data: }\nnetworks: { a: , b: }\n`,
    env,
  ).services[0]

function errorOf(text: string, env: Record<string, string> = {}): string {
  try {
    read(text, env)
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(`${directory}/`, '') : String(error)
  }
  return 'no error'
}

describe('what users write', () => {
  test.each<[string, Partial<ComposeService>]>([
    ['command: redis-server --save ""', { command: ['redis-server', '--save', ''] }],
    ['command: [a, 5, true]', { command: ['a', '5', 'true'] }],
    ['command: []', { command: [] }],
    ['entrypoint: sh -c "a b"', { entrypoint: ['sh', '-c', 'a b'] }],
    ['build: ./app', { buildContext: join(directory, 'app') }],
    ['build: { context: .., dockerfile: D }', { buildContext: join(directory, '..') }],
    ['build: https://example.org/x.git', { buildContext: undefined }],
    ['environment: { A: 1, B: "x=y", C: , D: "${D:-d}" }', { environment: { A: '1', B: 'x=y', C: 'outer', D: 'd' } }],
    ['environment: [A=1, "B=x=y", C, ABSENT]', { environment: { A: '1', B: 'x=y', C: 'outer' } }],
    [
      'ports: ["3000", "80:81", "127.0.0.1:8001:9001", "6060:6060/udp", 5000]',
      {
        ports: [
          [3000, undefined],
          [81, 80],
          [9001, 8001, '127.0.0.1'],
          [6060, 6060, 'udp'],
          [5000, undefined],
        ].map(port),
      },
    ],
    [
      'ports: ["8000-8001:9000-9001", "[::1]:1:2", "0.0.0.0:3:4", "7-8:9"]',
      {
        ports: [
          [9000, 8000],
          [9001, 8001],
          [2, 1, '[::1]'],
          [4, 3],
          [9, undefined],
        ].map(port),
      },
    ],
    ['ports: [{ target: 80, published: "8080", protocol: tcp }]', { ports: [port([80, 8080])] }],
    ['ports: [{ target: 80, published: "8080", host_ip: 127.0.0.1 }]', { ports: [port([80, 8080, '127.0.0.1'])] }],
    [
      'ports: [{ target: 53, protocol: udp }, "8125:8125/udp", "90/sctp"]',
      {
        ports: [
          [53, undefined, 'udp'],
          [8125, 8125, 'udp'],
          [90, undefined, 'sctp'],
        ].map(port),
      },
    ],
    ['expose: ["3000", 3001, "8125/udp", "8000-8001/tcp"]', { expose: [3000, 3001, 8000, 8001] }],
    [
      'volumes: ["./conf:/etc/conf:ro", "data:/data", "/cache", "/proc:/host/proc:ro,rslave"]',
      {
        mounts: [
          { type: 'bind', source: join(directory, 'conf'), target: '/etc/conf', readOnly: true },
          { type: 'volume', source: 'data', target: '/data', readOnly: false },
          { type: 'volume', source: undefined, target: '/cache', readOnly: false },
          { type: 'bind', source: '/proc', target: '/host/proc', readOnly: true },
        ],
      },
    ],
    [
      'volumes: [{ type: bind, source: ./x, target: /x, read_only: true }]\ntmpfs: /run',
      {
        mounts: [
          { type: 'bind', source: join(directory, 'x'), target: '/x', readOnly: true },
          { type: 'tmpfs', source: undefined, target: '/run', readOnly: false },
        ],
      },
    ],
    ['healthcheck: { test: curl -f localhost }', { healthcheck: health(['sh', '-c', 'curl -f localhost']) }],
    [
      'healthcheck: { test: [CMD, pg_isready], interval: 1m30s, timeout: 500ms, retries: 5, start_period: 1.5s }',
      { healthcheck: { test: ['pg_isready'], interval: 90_000, timeout: 500, startPeriod: 1500, retries: 5 } },
    ],
    ['healthcheck: { test: [CMD-SHELL, "a || b"] }', { healthcheck: health(['sh', '-c', 'a || b']) }],
    ['healthcheck: { test: [NONE] }', { healthcheck: undefined }],
    ['healthcheck: { disable: true }', { healthcheck: undefined }],
    ['depends_on: [db]', { dependsOn: [{ service: 'db', condition: 'service_started', required: true }] }],
    [
      'depends_on: { db: { condition: service_healthy, restart: true } }',
      { dependsOn: [{ service: 'db', condition: 'service_healthy', required: true }] },
    ],
    ['networks: { a: { aliases: [web, www] }, b: }\ncontainer_name: ctr\nhostname: h', { aliases: ['ctr', 'h', 'web', 'www'] }],
    ['networks: [a, b]', { aliases: [] }],
    ['profiles: [debug]\nworking_dir: /srv', { profiles: ['debug'], workingDir: '/srv' }],
    [
      'x-native: { command: node main.ts, cwd: ./app, environment: { A: 1 } }',
      { native: { command: ['node', 'main.ts'], cwd: join(directory, 'app'), environment: { A: '1' }, standIn: false } },
    ],
    [
      'x-native: { command: [node], standIn: true }',
      { native: { command: ['node'], cwd: directory, environment: {}, standIn: true } },
    ],
    ['x-role: prometheus\nx-anything: { at: all }\nrestart: always', { role: 'prometheus' }],
  ])('%s', (lines, expected) => {
    expect(app(lines, { C: 'outer' })).toMatchObject(expected)
  })

  test('anchors, merge keys and extension fields', () => {
    const { services } = read(`
x-base: &base { image: app, environment: &env { A: 1, B: 2 } }
services:
  one: { <<: *base }
  two:
    <<: [*base, { image: other, hostname: two }]
    environment: { <<: *env, B: 3 }
`)
    expect(services.map(({ image, environment, aliases }) => [image, environment, aliases])).toEqual([
      ['app', { A: '1', B: '2' }, []],
      ['app', { A: '1', B: '3' }, ['two']],
    ])
  })

  test('secret variables are known, whatever name their values are given to, and where they come from', () => {
    writeFileSync(join(directory, '.env'), 'FILE_TOKEN=f-1\nMADE=x-${FILE_TOKEN}-${OUTER_PASSWORD}\nPLAIN=p\n')
    const env = { MY_API_TOKEN: 't-1', OUTER_PASSWORD: 'o-1', DB_SECRET: 'd-1', UNUSED_TOKEN: 'u-1', PLAIN_TOO: 'p' }
    const text =
      'services: { app: { image: x, environment: { UPSTREAM: "${MY_API_TOKEN}", N: "$MADE $PLAIN_TOO", DB_SECRET: }, command: "-k ${DB_SECRET}" } }'
    expect([...read(text, env).secrets].sort()).toEqual(['d-1', 'f-1', 'o-1', 't-1'])
    rmSync(join(directory, '.env'))
  })

  test('.env beside the file comes after the environment; env_file comes before environment', () => {
    writeFileSync(join(directory, '.env'), 'TAG=from-dotenv\nOTHER=o\n')
    writeFileSync(join(directory, 'app.env'), 'A=file\nB=$OTHER\n')
    const text =
      'services: { app: { image: "x:${TAG}-${OTHER}", env_file: [app.env, { path: no.env, required: false }], environment: { A: own } } }'
    const inner = (env: Record<string, string>) => read(text, env).services.map(({ image, environment }) => [image, environment])
    expect(inner({})).toEqual([['x:from-dotenv-o', { A: 'own', B: 'o' }]])
    expect(inner({ TAG: 'outer' })).toEqual([['x:outer-o', { A: 'own', B: 'o' }]])
    rmSync(join(directory, '.env'))
  })
})

/** The last one: a protocol that is not TCP, or the address of a port that is published there only. */
const port = ([container, published, last]: readonly (number | string | undefined)[]): Port => {
  const protocol = last === 'udp' || last === 'sctp' ? last : 'tcp'
  return {
    container: Number(container),
    published: typeof published === 'number' ? published : undefined,
    host: protocol === 'tcp' && typeof last === 'string' ? last : undefined,
    protocol,
  }
}

function health(test: readonly string[]) {
  return { test, interval: 30_000, timeout: 30_000, startPeriod: 0, retries: 3 }
}

describe('what is wrong', () => {
  test('a file that is missing names those that are there', () => {
    writeFileSync(file, '')
    expect(() => readCompose(join(directory, 'docker-compose.yml'))).toThrow(
      /there is no such compose file[\s\S]*there is compose\.yml/,
    )
  })

  test('everything at once, each with its place, what was expected and what was got', () => {
    const message = errorOf(`services:
  app:
    image: [x]
    enviroment: { A: 1 }
    ports: ["http", 70000, { published: 1 }]
    volumes: ["dat:/x", "./a:b"]
    healthcheck: { test: [curl], interval: soon }
    depends_on: { dbb: { condition: healthy } }
    x-role: prometeus
  db: { image: postgres, command: 'a "b' }
  none: { restart: always }
  empty:
volumes: { data: }
`)
    expect(message).toBe(`15 problems in compose.yml

compose.yml:3:12  services.app.image
  wrong type or form
  expected  text
  got       a list of 1 entry

compose.yml:4:5  services.app.enviroment
  unknown key
  expected  environment
  got       enviroment
  hint      did you mean environment?

compose.yml:5:13  services.app.ports[0]
  wrong type or form
  expected  a port like "3000", "3000:3000", "127.0.0.1:3000:3000" or a range like "3000-3002:3000-3002"
  got       "http"

compose.yml:5:21  services.app.ports[1]
  wrong type or form
  expected  a port like "3000", "3000:3000", "127.0.0.1:3000:3000" or a range like "3000-3002:3000-3002"
  got       70000 (a number)

compose.yml:5:28  services.app.ports[2]
  a port without its target
  expected  target: the port inside the container

compose.yml:6:15  services.app.volumes[0]
  the volume dat is not declared
  expected  a volume of the top-level \`volumes\`
  got       dat
  hint      did you mean data?

compose.yml:6:25  services.app.volumes[1]
  wrong type or form
  expected  a volume like "./conf:/etc/conf:ro", "data:/var/lib/data" or "/var/cache"
  got       "./a:b"
  hint      the path inside the container is absolute

compose.yml:7:26  services.app.healthcheck.test
  a test that cannot be run
  expected  ["CMD", program, arguments...] or ["CMD-SHELL", "one command"]
  got       ["curl"]

compose.yml:7:44  services.app.healthcheck.interval
  wrong type or form
  expected  a duration like 10s or 1m30s
  got       "soon"

compose.yml:8:17  services.app.depends_on
  app depends on dbb, and there is no such service
  expected  app, db, none or empty
  got       dbb
  hint      did you mean db?

compose.yml:8:37  services.app.depends_on.dbb.condition
  wrong type or form
  expected  service_started, service_healthy or service_completed_successfully
  got       "healthy"

compose.yml:9:13  services.app.x-role
  wrong type or form
  expected  ${oneOf(ROLES)}
  got       "prometeus"
  hint      did you mean prometheus?

compose.yml:10:35  services.db.command
  wrong type or form
  expected  a command line whose quotes are closed
  got       "a \\"b"

compose.yml:11:3  services.none
  the service none has neither image nor build
  expected  image or build

compose.yml:12:3  services.empty
  the service empty is empty
  expected  a mapping with image or build
  got       nothing`)
  })

  test.each([
    ['\tservices: 1', 'compose.yml:1:1\n  not valid YAML: Tabs are not allowed as indentation', 'replace the tab'],
    ['', 'compose.yml is empty', 'services:'],
    ['a: 1\n', 'not a compose file: it has no services', 'got       a'],
    [
      'services: [a]\n',
      'compose.yml:1:11  services\n  wrong type or form\n  expected  a mapping of service names',
      'a list of 1 entry',
    ],
    [
      'services:\n  a: { image: "${TAG:?no tag}" }\n',
      'compose.yml:2:15  services.a.image\n  the environment variable TAG is not set: no tag',
      'TAG',
    ],
    ['services: { a: { image: x, env_file: no.env } }\n', 'the env file no.env is missing', 'required: false'],
    [
      'services: { a: { image: x, env_file: . } }\n',
      'the env file . is a directory',
      'expected  a file',
      'got       a directory',
    ],
    ['services: { a: { image: x, env_file: [{ path: ., required: false }] } }\n', 'the env file . is a directory'],
    [
      'services: { a: { image: x, env_file: loop } }\n',
      'the env file loop cannot be read',
      'a file that this user may read',
      'ELOOP',
    ],
    ['services: { a: { image: x, ports: [{ target: 1, protocol: tpc }] } }\n', 'ports[0].protocol', 'tcp, udp or sctp'],
    ['services: { a: { image: x, depends_on: [b] }, b: { image: x, depends_on: [a] } }\n', 'in a circle', 'a -> b -> a'],
    ['services: { a: { image: x, image: y } }\n', 'not valid YAML: Map keys must be unique', 'remove one of the two'],
    [
      'services: { a: { image: x, x-native: { cmd: y } } }\n',
      'services.a.x-native',
      '{ command: [node, src/main.ts], cwd: ./app }',
    ],
  ])('%j', (text, ...parts) => {
    const message = errorOf(text)
    for (const part of parts) expect(message).toContain(part)
  })

  test('a .env that is a directory is none, as for compose', () => {
    mkdirSync(join(directory, '.env'))
    expect(errorOf('services: { a: { image: x } }\n')).toBe('no error')
    rmSync(join(directory, '.env'), { recursive: true })
  })

  test('no secret value is shown', () => {
    expect(errorOf('services: { a: { image: x, ports: ["${DB_PASSWORD}"] } }', { DB_PASSWORD: 'hunter22' })).toContain(
      'got       "***"',
    )
  })
})
