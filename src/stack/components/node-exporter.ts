import type { Component } from './component.ts'
import { flagWrapper } from './flag-wrapper.ts'
import { Flags } from './flags.ts'
import { listening } from './listening.ts'

const PORT = 9100
const PROGRAM = '/usr/bin/prometheus-node-exporter'
// Debian's build asks systemd and reads a text file directory unless told not to; upstream's does neither.
const SYSTEMD = '--collector.systemd'
const NO_SYSTEMD = '--no-collector.systemd'
const TEXT_FILES = '--collector.textfile.directory'

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
  program: PROGRAM,
  links: { '/usr/bin/node_exporter': PROGRAM },
  port: PORT,
  writable: [],
  workingDir: '/',
  files: {},
  start: listening({ program: PROGRAM, names: ['node_exporter', 'prometheus-node-exporter'], port: PORT, adjust }),
  ready: (service) => ({ http: new Flags(service.command ?? []).value('--web.telemetry-path') ?? '/metrics' }),
  stop: 'SIGTERM',
  image: {
    entrypoint: ['/bin/node_exporter'],
    cmd: [],
    user: 'nobody',
    ports: [PORT],
    files: {
      '/usr/bin/node_exporter': flagWrapper({
        program: PROGRAM,
        renamed: RENAMED,
        added: [
          { word: NO_SYSTEMD, unless: [SYSTEMD, NO_SYSTEMD] },
          { word: `${TEXT_FILES}=`, unless: [TEXT_FILES] },
        ],
      }),
    },
  },
}

function adjust(flags: Flags): readonly string[] {
  const notes = flags.renameAll(RENAMED)
  if (!flags.has(SYSTEMD)) flags.addSwitch(NO_SYSTEMD)
  flags.setDefault(TEXT_FILES, '')
  return notes
}
