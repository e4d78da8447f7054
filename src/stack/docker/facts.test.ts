import { describe, expect, test } from 'vitest'
import type { Client } from './engine.ts'
import { factsOf } from './facts.ts'

const SECOND = 1e9

// What Docker 20.10.24 said of containers of `docker compose up`, what is not read left out.
const HEALTHY = {
  Config: { Healthcheck: { Test: ['CMD', 'true'], Interval: 0.3 * SECOND } },
  HostConfig: { Memory: 67_108_864 },
  NetworkSettings: {
    Ports: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: '32887' }], '6380/udp': [{ HostIp: '127.0.0.1', HostPort: '32768' }] },
  },
  State: {
    Status: 'running',
    Health: { Status: 'healthy', FailingStreak: 0, Log: [{ ExitCode: 0, Output: '' }] },
  },
}
const UNHEALTHY = {
  Config: {
    Healthcheck: {
      Test: ['CMD', 'sh', '-c', 'echo bad news; exit 4'],
      Interval: 30e9,
      Timeout: 3e9,
      StartPeriod: 1e9,
      Retries: 2,
    },
  },
  HostConfig: { Memory: 0 },
  NetworkSettings: { Ports: {} },
  State: {
    Status: 'running',
    Health: {
      Status: 'unhealthy',
      FailingStreak: 4,
      Log: [
        { ExitCode: 0, Output: 'good news\n' },
        { ExitCode: 4, Output: 'bad news\n' },
      ],
    },
  },
}
const DISABLED = {
  Config: { Healthcheck: { Test: ['NONE'] } },
  HostConfig: { Memory: 0 },
  NetworkSettings: { Ports: { '6379/tcp': null } },
  State: { Status: 'running' },
}
const HOST_NETWORK = { Config: {}, HostConfig: { Memory: 0 }, NetworkSettings: { Ports: {} }, State: { Status: 'running' } }

const client = (inspect: () => Promise<unknown>): Client =>
  ({ container: { dockerode: { getContainer: () => ({ inspect }) } } }) as unknown as Client

const read = (inspected: unknown) =>
  factsOf(
    client(async () => inspected),
    'id',
  )

const healthSaid = (log: unknown) =>
  read({ ...UNHEALTHY, State: { ...UNHEALTHY.State, Health: { Status: 'starting', Log: log } } }).then(
    (facts) => facts?.lastHealth,
  )

const NONE = {
  published: new Map(),
  hasHealthcheck: false,
  healthCommand: undefined,
  healthWithin: undefined,
  lastHealth: undefined,
  memoryLimit: 0,
  restart: { policy: 'no', most: 0 },
}

describe('what the engine says of a container', () => {
  test.each<[string, unknown, object]>([
    [
      'healthy, ports of TCP and UDP, a limit; the engine’s own numbers where the healthcheck gives none',
      HEALTHY,
      {
        ...NONE,
        published: new Map([[6379, { host: '127.0.0.1', port: 32_887 }]]),
        hasHealthcheck: true,
        healthCommand: ['true'],
        healthWithin: 121_200,
        memoryLimit: 67_108_864,
      },
    ],
    [
      'unhealthy: every chance = start period and one try more than its retries',
      UNHEALTHY,
      {
        ...NONE,
        hasHealthcheck: true,
        healthCommand: ['sh', '-c', 'echo bad news; exit 4'],
        healthWithin: 100_000,
        lastHealth: 'ends with 4: bad news',
      },
    ],
    ['a healthcheck that is switched off, a port exposed and not published', DISABLED, NONE],
    ['the network of the host', HOST_NETWORK, NONE],
    ['no ports at all, no memory said', { ...HOST_NETWORK, HostConfig: {}, NetworkSettings: {} }, NONE],
    [
      'published twice, for IPv4 and IPv6: the first counts',
      {
        ...HOST_NETWORK,
        NetworkSettings: {
          Ports: {
            '80/tcp': [
              { HostIp: '0.0.0.0', HostPort: '8080' },
              { HostIp: '::', HostPort: '8081' },
            ],
          },
        },
      },
      { ...NONE, published: new Map([[80, { host: undefined, port: 8080 }]]) },
    ],
    [
      'a health that is none (podman)',
      { ...HOST_NETWORK, State: { Health: { Status: 'none' } } },
      { ...NONE, healthWithin: 240_000 },
    ],
    [
      'a quick healthcheck has a minute',
      {
        ...UNHEALTHY,
        Config: { Healthcheck: { Interval: SECOND, Timeout: SECOND, Retries: 1 } },
        State: { Health: { Status: 'starting' } },
      },
      { ...NONE, hasHealthcheck: true, healthWithin: 60_000 },
    ],
  ])('%s', async (_title, inspected, facts) => {
    expect(await read(inspected)).toEqual(facts)
  })

  test.each<[string, unknown, string | undefined]>([
    ['nothing yet', [], undefined],
    ['null', null, undefined],
    ['well', [{ ExitCode: 0, Output: 'fine' }], undefined],
    ['silent', [{ ExitCode: 1, Output: '' }], 'ends with 1'],
    ['without its output', [{ ExitCode: 1 }], 'ends with 1'],
    [
      'timed out',
      [{ ExitCode: -1, Output: 'Health check exceeded timeout (3s)' }],
      'ends with -1: Health check exceeded timeout (3s)',
    ],
    ['many lines: the last three', [{ ExitCode: 1, Output: 'a\nb\nc\nd\n' }], 'ends with 1: b c d'],
    ['a long line', [{ ExitCode: 1, Output: 'x'.repeat(400) }], `ends with 1: ${'x'.repeat(300)}`],
  ])('its last check: %s', async (_title, log, said) => {
    expect(await healthSaid(log)).toBe(said)
  })

  test.each<[string, object, readonly string[] | undefined]>([
    ['words', { Healthcheck: { Test: ['CMD', 'curl', '-f', 'http://x'] } }, ['curl', '-f', 'http://x']],
    ['a text', { Healthcheck: { Test: ['CMD-SHELL', 'a || exit 1'] } }, ['/bin/sh', '-c', 'a || exit 1']],
    [
      'a text, in the shell of its image',
      { Shell: ['/bin/bash', '-ec'], Healthcheck: { Test: ['CMD-SHELL', 'a'] } },
      ['/bin/bash', '-ec', 'a'],
    ],
    ['a text, no shell said', { Shell: null, Healthcheck: { Test: ['CMD-SHELL', 'a'] } }, ['/bin/sh', '-c', 'a']],
    ['switched off', { Healthcheck: { Test: ['NONE'] } }, undefined],
    ['nothing', { Healthcheck: { Test: [] } }, undefined],
    ['none', {}, undefined],
  ])('what runs its healthcheck: %s', async (_title, config, command) => {
    expect((await read({ ...HOST_NETWORK, Config: config }))?.healthCommand).toEqual(command)
  })

  test('gone: nothing; another trouble is told', async () => {
    const failing = (statusCode: number) =>
      client(async () => {
        throw Object.assign(new Error(`(HTTP code ${statusCode})`), { statusCode })
      })
    expect(await factsOf(failing(404), 'id')).toBeUndefined()
    await expect(factsOf(failing(500), 'id')).rejects.toThrow('(HTTP code 500)')
  })
})
