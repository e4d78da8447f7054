import { spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

// `.ci/engine.sh` among stand-ins of docker, dockerd, apt-get, id and node: what it decides, says and leaves.
const SCRIPT = new URL('../../.ci/engine.sh', import.meta.url).pathname
const TOOLS = 'bash cat dirname grep head install ln mkdir rm sed setsid sleep sort tail timeout'.split(' ')

const ANSWERS = 'case "$*" in "compose version --short") echo 2.40.3-3 ;; *) echo 28.2.2 ;; esac'
const SILENT = 'echo "Cannot connect to the Docker daemon" >&2; exit 1'
const DENIED = 'echo "permission denied while trying to connect" >&2; exit 1'
/** Answers as long as the stand-in of dockerd has been started. */
const ONCE_STARTED = `[ -e "$FIREDRILL_ENGINE_STATE/up" ] || { ${SILENT}; }; ${ANSWERS}`
const RUNS = '[ "$*" = "-H $DOCKER_HOST --debug" ] || exit 3; touch "$FIREDRILL_ENGINE_STATE/up"; exec sleep 300'
/** Knows compose only from the configuration directory that it is told. */
const PLUGIN_IN_CONFIG = `case "$*" in compose*) [ -x "\${DOCKER_CONFIG:-/nowhere}/cli-plugins/docker-compose" ] && echo v2.26.1 ;; *) echo 28.2.2 ;; esac`
/** Asks the plugin of the user, else that of the machine. */
const ASKS_PLUGIN = `case "$*" in compose*) for file in "\${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins" "$FIREDRILL_ENGINE_PLUGINS"; do
  if [ -x "$file/docker-compose" ]; then exec "$file/docker-compose"; fi
done; exit 1 ;; *) echo 28.2.2 ;; esac`
const OLD_PLUGIN = 'case "$*" in compose*) echo 2.20.0 ;; *) echo 28.2.2 ;; esac'

function where(tool: string): string {
  for (const directory of ['/usr/bin', '/bin']) {
    const path = join(directory, tool)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // The next directory may have it.
    }
  }
  throw new Error(`expected ${tool} in /usr/bin or /bin, got none`)
}

/** Whether a process is there and not only waiting to be reaped. */
const runs = (pid = ''): boolean => existsSync(`/proc/${pid}/stat`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')

const linux = process.platform === 'linux'
if (!linux) test('.ci/engine.sh', (context) => context.skip(`it is for Linux, this is ${process.platform}`))

describe.runIf(linux)('.ci/engine.sh', () => {
  let directory = ''
  let state = ''
  /** Of all users of the machine. */
  let plugins = ''
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'firedrill-ci-'))
    state = join(directory, 'state')
    plugins = join(directory, 'plugins')
    mkdirSync(join(directory, 'bin'))
    for (const tool of [...TOOLS, 'touch', 'chmod']) symlinkSync(where(tool), join(directory, 'bin', tool))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const engine = (command: string, programs: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv = {}) => {
    for (const [name, text] of Object.entries({ id: 'echo 0', ...programs }))
      writeFileSync(join(directory, 'bin', name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 })
    const own = { FIREDRILL_ENGINE_STATE: state, FIREDRILL_ENGINE_PLUGINS: plugins }
    const env = { PATH: join(directory, 'bin'), HOME: directory, ...own, ...environment }
    const { status, stdout } = spawnSync(SCRIPT, [command], { encoding: 'utf8', env })
    return { status, last: stdout.trimEnd().split('\n').at(-1), stdout }
  }

  test('an engine that answers is taken as it is', () => {
    expect(engine('start', { docker: ANSWERS })).toMatchObject({ status: 0, stdout: 'engine 28.2.2, compose 2.40.3\n' })
    expect(engine('env', { docker: ANSWERS }).stdout).toBe('')
  })

  test.each<[string, Readonly<Record<string, string>>, NodeJS.ProcessEnv, RegExp]>([
    ['not root', { docker: SILENT, id: 'echo 1000' }, {}, /none answers, and starting one needs root$/],
    ['not allowed to talk to it', { docker: DENIED, id: 'echo 1000' }, {}, /this user may not talk to the engine$/],
    ['no apt', {}, { DOCKER_HOST: 'unix:///nowhere' }, /there is no docker here, and no apt-get to install it$/],
    [
      'apt cannot install it',
      { 'apt-get': '[ "$2" = update ] || { echo "W: x"; echo "E: Unable to locate package docker.io"; exit 100; }' },
      {},
      /docker\.io cannot be installed: E: Unable to locate package docker\.io$/,
    ],
    [
      'an engine elsewhere',
      { docker: SILENT },
      { DOCKER_HOST: 'tcp://x:2375' },
      /an engine elsewhere cannot be started from here$/,
    ],
    [
      'dockerd ends at once',
      {
        docker: SILENT,
        dockerd: 'echo starting; echo "failed to start daemon: Devices cgroup isn\'t mounted"; echo bye; exit 1',
      },
      { DOCKER_HOST: 'unix:///nowhere' },
      /dockerd ended: failed to start daemon: Devices cgroup isn't mounted$/,
    ],
    [
      'no compose plugin to be had',
      { docker: OLD_PLUGIN, node: 'exit 3' },
      {},
      /expected a compose plugin of 2\.24\.4 or newer, got 2\.20\.0, and Debian's cannot be had$/,
    ],
    [
      'a plugin that does not run',
      { docker: OLD_PLUGIN, node: `echo ${SCRIPT}`, id: 'echo 1000' },
      {},
      /compose plugin does not run here/,
    ],
    [
      'a state directory of nobody',
      { docker: ANSWERS },
      { FIREDRILL_ENGINE_STATE: '/proc/self' },
      /is not a directory of this user$/,
    ],
  ])('%s: exit 4, and the last line says why', (_title, programs, environment, reason) => {
    expect(engine('start', programs, environment)).toMatchObject({
      status: 4,
      last: expect.stringMatching(new RegExp(`^no engine: .*${reason.source}`)),
    })
  })

  test('starts one on DOCKER_HOST with the given arguments, once, and stop ends it', () => {
    const programs = { docker: ONCE_STARTED, dockerd: RUNS }
    const environment = { DOCKER_HOST: `unix://${directory}/socket`, FIREDRILL_ENGINE_ARGS: '--debug' }
    expect(engine('start', programs, environment)).toMatchObject({ status: 0, last: 'engine 28.2.2, compose 2.40.3' })
    const pid = readFileSync(join(state, 'dockerd.pid'), 'utf8').split(' ')[0]
    expect(engine('start', programs, environment).stdout).toBe('engine 28.2.2, compose 2.40.3\n')
    expect(engine('stop', programs, environment)).toMatchObject({ status: 0, stdout: `ended dockerd (${pid})\n` })
    expect([runs(pid), existsSync(state)]).toEqual([false, false])
    expect(engine('stop', programs, environment)).toMatchObject({ status: 0, stdout: '' })
  })

  test('a process that got the id of an engine that is gone is left alone', () => {
    mkdirSync(state)
    writeFileSync(join(state, 'dockerd.pid'), `${process.pid} 1\n`)
    expect(engine('stop', {})).toMatchObject({ status: 0, stdout: '' })
  })

  test('without root the plugin comes into a configuration of its own that keeps the logins', () => {
    mkdirSync(join(directory, '.docker'))
    writeFileSync(join(directory, '.docker/config.json'), '{"auths":{}}')
    const programs = { docker: PLUGIN_IN_CONFIG, node: `echo ${SCRIPT}`, id: 'echo 1000' }
    expect(engine('start', programs)).toMatchObject({ status: 0, last: 'engine 28.2.2, compose 2.26.1' })
    expect(engine('env', programs).stdout).toBe(`export DOCKER_CONFIG=${state}/docker-config\n`)
    expect(readFileSync(join(state, 'docker-config/config.json'), 'utf8')).toBe('{"auths":{}}')
  })

  describe('as root, the compose plugin', () => {
    const plugin = (path: string, text: string) => {
      mkdirSync(join(directory, path), { recursive: true })
      writeFileSync(join(directory, path, 'docker-compose'), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 })
      return join(directory, path, 'docker-compose')
    }
    const programs = () => ({ docker: ASKS_PLUGIN, node: `echo ${plugin('debian', 'echo 2.26.1')}` })
    const text = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n')[1] : undefined)

    test('comes to all users where there is none', () => {
      expect(engine('start', programs())).toMatchObject({ status: 0, last: 'engine 28.2.2, compose 2.26.1' })
      expect([engine('env', programs()).stdout, text(join(plugins, 'docker-compose'))]).toEqual(['', 'echo 2.26.1'])
    })

    test.each<[string, string, string]>([
      ['an older one of all users', 'plugins', 'echo 2.20.0'],
      ['an older one of this user', '.docker/cli-plugins', 'echo 2.20.0'],
      ['one that does not run', 'plugins', 'exit 1'],
    ])('%s stays as it is: a newer one comes beside it, and goes with stop', (_title, path, old) => {
      const file = plugin(path, old)
      expect(engine('start', programs())).toMatchObject({ status: 0, last: 'engine 28.2.2, compose 2.26.1' })
      expect(engine('env', programs()).stdout).toBe(`export DOCKER_CONFIG=${state}/docker-config\n`)
      expect(engine('start', programs())).toMatchObject({ status: 0, last: 'engine 28.2.2, compose 2.26.1' })
      engine('stop', programs())
      expect([text(file), text(join(plugins, 'docker-compose')), existsSync(state)]).toEqual([
        old,
        path === 'plugins' ? old : undefined,
        false,
      ])
    })

    test('other plugins of the user stay in force beside it', () => {
      const old = plugin('.docker/cli-plugins', 'echo 2.20.0')
      writeFileSync(join(directory, '.docker/cli-plugins/docker-buildx'), 'buildx')
      engine('start', programs())
      expect(readFileSync(join(state, 'docker-config/cli-plugins/docker-buildx'), 'utf8')).toBe('buildx')
      expect([text(join(state, 'docker-config/cli-plugins/docker-compose')), text(old)]).toEqual(['echo 2.26.1', 'echo 2.20.0'])
    })
  })
})
