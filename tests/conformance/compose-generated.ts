// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import fc from 'fast-check'
import type { ComposeProject } from './compose-project.ts'

/** Values of each key of a service: sound ones, in every form that the key has. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  image: ['one', '"two:${TAG:-1}"', '"${TAG}"'],
  build: ['./a', '{ context: ./b, dockerfile: D, args: [X=1] }', '{ dockerfile: E, args: { X: 2, Y: 3 } }'],
  command: ['[a, b]', 'a "b c"', '[]', '', '!reset null', '!override [z]'],
  entrypoint: ['[e]', 'e f', ''],
  environment: [
    '{ A: 1, B: , C: "${TAG}" }',
    '[A=2, "D=x y", B]',
    '{}',
    '{ A: !reset null, E: 5 }',
    '!override { Z: z }',
    '!override [Y=y]',
  ],
  env_file: ['one.env', '[two.env, { path: no.env, required: false }]', '[{ path: one.env }, two.env]', '!reset []'],
  ports: [
    '["80:80", "81"]',
    '["80:80/udp", { target: 80, published: "80" }]',
    '["127.0.0.1:80:80", "90-91:90-91"]',
    '!override ["1:1"]',
    '!reset []',
  ],
  expose: ['["80", 81]', '["80", "90-92"]', '[]'],
  volumes: [
    '["./a:/a", "data:/b:ro"]',
    '["./c:/a:ro", "/d"]',
    '[{ type: bind, source: ./e, target: /a/ }, "other:/b"]',
    '!override ["./z:/z"]',
    '[]',
  ],
  tmpfs: ['/t', '[/t, "/u:size=1m"]'],
  healthcheck: [
    '{ test: a, interval: 5s }',
    '{ test: [CMD, b], retries: 7 }',
    '{ timeout: 2s, test: [CMD-SHELL, "x y"] }',
    '{ disable: true }',
    '!reset null',
  ],
  depends_on: [
    '[db]',
    '{ db: { condition: service_healthy } }',
    '{ asleep: { condition: service_started, required: false }, cache: { condition: service_started } }',
  ],
  networks: ['[front]', '{ front: { aliases: [x] }, back: }', '{ front: { aliases: [x, y] } }', '!override [back]'],
  profiles: ['[x]', '[y, x]', '[]'],
  labels: ['{ a: b }', '[a=c, d]'],
  logging: ['{ driver: none }', '{ options: { a: b } }'],
  restart: ['always', '"no"'],
  hostname: ['h1', 'h2', '""'],
  working_dir: ['/w'],
  links: ['[cache]', '["db:x"]'],
  extra_hosts: ['["a:1.2.3.4"]', '{ a: 1.2.3.5 }'],
  deploy: ['{ replicas: 2 }', '{ resources: { limits: { memory: 1g } } }'],
  ulimits: ['{ nofile: 5 }', '{ nofile: { soft: 1, hard: 2 } }'],
}

const REST = `
  db: { image: db }
  cache: { image: cache }
  asleep: { image: asleep, profiles: [never] }
volumes: { data: , other: { name: shared } }
networks: { front: , back: { external: true } }
`

// Where nothing stands before it, a key without a value is refused.
const HOLLOW = ['image', 'hostname', 'working_dir']

const service = (most: number, hollow = false): fc.Arbitrary<readonly string[]> =>
  fc
    .uniqueArray(fc.constantFrom(...Object.keys(VALUES)), { maxLength: most })
    .chain((keys) =>
      fc.tuple(
        ...keys.map((key) =>
          fc
            .constantFrom(...(VALUES[key] ?? []), ...(hollow && HOLLOW.includes(key) ? [''] : []))
            .map((value) => `    ${key}: ${value}`),
        ),
      ),
    )

const section = (name: string, lines: readonly string[], more: readonly string[] = []): string =>
  [`  ${name}:`, ...more.map((line) => `    ${line}`), ...lines, '    x-a: b', ''].join('\n')

/** Projects of random services: one over another, extended, included, or all of it. */
const project: fc.Arbitrary<ComposeProject> = fc
  .record({
    base: service(9),
    own: service(6),
    override: service(6, true),
    extended: fc.constantFrom('no', 'here', 'elsewhere'),
    included: fc.boolean(),
    overridden: fc.boolean(),
    profiles: fc.subarray(['x', 'y']),
    tag: fc.option(fc.constantFrom('', 'env'), { nil: undefined }),
  })
  .map(({ base, own, override, extended, included, overridden, profiles, tag }) => {
    const image = ['image: first']
    const home = included ? 'sub/' : ''
    const extend = { no: [], here: ['extends: base'], elsewhere: ['extends: { file: deep/base.yml, service: base }'] }[extended]
    const beside =
      extended === 'here' ? section('base', base, base.some((line) => line.startsWith('    image:')) ? [] : image) : ''
    const first = own.some((line) => line.startsWith('    image:')) ? [] : image
    return {
      name: '',
      named: overridden ? ['compose.yml', 'override.yml'] : ['compose.yml'],
      profiles,
      env: tag === undefined ? {} : { TAG: tag },
      files: {
        ...(included ? { 'compose.yml': 'include: [sub/app.yml]\n' } : {}),
        [included ? 'sub/app.yml' : 'compose.yml']: `services:\n${beside}${section('app', own, [...extend, ...first])}${REST}`,
        [`${home}deep/base.yml`]: `services:\n${section('base', base)}`,
        'override.yml': `services:\n${section('app', override)}`,
        ...Object.fromEntries(['', 'sub/', 'deep/', 'sub/deep/'].map((at) => [`${at}one.env`, `A=1${at}\nF=\${TAG}\n`])),
        ...Object.fromEntries(['', 'sub/', 'deep/', 'sub/deep/'].map((at) => [`${at}two.env`, `F=2\nG=\${A}${at}\n`])),
        'sub/.env': 'TAG=sub\n',
      },
    }
  })

/** So many projects of this seed. Their texts are sound, what they say together may not be. */
export const generatedProjects = (runs: number, seed: number): readonly ComposeProject[] =>
  fc.sample(project, { numRuns: runs, seed }).map((one, index) => ({ ...one, name: `generated project ${index + 1}` }))
