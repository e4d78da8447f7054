import { createServer } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import {
  answers,
  nodeService,
  onePhase,
  SLEEP,
  said,
  server,
  shell,
  TRACE,
  Workplace,
  whyNoContainers,
} from './engine.fixture.ts'

const obstacle = await whyNoContainers()
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()
afterAll(() => (obstacle === undefined ? place[Symbol.asyncDispose]() : undefined))

const HEALTHY = { test: ['CMD', 'true'], interval: '1s', retries: 2 }
const COLD = { test: ['CMD-SHELL', 'echo the cache is cold; exit 1'], interval: '200ms', timeout: '2s', retries: 2 }

interface Case {
  readonly what: string
  readonly services?: Readonly<Record<string, object>>
  /** Instead of services. */
  readonly compose?: object | string
  readonly files?: Readonly<Record<string, unknown>>
  readonly code: 2 | 3
  readonly says: readonly (string | RegExp)[]
  readonly never?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    what: 'exits',
    services: { app: shell('echo no database here; exit 3') },
    code: 3,
    says: ['app ended with exit code 3 before it was ready', 'its last log lines:\n', '    no database here'],
  },
  {
    what: 'no-command',
    services: { app: shell('no-such-program') },
    code: 3,
    says: ['app could not find its command (exit code 127) before it was ready', 'no-such-program: not found'],
  },
  {
    what: 'no-entrypoint',
    services: { app: { ...server(), entrypoint: ['/no-such-program'] } },
    code: 3,
    says: ['/no-such-program', 'no such file or directory'],
  },
  {
    what: 'no-program',
    services: { app: { ...server(), entrypoint: ['/etc/hostname'] } },
    code: 3,
    says: ['/etc/hostname', 'permission denied'],
    never: ['rootless'],
  },
  {
    what: 'memory',
    services: {
      app: nodeService('const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))', { mem_limit: '32m', memswap_limit: '32m' }),
    },
    code: 3,
    says: ['app was killed for lack of memory (exit code 137; its limit is 32 MiB) before it was ready'],
  },
  {
    what: 'flaps',
    services: { app: shell('echo flapping; exit 1', { restart: 'always', expose: [3000] }) },
    code: 3,
    says: [/app ended with exit code 1, as often as the engine restarted it \(\d+ times\)/, '    flapping'],
  },
  {
    what: 'unhealthy',
    services: { app: shell(`echo warming up; ${SLEEP}`, { healthcheck: COLD }) },
    code: 3,
    says: ['app is unhealthy; its healthcheck ends with 1: the cache is cold; its last log lines:', '    warming up'],
  },
  {
    what: 'dependency',
    services: {
      app: server('ok', { depends_on: { cache: { condition: 'service_healthy' } } }),
      cache: shell(SLEEP, { healthcheck: COLD }),
    },
    code: 3,
    says: ['cache is unhealthy; its healthcheck ends with 1: the cache is cold; it logged nothing'],
    never: ['app is', 'compose could not'],
  },
  {
    what: 'migration',
    services: {
      app: server('ok', { depends_on: { migrate: { condition: 'service_completed_successfully' } } }),
      migrate: shell('echo table exists already; exit 4'),
    },
    code: 3,
    says: ['migrate ended with exit code 4, and was to complete', '    table exists already'],
  },
  {
    what: 'dies-later',
    services: {
      app: shell('exit 5', { depends_on: { cache: { condition: 'service_healthy' } } }),
      cache: shell(SLEEP, { healthcheck: HEALTHY }),
    },
    code: 3,
    says: ['app ended with exit code 5 before it was ready; it logged nothing'],
  },
  {
    what: 'slip',
    services: { app: { imagee: 'node:24-slim' } },
    code: 2,
    says: ['imagee', 'did you mean image?'],
  },
  {
    what: 'compose-refuses',
    services: { app: server('ok', { deploy: { resources: { limitz: {} } } }) },
    code: 2,
    says: ['compose refuses compose.yml', 'limitz', 'docker compose config shows it as well'],
  },
  {
    // Only compose reads it, and quotes what it cannot read: that may be a password.
    what: 'label-file',
    services: { app: server('ok', { label_file: './labels.env' }) },
    files: { 'labels.env': 'TOKEN="hunter22x\n' },
    code: 2,
    says: ['compose refuses'],
    never: ['hunter22x'],
  },
  {
    what: 'no-image',
    services: { app: { image: 'registry.invalid/firedrill-test/nowhere:1' } },
    code: 3,
    says: [
      'the engine does not have registry.invalid/firedrill-test/nowhere:1, and could not pull it: ',
      'docker login',
      'firedrill images',
      '--runtime native',
    ],
  },
  {
    what: 'bad-dockerfile',
    services: { app: { build: '.', expose: [3000] } },
    files: { Dockerfile: 'FROM node:24-slim\nFORM here\n' },
    code: 3,
    says: ['an image of the stack cannot be built', 'FORM', 'docker compose build shows the whole build'],
  },
  {
    what: 'failing-build',
    services: { app: { build: '.', expose: [3000] } },
    files: { Dockerfile: `FROM node:24-slim\nLABEL of=${place.id}\nRUN echo no compiler here; exit 7\n` },
    code: 3,
    says: ['an image of the stack cannot be built', '7'],
  },
  {
    what: 'no-dockerfile',
    services: { app: { build: './nowhere', expose: [3000] } },
    code: 3,
    says: ['nowhere'],
  },
  {
    what: 'no-env-file',
    services: { app: server('ok', { env_file: ['nowhere.env'] }) },
    code: 2,
    says: ['nowhere.env'],
  },
  {
    what: 'no-network',
    compose: {
      services: { app: server('ok', { networks: ['outside'] }) },
      networks: { outside: { external: true, name: 'firedrill-test-nowhere' } },
    },
    code: 3,
    says: ['the stack needs firedrill-test-nowhere, which the compose file calls external, and it is not there'],
  },
]

describe.skipIf(obstacle !== undefined).concurrent('a stack that does not come up', () => {
  test.for(CASES.map((one) => [one.what, one] as const))(
    '%s',
    async ([what, { services, compose, files = {}, code, says, never = [] }]) => {
      place.suite(what, { compose: compose ?? { services }, files })
      const ended = await place.run(what)
      const text = said(ended)
      for (const part of says) expect(text).toMatch(part)
      for (const part of never) expect(text).not.toContain(part)
      expect(text).not.toMatch(TRACE)
      expect([ended.code, await place.left(what)]).toEqual([code, []])
      if (code === 3) expect(place.report(what).ended?.kind).toBe('error')
    },
  )

  test('a host port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const address = holder.address()
    const port = typeof address === 'object' ? address?.port : undefined
    place.suite('taken', { compose: { services: { app: server('ok', { ports: [`127.0.0.1:${port}:3000`] }) } } })
    const ended = await place.run('taken', '--keep-ports')
    expect(said(ended)).toContain(`a host port of the stack is taken: 127.0.0.1:${port}`)
    expect(said(ended)).toContain('leave out --keep-ports')
    expect([ended.code, await place.left('taken')]).toEqual([3, []])
    const free = await place.run('taken')
    holder.close()
    expect([free.code, await place.left('taken')]).toEqual([0, []])
  })
})

describe.skipIf(obstacle !== undefined).concurrent('a stack that does come up', () => {
  test('a one-shot service that completes', async () => {
    place.suite('one-shot', {
      compose: {
        services: {
          app: server('ok', { depends_on: { migrate: { condition: 'service_completed_successfully' } } }),
          migrate: shell('sleep 0.2'),
        },
      },
    })
    const ended = await place.run('one-shot')
    expect([ended.code, await place.left('one-shot')], said(ended)).toEqual([0, []])
  })

  test('a service that dies in a phase: its checks do not pass, the run says how it ended', async () => {
    place.suite('dies', {
      compose: {
        services: {
          app: nodeService(
            `require('node:http').createServer((q, r) => (q.url === '/die' ? process.exit(9) : r.end('ok'))).listen(3000)`,
            { expose: [3000] },
          ),
          other: server(),
        },
      },
      phases: [
        { phase: 'Before', checks: [{ http: { url: 'http://app:3000/die' }, within: '500ms' }] },
        { phase: 'After', checks: [{ ...answers('app'), within: '500ms' }, answers('other')] },
      ],
    })
    const ended = await place.run('dies')
    expect(said(ended)).toContain('app ended with exit code 9, in the middle of the run')
    expect(place.report('dies').phases.map(({ checks }) => checks.map(({ verdict }) => verdict))).toEqual([
      ['fail'],
      ['fail', 'pass'],
    ])
    expect([ended.code, await place.left('dies')]).toEqual([1, []])
  })

  test('an image that is built, and nothing of it stays', async () => {
    place.suite('built', {
      compose: { services: { app: { ...server(), image: undefined, build: '.' } } },
      files: { Dockerfile: `FROM node:24-slim\nLABEL of=${place.id}\nENV A=b\n` },
      phases: onePhase(answers('app')),
    })
    const ended = await place.run('built')
    expect([ended.code, await place.left('built')], said(ended)).toEqual([0, []])
  })
})
