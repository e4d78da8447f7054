import { expect, test } from 'vitest'
import type { ComposeService } from './compose-model.ts'
import { inDependencyOrder } from './compose-order.ts'

const services = (dependencies: Record<string, string[]>): ComposeService[] =>
  Object.entries(dependencies).map(
    ([name, on]) =>
      ({ name, dependsOn: on.map((service) => ({ service, condition: 'service_started' })) }) as unknown as ComposeService,
  )

test.each([
  ['nothing', {}, ''],
  ['no dependencies keep their order', { b: [], a: [] }, 'b a'],
  ['after what it waits for', { app: ['db', 'cache'], cache: ['db'], db: [] }, 'db cache app'],
  ['a dependency that is not there', { app: ['grafana'] }, 'app'],
])('%s', (_name, dependencies, order) => {
  const named = inDependencyOrder(services(dependencies)).map(({ name }) => name)
  expect(named.join(' ')).toBe(order)
})

test('a circle is named', () => {
  expect(() => inDependencyOrder(services({ a: ['b'], b: ['c'], c: ['a'] }))).toThrow(
    'depends_on goes round in a circle: a -> b -> c -> a',
  )
})
