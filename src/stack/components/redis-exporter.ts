import type { ComposeService } from '../../declared/compose-model.ts'
import type { Component } from './component.ts'
import type { Flags } from './flags.ts'
import { listening } from './listening.ts'

const PORT = 9121
const PROGRAM = '/usr/bin/prometheus-redis-exporter'
const LISTEN = '--web.listen-address'

/** redis_exporter from Debian's `prometheus-redis-exporter`. */
export const redisExporter: Component = {
  name: 'redis-exporter',
  images: ['oliver006/redis_exporter'],
  packages: ['prometheus-redis-exporter'],
  program: PROGRAM,
  links: { '/usr/bin/redis_exporter': PROGRAM },
  port: PORT,
  writable: [],
  workingDir: '/',
  files: {},
  start: listening({ program: PROGRAM, names: ['redis_exporter', 'prometheus-redis-exporter'], port: PORT, adjust }),
  ready: () => ({ http: '/health' }),
  stop: 'SIGTERM',
  image: {
    entrypoint: ['/redis_exporter'],
    cmd: [],
    user: '59000:59000',
    ports: [PORT],
    links: { '/redis_exporter': 'usr/bin/redis_exporter' },
  },
}

// Flags of Go's own package take one dash or two, and this program takes each from a variable where it is absent.
function adjust(flags: Flags, { environment }: ComposeService): readonly string[] {
  flags.renameAll({ '-web.listen-address': LISTEN })
  const listen = environment.REDIS_EXPORTER_WEB_LISTEN_ADDRESS
  if (listen !== undefined) flags.setDefault(LISTEN, listen)
  return []
}
