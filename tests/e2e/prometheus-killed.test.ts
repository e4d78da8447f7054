import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { prepare, type Reporter, runSuite } from '../../src/run/index.ts'
import { whyNotNative } from '../../src/stack/native/machine.ts'
import { NativeService } from '../../src/stack/native/service.ts'
import type { RunningStack, Runtime } from '../../src/stack/stack.ts'

const obstacle = whyNotNative()

/** Ends the program itself, as the kernel does when memory is short: the only child of its namespace's first process. */
function killProgram(initPid: number | undefined): void {
  const children = readFileSync(`/proc/${initPid}/task/${initPid}/children`, 'utf8').trim().split(' ')
  expect(children).toHaveLength(1)
  process.kill(Number(children[0]), 'SIGKILL')
}

test('Prometheus killed in the middle of a phase: nothing passes, the report says who ended, the stack is taken down', async (context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const reportDir = mkdtempSync(join(tmpdir(), 'firedrill-killed-'))
  onTestFinished(() => rmSync(reportDir, { recursive: true, force: true }))
  const { plan, runtime } = await prepare('suites/inventory-manager.yaml', { runtime: 'native', phases: ['Prometheus targets'] })
  let stack: RunningStack | undefined
  const open: Runtime['open'] = async (...args) => {
    stack = await runtime.open(...args)
    return stack
  }
  const services = () => (stack?.services ?? []).filter((service) => service instanceof NativeService)
  const killer: Reporter = {
    name: 'killer',
    on: ({ type }) => {
      if (type === 'phase-started') killProgram(services().find(({ name }) => name === 'prometheus')?.process.initPid)
    },
  }
  const hasty = {
    ...plan,
    phases: plan.phases.map((phase) => ({ ...phase, checks: phase.checks.map((check) => ({ ...check, within: 1500 })) })),
  }
  const offer: Runtime['offer'] = (service) => runtime.offer(service)
  const options = { reporters: [killer], reportDir, signal: new AbortController().signal }
  const result = await runSuite(hasty, { name: runtime.name, reason: runtime.reason, offer, open }, options)
  const checks = result.phases.flatMap((phase) => phase.checks)
  expect(checks).toHaveLength(4)
  for (const { verdict, reason } of checks) {
    expect(verdict).toBe('unknown')
    expect(reason).toMatch(/connection refused.*; prometheus has ended in the middle of the run \(SIGKILL\)$/)
  }
  expect(result.exitCode).toBe(1)
  expect(services().map(({ process }) => process.exit !== undefined)).toEqual(services().map(() => true))
})
