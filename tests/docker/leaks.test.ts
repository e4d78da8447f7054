import { afterAll, describe, expect, test } from 'vitest'
import { answers, NODE, onePhase, page, said, server, Workplace, whyNoContainers } from './engine.fixture.ts'
import { VolumeWatch } from './leaks.fixture.ts'

const obstacle = await whyNoContainers()
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()
afterAll(() => (obstacle === undefined ? place[Symbol.asyncDispose]() : undefined))

const RUNS = 20

describe.skipIf(obstacle !== undefined)('runs leave nothing', () => {
  test(`${RUNS} runs in a row: no container, network, volume or image that was not there before`, {
    timeout: 300_000,
  }, async () => {
    place.suite('row', {
      compose: {
        services: {
          app: {
            build: '.',
            init: true,
            expose: [3000],
            volumes: ['data:/data', '/nameless'],
            networks: ['inner'],
          },
        },
        volumes: { data: {} },
        networks: { inner: {} },
      },
      files: {
        Dockerfile: [
          `FROM ${NODE}`,
          `LABEL of=${place.id}`,
          'VOLUME /also-nameless',
          'RUN echo ok > /page',
          `CMD ["node", "-e", "require('http').createServer((q, r) => r.end('ok')).listen(3000)"]`,
        ].join('\n'),
      },
      phases: onePhase(answers('app')),
    })
    using volumes = new VolumeWatch(place.id)
    for (let run = 1; run <= RUNS; run++) {
      const ended = await place.run('row')
      expect([run, ended.code, await place.left('row'), volumes.left()], said(ended)).toEqual([run, 0, [], []])
    }
    expect(volumes.seen).toHaveLength(3 * RUNS)
  })

  test('two runs of one suite at the same time: both pass, neither meets the other', async () => {
    place.suite('twice', {
      compose: {
        services: {
          app: page(`fetch('http://named-${place.id}:3000/').then((r) => r.text())`, { ports: ['13000:3000'] }),
          named: server('ok', { container_name: `named-${place.id}`, volumes: ['data:/data'] }),
        },
        volumes: { data: { name: `named-${place.id}` } },
        networks: { default: { name: `named-${place.id}` } },
      },
      phases: onePhase(answers('app'), answers('named')),
    })
    const both = await Promise.all([place.run('twice'), place.run('twice')])
    expect(
      both.map(({ code }) => code),
      both.map(said).join('\n'),
    ).toEqual([0, 0])
    expect(await place.left()).toEqual([])
  })
})
