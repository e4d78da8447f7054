import type { Component } from './component.ts'
import { flagWrapper } from './flag-wrapper.ts'
import { routePrefix } from './image-command.ts'
import { NOBODY } from './image-shape.ts'
import { listening } from './listening.ts'

const PORT = 9091
const PROGRAM = '/usr/bin/prometheus-pushgateway'
// Upstream's program keeps nothing on disk unless told to; Debian's does.
const PERSISTENCE = '--persistence.file'

/** Pushgateway from Debian's `prometheus-pushgateway`. */
export const pushgateway: Component = {
  name: 'pushgateway',
  images: ['prom/pushgateway', 'prometheus/pushgateway'],
  packages: ['prometheus-pushgateway'],
  // They belong to its web page.
  leaveOut: ['libjs-*', 'fonts-*', 'javascript-common', 'node-*'],
  program: PROGRAM,
  links: { '/usr/bin/pushgateway': PROGRAM },
  port: PORT,
  writable: ['/pushgateway'],
  workingDir: '/pushgateway',
  files: {},
  start: listening({
    program: PROGRAM,
    names: ['pushgateway', 'prometheus-pushgateway'],
    port: PORT,
    adjust: (flags) => {
      flags.setDefault(PERSISTENCE, '')
      return []
    },
  }),
  ready: (service) => ({ http: `${routePrefix(service)}/-/ready` }),
  stop: 'SIGTERM',
  image: {
    entrypoint: ['/bin/pushgateway'],
    cmd: [],
    user: 'nobody',
    ports: [PORT],
    workingDir: '/pushgateway',
    directories: [{ path: '/pushgateway', uid: NOBODY, gid: NOBODY }],
    files: {
      '/usr/bin/pushgateway': flagWrapper({
        program: PROGRAM,
        added: [{ word: `${PERSISTENCE}=`, unless: [PERSISTENCE] }],
      }),
    },
  },
}
