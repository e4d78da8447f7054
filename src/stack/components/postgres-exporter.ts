import type { Component } from './component.ts'
import { listening } from './listening.ts'

const PORT = 9187
const PROGRAM = '/usr/bin/prometheus-postgres-exporter'

/** postgres_exporter from Debian's `prometheus-postgres-exporter`. */
export const postgresExporter: Component = {
  name: 'postgres-exporter',
  images: ['prometheuscommunity/postgres-exporter', 'wrouesnel/postgres_exporter'],
  packages: ['prometheus-postgres-exporter'],
  program: PROGRAM,
  links: { '/usr/bin/postgres_exporter': PROGRAM },
  port: PORT,
  writable: [],
  workingDir: '/',
  files: {},
  start: listening({ program: PROGRAM, names: ['postgres_exporter', 'prometheus-postgres-exporter'], port: PORT }),
  // Not /metrics, which asks the database and waits for it.
  ready: () => ({ http: '/' }),
  stop: 'SIGTERM',
  image: {
    entrypoint: ['/bin/postgres_exporter'],
    cmd: [],
    user: 'nobody',
    ports: [PORT],
    // Where the image of before 2021 had it.
    links: { '/postgres_exporter': 'usr/bin/postgres_exporter' },
  },
}
