import type { Component } from './component.ts'
import { routePrefix } from './image-command.ts'
import { listening } from './listening.ts'

const PORT = 9115
const PROGRAM = '/usr/bin/prometheus-blackbox-exporter'
const CONFIG = '/etc/blackbox_exporter/config.yml'
const DEFAULTS = [`--config.file=${CONFIG}`]

// The modules that upstream's default file has, as far as stacks use them without a file of their own.
const DEFAULT_CONFIG = `modules:
  http_2xx: { prober: http, http: { preferred_ip_protocol: ip4 } }
  http_post_2xx: { prober: http, http: { method: POST } }
  tcp_connect: { prober: tcp }
  icmp: { prober: icmp }
  icmp_ttl5: { prober: icmp, timeout: 5s, icmp: { ttl: 5 } }
  grpc: { prober: grpc, grpc: { tls: true, preferred_ip_protocol: ip4 } }
  grpc_plain: { prober: grpc, grpc: { tls: false, service: service1 } }
  ssh_banner: { prober: tcp, tcp: { query_response: [{ expect: '^SSH-2.0-' }] } }
`

/** blackbox_exporter from Debian's `prometheus-blackbox-exporter`. */
export const blackboxExporter: Component = {
  name: 'blackbox-exporter',
  images: ['prom/blackbox-exporter', 'prometheus/blackbox-exporter'],
  packages: ['prometheus-blackbox-exporter'],
  // Their programs give the installed file its capability; a container has it or has not.
  leaveOut: ['libcap2*'],
  program: PROGRAM,
  links: { '/usr/bin/blackbox_exporter': PROGRAM },
  port: PORT,
  writable: [],
  workingDir: '/',
  files: { [CONFIG]: DEFAULT_CONFIG },
  start: listening({
    program: PROGRAM,
    names: ['blackbox_exporter', 'prometheus-blackbox-exporter'],
    port: PORT,
    defaults: DEFAULTS,
  }),
  ready: (service) => ({ http: `${routePrefix(service)}/-/healthy` }),
  stop: 'SIGTERM',
  reload: 'SIGHUP',
  image: {
    entrypoint: ['/bin/blackbox_exporter'],
    cmd: DEFAULTS,
    ports: [PORT],
    files: { [CONFIG]: DEFAULT_CONFIG },
  },
}
