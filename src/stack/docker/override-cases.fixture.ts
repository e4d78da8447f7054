import type { ServiceChange } from '../stack.ts'

type Parts = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A compose project, and what compose makes of it with the override of a run. */
export interface OverrideCase {
  readonly name: string
  /** Path -> text. */
  readonly files: Readonly<Record<string, string>>
  /** Default: `compose.yml`. */
  readonly named?: readonly string[]
  readonly profiles?: readonly string[]
  readonly keepPorts?: boolean
  /** Sources below the project's directory. */
  readonly changes?: readonly ServiceChange[]
  /** Of `docker compose config`: service -> key -> value; undefined = the key must not be there. */
  readonly services: Parts
  /** All that is there of them: key -> what it says. */
  readonly networks?: Parts
  readonly volumes?: Parts
}

const LABELS = { 'firedrill.run': 'firedrill-shop-1' }
const LOGGING = { driver: 'json-file', options: { 'max-size': '20m', 'max-file': '2' } }
const HOSTS = ['host.docker.internal=host-gateway']
/** A port on loopback, whose host port the engine picks: none is `published`. */
const free = (target: number, protocol = 'tcp') => ({ mode: 'ingress', host_ip: '127.0.0.1', target, protocol })
const alias = (...aliases: string[]) => ({ aliases })
const bind = (source: string, target: string, create = false) => ({
  type: 'bind',
  source,
  target,
  bind: create ? { create_host_path: true } : {},
})
const over = (source: string, target: string, readOnly = false) => ({ source, target, readOnly })
const ours = (key: string) => ({ name: `firedrill-shop-1_${key}`, labels: LABELS })

/** Small projects, each with something that an override could break. */
export const OVERRIDE_CASES: readonly OverrideCase[] = [
  {
    name: 'ports are free, labels and hosts are added, the name of a container is one in its networks',
    files: {
      'compose.yml': `name: theirs
services:
  web:
    image: web
    container_name: the-web
    ports: ["3000:3000", "4000-4001:4000-4001", "5000:53/udp", "9000-9005:9000"]
    networks: { front: { aliases: [w] }, back: { ipv4_address: 10.99.0.5 } }
    extra_hosts: ["other:10.0.0.1"]
    labels: [mine=1, firedrill.run=theirs]
  plain: { image: plain, ports: [] }
networks: { front: , back: { name: backbone, ipam: { config: [{ subnet: 10.99.0.0/24 }] } } }
`,
    },
    services: {
      web: {
        container_name: undefined,
        labels: { ...LABELS, mine: '1' },
        logging: LOGGING,
        ports: [free(3000), free(4000), free(4001), free(9000), free(53, 'udp')],
        networks: { front: alias('w', 'the-web'), back: { ...alias('the-web'), ipv4_address: '10.99.0.5' } },
        extra_hosts: [...HOSTS, 'other=10.0.0.1'],
      },
      plain: { ports: undefined, networks: { default: null }, labels: LABELS },
    },
    networks: {
      default: { ...ours('default'), ipam: {} },
      front: { ...ours('front'), ipam: {} },
      back: { ...ours('back'), ipam: { config: [{ subnet: '10.99.0.0/24' }] } },
    },
  },
  {
    name: 'ports are kept, and what must be reached beside them is added',
    files: {
      'compose.yml': 'services:\n  web: { image: web, ports: ["3000:3000"], expose: ["9464"] }\n  db: { image: postgres }\n',
    },
    keepPorts: true,
    services: {
      web: { ports: [{ mode: 'ingress', target: 3000, published: '3000', protocol: 'tcp' }, free(9464)] },
      db: { ports: [free(5432)] },
    },
  },
  {
    name: 'what is built is built under the name of the project, with labels, from where it was',
    files: {
      'compose.yml':
        'services:\n  named: { image: "shop:1", build: ./app }\n  plain: { build: { context: ./app, args: { A: b }, labels: [c=d] } }\n',
    },
    services: {
      named: { image: undefined, build: { context: './app', dockerfile: 'Dockerfile', labels: LABELS } },
      plain: { build: { context: './app', dockerfile: 'Dockerfile', args: { A: 'b' }, labels: { c: 'd' } } },
    },
  },
  {
    name: 'networks that are not its own',
    files: {
      'compose.yml': `services:
  db: { image: postgres, container_name: the-db }
  guest: { image: guest, network_mode: "service:db", container_name: the-guest, expose: ["9187"] }
  host: { image: host, network_mode: host, container_name: the-host }
  none: { image: none, network_mode: none }
  bridge: { image: bridge, network_mode: bridge, container_name: the-bridge, ports: ["7001:7001"] }
`,
    },
    services: {
      db: { ports: [free(5432), free(9187)], networks: { default: alias('the-db') } },
      guest: {
        network_mode: 'service:db',
        networks: undefined,
        ports: undefined,
        extra_hosts: undefined,
        container_name: undefined,
      },
      host: { network_mode: 'host', networks: undefined, ports: undefined, extra_hosts: HOSTS, container_name: undefined },
      none: { network_mode: 'none', networks: undefined, ports: undefined },
      bridge: { network_mode: 'bridge', networks: undefined, ports: [free(7001)], container_name: undefined },
    },
  },
  {
    name: 'volumes and networks with a name, and external ones',
    files: {
      'compose.yml': `services:
  web: { image: web, volumes: ["data:/data", "named:/named", "there:/there"], networks: [default, outer], logging: { driver: none } }
networks: { default: { external: true, name: theirs }, outer: { external: true, name: out } }
volumes: { data: { labels: { mine: "1" } }, named: { name: shared }, there: { external: true } }
`,
    },
    services: { web: { logging: { driver: 'none' }, networks: { default: null, outer: null } } },
    networks: {
      default: { name: 'theirs', ipam: {}, external: true },
      outer: { name: 'out', ipam: {}, external: true },
    },
    volumes: {
      data: { ...ours('data'), labels: { ...LABELS, mine: '1' } },
      named: ours('named'),
      there: { name: 'there', external: true },
    },
  },
  {
    name: 'included services, with their own directory and env file',
    files: {
      'compose.yml':
        'include: [{ path: [sub/compose.yml, sub/more.yml], env_file: sub/x.env }]\nservices: { own: { image: own, depends_on: [web] } }\n',
      'sub/compose.yml': `services:
  web: { image: "web:\${V}", build: ., container_name: the-web, ports: ["3000:3000"], env_file: x.env, networks: [front], volumes: ["data:/data"] }
networks: { front: { name: shared-front } }
volumes: { data: { name: shared-data } }
`,
      'sub/more.yml': 'services: { web: { ports: ["3009:3009"] } }\n',
      'sub/x.env': 'V=7\n',
    },
    services: {
      web: {
        image: undefined,
        container_name: undefined,
        build: { context: './sub', dockerfile: 'Dockerfile', labels: LABELS },
        environment: { V: '7' },
        labels: LABELS,
        networks: { front: alias('the-web') },
        ports: [free(3000), free(3009)],
        extra_hosts: HOSTS,
      },
      own: { labels: LABELS, logging: LOGGING, extra_hosts: HOSTS },
    },
    networks: { default: { ...ours('default'), ipam: {} }, front: { ...ours('front'), ipam: {} } },
    volumes: { data: ours('data') },
  },
  {
    name: 'services that extend others, of this file and of another one',
    files: {
      'compose.yml': `services:
  web: { extends: { file: sub/base.yml, service: base }, ports: ["3001:3001"] }
  parent: { image: parent, container_name: the-parent, ports: ["1000:1000"], labels: [a=1] }
  child: { extends: parent, container_name: the-child, ports: ["2000:2000"], labels: { b: "2" } }
`,
      'sub/base.yml':
        'services: { base: { image: base, container_name: the-base, ports: ["3000:3000"], extra_hosts: { a: 1.2.3.4 } } }\n',
    },
    services: {
      web: {
        ports: [free(3000), free(3001)],
        networks: { default: alias('the-base') },
        container_name: undefined,
        extra_hosts: ['a=1.2.3.4', ...HOSTS],
      },
      parent: { ports: [free(1000)], networks: { default: alias('the-parent') }, labels: { ...LABELS, a: '1' } },
      child: {
        ports: [free(1000), free(2000)],
        networks: { default: alias('the-child') },
        labels: { ...LABELS, a: '1', b: '2' },
      },
    },
  },
  {
    name: 'profiles: only what is asked for is there',
    files: {
      'compose.yml': `services:
  web: { image: web, ports: ["3000:3000"] }
  load: { image: load, profiles: [load], container_name: the-load, ports: ["8089:8089"] }
  other: { image: other, profiles: [other], container_name: the-other, ports: ["8090:8090"] }
`,
    },
    profiles: ['load'],
    services: { web: { ports: [free(3000)] }, load: { ports: [free(8089)], container_name: undefined }, other: {} },
  },
  {
    name: 'several files of the user',
    named: ['compose.yml', 'ci/more.yml'],
    files: {
      'compose.yml': 'services: { web: { image: web, ports: ["3000:3000"], volumes: ["./a:/a"] } }\n',
      'ci/more.yml':
        'services: { web: { container_name: the-web, ports: ["3001:3000", "3002:3002"] }, extra: { image: extra } }\n',
    },
    services: { web: { ports: [free(3000), free(3002)], container_name: undefined }, extra: { labels: LABELS } },
  },
  {
    name: 'what a run changes: files over files and folders, words after the command',
    files: {
      'compose.yml': `services:
  prom:
    image: prom
    command: ["--config.file=/etc/prometheus/prometheus.yml", "--old=1", "--of=$$HOME"]
    volumes: ["./mon:/etc/prometheus:ro", "./rules.yml:/rules.yml:ro,z", "data:/prometheus"]
  plain: { image: plain }
  own: { image: own, entrypoint: [/start], volumes: ["data:/data"] }
  same: { image: same, command: [run] }
volumes: { data: }
`,
    },
    changes: [
      {
        service: 'prom',
        mounts: [
          over('new.yml', '/etc/prometheus/prometheus.yml', true),
          over('new-$x.yml', '/rules.yml'),
          over('db', '/prometheus'),
        ],
        args: ['--old=2', '--new=$HOME'],
      },
      { service: 'plain', mounts: [], args: ['--new'] },
      { service: 'own', mounts: [over('new.yml', '/own.yml')], args: ['--new'] },
      { service: 'same', mounts: [], args: [] },
    ],
    services: {
      prom: {
        command: ['--config.file=/etc/prometheus/prometheus.yml', '--of=$$HOME', '--old=2', '--new=$$HOME'],
        volumes: [
          { ...bind('./mon', '/etc/prometheus', true), read_only: true },
          bind('./new-$$x.yml', '/rules.yml'),
          bind('./db', '/prometheus'),
          { ...bind('./new.yml', '/etc/prometheus/prometheus.yml'), read_only: true },
        ],
      },
      plain: { command: ['image', 'says', '--new'], volumes: undefined },
      own: {
        command: ['--new'],
        volumes: [{ type: 'volume', source: 'data', target: '/data', volume: {} }, bind('./new.yml', '/own.yml')],
      },
      same: { command: ['run'], volumes: undefined },
    },
  },
  {
    name: 'what a run hides: what is mounted below, and what is in memory',
    files: {
      'compose.yml': `services:
  prom:
    image: prom
    volumes: ["./rules:/etc/prometheus/rules:ro", "./etc:/etc/prometheus-old", "data:/data", "/anonymous"]
    tmpfs: [/prometheus, /cache]
volumes: { data: }
`,
    },
    changes: [{ service: 'prom', mounts: [over('etc', '/etc/prometheus', true), over('db', '/prometheus')], args: [] }],
    services: {
      prom: {
        tmpfs: undefined,
        volumes: [
          bind('./etc', '/etc/prometheus-old', true),
          { type: 'volume', source: 'data', target: '/data' },
          { type: 'volume', target: '/anonymous' },
          { type: 'tmpfs', target: '/cache' },
          { ...bind('./etc', '/etc/prometheus'), read_only: true },
          bind('./db', '/prometheus'),
        ],
      },
    },
  },
]
