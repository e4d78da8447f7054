import type { ComposeService } from '../../declared/compose-model.ts'
import type { Component, StartCommand } from './component.ts'
import { scriptCommand } from './image-command.ts'

const PORT = 6379
const REDIS = 999
const WRAPPERS = '/opt/firedrill/bin'

// Found first in PATH: a shell command of compose (`sh -c "redis-server --requirepass $PASS"`) listens in the right place too.
const WRAPPER = `#!/bin/sh
exec /usr/bin/redis-server "$@" --bind "$FIREDRILL_ADDRESS" --protected-mode no
`

// In an image of its own: no address to bind, and the server's user as the official image has it.
const IN_IMAGE = '/usr/local/bin/redis-server'
const IMAGE_WRAPPER = `#!/bin/sh
case " $* " in *" --protected-mode "*) ;; *) set -- "$@" --protected-mode no ;; esac
exec /usr/bin/redis-server "$@"
`
const IMAGE_ENTRYPOINT = `#!/bin/sh
set -e
case $1 in -*|*.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} + 2>/dev/null || true
  shift
  exec su -m -s ${IN_IMAGE} -- redis "$@"
fi
exec "$@"
`

/** Redis from Debian's `redis-server`. */
export const redis: Component = {
  name: 'redis',
  images: ['redis'],
  packages: ['redis-server'],
  program: '/usr/bin/redis-server',
  port: PORT,
  writable: ['/data'],
  workingDir: '/data',
  files: { [`${WRAPPERS}/redis-server`]: WRAPPER },
  start,
  ready,
  stop: 'SIGTERM',
  image: {
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['redis-server'],
    ports: [PORT],
    volumes: ['/data'],
    workingDir: '/data',
    directories: [{ path: '/data', uid: REDIS, gid: REDIS }],
    accounts: [{ name: 'redis', id: REDIS, home: '/data', shell: '/bin/sh' }],
    files: { '/usr/local/bin/docker-entrypoint.sh': IMAGE_ENTRYPOINT, [IN_IMAGE]: IMAGE_WRAPPER },
  },
}

function start(service: ComposeService, address: string): StartCommand {
  const command = scriptCommand(service, 'redis-server', (word) => word.startsWith('-') || word.endsWith('.conf'))
  const environment = {
    FIREDRILL_ADDRESS: address,
    PATH: `${WRAPPERS}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
  }
  const port = portIn(service)
  if (!command.own) return { own: false, argv: command.argv, environment, port, notes: [] }
  // Later words win over earlier ones and over the configuration file.
  const argv = [redis.program, ...command.words, '--bind', address, '--protected-mode', 'no']
  return { own: true, argv, environment, port, notes: [] }
}

// A server that asks for a password is as ready as one that answers PONG; one that still loads its data is not.
function ready(service: ComposeService, address: string): { exec: readonly string[] } {
  return { exec: ['sh', '-c', 'redis-cli -h "$0" -p "$1" ping | grep -qE "PONG|NOAUTH"', address, String(portIn(service))] }
}

const portIn = ({ command = [], entrypoint = [] }: ComposeService): number =>
  Number(/(?:^|\s)--port\s+(\d+)/.exec([...entrypoint, ...command].join(' '))?.[1] ?? PORT)
