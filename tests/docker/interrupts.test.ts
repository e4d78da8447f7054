import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { processesWith } from '../firedrill.ts'
import {
  answers,
  eventually,
  onePhase,
  SHELL,
  SLEEP,
  said,
  server,
  shell,
  TRACE,
  Workplace,
  whyNoContainers,
} from './engine.fixture.ts'
import { beginInTerminal, doctorClean, removed } from './interrupts.fixture.ts'
import { VolumeWatch } from './leaks.fixture.ts'

const obstacle = await whyNoContainers()
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

if (!existsSync('/proc')) console.log('skipped, one test: without /proc nobody sees that a build goes on')

const place = new Workplace()
afterAll(() => (obstacle === undefined ? place[Symbol.asyncDispose]() : undefined))

/** Never healthy, and never given up in the time of a test. */
const WARMING = { test: ['CMD', 'false'], interval: '1s', timeout: '1s', retries: 1000 }
const WORKING = { test: ['CMD', 'true'], interval: '1s' }
/** Ends only when it is killed; a stop waits for its grace. */
const deaf = (more: object = {}) =>
  shell(`trap '' TERM; ${SLEEP}`, { stop_grace_period: '10s', healthcheck: WORKING, volumes: ['/nameless'], ...more })

type Stage = 'build' | 'up' | 'phase' | 'down'

/** One suite for each stage in which a run is interrupted, and how it is seen that it is there. */
const STAGES: Readonly<Record<Stage, (what: string) => (said: { readonly stdout: string }) => boolean>> = {
  build: (what) => {
    place.suite(what, {
      compose: { services: { app: { build: '.', expose: [3000] } } },
      files: { Dockerfile: `FROM ${SHELL}\nLABEL of=${place.id}\nRUN sleep 60\n` },
    })
    // Compose's own process: it is building, or about to.
    return () => processesWith(join(place.cwd, what, 'compose.yml')) > 0
  },
  up: (what) => {
    place.suite(what, {
      compose: {
        services: {
          app: server('ok', { depends_on: { cache: { condition: 'service_healthy' } } }),
          cache: deaf({ healthcheck: WARMING }),
        },
      },
    })
    return () => place.containers(what, 'cache', 'running').length === 1
  },
  phase: (what) => {
    place.suite(what, {
      compose: { services: { app: server(), deaf: deaf() } },
      phases: [{ phase: 'Waiting', checks: [{ http: { url: 'http://app:3000/', status: 404 }, within: '10m' }] }],
    })
    return ({ stdout }) => stdout.includes('stack up')
  },
  down: (what) => {
    place.suite(what, { compose: { services: { app: server(), deaf: deaf() } }, phases: onePhase(answers('app')) })
    return ({ stdout }) => stdout.includes('Checks')
  },
}

describe.skipIf(obstacle !== undefined).concurrent('interrupted', () => {
  let volumes: VolumeWatch
  beforeAll(() => {
    volumes = new VolumeWatch(place.id)
  })
  afterAll(async () => {
    using watch = volumes
    await eventually(() => watch.left().length === 0)
    expect(watch.seen).not.toEqual([])
    expect(watch.left()).toEqual([])
  })

  test.for([
    ['SIGINT', 'up'],
    ['SIGINT', 'phase'],
    ['SIGINT', 'down'],
    ['SIGTERM', 'phase'],
    ['SIGHUP', 'up'],
  ] as const)('%s during %s: exit 130, a partial report, nothing left', async ([signal, stage]) => {
    const what = `${signal}-${stage}`.toLowerCase()
    const isThere = STAGES[stage](what)
    const run = place.begin(what)
    expect(await eventually(() => isThere(run.said)), said(run.said)).toBe(true)
    run.child.kill(signal)
    const ended = await run.ended
    expect(said(ended)).not.toMatch(TRACE)
    expect([ended.code, await place.left(what)], said(ended)).toEqual([130, []])
    expect(place.report(what).ended?.kind).toBe('interrupted')
  })

  test.for(['up', 'phase', 'down'] as const)(
    'Ctrl-C in a terminal during %s reaches all processes of the group',
    async (stage) => {
      const what = `group-${stage}`
      const isThere = STAGES[stage](what)
      const run = beginInTerminal(place, what)
      expect(await eventually(() => isThere(run.said)), said(run.said)).toBe(true)
      run.interrupt()
      const ended = await run.ended
      expect(said(ended)).not.toMatch(TRACE)
      expect([ended.code, await place.left(what)], said(ended)).toEqual([130, []])
      expect(place.report(what).ended?.kind).toBe('interrupted')
    },
  )

  test.skipIf(!existsSync('/proc'))('Ctrl-C while an image is built: the build is not waited for', async () => {
    const isThere = STAGES.build('build')
    const run = place.begin('build')
    expect(await eventually(() => isThere(run.said)), said(run.said)).toBe(true)
    run.child.kill('SIGINT')
    // Half of what the build takes.
    expect(await eventually(() => run.child.exitCode !== null), said(run.said)).toBe(true)
    const ended = await run.ended
    expect([ended.code, await place.leftInTheEnd('build')], said(ended)).toEqual([130, []])
  })

  test.for(['up', 'phase', 'down'] as const)(
    'a second Ctrl-C during %s ends it at once, and all goes nevertheless',
    async (stage) => {
      const what = `twice-${stage}`
      const isThere = STAGES[stage](what)
      const run = place.begin(what)
      expect(await eventually(() => isThere(run.said)), said(run.said)).toBe(true)
      run.child.kill('SIGINT')
      expect(await eventually(() => run.said.stderr.includes('once more'))).toBe(true)
      run.child.kill('SIGINT')
      const ended = await run.ended
      expect([ended.code, await place.leftInTheEnd(what)], said(ended)).toEqual([130, []])
    },
  )
})

describe.skipIf(obstacle !== undefined)('killed', () => {
  test.for(['up', 'phase'] as const)('during %s: doctor --clean removes what is left', async (stage, context) => {
    const what = `killed-${stage}`
    const isThere = STAGES[stage](what)
    const run = place.begin(what, { TESTCONTAINERS_RYUK_DISABLED: 'true' })
    expect(await eventually(() => isThere(run.said)), said(run.said)).toBe(true)
    run.child.kill('SIGKILL')
    await run.ended
    expect(await place.left(what)).not.toEqual([])
    const { code, stdout } = await doctorClean(place, what, context)
    expect(stdout).toMatch(removed(place, what))
    expect([code, await place.leftInTheEnd(what)], stdout).toEqual([0, []])
  })
})
