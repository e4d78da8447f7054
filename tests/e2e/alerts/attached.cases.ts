import { expect, test } from 'vitest'
import { prepare } from '../../../src/run/index.ts'
import type { RunningStack } from '../../../src/stack/stack.ts'
import { AlertStack, HEAT, ON_CALL } from './stack.fixture.ts'

const UNTOUCHED = 'it acts on the stack, and nothing is changed in one that is attached to: give --allow-changes'

/** A stack that runs already. */
export function attachedCases(): void {
  test('a stack that is attached to: drilled only when that is allowed, and never stopped', async (context) => {
    using stack = new AlertStack()
    const file = stack.suite('attached', [
      { id: 'fires', alert: { alert: 'TooHot', cause: HEAT } },
      { id: 'delivered', within: '1s', alert: { alert: 'TooHot', cause: HEAT, delivered: ON_CALL } },
      { id: 'stop', alert: { alert: 'AppDown', cause: { stop: 'app' } } },
      { id: 'exporter', alert: { alert: 'QueueFull', cause: { exporter: { series: ['synthetic_queue_length 11'] } } } },
    ])
    const { plan, runtime } = await prepare(file, { runtime: 'native' })
    await using running = await runtime.open(plan, { onEvent: () => undefined, signal: context.signal, keep: false })
    const attach = Object.fromEntries(running.services.map((service) => [service.name, urlOf(service)]))

    const untouched = await stack.run(file, { runtime: 'attach', attach })
    for (const id of ['fires', 'delivered', 'stop', 'exporter'])
      expect(stack.told(untouched, id)).toEqual({ verdict: 'skipped', findings: [], reason: UNTOUCHED })
    expect(stack.switched).toEqual([])

    const allowed = await stack.run(file, { runtime: 'attach', attach, allowChanges: true })
    expect(stack.told(allowed, 'fires')).toEqual({ verdict: 'pass', findings: [] })
    const unknown = (reason: string) => ({ verdict: 'unknown', findings: [], reason })
    expect(stack.told(allowed, 'delivered')).toEqual(
      unknown('no notification can be seen: the stack is attached to: its receivers are its own'),
    )
    const skipped = (what: string) => ({
      verdict: 'skipped',
      findings: [],
      reason: `${what}: only requests and loads act on a stack that is attached to`,
    })
    expect(stack.told(allowed, 'stop')).toEqual(skipped('stop app'))
    expect(stack.told(allowed, 'exporter')).toEqual(skipped('series synthetic_queue_length 11'))
    expect(stack.switched).toEqual([90, 20])
  })
}

const urlOf = (service: RunningStack['services'][number]): string => {
  const { host, port } = service.endpoint()
  return `http://${host}:${port}`
}
