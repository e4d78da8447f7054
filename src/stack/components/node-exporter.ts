import type { ComposeService } from '../../declared/compose-model.ts'
import type { Component, StartCommand } from './component.ts'
import { Flags, portOf } from './flags.ts'
import { programCommand, takenAsItIs } from './image-command.ts'

const PORT = 9100
const LISTEN = '--web.listen-address'

// Names of before node-exporter 1.0 and 1.3.
const RENAMED = {
  '--collector.netdev.ignored-devices': '--collector.netdev.device-exclude',
  '--collector.netdev.device-blacklist': '--collector.netdev.device-exclude',
  '--collector.netdev.device-whitelist': '--collector.netdev.device-include',
  '--collector.systemd.unit-blacklist': '--collector.systemd.unit-exclude',
  '--collector.systemd.unit-whitelist': '--collector.systemd.unit-include',
}

/** node-exporter from Debian's `prometheus-node-exporter`. */
export const nodeExporter: Component = {
  name: 'node-exporter',
  images: ['prom/node-exporter', 'prometheus/node-exporter'],
  packages: ['prometheus-node-exporter'],
  leaveOut: ['prometheus-node-exporter-collectors', 'dbus*'],
  program: '/usr/bin/prometheus-node-exporter',
  links: { '/usr/bin/node_exporter': '/usr/bin/prometheus-node-exporter' },
  port: PORT,
  writable: [],
  workingDir: '/',
  files: {},
  start,
  ready: (service) => ({ http: new Flags(service.command ?? []).value('--web.telemetry-path') ?? '/metrics' }),
  stop: 'SIGTERM',
}

function start(service: ComposeService, address: string): StartCommand {
  const command = programCommand(service, ['node_exporter', 'prometheus-node-exporter'], [])
  const environment = { FIREDRILL_ADDRESS: address }
  if (!command.own) return { argv: command.argv, environment, port: PORT, notes: [takenAsItIs(command.argv, LISTEN)] }
  const flags = new Flags(command.words)
  const notes = flags.renameAll(RENAMED)
  const port = portOf(flags.value(LISTEN), PORT)
  flags.set(LISTEN, `${address}:${port}`)
  // Debian's build asks systemd and reads a text file directory unless told not to; upstream's does neither.
  if (!flags.has('--collector.systemd')) flags.addSwitch('--no-collector.systemd')
  flags.setDefault('--collector.textfile.directory', '')
  return { argv: [nodeExporter.program, ...flags.argv], environment, port, notes }
}
