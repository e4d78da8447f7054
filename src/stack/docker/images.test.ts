import { describe, expect, test } from 'vitest'
import { composeService } from '../../declared/compose.fixture.ts'
import type { Dockerode } from './engine.ts'
import { type FakeAnswer, fakeDocker } from './fake-docker.fixture.ts'
import { type LocalImage, localImages, missingImages, whyUnreachable } from './images.ts'

const LOCAL: LocalImage = { labels: {}, exposed: [], command: [] }

test.each<[string, readonly object[], readonly string[]]>([
  ['nothing', [], []],
  ['an image that is there', [{ image: 'there' }], []],
  ['some that are not, each once', [{ image: 'b' }, { image: 'there' }, { image: 'a' }, { image: 'b' }], ['b', 'a']],
  [
    'what is built need not be there',
    [
      { image: 'b', buildContext: '/b' },
      { image: undefined, buildContext: '/c' },
    ],
    [],
  ],
])('missing: %s', (_title, services, missing) => {
  const local = new Map([['there', LOCAL]])
  expect(
    missingImages(
      services.map((fields) => composeService(fields)),
      local,
    ),
  ).toEqual(missing)
})

describe('localImages', () => {
  const inspected = (...configs: readonly object[]): FakeAnswer => ({
    stdout: JSON.stringify(configs.map((Config) => ({ Config }))),
  })
  const APP = { Labels: { a: 'b' }, ExposedPorts: { '3000/tcp': {}, '53/udp': {} }, Cmd: ['run', '--fast'] }
  const missing: FakeAnswer = { code: 1, stdout: '[]\n', stderr: 'Error: No such image: gone\n' }

  test.each<[string, readonly string[], Readonly<Record<string, FakeAnswer>>, object, number]>([
    ['none asked for: nobody is asked', [], {}, {}, 0],
    [
      'all there: asked once, each name once',
      ['app', 'db', 'app'],
      { 'image inspect app db': inspected(APP, { Labels: null, ExposedPorts: null }) },
      { app: { labels: { a: 'b' }, exposed: [3000], command: ['run', '--fast'] }, db: LOCAL },
      1,
    ],
    [
      'one missing: each is asked for by itself, as an answer does not say of which it is',
      ['gone', 'app'],
      {
        'image inspect gone app': { ...inspected(APP), code: 1 },
        'image inspect gone': missing,
        'image inspect app': inspected(APP),
      },
      { app: { labels: { a: 'b' }, exposed: [3000], command: ['run', '--fast'] } },
      3,
    ],
    ['none there', ['gone'], { 'image inspect gone': missing }, {}, 2],
    ['an image without a configuration', ['app'], { 'image inspect app': { stdout: '[{}]' } }, { app: LOCAL }, 1],
    ['an engine that says nothing', ['app'], { 'image inspect': { code: 1, stderr: 'Cannot connect' } }, {}, 2],
  ])('%s', async (_title, names, answers, images, calls) => {
    using docker = fakeDocker(answers)
    expect(Object.fromEntries(await localImages(names))).toEqual(images)
    expect(docker.calls()).toHaveLength(calls)
  })
})

describe('whyUnreachable: what the engine says of a registry', () => {
  const engine = (message: string | undefined): Dockerode =>
    ({
      getImage: () => ({
        distribution: async () => {
          if (message !== undefined) throw new Error(message)
        },
      }),
    }) as unknown as Dockerode

  test.each<[string, string | undefined, string | undefined]>([
    ['it has the image', undefined, undefined],
    ['it wants a login: it can be reached', '(HTTP code 401) unauthorized - unauthorized: authentication required', undefined],
    ['it does not have it', '(HTTP code 404) no such image - manifest unknown', undefined],
    ['enough for today', '(HTTP code 429) - toomanyrequests: You have reached your pull rate limit', undefined],
    [
      'no name service',
      '(HTTP code 500) server error - Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.53:53: no such host',
      'no such host',
    ],
    ['a name service that fails', 'lookup registry-1.docker.io: server misbehaving', 'server misbehaving'],
    ['nobody listens', 'dial tcp 127.0.0.1:5000: connect: connection refused', 'connection refused'],
    ['no route', 'dial tcp 192.0.2.1:443: connect: network is unreachable', 'network is unreachable'],
    ['no answer', 'dial tcp 192.0.2.1:443: i/o timeout', 'i/o timeout'],
    ['not in time', 'The operation was aborted', 'aborted'],
    ['not in time, in the words of undici', 'The operation was aborted due to timeout', 'aborted'],
    [
      'a proxy that opens TLS',
      'Get "https://registry-1.docker.io/v2/": tls: failed to verify certificate',
      'tls: failed to verify certificate',
    ],
    ['an unknown authority', 'x509: certificate signed by unknown authority', 'x509: certificate signed by unknown authority'],
    ['a proxy that refuses', 'proxyconnect tcp: dial tcp: connection reset', 'proxyconnect tcp: dial tcp: connection reset'],
  ])('%s', async (_title, message, why) => {
    expect(await whyUnreachable(engine(message), 'redis:7')).toBe(why)
  })
})
