import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ComposeModel } from '../declared/compose-model.ts'
import { TestBedError, UsageError } from '../lib/errors.ts'
import { chooseRuntime } from './index.ts'

const attach = { prometheus: 'http://127.0.0.1:9090' }
const COMPOSE: ComposeModel = {
  file: '/shop/docker-compose.yml',
  files: ['/shop/docker-compose.yml'],
  projectDirectory: '/shop',
  profiles: [],
  envFiles: [],
  services: [],
  volumes: [],
  networks: [],
  secrets: [],
}

const { PATH } = process.env

// Whether an engine answers must not decide these: with an empty PATH there is no docker command.
beforeEach(() => {
  process.env.PATH = ''
})
afterEach(() => {
  process.env.PATH = PATH
})

describe('the runtime chosen', () => {
  test.each([
    ['auto', COMPOSE, 'native', 'there is no docker command'],
    ['auto', undefined, 'attach', 'the suite has no compose file'],
    ['native', COMPOSE, 'native', 'asked for'],
    ['attach', COMPOSE, 'attach', 'asked for'],
  ])('%s, compose file: %s -> %s', async (asked, compose, name, reason) => {
    expect(await chooseRuntime({ asked, attach, compose })).toMatchObject({ name, reason })
  })

  test.each([
    ['native', undefined, {}, '--runtime native needs a compose file: this suite has none', 'give it `stack: { compose: … }`'],
    ['docker', undefined, {}, '--runtime docker needs a compose file: this suite has none', 'give it `stack: { compose: … }`'],
    ['nativ', COMPOSE, {}, '--runtime expects one of auto, docker, native, attach, got nativ', 'did you mean native?'],
    ['podman', COMPOSE, {}, '--runtime expects one of auto, docker, native, attach, got podman', undefined],
    [
      'native',
      COMPOSE,
      { reuse: true },
      '--reuse needs the docker runtime, and this is native (asked for)',
      'a native stack that was left up by --keep is used by --attach SERVICE=URL',
    ],
    [
      'auto',
      COMPOSE,
      { keepPorts: true },
      '--keep-ports needs the docker runtime, and this is native (there is no docker command)',
      'natively every service has an address and its own ports: leave it out',
    ],
    ['attach', COMPOSE, { attach: {} }, '--runtime attach needs to know what runs', 'give each service: --attach SERVICE=URL'],
  ])('%s, compose file: %s, %j is refused', async (asked, compose, wishes, message, hint) => {
    const error = await chooseRuntime({ asked, attach, compose, ...wishes }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({ message, hint })
  })

  test('docker without a docker command is a broken test bed', async () => {
    const error = await chooseRuntime({ asked: 'docker', attach, compose: COMPOSE }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TestBedError)
    expect(error).toMatchObject({
      message: '--runtime docker cannot work here: there is no docker command',
      hint: 'install Docker Engine with its compose plugin, or use --runtime native',
    })
  })
})
