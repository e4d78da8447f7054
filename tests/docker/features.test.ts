import { afterAll, describe, expect, test } from 'vitest'
import { answers, docker, freePort, NODE, onePhase, page, said, server, Workplace, whyNoContainers } from './engine.fixture.ts'

const obstacle = await whyNoContainers()
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()
afterAll(() => (obstacle === undefined ? place[Symbol.asyncDispose]() : undefined))

const read = (file: string): string => `require('node:fs').promises.readFile('${file}', 'utf8').catch(() => 'nothing')`
const fetched = (url: string): string => `fetch('${url}').then((r) => r.text(), (e) => e.cause.code)`

interface Case {
  readonly what: string
  readonly compose: object
  readonly stack?: object
  readonly checks?: readonly object[]
  readonly files?: Readonly<Record<string, unknown>>
}

/** Each one passes only when the feature works. */
const CASES: readonly Case[] = [
  {
    what: 'include',
    compose: { include: ['part/compose.yml'], services: { app: page(fetched('http://part:3000/')) } },
    files: {
      'part/compose.yml': { services: { part: page(read('/page'), { volumes: ['./page:/page:ro'] }) } },
      'part/page': 'from the part',
    },
    checks: [answers('app', 'from the part'), answers('part', 'from the part')],
  },
  {
    what: 'extends',
    compose: { services: { app: { extends: { file: 'base.yml', service: 'base' }, environment: { TEXT: 'mine' } } } },
    files: {
      'base.yml': {
        services: { base: page('process.env.TEXT + process.env.BASE', { environment: { TEXT: 'its', BASE: '-base' } }) },
      },
    },
    checks: [answers('app', 'mine-base')],
  },
  {
    what: 'several-files',
    stack: { compose: ['compose.yml', 'more/more.yml'] },
    compose: { services: { app: page('process.env.TEXT', { environment: { TEXT: 'one' } }) } },
    files: {
      'more/more.yml': {
        services: { app: { environment: { TEXT: 'two' } }, more: { image: NODE, command: ['node', '-e', '0'] } },
      },
    },
    checks: [answers('app', 'two')],
  },
  {
    what: 'env-files',
    stack: { compose: 'compose.yml', envFiles: ['one.env', 'two.env'] },
    compose: {
      services: {
        app: page('[process.env.ONE, process.env.TWO, process.env.DOT].join()', {
          environment: { ONE: '$ONE', TWO: '$TWO', DOT: `\${DOT:-none}` },
        }),
      },
    },
    files: { 'one.env': 'ONE=1\nTWO=1\n', 'two.env': 'TWO=2\n', '.env': 'DOT=dot\n' },
    checks: [answers('app', '1,2,none')],
  },
  {
    what: 'network-of-a-service',
    compose: {
      services: {
        app: page(fetched('http://localhost:3001/')),
        beside: page(`'beside'`, { network_mode: 'service:app', environment: { PORT: '3001' }, expose: [] }),
      },
    },
    checks: [answers('app', 'beside'), { http: { url: 'http://beside:3001/', body: { matches: '^beside$' } } }],
  },
  {
    what: 'container-name',
    compose: {
      services: {
        app: page(fetched(`http://named-${place.id}:3000/`)),
        named: server('by its name', { container_name: `named-${place.id}` }),
      },
    },
    checks: [answers('app', 'by its name')],
  },
  {
    what: 'scale',
    compose: {
      services: {
        app: page(`require('node:dns').promises.lookup('many', { all: true }).then((all) => all.length)`),
        many: server('ok', { scale: 2 }),
      },
    },
    checks: [answers('app', '2'), answers('many')],
  },
  {
    what: 'nothing-published',
    compose: { services: { app: { ...server(), expose: [] } } },
  },
  {
    what: 'files-from-compose',
    compose: {
      services: {
        app: page(`${read('/page')}.then(async (a) => a + (await ${read('/run/secrets/word')}))`, {
          configs: [{ source: 'page', target: '/page' }],
          secrets: ['word'],
        }),
      },
      configs: { page: { content: 'inline ' } },
      secrets: { word: { file: './word' } },
    },
    files: { word: 'secret' },
    checks: [answers('app', 'inline secret')],
  },
]

describe.skipIf(obstacle !== undefined).concurrent('a compose file with', () => {
  test.for(CASES.map((one) => [one.what, one] as const))('%s', async ([what, { checks = [answers('app')], ...suite }]) => {
    place.suite(what, { ...suite, phases: onePhase(...checks) })
    const ended = await place.run(what)
    expect([ended.code, await place.left(what)], said(ended)).toEqual([0, []])
  })

  test('profiles: those asked for run, the others are told', async () => {
    place.suite('profiles', {
      compose: {
        services: {
          app: server(),
          more: server('more', { profiles: ['more'] }),
          other: server('other', { profiles: ['other'] }),
        },
      },
      stack: { compose: 'compose.yml', profiles: ['more'] },
      phases: onePhase(answers('app'), answers('more', 'more'), { ...answers('other'), id: 'other' }),
    })
    const ended = await place.run('profiles')
    expect([ended.code, await place.left('profiles')], said(ended)).toEqual([0, []])
    const { components, phases } = place.report('profiles')
    expect(components.map(({ service, component }) => [service, component !== undefined])).toEqual([
      ['app', true],
      ['more', true],
      ['other', false],
    ])
    expect(phases[0]?.checks.map(({ verdict, reason }) => [verdict, reason?.includes('other') ?? false])).toEqual([
      ['pass', false],
      ['pass', false],
      ['skipped', true],
    ])
  })

  test('the network of the host', async () => {
    const port = await freePort()
    place.suite('host', {
      compose: {
        services: { app: page(`'on the host'`, { network_mode: 'host', environment: { PORT: String(port) }, expose: [] }) },
      },
      phases: onePhase({ http: { url: `http://app:${port}/`, body: { matches: '^on the host$' } } }),
    })
    const ended = await place.run('host')
    expect([ended.code, await place.left('host')], said(ended)).toEqual([0, []])
  })

  test('a volume with a name of its own: the run has another one, and that of the name survives with its content', async () => {
    const name = `own-${place.id}`
    docker('volume', 'create', name)
    try {
      inVolume(name, 'echo precious > /data/page')
      place.suite('volume-name', {
        compose: {
          services: {
            app: page(`${read('/data/page')}.then((was) => (require('node:fs').writeFileSync('/data/page', 'spoilt'), was))`, {
              volumes: ['data:/data'],
            }),
          },
          volumes: { data: { name } },
        },
        phases: onePhase(answers('app', 'nothing|spoilt')),
      })
      const ended = await place.run('volume-name')
      expect([ended.code, inVolume(name, 'cat /data/page'), await place.left('volume-name')], said(ended)).toEqual([
        0,
        'precious',
        [],
      ])
    } finally {
      docker('volume', 'rm', name)
    }
  })

  test('an external network and an external volume: both are used, and survive', async () => {
    const name = `outside-${place.id}`
    for (const kind of ['volume', 'network']) docker(kind, 'create', name)
    try {
      inVolume(name, 'printf outside > /data/page')
      place.suite('external', {
        compose: {
          services: { app: page(read('/data/page'), { volumes: ['outside:/data'], networks: ['outside'] }) },
          volumes: { outside: { external: true, name } },
          networks: { outside: { external: true, name } },
        },
        phases: onePhase(answers('app', 'outside')),
      })
      const ended = await place.run('external')
      expect([ended.code, inVolume(name, 'cat /data/page'), await place.left('external')], said(ended)).toEqual([
        0,
        'outside',
        [],
      ])
    } finally {
      for (const kind of ['volume', 'network']) docker(kind, 'rm', name)
    }
  })
})

const inVolume = (name: string, text: string): string =>
  docker('run', '--rm', '--volume', `${name}:/data`, '--entrypoint', 'sh', NODE, '-c', text)
