import type { ComposeService } from '../../declared/compose-model.ts'
import type { Component, StartCommand } from './component.ts'
import { flagWrapper } from './flag-wrapper.ts'
import { Flags, portOf } from './flags.ts'
import { programCommand, routePrefix, takenAsItIs } from './image-command.ts'
import { NOBODY } from './image-shape.ts'

const PORT = 9090
// In an image its own name is that of the wrapper.
const PACKED_PROGRAM = '/usr/lib/firedrill/prometheus'
const LISTEN = '--web.listen-address'

const DEFAULTS = ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus']

const DEFAULT_CONFIG = `global:
  scrape_interval: 15s
  evaluation_interval: 15s
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ['localhost:9090']
`

// Prometheus 3 ends at once on a flag that it no longer knows.
const RENAMED = { '--storage.tsdb.retention': '--storage.tsdb.retention.time' }
const GONE = ['--alertmanager.timeout']
const GONE_SWITCHES = ['--storage.tsdb.allow-overlapping-blocks', '--no-storage.tsdb.allow-overlapping-blocks']

// What upstream's program takes when the flag is absent; Debian's would take other places.
const ABSENT_CONFIG = ['--config.file', 'prometheus.yml'] as const
const ABSENT_STORAGE = ['--storage.tsdb.path', 'data/'] as const

/** Prometheus from Debian's `prometheus`. */
export const prometheus: Component = {
  name: 'prometheus',
  images: ['prom/prometheus', 'prometheus/prometheus'],
  packages: ['prometheus'],
  // promtool is a hundred megabytes that the server never runs; libjs and fonts belong to the classic web page.
  leaveOut: ['promtool', 'libjs-*', 'fonts-*', 'node-*', 'prometheus-node-exporter*'],
  program: '/usr/bin/prometheus',
  port: PORT,
  writable: ['/prometheus'],
  workingDir: '/prometheus',
  files: { '/etc/prometheus/prometheus.yml': DEFAULT_CONFIG },
  start,
  ready: (service) => ({ http: `${routePrefix(service)}/-/ready` }),
  stop: 'SIGTERM',
  reload: 'SIGHUP',
  image: {
    entrypoint: ['/bin/prometheus'],
    cmd: DEFAULTS,
    user: 'nobody',
    ports: [PORT],
    volumes: ['/prometheus'],
    workingDir: '/prometheus',
    directories: [
      { path: '/prometheus', uid: NOBODY, gid: NOBODY },
      { path: '/etc/prometheus', uid: NOBODY, gid: NOBODY },
    ],
    also: [{ name: 'promtool', packages: ['promtool'], program: '/usr/bin/promtool' }],
    moves: { '/usr/bin/prometheus': PACKED_PROGRAM },
    files: {
      '/etc/prometheus/prometheus.yml': DEFAULT_CONFIG,
      '/usr/bin/prometheus': flagWrapper({
        program: PACKED_PROGRAM,
        renamed: { ...RENAMED, '--enable-feature=agent': '--agent' },
        gone: GONE,
        goneSwitches: GONE_SWITCHES,
        added: [
          { word: ABSENT_CONFIG.join('='), unless: ['--config.file'] },
          { word: ABSENT_STORAGE.join('='), unless: ['--agent', '--storage.tsdb.path'] },
        ],
      }),
    },
  },
}

function start(service: ComposeService, address: string): StartCommand {
  const command = programCommand(service, ['prometheus'], DEFAULTS)
  const environment = { FIREDRILL_ADDRESS: address }
  if (!command.own) return { own: false, argv: command.argv, environment, port: PORT, notes: [takenAsItIs(command.argv, LISTEN)] }
  const flags = new Flags(command.words)
  const notes = modernise(flags)
  const port = portOf(flags.value(LISTEN), PORT)
  flags.set(LISTEN, `${address}:${port}`)
  flags.setDefault(...ABSENT_CONFIG)
  if (!flags.has('--agent')) flags.setDefault(...ABSENT_STORAGE)
  return { own: true, argv: [prometheus.program, ...flags.argv], environment, port, notes }
}

function modernise(flags: Flags): string[] {
  const notes = [...flags.renameAll(RENAMED)]
  for (const name of [...GONE, ...GONE_SWITCHES]) {
    if (!flags.has(name)) continue
    if (GONE.includes(name)) flags.remove(name)
    else flags.removeSwitch(name)
    notes.push(`flag ${name} is left out: Prometheus 3 does not know it`)
  }
  if (flags.value('--enable-feature')?.split(',').includes('agent') && !flags.has('--agent')) {
    flags.addSwitch('--agent')
    notes.push('feature agent is the flag --agent since Prometheus 3')
  }
  return notes
}
