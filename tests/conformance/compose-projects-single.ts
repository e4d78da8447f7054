// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { app, type ComposeProject, single } from './compose-project.ts'

/** Projects of one file. */
export const singleProjects: readonly ComposeProject[] = [
  app('ports, short', 'ports: ["3000", "80:81", "127.0.0.1:8001:9001", "6060:6060/udp", 5000, "[::1]:1:2"]'),
  app('ports, ranges', 'ports: ["8000-8002:9000-9002", "7-8:9", "9-11", "127.0.0.1:70-71:70-71/tcp"]'),
  app(
    'ports, long',
    'ports: [{ target: 80, published: "8080", protocol: tcp, host_ip: 127.0.0.1 }, { target: 53, protocol: udp }]',
  ),
  app('ports, a range published', 'ports: [{ target: 80, published: "8080-8085" }, { target: 81, published: 81 }]'),
  app('ports, the same twice', 'ports: ["80:80", "80:80", "0.0.0.0:80:80", "80:80/udp", "127.0.0.1:80:80"]'),
  app('expose', 'expose: ["3000", 3001, "8125/udp", "8000-8002/tcp", "3000"]'),
  app(
    'mounts, short',
    'volumes: ["./conf:/etc/conf:ro", "data:/data/", "/cache", "/proc:/host/proc:ro,rslave", "../up:/up", "~/h:/h"]',
  ),
  app(
    'mounts, long',
    'volumes: [{ type: bind, source: ./x, target: /x, read_only: true }, { type: volume, source: named, target: /n }]',
  ),
  app('mounts, tmpfs', 'tmpfs: /run\nvolumes: [{ type: tmpfs, target: /t }, { type: volume, target: /anonymous }]'),
  app('mounts, several tmpfs', 'tmpfs: ["/run:size=64m", /tmp]'),
  app('mounts, one target twice', 'volumes: ["./a:/x", "./other:/y", "./b:/x"]'),
  app('mounts of what is there', 'volumes: ["there:/there", "named:/named:nocopy"]'),
  app('environment, a mapping', 'environment: { A: 1, B: "x=y", C: , D: true, E: 1.5, F: "", G: null, H: "#x" }', {
    env: { C: 'outer' },
  }),
  app('environment, a list', 'environment: [A=1, "B=x=y", C, ABSENT, D=, "E= x "]', { env: { C: 'outer' } }),
  app('env_file', 'env_file: app.env\nenvironment: { A: own }', { files: { 'app.env': 'A=file\nB=b\n' } }),
  app('env_file, several', 'env_file: [a.env, { path: b.env }, { path: no.env, required: false }]', {
    files: { 'a.env': 'A=1\nB=1\nC=c\n', 'b.env': 'B=2\nD=${C}-${O}\n' },
    env: { O: 'outer' },
  }),
  app('env_file under a name without a value', 'env_file: a.env\nenvironment: { A: , B: , E: e }', {
    files: { 'a.env': 'A=1\nB=1\nC=${E}\nD=${F}\nF=f\nG=${F}\n' },
    env: { B: 'outer' },
  }),
  app('env_file, its forms', 'env_file: a.env', {
    files: {
      'a.env': `# c\nexport A=1\nB="x y" # c\nC='$D "q"'\nD: colon\nE=a#b\nF=a #b\nG="l1\nl2"\nH="\\$A\\n"\nI=\nJ = sp\n\nK\n`,
    },
    env: { K: 'outer' },
  }),
  single('.env beside the file', 'services: { app: { image: "x:${TAG}-${OTHER:-o}", environment: { A: , B: "${TAG}" } } }', {
    files: { '.env': 'TAG=dotenv\nA=a\nTOO=${TAG}\n' },
    env: { OTHER: 'env' },
  }),
  single('the environment wins over .env', 'services: { app: { image: "x:${TAG}" } }', {
    files: { '.env': 'TAG=dotenv\n' },
    env: { TAG: 'env' },
  }),
  single('env files instead of .env', 'services: { app: { image: "${A}-${B}-${C:-none}-${D}", environment: [A, E] } }', {
    files: { '.env': 'C=dotenv\n', 'one.env': 'A=1\nB=1\nE=${B}\n', 'sub/two.env': 'B=2\nD=${A}${B}\n' },
    envFiles: ['one.env', 'sub/two.env'],
    env: { A: 'env' },
  }),
  app(
    'variables and defaults',
    'command: ["5$ a $ b $5", "$A", "${A}", "${B:-d}", "${B-d}", "${E:-d}", "${E-d}", "${A:+set}", "${B+set}", "$$A", "${A}${A}"]',
    {
      env: { A: 'a', E: '' },
    },
  ),
  app(
    'defaults within defaults',
    'command: ["${B:-${A}}", "${B:-${C:-x}y}", "${B:-a b}", "${A:?no}", "${A?no}", "pre-${B:-}-post"]',
    {
      env: { A: 'a' },
    },
  ),
  app('command and entrypoint as text', 'command: redis-server --save "" \'a b\'\nentrypoint: sh -c "echo \\"x\\""'),
  app('command and entrypoint, empty', 'command: []\nentrypoint: []'),
  app('command as folded text', 'command: >\n  a\n  --b c\n  --d'),
  app('healthcheck, text', 'healthcheck: { test: curl -f localhost }'),
  app(
    'healthcheck, all of it',
    'healthcheck: { test: [CMD, pg_isready], interval: 1m30s, timeout: 500ms, retries: 5, start_period: 1.5s }',
  ),
  app('healthcheck, a shell', 'healthcheck: { test: [CMD-SHELL, "a || b"], interval: 1h2m, retries: "7" }'),
  app('healthcheck, none', 'healthcheck: { test: [NONE] }'),
  app('healthcheck, disabled', 'healthcheck: { disable: true }'),
  app('depends_on, a list', 'depends_on: [db, cache]'),
  app(
    'depends_on, a mapping',
    'depends_on: { db: { condition: service_healthy, restart: true }, cache: { condition: service_started, required: false } }',
  ),
  app('depends_on by links and namespaces', 'links: ["db:database", cache]\nipc: service:db\nvolumes_from: ["cache:ro"]'),
  app('depends_on by network_mode', 'network_mode: service:db\ndepends_on: { db: { condition: service_healthy } }'),
  app('network_mode', 'network_mode: host'),
  app('networks, a list', 'networks: [front, back]'),
  app('networks, a mapping', 'networks: { front: { aliases: [web, www] }, outer: , default: }\nhostname: h\ncontainer_name: c1'),
  app('networks, none', 'networks: {}'),
  app('scale and replicas', 'scale: 3\nrestart: on-failure:3\nlogging: { driver: none }\nworking_dir: /srv'),
  app('replicas', 'deploy: { replicas: 2 }\nrestart: "no"'),
  app('secrets and configs', 'secrets: [key, { source: key, target: other }]\nconfigs: [{ source: conf, target: /c }]'),
  app('extension fields', 'x-native: { command: [node], standIn: true }\nx-role: prometheus\nx-anything: { at: all }'),
  app('build, text', 'build: ./sub/dir'),
  app('build, a mapping', 'build: { context: .., dockerfile: D, args: { A: 1 } }'),
  app('build, without a context', 'build: { dockerfile: D }'),
  app('build, a repository', 'build: https://example.org/x.git#main:dir'),
  single(
    'anchors and merge keys',
    `
x-base: &base { image: app, environment: &env { A: 1, B: 2 }, labels: [a=b] }
services:
  one: { <<: *base }
  two:
    <<: [*base, { image: other, hostname: two }]
    environment: { <<: *env, B: 3 }
  three: { image: x, command: &words [a, b], entrypoint: *words }
`,
  ),
  single(
    'profiles, none asked for',
    'services: { a: { image: a }, b: { image: b, profiles: [x] }, c: { image: c, profiles: [x, y, x] } }',
  ),
  single('profiles, one', 'services: { a: { image: a }, b: { image: b, profiles: [x] }, c: { image: c, profiles: [y] } }', {
    profiles: ['x'],
  }),
  single(
    'profiles, several',
    'services: { a: { image: a }, b: { image: b, profiles: [x] }, c: { image: c, profiles: [y, z] } }',
    {
      profiles: ['x', 'z'],
    },
  ),
  single('profiles, all', 'services: { a: { image: a }, b: { image: b, profiles: [x] } }', { profiles: ['*'] }),
  single(
    'profiles of the environment',
    'services: { a: { image: a }, b: { image: b, profiles: [x] }, c: { image: c, profiles: [y] } }',
    {
      env: { COMPOSE_PROFILES: ' x, z' },
    },
  ),
  single('profiles of .env', 'services: { a: { image: a }, b: { image: b, profiles: [x] } }', {
    files: { '.env': 'COMPOSE_PROFILES=x\n' },
  }),
  single(
    'profiles asked for win over the environment',
    'services: { b: { image: b, profiles: [x] }, c: { image: c, profiles: [y] } }',
    {
      env: { COMPOSE_PROFILES: 'x' },
      profiles: ['y'],
    },
  ),
  single(
    'what is asleep is not asked for what it lacks',
    'services: { a: { image: a }, b: { profiles: [x], depends_on: [no], env_file: no.env, volumes: ["no:/x"], networks: [no] } }',
  ),
  single(
    'not required, and asleep',
    'services: { a: { image: a, depends_on: { b: { condition: service_healthy, required: false } } }, b: { image: b, profiles: [x] } }',
  ),
  single(
    'volumes and networks with names',
    `
services: { app: { image: a, volumes: ["va:/a", "vb:/b", "vc:/c", "vd:/d"], networks: [n, m, o] } }
volumes: { va: , vb: { name: "b-\${X:-x}" }, vc: { external: true }, vd: { external: true, name: dd } }
networks: { n: {}, m: { name: mm, driver: bridge }, o: { external: true } }
`,
  ),
  single('the default network by name', 'services: { app: { image: a } }\nnetworks: { default: { name: lan } }\n'),
  single(
    'nothing but what is optional',
    'name: n\nversion: "3.8"\nservices: { app: { image: a, ports: [], volumes: [], environment: {} } }',
  ),
]
