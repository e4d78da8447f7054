// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { type ComposeProject, over } from './compose-project.ts'

const overrides: readonly ComposeProject[] = [
  over('scalars are replaced', 'hostname: a\nrestart: always\nworking_dir: /a', 'hostname: b\nimage: other\nworking_dir:'),
  over(
    'commands are replaced',
    'command: [a, b]\nentrypoint: x y\nhealthcheck: { test: [CMD, a], retries: 5 }',
    'command: c d\nentrypoint: [z]\nhealthcheck: { test: b }',
  ),
  over('a command is taken away', 'command: [a, b]\nentrypoint: [x]', 'command:\nentrypoint: null'),
  over(
    'ports are added',
    'ports: ["80:80", "81:81"]',
    'ports: ["80:80", "82:80", { target: 81, published: "81" }, "127.0.0.1:81:81"]',
  ),
  over('expose and profiles are added', 'expose: [1, "2"]\nprofiles: [a, b]', 'expose: ["2", "3"]\nprofiles: [b, c]', {
    profiles: ['c'],
  }),
  over(
    'mounts by target',
    'volumes: ["./a:/x", "data:/y:ro", "/z"]\ntmpfs: /r',
    'volumes: ["other:/x:ro", { type: bind, source: ./c, target: /y }]\ntmpfs: [/s]',
  ),
  over('environment, mapping over list', 'environment: [A=1, B=2, C]', 'environment: { B: 3, D: 4, A: }', { env: { C: 'c' } }),
  over('environment, list over mapping', 'environment: { A: 1, B: two, C: }', 'environment: [B=3, "D=4", C=5]'),
  over('env_file is added', 'env_file: a.env', 'env_file: [b.env, { path: c.env, required: false }]', {
    files: { 'a.env': 'A=1\nB=1\n', 'b.env': 'B=2\n' },
  }),
  over('an env_file said again stays where it was', 'env_file: [a.env, b.env]', 'env_file: a.env', {
    files: { 'a.env': 'A=1\n', 'b.env': 'A=2\n' },
  }),
  over(
    'labels in both forms',
    'labels: [a=1, b=2]\nannotations: { x: y }',
    'labels: { b: 3 }\nannotations: [z=1]\nextra_hosts: ["a:1.2.3.4"]',
  ),
  over('depends_on, list over mapping', 'depends_on: { db: { condition: service_healthy } }', 'depends_on: [db, cache]'),
  over(
    'depends_on, mapping over list',
    'depends_on: [db]',
    'depends_on: { db: { condition: service_healthy }, cache: { condition: service_started, required: false } }',
  ),
  over('networks, mapping over list', 'networks: [front]', 'networks: { front: { aliases: [a] }, back: { aliases: [b] } }'),
  over('networks, list over mapping', 'networks: { front: { aliases: [a] } }', 'networks: [front, back]'),
  over('aliases are added', 'networks: { front: { aliases: [a, b] } }', 'networks: { front: { aliases: [b, c] } }'),
  over('build, mapping over text', 'build: ./a', 'build: { dockerfile: D }'),
  over('build, text over mapping', 'build: { context: ./a, args: [X=1] }', 'build: ./b'),
  over('build args in both forms', 'build: { context: ./a, args: [X=1] }', 'build: { args: { Y: 2 } }'),
  over(
    'logging and ulimits',
    'logging: { driver: json-file, options: { a: "1" } }\nulimits: { nofile: { soft: 1, hard: 2 } }',
    'logging: { driver: none }\nulimits: { nofile: 3 }',
  ),
  over('deploy is merged', 'deploy: { replicas: 2, resources: { limits: { memory: 1g } } }', 'deploy: { replicas: 3 }'),
  over(
    'extension fields are merged',
    'x-native: { command: [a], environment: { A: 1 } }',
    'x-native: { command: [b], environment: { B: 2 } }',
  ),
  over(
    '!reset takes away',
    'ports: ["80:80"]\ncommand: [a]\nenvironment: { A: 1, B: 2 }',
    'ports: !reset []\ncommand: !reset null\nenvironment: { A: !reset null }',
  ),
  over(
    '!override replaces',
    'ports: ["80:80"]\nvolumes: ["./a:/x", "./b:/y"]',
    'ports: !override ["81:81"]\nvolumes: !override\n  - ./c:/x',
  ),
  over(
    '!override of a mapping',
    'networks: { front: , back: }\nhealthcheck: { test: a, retries: 9 }',
    'networks: !override { front: }\nhealthcheck: !override { test: b }',
  ),
  over('an override that says nothing', 'hostname: a', 'hostname:'),
]

const one = 'services: { app: { image: one, command: [a], volumes: ["./one:/one"] } }\n'

export const mergedProjects: readonly ComposeProject[] = [
  ...overrides,
  {
    name: 'an override without anything',
    named: ['compose.yml', 'empty.yml'],
    files: { 'compose.yml': one, 'empty.yml': '# nothing\n' },
  },
  {
    name: 'a whole service is taken away, another one added',
    named: ['compose.yml', 'b.yml'],
    files: {
      'compose.yml': 'services: { a: { image: a }, b: { image: b } }\n',
      'b.yml': 'services: { a: !reset null, c: { image: c } }\n',
    },
  },
  {
    name: 'paths of every file start at the first one',
    named: ['compose.yml', 'deep/er/b.yml'],
    files: {
      'compose.yml': one,
      'deep/er/b.yml': 'services: { app: { build: ./app, volumes: ["./two:/two"], env_file: deep/x.env } }\n',
      'deep/x.env': 'X=1\n',
    },
  },
  {
    name: 'the project directory is that of the first file',
    named: ['sub/compose.yml', 'b.yml'],
    files: {
      'sub/compose.yml': one,
      'sub/.env': 'T=sub\n',
      '.env': 'T=top\n',
      'b.yml': 'services: { app: { image: "x:${T}", build: . } }\n',
    },
  },
  {
    name: 'three files, volumes and networks merged',
    named: ['compose.yml', 'b.yml', 'c.yml'],
    files: {
      'compose.yml':
        'services: { app: { image: a, volumes: ["vol:/v"], networks: [n] } }\nvolumes: { vol: }\nnetworks: { n: { name: x } }\n',
      'b.yml': 'volumes: { vol: { name: vv } }\nnetworks: { n: { driver: bridge } }\n',
      'c.yml': 'services: { app: { networks: [m] } }\nnetworks: { m: { external: true } }\n',
    },
  },
  {
    name: 'profiles of an override',
    named: ['compose.yml', 'b.yml'],
    files: { 'compose.yml': 'services: { a: { image: a }, b: { image: b } }\n', 'b.yml': 'services: { a: { profiles: [x] } }\n' },
  },
]
