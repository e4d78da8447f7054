import { expect, test } from 'vitest'
import { observedAnswers } from '../checks/observed-kong.fixture.ts'
import { look } from '../checks/security/run.fixture.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { ServicePlan } from '../plan/plan.ts'
import type { RunningStack } from '../stack/stack.ts'
import { stackView } from './stack-view.ts'

const TOKEN = 'token-of-this-test-1'
const worker = {
  name: 'worker',
  args: [],
  mounts: [],
  report: { standIn: false },
  endpoint: () => {
    throw new CannotObserve('worker has no TCP port')
  },
  log: async () => ({ lines: [`job sent with ${TOKEN}`], mark: '1', cut: false }),
}
const compose = { mounts: [], environment: {}, ports: [] }

test('secretsInLogs: all searches a service without a port, and tells of one that does not run', async () => {
  const planned = [
    { name: 'worker', compose: { ...compose, environment: { API_TOKEN: TOKEN } } },
    { name: 'away', compose },
  ] as unknown as ServicePlan[]
  const stack = stackView({ services: [worker] } as unknown as RunningStack, planned)
  const { messages, notes } = await look({ secretsInLogs: 'all' }, { ...(await observedAnswers({})), stack })
  expect([messages, notes]).toEqual([
    ['worker logs the value of API_TOKEN of worker'],
    ['away does not run: it has no output to search'],
  ])
})
