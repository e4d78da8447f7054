import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { observedAnswers, observedKong } from '../observed-kong.fixture.ts'
import { upstreams as kind } from './check.ts'
import type { UpstreamsSeen } from './seen.ts'
import { newMemory } from './track.ts'

const PATIENT = { timeout: 10_000, interval: 30 }

/** A server that can be taken down and up again on its port. Gone when the test ends. */
async function backend() {
  let server: Server | undefined
  const up = async (port: number) => {
    server = createServer((_request, response) => response.end('well'))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const down = async () => {
    const closed = server
    server = undefined
    closed?.closeAllConnections()
    if (closed !== undefined) await new Promise((resolve) => closed.close(resolve))
  }
  const port = await up(0)
  onTestFinished(down)
  return { target: `127.0.0.1:${port}`, up: () => up(port), down }
}

const ACTIVE =
  '{ active: { http_path: /, timeout: 1, healthy: { interval: 0.1, successes: 1 }, unhealthy: { interval: 0.1, tcp_failures: 1, http_failures: 1, timeouts: 1 } } }'

const kongYml = (targets: readonly string[], { healthchecks = ACTIVE, flag = true } = {}) => `
_format_version: "3.0"
services:
  - name: a-service
    host: a-upstream
    routes: [{ name: a-route, paths: [/a] }]
upstreams:
  - name: a-upstream
    healthchecks: ${healthchecks}
    targets: [${targets.map((target) => `{ target: "${target}", weight: 100 }`).join(', ')}]
plugins:
  - { name: prometheus, config: { upstream_health_metrics: ${flag} } }
`

const spec = (text: object = {}) => kind.schema.parse(text)

/** What was noted long ago: there was time to notice everything. */
const longAgo = (at: Observed) => newMemory(at.clock.now() - 60_000)

async function messages(at: Observed, text: object = {}, memory = longAgo(at)): Promise<readonly string[]> {
  const asked = spec(text)
  return kind.judge(asked, await kind.observe(asked, at, memory)).map(({ message }) => message)
}

test('Admin API, metric and file of a Kong whose targets are healthy agree', async () => {
  const [one, two] = [await backend(), await backend()]
  const at = await observedKong(kongYml([one.target, two.target]))
  await expect.poll(() => messages(at, { declared: 'as-declared' }), PATIENT).toEqual([])
  await one.down()
  await expect.poll(() => messages(at), PATIENT).toEqual([`target ${one.target} of upstream a-upstream is unhealthy`])
})

const NOTHING_THERE = '127.0.0.1:9'

test('a target that was dead from the start is no pass: it is watched until Kong has had the time to notice', async () => {
  const at = await observedKong(kongYml([NOTHING_THERE]))
  const memory = await kind.before?.(spec(), at)
  expect(memory?.neededMs).toBe(1200)
  const dead = [`target ${NOTHING_THERE} of upstream a-upstream is unhealthy`]
  // Sooner or later, but never as if nothing were wrong.
  const told = () => messages(at, {}, memory).catch((error) => (error instanceof CannotObserve ? 'not yet' : expect.fail()))
  const seen: unknown[] = []
  await expect.poll(async () => seen[seen.push(await told()) - 1], PATIENT).toEqual(dead)
  expect(seen.filter((one) => one !== 'not yet')).toEqual([dead])
})

const SLOW = ACTIVE.replaceAll('interval: 0.1', 'interval: 600')
const PASSIVE = '{ passive: { unhealthy: { tcp_failures: 1, http_failures: 1, timeouts: 1 } } }'

test.each([
  [SLOW, 'the health checks take 601.1 s to notice one that is dead'],
  [PASSIVE, 'nothing tells that the targets of a-upstream answer'],
])('one of which nothing is known yet is not observed: %s', async (healthchecks, message) => {
  const at = await observedKong(kongYml([NOTHING_THERE], { healthchecks }))
  const memory = await kind.before?.(spec(), at)
  await expect(messages(at, {}, memory)).rejects.toThrow(message)
  await expect(messages(at, {}, memory)).rejects.toThrow(message)
})

test('the flag of the metric is off', async () => {
  const one = await backend()
  const at = await observedKong(kongYml([one.target], { flag: false }))
  const off = 'kong has no kong_upstream_target_health: upstream_health_metrics is off, as it is by default'
  expect(await messages(at)).toEqual([off])
  expect(await messages(at, { metric: 'ignored' })).toEqual([])
})

test('health checks that are off, and those that count nothing', async () => {
  const one = await backend()
  const off = await observedKong(kongYml([one.target], { healthchecks: '{}' }))
  expect(await messages(off)).toEqual([
    `the health checks of upstream a-upstream are off: nobody would notice that ${one.target} is down`,
  ])
  expect(await messages(off, { healthchecks: 'off-allowed' })).toEqual([])
  const countless = await observedKong(kongYml([one.target], { healthchecks: '{ active: { healthy: { interval: 1 } } }' }))
  expect(await messages(countless)).toEqual([
    'the health checks of upstream a-upstream count no failure: nobody would notice that a target of it is down',
  ])
})

test('a target whose name leads nowhere', async () => {
  const one = await backend()
  const at = await observedKong(kongYml([one.target, 'nowhere.invalid:80']))
  await expect
    .poll(() => messages(at), PATIENT)
    .toEqual(['target nowhere.invalid:80 of upstream a-upstream has no address: its name cannot be resolved'])
})

/** Goes through the steps of a drill as the conductor does, with a cause that is done by hand. */
async function drill(
  at: Observed,
  text: object,
  cause: { readonly apply: () => Promise<unknown>; readonly undo: () => Promise<unknown> },
) {
  const asked = spec({ drill: { upstream: 'a-upstream', cause: { stop: 'a' }, ...text } })
  const memory = await kind.before?.(asked, at)
  const acted: { what: 'applied' | 'undone'; cause: string; startedAt: number; doneAt: number }[] = []
  let seen: UpstreamsSeen | undefined
  for (const { name, apply, undo } of kind.drill?.(asked, 'real') ?? []) {
    const startedAt = Date.now()
    if (apply !== undefined) await cause.apply()
    if (undo) await cause.undo()
    if (apply !== undefined || undo)
      acted.push({ what: undo ? 'undone' : 'applied', cause: 'stop a', startedAt, doneAt: Date.now() })
    const look = async () => {
      seen = await kind.observe(asked, { ...at, step: { name, acted, within: 10_000 } }, memory)
      return kind.judge(asked, seen).map(({ message }) => message)
    }
    await expect.poll(look, PATIENT).toEqual([])
  }
  return seen === undefined ? [] : (kind.stages?.(asked, seen) ?? [])
}

test('a drill: the target goes down and up again, the other takes over', async () => {
  const [one, two] = [await backend(), await backend()]
  const at = await observedKong(kongYml([one.target, two.target]))
  const stages = await drill(at, { target: one.target, serves: { get: 'http://kong:8300/a' } }, { apply: one.down, undo: one.up })
  expect(stages.map(({ name, at: seenAt }) => [name, seenAt !== undefined])).toEqual([
    ['landed', true],
    ['down noticed', true],
    ['down measured', true],
    ['up noticed', true],
    ['up measured', true],
  ])
})

test('a drill of the only target: Kong refuses until it is there again', async () => {
  const one = await backend()
  const at = await observedKong(kongYml([one.target]))
  const stages = await drill(at, { serves: { get: 'http://kong:8300/a' } }, { apply: one.down, undo: one.up })
  expect(stages.every((stage) => stage.at !== undefined)).toBe(true)
})

test('a cause that takes nothing down is found', async () => {
  const one = await backend()
  const at = await observedKong(kongYml([one.target]))
  const asked = spec({ drill: { upstream: 'a-upstream', cause: { stop: 'a' } } })
  const seen = await kind.observe(asked, { ...at, step: { name: 'down', acted: [], within: 1 } }, await kind.before?.(asked, at))
  expect(kind.judge(asked, seen).map(({ message }) => message)).toEqual([
    `Kong does not notice that target ${one.target} of upstream a-upstream is down`,
    `kong_upstream_target_health does not show that target ${one.target} of upstream a-upstream is down`,
  ])
})

test('a drill that nobody conducts, a page that is none, a file that nobody can read: not observed', async () => {
  const one = await backend()
  const at = await observedKong(kongYml([one.target]))
  const look = (text: object, where: Observed = at) => kind.observe(spec(text), where, longAgo(where))
  await expect(look({ drill: { upstream: 'a-upstream', cause: { stop: 'a' } } })).rejects.toThrow(CannotObserve)
  await expect(look({ metrics: 'http://kong:8301/status' })).rejects.toThrow(CannotObserve)
  const silent = await observedAnswers({
    'GET /upstreams': { body: { data: [], next: null } },
    'GET /metrics': { body: 'a 1\n' },
  })
  await expect(look({ declared: 'as-declared' }, silent)).rejects.toThrow('cannot be read from here')
  await expect(look({}, await observedAnswers({}))).rejects.toThrow(CannotObserve)
})

test('a request that is not answered at all is told in words', async () => {
  const one = await backend()
  const at = await observedKong(kongYml([one.target]), { origins: { 'other:81': 'http://127.0.0.1:1' } })
  const asked = spec({ drill: { upstream: 'a-upstream', cause: { stop: 'a' }, serves: { get: 'http://other:81/' } } })
  const seen = await kind.observe(asked, { ...at, step: { name: 'healthy', acted: [], within: 1 } }, undefined)
  expect(seen.drill?.served).toContain('connection refused')
})
