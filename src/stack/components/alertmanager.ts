import type { ComposeService } from '../../declared/compose-model.ts'
import type { Component, StartCommand } from './component.ts'
import { flagWrapper } from './flag-wrapper.ts'
import { Flags, portOf } from './flags.ts'
import { programCommand, routePrefix, takenAsItIs } from './image-command.ts'
import { NOBODY } from './image-shape.ts'

const PORT = 9093
const PROGRAM = '/usr/bin/prometheus-alertmanager'
const LISTEN = '--web.listen-address'
const CLUSTER = '--cluster.listen-address'
const CLUSTER_PORT = 9094

const DEFAULTS = ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager']

// What upstream's program takes when the flag is absent; Debian's would take other places.
const ABSENT = { '--config.file': 'alertmanager.yml', '--storage.path': 'data/' }

const DEFAULT_CONFIG = `route:
  receiver: default
receivers:
  - name: default
`

/** Alertmanager from Debian's `prometheus-alertmanager`; its default templates stand in the tree's /usr/share. */
export const alertmanager: Component = {
  name: 'alertmanager',
  images: ['prom/alertmanager', 'prometheus/alertmanager'],
  packages: ['prometheus-alertmanager'],
  program: PROGRAM,
  links: { '/usr/bin/alertmanager': PROGRAM },
  port: PORT,
  writable: ['/alertmanager'],
  workingDir: '/alertmanager',
  files: { '/etc/alertmanager/alertmanager.yml': DEFAULT_CONFIG },
  start,
  ready: (service) => ({ http: `${routePrefix(service)}/-/ready` }),
  stop: 'SIGTERM',
  reload: 'SIGHUP',
  image: {
    entrypoint: ['/bin/alertmanager'],
    cmd: DEFAULTS,
    user: 'nobody',
    ports: [PORT],
    volumes: ['/alertmanager'],
    workingDir: '/alertmanager',
    directories: [
      { path: '/alertmanager', uid: NOBODY, gid: NOBODY },
      { path: '/etc/alertmanager', uid: NOBODY, gid: NOBODY },
    ],
    files: {
      '/etc/alertmanager/alertmanager.yml': DEFAULT_CONFIG,
      '/usr/bin/alertmanager': flagWrapper({
        program: PROGRAM,
        added: Object.entries(ABSENT).map(([flag, value]) => ({ word: `${flag}=${value}`, unless: [flag] })),
      }),
    },
  },
}

function start(service: ComposeService, address: string): StartCommand {
  const command = programCommand(service, ['alertmanager', 'prometheus-alertmanager'], DEFAULTS)
  const environment = { FIREDRILL_ADDRESS: address }
  if (!command.own) return { own: false, argv: command.argv, environment, port: PORT, notes: [takenAsItIs(command.argv, LISTEN)] }
  const flags = new Flags(command.words)
  const port = portOf(flags.value(LISTEN), PORT)
  flags.set(LISTEN, `${address}:${port}`)
  const notes = cluster(flags, address)
  for (const [flag, value] of Object.entries(ABSENT)) flags.setDefault(flag, value)
  return { own: true, argv: [PROGRAM, ...flags.argv], environment, port, notes }
}

// Alone it needs no gossip; in a cluster it must gossip on its own address, which it would not find by itself on loopback.
function cluster(flags: Flags, address: string): string[] {
  const wanted = flags.value(CLUSTER)
  if (wanted === '') return []
  if (wanted === undefined && !flags.has('--cluster.peer')) {
    flags.set(CLUSTER, '')
    return ['gossip is off: compose names no cluster']
  }
  const place = `${address}:${portOf(wanted, CLUSTER_PORT)}`
  flags.set(CLUSTER, place)
  flags.setDefault('--cluster.advertise-address', place)
  return []
}
