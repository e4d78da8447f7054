import type { ComposeService } from '../../declared/compose-model.ts'
import type { Component, StartCommand } from './component.ts'
import { scriptCommand } from './image-command.ts'
import { POSTGRES_ENTRYPOINT } from './postgres-entrypoint.ts'

const PORT = 5432
const POSTGRES = 999
const ENTRYPOINT = '/opt/firedrill/docker-entrypoint.sh'

// A stack under test never outlives its run: no waiting for the disk. Before the user's words, which win.
const FAST = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'jit=off',
  'unix_socket_directories=/var/run/postgresql',
]

/** PostgreSQL from Debian's `postgresql`, started by an entrypoint of our own. */
export const postgres: Component = {
  name: 'postgres',
  images: ['postgres'],
  // Init scripts are written for bash, as the official image has it.
  packages: ['postgresql', 'bash'],
  // Debian's cluster tools are written in Perl and never run here; the JIT compiler is switched off.
  leaveOut: ['postgresql-common*', 'postgresql-client-common', '*-perl', 'libllvm*', 'postgresql-*-jit*', 'libsystemd-shared'],
  program: '/usr/lib/postgresql/*/bin/postgres',
  links: { '/usr/bin/': '/usr/lib/postgresql/*/bin/*' },
  port: PORT,
  writable: ['/var/lib/postgresql/data', '/var/run/postgresql'],
  workingDir: '/',
  user: 'nobody',
  files: { [ENTRYPOINT]: POSTGRES_ENTRYPOINT },
  start,
  ready: (service, address) => ({ exec: ['pg_isready', '-q', '-h', address, '-p', String(portIn(service))] }),
  stop: 'SIGINT',
  reload: 'SIGHUP',
  image: {
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['postgres'],
    ports: [PORT],
    volumes: ['/var/lib/postgresql/data'],
    environment: { LANG: 'C.UTF-8', PGDATA: '/var/lib/postgresql/data' },
    directories: [
      { path: '/docker-entrypoint-initdb.d', uid: 0, gid: 0 },
      { path: '/var/lib/postgresql', uid: POSTGRES, gid: POSTGRES },
      { path: '/var/lib/postgresql/data', uid: POSTGRES, gid: POSTGRES, mode: 0o1777 },
      { path: '/run/postgresql', uid: POSTGRES, gid: POSTGRES, mode: 0o3777 },
    ],
    accounts: [{ name: 'postgres', id: POSTGRES, home: '/var/lib/postgresql', shell: '/bin/bash' }],
    files: { '/usr/local/bin/docker-entrypoint.sh': POSTGRES_ENTRYPOINT },
  },
}

function start(service: ComposeService, address: string): StartCommand {
  const command = scriptCommand(service, 'postgres', (word) => word.startsWith('-'))
  const environment = { FIREDRILL_ADDRESS: address, LANG: 'C.UTF-8' }
  const port = portIn(service)
  if (!command.own) {
    return {
      own: false,
      argv: command.argv,
      environment,
      port,
      notes: [`${command.argv[0]} is run as compose gives it, without the image's first-start steps`],
    }
  }
  const settings = FAST.flatMap((setting) => ['-c', setting])
  return { own: true, argv: ['/bin/bash', ENTRYPOINT, ...settings, ...command.words], environment, port, notes: [] }
}

const portIn = ({ command = [] }: ComposeService): number =>
  Number(/(?:^|\s)(?:-p\s*|(?:-c\s*|--)port=)(\d+)/.exec(command.join(' '))?.[1] ?? PORT)
