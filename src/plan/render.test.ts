import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { AnyCheck } from '../checks/contract.ts'
import { loadSuite } from '../suite/index.ts'
import { suiteFiles } from '../suite/suite-files.fixture.ts'
import { makePlan, renderPlan } from './index.ts'
import type { PlanOptions } from './make-plan.ts'
import type { RuntimeOffer } from './plan.ts'

const files = suiteFiles({
  'compose.yml': `services:
  prometheus: { image: prom/prometheus }
  alertmanager: { image: prom/alertmanager }
`,
})
afterAll(() => files[Symbol.dispose]())

const look = {
  summary: '',
  schema: z.strictObject({}),
  mode: 'until' as const,
  needs: () => [],
  observe: async () => undefined,
  judge: () => [],
}
const STOP = { http: { method: 'POST', url: 'http://app:1/', headers: {}, body: undefined, status: undefined } }
const kinds: readonly AnyCheck[] = [
  {
    ...look,
    kind: 'fires',
    title: () => 'A fires',
    before: async () => undefined,
    deadline: () => 90_000,
    drill: () => [
      { name: 'quiet' },
      { name: 'delivered', apply: [{ ...STOP, undo: STOP.http }] },
      { name: 'resolved', undo: true },
    ],
  },
  { ...look, kind: 'knows', title: () => 'it is known', deadline: () => 4000 },
]
const runtime = (name: RuntimeOffer['name']): RuntimeOffer => ({
  name,
  reason: 'asked for',
  offer: () => ({ runs: true, how: 'from packages', standIn: false }),
})

async function rendered(checks: string, name: RuntimeOffer['name'] = 'native', options: PlanOptions = {}): Promise<string> {
  const text = `version: 1\nname: s\nstack: { compose: compose.yml }\nphases: [{ phase: P, checks: [${checks}] }]\n`
  const suite = await loadSuite(files.write('suite.yaml', text), { registry: kinds, env: {}, overrides: { attach: {} } })
  return renderPlan(makePlan(suite, runtime(name), {}, options))
}

const EACH = 'each step as long as its rule and route need'
test.each<[string, PlanOptions, string, string]>([
  ['{ fires: {} }', {}, `fires: polled until it holds, ${EACH}`, 'waits at most 0 ms in all, and on top what 1 drill takes'],
  [
    '{ fires: {}, within: 2m }, { fires: {} }',
    {},
    'fires: polled until it holds, each step at most 120.0 s\n',
    'waits at most 0 ms in all, and on top what 2 drills take',
  ],
  [
    '{ fires: {}, within: 2m }',
    { time: { mode: 'scaled', factor: 60 } },
    'each step at most 120.0 s, which scaled time divides\n',
    'waits at most 0 ms in all, and on top what 1 drill takes',
  ],
  ['{ fires: {} }', { time: { mode: 'scaled', factor: 60 } }, `${EACH}\n`, 'on top what 1 drill takes'],
  ['{ knows: {} }', {}, 'knows: polled until it holds, at most 4.0 s', 'waits at most 4.0 s in all, start of'],
  ['{ knows: {}, within: 9s }', {}, 'knows: polled until it holds, at most 9.0 s', 'waits at most 9.0 s in all, start of'],
])('how long %s is waited for, %j', async (checks, options, check, sum) => {
  const text = await rendered(checks, 'native', options)
  expect(text).toContain(check)
  expect(text).toContain(sum)
})

const COPY = 'Alertmanager runs on a copy of its config whose receivers lead to sinks of the run: the report has the diff.'
const REAL = 'Nothing is intercepted: Alertmanager tells its real receivers of every alert that is caused.'
test.each<[string, RuntimeOffer['name'], PlanOptions, string]>([
  ['{ fires: {} }', 'native', {}, `Changes no file of the stack. ${COPY}\n`],
  ['{ knows: {} }', 'native', {}, 'Changes no file of the stack.\n'],
  ['{ fires: {}, skip: later }', 'native', {}, 'Changes no file of the stack.\n'],
  ['{ fires: {} }', 'attach', { allowChanges: true }, `Changes no file of the stack. ${REAL}\n`],
  ['{ fires: {} }', 'attach', {}, 'Changes no file of the stack.\n'],
])('what %s changes, %s, %j', async (checks, name, options, expected) => {
  expect(await rendered(checks, name, options)).toContain(`\n${expected}`)
})
