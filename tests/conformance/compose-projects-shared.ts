// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { type ComposeProject, single } from './compose-project.ts'

const shop = `
services:
  shop: { image: "shop:\${TAG:-none}", build: ./app, env_file: shop.env, volumes: ["./conf:/conf", "data:/data"], depends_on: [db], networks: [lan] }
  db: { image: postgres, environment: [PW] }
volumes: { data: }
networks: { lan: { name: shop-lan } }
`
const shopFiles = { 'shop/compose.yml': shop, 'shop/shop.env': 'A=1\n', 'shop/.env': 'TAG=dotenv\nPW=secret\n' }

const includes: readonly ComposeProject[] = [
  single('include, short', 'include: [shop/compose.yml]\nservices: { web: { image: web, depends_on: [shop] } }\n', {
    files: shopFiles,
  }),
  single('include only', 'include: [shop/compose.yml]\n', { files: shopFiles }),
  single(
    'include, long',
    'include: [{ path: shop/compose.yml }]\nservices: { web: { image: web, networks: [lan], volumes: ["data:/d"] } }\n',
    { files: shopFiles },
  ),
  single(
    'include beside a .env of its own',
    'include: [shop/compose.yml]\nservices: { web: { image: "web:${TAG}-${PW:-}" } }\n',
    {
      files: { ...shopFiles, '.env': 'TAG=top\n' },
    },
  ),
  single('include with env files', 'include: [{ path: shop/compose.yml, env_file: [a.env, sub/b.env] }]\n', {
    files: { ...shopFiles, 'a.env': 'TAG=a\nX=1\n', 'sub/b.env': 'TAG=b\n' },
  }),
  single('include with one env file', 'include: [{ path: shop/compose.yml, env_file: a.env }]\n', {
    files: { ...shopFiles, 'a.env': 'TAG=a\n' },
    env: { TAG: 'env' },
  }),
  single('include with a project directory', 'include: [{ path: shop/compose.yml, project_directory: other }]\n', {
    files: { ...shopFiles, 'other/shop.env': 'A=other\n', 'other/.env': 'TAG=other\n' },
  }),
  single('include of several files as one', 'include: [{ path: [shop/compose.yml, shop/more.yml, top.yml] }]\n', {
    files: {
      ...shopFiles,
      'shop/more.yml': 'services: { shop: { profiles: [x], volumes: ["./more:/more"] }, db: { environment: { B: 2 } } }\n',
      'top.yml': 'services: { shop: { volumes: ["./top:/top"] } }\n',
    },
    profiles: ['x'],
  }),
  single('include within include', 'include: [a/compose.yml]\n', {
    files: {
      'a/compose.yml': 'include: [b/compose.yml, { path: ../c/compose.yml }]\nservices: { a: { image: a, build: . } }\n',
      'a/b/compose.yml': 'services: { b: { image: "b:${T}", build: . } }\n',
      'c/compose.yml': 'services: { c: { image: "c:${T:-}", build: . } }\n',
      'a/.env': 'T=a\n',
      'a/b/.env': 'T=b\n',
    },
  }),
  single('one file included by two', 'include: [a.yml, b.yml]\n', {
    files: {
      'a.yml': 'include: [base.yml]\nservices: { a: { image: a, depends_on: [base] } }\n',
      'b.yml': 'include: [base.yml]\nservices: { b: { image: b, depends_on: [base] } }\n',
      'base.yml': 'services: { base: { image: base, ports: ["80:80"], build: . } }\nvolumes: { v: }\n',
    },
  }),
  single(
    'one profile for all that is included',
    'include: [{ path: [shop/compose.yml, shop/profile.yml] }]\nservices: { web: { image: web } }\n',
    {
      files: { ...shopFiles, 'shop/profile.yml': 'services: { shop: { profiles: [shop] }, db: { profiles: [shop] } }\n' },
    },
  ),
  {
    name: 'a file over what is included',
    named: ['compose.yml', 'override.yml'],
    files: {
      ...shopFiles,
      'compose.yml': 'include: [shop/compose.yml]\n',
      'override.yml':
        'services: { shop: { command: [x], volumes: ["./mine:/conf", "./new:/new"], env_file: !reset [], build: { dockerfile: D } } }\n',
    },
  },
  {
    name: 'include in a second file',
    named: ['compose.yml', 'sub/more.yml'],
    files: {
      ...shopFiles,
      'compose.yml': 'services: { web: { image: web } }\n',
      'sub/more.yml': 'include: [shop/compose.yml]\n',
    },
  },
  single('the same said twice', 'include: [a.yml]\nservices: { a: { image: a } }\nvolumes: { v: }\n', {
    files: { 'a.yml': 'services: { a: { image: a } }\nvolumes: { v: }\n' },
  }),
]

const base = `
services:
  base:
    image: base
    build: .
    command: [base]
    ports: ["80:80"]
    env_file: base.env
    environment: { A: base, B: base }
    volumes: ["./base:/base", "data:/data"]
    labels: { a: b }
    healthcheck: { test: base, retries: 9 }
    profiles: [p]
  over: { extends: base, image: "over:\${T:-none}", environment: [B=over] }
volumes: { data: }
`
const baseFiles = { 'sub/base.yml': base, 'sub/base.env': 'E=e\n', 'sub/.env': 'T=sub\n' }

const extended: readonly ComposeProject[] = [
  single(
    'extends in the same file',
    `
services:
  base: { image: base, command: [a], ports: ["80:80"], environment: { A: 1, B: 1 }, depends_on: [db], restart: always }
  app: { extends: base, ports: ["81:81"], environment: [B=2], depends_on: { db: { condition: service_healthy } } }
  long: { extends: { service: app }, command: b c, image: long }
  db: { image: db }
`,
  ),
  single(
    'extends from another file',
    'services: { app: { extends: { file: sub/base.yml, service: base }, volumes: ["./app:/app"] } }\nvolumes: { data: }\n',
    {
      files: baseFiles,
      profiles: ['p'],
    },
  ),
  single(
    'extends of what extends',
    'services: { app: { extends: { file: sub/base.yml, service: over }, profiles: [q] } }\nvolumes: { data: }\n',
    {
      files: { ...baseFiles, '.env': 'T=top\n' },
      profiles: ['q'],
    },
  ),
  single('extends over several directories', 'services: { app: { extends: { file: a/a.yml, service: a } } }\n', {
    files: {
      'a/a.yml': 'services: { a: { extends: { file: b/b.yml, service: b }, volumes: ["./a:/a"] } }\n',
      'a/b/b.yml': 'services: { b: { extends: { file: ../../c.yml, service: c }, volumes: ["./b:/b"] } }\n',
      'c.yml': 'services: { c: { image: c, volumes: ["./c:/c"], build: { dockerfile: D } } }\n',
    },
  }),
  single(
    'a build whose context the extended file leaves open',
    'services: { app: { extends: { file: sub/a.yml, service: a } } }\n',
    {
      files: { 'sub/a.yml': 'services: { a: { build: { dockerfile: D } } }\n' },
    },
  ),
  single(
    '!reset of what is extended',
    'services: { app: { extends: base, ports: !reset [], command: !override [x] }, base: { image: b, ports: ["1:1"], command: [y] } }\n',
  ),
  single(
    'extends by a variable',
    'services: { app: { extends: { file: "${DIR}/base.yml", service: "${S:-over}" } } }\nvolumes: { data: }\n',
    {
      files: baseFiles,
      env: { DIR: 'sub', T: 'env' },
      profiles: ['p'],
    },
  ),
  single('an extended file with includes', 'services: { app: { extends: { file: sub/a.yml, service: a } } }\n', {
    files: { 'sub/a.yml': 'include: [no.yml]\nservices: { a: { image: a }, other: { extends: nothing } }\n' },
  }),
  {
    name: 'extends in a second file starts at the first one',
    named: ['compose.yml', 'deep/b.yml'],
    files: {
      ...baseFiles,
      'compose.yml': 'services: { app: { image: app } }\nvolumes: { data: }\n',
      'deep/b.yml': 'services: { app: { extends: { file: sub/base.yml, service: base } } }\n',
    },
    profiles: ['p'],
  },
  single('extends within what is included', 'include: [sub/inc.yml]\n', {
    files: {
      ...baseFiles,
      'sub/inc.yml': 'services: { app: { extends: { file: base.yml, service: over } } }\nvolumes: { data: }\n',
    },
    profiles: ['p'],
  }),
]

const layered: readonly ComposeProject[] = [
  {
    name: 'a build that only the file over an included one has',
    named: ['compose.yml', 'b.yml'],
    files: {
      'compose.yml': 'include: [sub/a.yml]\n',
      'sub/a.yml': 'services: { a: { image: a }, b: { build: { dockerfile: D } } }\n',
      'b.yml': 'services: { a: { build: { dockerfile: D } }, b: { build: { dockerfile: E } } }\n',
    },
  },
]

/** Projects whose files include and extend others. */
export const sharedProjects: readonly ComposeProject[] = [...includes, ...extended, ...layered]
