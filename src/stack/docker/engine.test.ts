import { describe, expect, test } from 'vitest'
import type { Outcome } from './cli.ts'
import { judge, lookForEngine } from './engine.ts'
import { fakeDocker } from './fake-docker.fixture.ts'

// What CLI 28.2.2 prints, what is not read left out.
const CLIENT = { Version: '28.2.2', ApiVersion: '1.41', DefaultAPIVersion: '1.50' }
const version = (Server: object | null): string => `${JSON.stringify({ Client: CLIENT, Server })}\n`
const DEBIAN = version({ Version: '20.10.24+dfsg1', ApiVersion: '1.41', MinAPIVersion: '1.12' })

const outcome = (fields: Partial<Outcome>): Outcome => ({ code: 0, stdout: '', stderr: '', ...fields })
const answers = (stdout: string) => outcome({ stdout })
const silent = (stderr: string) => outcome({ code: 1, stdout: version(null), stderr })
const COMPOSE = answers('2.40.3-3\n')

const OLD_ENGINE = 'firedrill needs API 1.41 (Docker 20.10) or newer; or use --runtime native'
const NO_PLUGIN = {
  reason: 'the container engine 28.2.2 answers, but docker has no compose plugin',
  hint: 'install docker-compose-plugin (docker-compose-v2, or docker-compose 2.x of Debian); or use --runtime native',
}
const nobody = (said: string) => ({
  reason: 'no container engine answers',
  hint: `docker says: ${said}; or use --runtime native`,
})
const server = (Version: string, ApiVersion?: string) => answers(version({ Version, ...(ApiVersion && { ApiVersion }) }))

describe('judge', () => {
  test.each<[string, Outcome, Outcome, object]>([
    ['Debian’s, without what it puts behind its versions', answers(DEBIAN), COMPOSE, { version: '20.10.24', compose: '2.40.3' }],
    ['a newer API', server('29.0.1', '1.52'), answers('v5.0.0\n'), { version: '29.0.1', compose: '5.0.0' }],
    ['no API version told', server('5.2.0'), COMPOSE, { version: '5.2.0', compose: '2.40.3' }],
    [
      'a two-digit minor is more than a one-digit one',
      server('99.0.0', '1.100'),
      COMPOSE,
      { version: '99.0.0', compose: '2.40.3' },
    ],
    ['and so of the plugin', server('28.2.2', '1.50'), answers('2.100.0\n'), { version: '28.2.2', compose: '2.100.0' }],
    ['the least', server('20.10.0', '1.41'), answers('2.24.4\n'), { version: '20.10.0', compose: '2.24.4' }],
    [
      'an engine too old',
      server('19.03.15', '1.40'),
      COMPOSE,
      { reason: 'the container engine 19.03.15 is too old: its API is 1.40', hint: OLD_ENGINE },
    ],
    [
      'an engine too old by far: its plugin does not matter',
      server('1.6.2', '1.9'),
      outcome({ code: 1 }),
      { reason: 'the container engine 1.6.2 is too old: its API is 1.9', hint: OLD_ENGINE },
    ],
    ['no plugin', server('28.2.2', '1.50'), outcome({ code: 125, stderr: "unknown shorthand flag: 'f' in -f\n" }), NO_PLUGIN],
    ['a plugin that says nothing', server('28.2.2', '1.50'), answers('\n'), NO_PLUGIN],
    ['a plugin that fails', server('28.2.2', '1.50'), outcome({ code: 1, stdout: '2.40.3' }), NO_PLUGIN],
    [
      'a plugin too old',
      server('28.2.2', '1.50'),
      answers('2.24.3\n'),
      {
        reason: 'the compose plugin 2.24.3 is too old',
        hint: 'firedrill needs compose 2.24.4 or newer; or use --runtime native',
      },
    ],
    [
      'docker-compose 1 under the name of the plugin',
      server('28.2.2', '1.50'),
      answers('1.29.2\n'),
      {
        reason: 'the compose plugin 1.29.2 is too old',
        hint: 'firedrill needs compose 2.24.4 or newer; or use --runtime native',
      },
    ],
    [
      'nobody at the socket',
      silent('Cannot connect to the Docker daemon at unix:///nonexistent. Is the docker daemon running?\n'),
      COMPOSE,
      nobody('Cannot connect to the Docker daemon at unix:///nonexistent. Is the docker daemon running?'),
    ],
    [
      'a host that nobody knows',
      silent('error during connect: Get "http://bogus:2375/v1.50/version": dial tcp: lookup bogus: no such host\n'),
      COMPOSE,
      nobody('error during connect: Get "http://bogus:2375/v1.50/version": dial tcp: lookup bogus: no such host'),
    ],
    [
      'another user’s socket',
      silent(
        'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/version": dial unix /var/run/docker.sock: connect: permission denied\n',
      ),
      COMPOSE,
      {
        reason: 'this user may not talk to the container engine',
        hint: 'add the user to the group docker, or set DOCKER_HOST to a rootless engine; or use --runtime native',
      },
    ],
    [
      'nothing said at all',
      outcome({ code: 1 }),
      COMPOSE,
      { reason: 'no container engine answers', hint: 'start one; or use --runtime native' },
    ],
    [
      'words instead of JSON',
      answers('Docker version 20'),
      COMPOSE,
      { reason: 'no container engine answers', hint: 'start one; or use --runtime native' },
    ],
  ])('%s', (_title, one, other, verdict) => {
    expect(judge(one, other)).toEqual(verdict)
  })
})

describe('lookForEngine', () => {
  test('asks the docker command of PATH, and nothing but versions', async () => {
    using docker = fakeDocker({ 'compose version': { stdout: '2.40.3\n' }, version: { stdout: DEBIAN } })
    expect(await lookForEngine()).toEqual({ version: '20.10.24', compose: '2.40.3' })
    expect(docker.calls().toSorted()).toEqual(['compose version --short', 'version --format {{json .}}'])
  })

  test('there is no docker command', async () => {
    using _docker = fakeDocker(undefined)
    expect(await lookForEngine()).toEqual({
      reason: 'there is no docker command',
      hint: 'install Docker Engine with its compose plugin, or use --runtime native',
    })
  })
})
