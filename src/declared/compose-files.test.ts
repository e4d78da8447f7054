// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type ComposeOptions, isActive, readCompose } from './compose.ts'

const directory = mkdtempSync(join(tmpdir(), 'firedrill-compose-files-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>

let written = 0

// Every project in a directory of its own; the files are named in the order of `names`.
function read(files: Files, names: readonly string[] = ['compose.yml'], options: ComposeOptions = {}) {
  const root = join(directory, String(++written))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const at = (name: string) => join(root, name)
  const envFiles = options.envFiles?.map(at)
  return { root, model: readCompose(names.map(at), { env: {}, ...options, ...(envFiles && { envFiles }) }) }
}

function errorOf(files: Files, names?: readonly string[], options?: ComposeOptions): string {
  try {
    read(files, names, options)
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(`${join(directory, String(written))}/`, '') : String(error)
  }
  return 'no error'
}

describe('what a model tells of its files', () => {
  test('files, project directory, profiles, env files, volumes and networks', () => {
    const files = {
      'a/one.yml':
        'services: { app: { image: "x:${TAG}" } }\nvolumes: { v: { name: vv }, w: }\nnetworks: { n: { external: true } }\n',
      'two.yml': 'services: { app: { hostname: h } }\nvolumes: { w: { external: true, name: ww } }\n',
      'x.env': 'TAG=1\n',
      'y.env': 'TAG=2\n',
    }
    const { root, model } = read(files, ['a/one.yml', 'two.yml'], { profiles: ['p'], envFiles: ['x.env', 'y.env'] })
    expect(model).toMatchObject({
      file: join(root, 'a/one.yml'),
      files: [join(root, 'a/one.yml'), join(root, 'two.yml')],
      projectDirectory: join(root, 'a'),
      profiles: ['p'],
      envFiles: [join(root, 'x.env'), join(root, 'y.env')],
      services: [{ name: 'app', image: 'x:2', aliases: ['h'] }],
      volumes: [
        { key: 'v', name: 'vv', external: false },
        { key: 'w', name: 'ww', external: true },
      ],
      networks: [{ key: 'n', name: undefined, external: true }],
    })
  })

  test.each<[string, ComposeOptions, readonly string[]]>([
    ['none', {}, []],
    ['of the environment', { env: { COMPOSE_PROFILES: 'a, b,' } }, ['a', 'b']],
    ['of the env file', { envFiles: ['p.env'] }, ['c']],
    ['the environment wins over the env file', { env: { COMPOSE_PROFILES: 'a' }, envFiles: ['p.env'] }, ['a']],
    ['asked for', { env: { COMPOSE_PROFILES: 'a' }, profiles: ['d'] }, ['d']],
    ['asked for none: as if nothing was said', { env: { COMPOSE_PROFILES: 'a' }, profiles: [] }, ['a']],
  ])('profiles: %s', (_, options, profiles) => {
    const files = { 'compose.yml': 'services: { app: { image: x } }\n', 'p.env': 'COMPOSE_PROFILES=c\n' }
    expect(read(files, undefined, options).model.profiles).toEqual(profiles)
  })

  test.each<[readonly string[], readonly string[], boolean]>([
    [[], [], true],
    [[], ['a'], true],
    [['a'], [], false],
    [['a'], ['b'], false],
    [['a', 'b'], ['b'], true],
    [['a'], ['*'], true],
  ])('a service of profiles %j is active with %j: %s', (profiles, asked, active) => {
    expect(isActive({ profiles }, asked)).toBe(active)
  })

  test('secrets of every file that is read', () => {
    const files = {
      'compose.yml': 'include: [{ path: a.yml, env_file: a.env }]\nservices: { b: { extends: { file: b.yml, service: b } } }\n',
      'a.yml': 'services: { a: { image: a, environment: { X: "${A_TOKEN}" } } }\n',
      'a.env': 'A_TOKEN=inc-1\n',
      'b.yml': 'services: { b: { image: b, environment: { X: "${B_TOKEN}" } } }\n',
    }
    expect(read(files, undefined, { env: { B_TOKEN: 'ext-1' } }).model.secrets).toEqual(['ext-1', 'inc-1'])
  })
})

describe('x-native over several files', () => {
  test('its command is replaced, its environment merged, its directory that of the file that names it', () => {
    const { root, model } = read(
      {
        'compose.yml': 'services: { app: { extends: { file: sub/base.yml, service: base }, x-native: { command: [own] } } }\n',
        'sub/base.yml': 'services: { base: { image: b, x-native: { command: [base, x], cwd: ./app, environment: { A: 1 } } } }\n',
        'over.yml': 'services: { app: { x-native: { environment: { B: 2 }, standIn: true } } }\n',
      },
      ['compose.yml', 'over.yml'],
    )
    expect(model.services[0]?.native).toEqual({
      command: ['own'],
      cwd: join(root, 'sub/app'),
      environment: { A: '1', B: '2' },
      standIn: true,
    })
  })
})

describe('what is wrong is told where it stands', () => {
  const app = 'services:\n  app: { image: app }\n'
  test.each<[string, Files, string, (readonly string[])?]>([
    [
      'in an override',
      { 'compose.yml': app, 'over.yml': 'services:\n  app:\n    ports: [http]\n' },
      '1 problem in over.yml\n\nover.yml:3:13  services.app.ports[0]\n  wrong type or form',
      ['compose.yml', 'over.yml'],
    ],
    [
      'forms that do not merge',
      { 'compose.yml': 'services:\n  app: { image: x, ports: ["1"] }\n', 'over.yml': 'services:\n  app: { ports: { a: b } }\n' },
      'over.yml:2:17  services.app.ports\n  cannot be merged with what it stands upon\n  expected  a list as in compose.yml:2:27\n  got       a mapping with a',
      ['compose.yml', 'over.yml'],
    ],
    [
      'in an included file',
      { 'compose.yml': `include: [inc.yml]\n${app}`, 'inc.yml': 'services:\n  db: { image: db, expose: [x] }\n' },
      '1 problem in inc.yml\n\ninc.yml:2:29  services.db.expose[0]',
    ],
    [
      'in an extended file, under the name that it has there',
      {
        'compose.yml': 'services: { a: { extends: { file: b.yml, service: b } } }\n',
        'b.yml': 'services:\n  b: { image: b, expose: [x] }\n',
      },
      'b.yml:2:27  services.b.expose[0]',
    ],
    [
      'in several files, in the order in which they are read',
      {
        'compose.yml': `include: [inc.yml]\nservices: { app: { image: x, expose: [x] } }\n`,
        'inc.yml': 'services: { db: { image: db, expose: [y] } }\n',
      },
      '2 problems in compose.yml\n\ncompose.yml:2:39  services.app.expose[0]\n  wrong type or form\n  expected  a port number or a range like "8000-8005"\n  got       "x"\n\ninc.yml:1:39',
    ],
    [
      'an included file that is missing',
      { 'compose.yml': `include:\n  - path: [sub/inc.yml]\n${app}` },
      'compose.yml:2:12  include[0].path[0]\n  there is no such compose file\n  expected  a compose file\n  got       sub/inc.yml',
    ],
    [
      'an included file that must be fetched',
      { 'compose.yml': `include: ["https://example.org/x.git"]\n${app}` },
      'hint      what must be fetched first cannot be read here: keep a copy beside it',
    ],
    [
      'a circle of includes',
      { 'compose.yml': 'include: [a.yml]\n', 'a.yml': 'include: [compose.yml]\nservices: { a: { image: a } }\n' },
      'a.yml:1:11  include[0]\n  files that include one another in a circle\n  got       compose.yml -> a.yml -> compose.yml',
    ],
    [
      'a conflict with what is included',
      { 'compose.yml': `include: [inc.yml]\n${app}`, 'inc.yml': 'services:\n  app: { image: other }\n' },
      'compose.yml:3:3  services.app\n  services.app conflicts with imported resource\n  expected  one file that says it\n  got       another one in inc.yml:2:3\n  hint      to change what is included, name a list in `path`',
    ],
    [
      'an env file of an included file',
      { 'compose.yml': 'include: [{ path: inc.yml, env_file: no.env }]\n', 'inc.yml': app },
      'compose.yml:1:38  include[0].env_file\n  there is no such env file\n  expected  an env file\n  got       no.env',
    ],
    [
      'a base that is missing',
      { 'compose.yml': 'services: { app: { extends: bas }, base: { image: b } }\n' },
      'compose.yml:1:29  services.app.extends\n  app extends bas, and there is no such service in compose.yml\n  expected  app or base\n  got       bas\n  hint      did you mean base?',
    ],
    [
      'what two services extend is told once',
      {
        'compose.yml': 'services: { a: { extends: { file: b.yml, service: b } }, c: { extends: { file: b.yml, service: b } } }\n',
        'b.yml': 'services: { b: { image: b, expose: [x] } }\n',
      },
      '1 problem in b.yml\n\nb.yml:1:37  services.b.expose[0]',
    ],
    [
      'a base file that is missing',
      { 'compose.yml': 'services: { app: { extends: { file: no.yml, service: b } } }\n' },
      'compose.yml:1:37  services.app.extends.file\n  there is no such compose file',
    ],
    [
      'a circle of extends',
      { 'compose.yml': 'services: { a: { image: x, extends: b }, b: { image: x, extends: a } }\n' },
      '1 problem in compose.yml\n\ncompose.yml:1:37  services.a.extends\n  services that extend one another in a circle\n  got       a -> b -> a',
    ],
    [
      'what extends says too much',
      { 'compose.yml': 'services: { a: { image: x, extends: { servce: a } } }\n' },
      'compose.yml:1:39  services.a.extends.servce\n  unknown key\n  expected  service',
    ],
    [
      'a dependency that is asleep',
      { 'compose.yml': 'services:\n  a: { image: a, depends_on: [b] }\n  b: { image: b, profiles: [p, q] }\n' },
      'compose.yml:2:30  services.a.depends_on\n  a depends on b, whose profile is not asked for\n  expected  p or q\n  hint      ask for the profile, or say that it need not be there: `b: { condition: …, required: false }`',
    ],
    [
      'a dependency by a namespace',
      { 'compose.yml': 'services:\n  a: { image: a, network_mode: "service:b" }\n' },
      'compose.yml:2:6  services.a\n  a depends on b, and there is no such service',
    ],
    [
      'undeclared networks, secrets and configs',
      { 'compose.yml': 'services: { a: { image: a, networks: [lan], secrets: [key], configs: [conf] } }\nnetworks: { lam: }\n' },
      '3 problems in compose.yml\n\ncompose.yml:1:39  services.a.networks[0]\n  the network lan is not declared\n  expected  default or lam\n  got       lan\n  hint      did you mean lam?',
    ],
    [
      'a key without a value',
      { 'compose.yml': 'services:\n  a:\n    image: a\n    ports:\n' },
      'compose.yml:4:5  services.a.ports\n  nothing follows ports\n  expected  a value\n  got       nothing\n  hint      give it a value, or take the key out',
    ],
    [
      'several containers of one name',
      { 'compose.yml': 'services: { a: { image: a, container_name: one, deploy: { replicas: 2 } } }\n' },
      'several containers cannot have the same name\n  expected  no container_name beside 2 containers',
    ],
    [
      'a file that is missing',
      { 'compose.yml': app },
      'over.yml\n  there is no such compose file\n  expected  a compose file',
      ['compose.yml', 'over.yml'],
    ],
  ])('%s', (_, files, expected, names) => {
    expect(errorOf(files, names)).toContain(expected)
  })

  test.each<[string, Files, string]>([
    ['that is missing', {}, 'x.env\n  there is no such env file\n  expected  an env file'],
    ['with a line that is none', { 'x.env': 'A=1\nB C\n' }, 'x.env\n  line 2 cannot be read\n  expected  NAME=value'],
    ['that needs a variable', { 'x.env': 'A=${B:?}\n' }, 'x.env\n  line 1 cannot be read'],
  ])('an env file %s', (_, files, expected) => {
    expect(errorOf({ 'compose.yml': app, ...files }, undefined, { envFiles: ['x.env'] })).toContain(expected)
  })
})
