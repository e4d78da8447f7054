import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually, SLEEP, said, server, shell, TRACE, Workplace, whyNoContainers } from './engine.fixture.ts'
import { EngineProxy, engineSocket } from './engine-stops.fixture.ts'
import { doctorClean, removed } from './interrupts.fixture.ts'

const missing = await whyNoContainers()
const real = missing === undefined ? engineSocket() : undefined
const obstacle = missing ?? (real === undefined ? 'the engine is not reached by a socket of this machine' : undefined)
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()
afterAll(() => (obstacle === undefined ? place[Symbol.asyncDispose]() : undefined))

const STAGES = {
  up: {
    compose: {
      services: {
        app: server('ok', { depends_on: { cache: { condition: 'service_healthy' } } }),
        cache: shell(SLEEP, { healthcheck: { test: ['CMD', 'false'], interval: '1s', retries: 1000 } }),
      },
    },
  },
  phase: {
    compose: { services: { app: server() } },
    phases: [{ phase: 'Waiting', checks: [{ http: { url: 'http://app:3000/', status: 404 }, within: '10m' }] }],
  },
} as const

describe.skipIf(obstacle !== undefined)('the engine stops', () => {
  test.for(['up', 'phase'] as const)(
    'during %s: the run ends, says so and what to do, and doctor --clean removes what is left',
    async (stage, context) => {
      const what = `stops-${stage}`
      const path = join(place.cwd, `${stage}.sock`)
      using proxy = await EngineProxy.open(real ?? '', path)
      place.suite(what, STAGES[stage])
      const run = place.begin(what, { DOCKER_HOST: `unix://${path}`, TESTCONTAINERS_RYUK_DISABLED: 'true' })
      const isThere = () =>
        stage === 'up' ? place.containers(what, 'cache', 'running').length === 1 : run.said.stdout.includes('stack up')
      expect(await eventually(isThere), said(run.said)).toBe(true)
      proxy.stop()
      const ended = await run.ended
      expect(said(ended)).toContain('the container engine stopped answering')
      expect(said(ended)).toContain('start it again; firedrill doctor --clean')
      expect(said(ended)).not.toMatch(TRACE)
      expect([ended.code, place.report(what).ended?.kind], said(ended)).toEqual([3, 'error'])
      const { code, stdout } = await doctorClean(place, what, context)
      expect(stdout).toMatch(removed(place, what))
      expect([code, await place.leftInTheEnd(what)], stdout).toEqual([0, []])
    },
  )

  test('it hangs: the run ends nevertheless, and does not claim that the stack is down', { timeout: 90_000 }, async (context) => {
    const path = join(place.cwd, 'hangs.sock')
    using proxy = await EngineProxy.open(real ?? '', path)
    place.suite('hangs', {
      compose: { services: { app: server() } },
      phases: [{ phase: 'Waiting', checks: [{ http: { url: 'http://app:3000/', status: 404 }, within: '3s' }] }],
    })
    const run = place.begin('hangs', { DOCKER_HOST: `unix://${path}`, TESTCONTAINERS_RYUK_DISABLED: 'true' })
    expect(await eventually(() => run.said.stdout.includes('stack up')), said(run.said)).toBe(true)
    proxy.freeze()
    const ended = await run.ended
    expect(said(ended)).toMatch(/taking the stack down: /)
    expect(said(ended)).not.toMatch(TRACE)
    expect(ended.code, said(ended)).toBe(1)
    const { code, stdout } = await doctorClean(place, 'hangs', context)
    expect(stdout).toMatch(removed(place, 'hangs'))
    expect([code, await place.leftInTheEnd('hangs')], stdout).toEqual([0, []])
  })
})
