/** Opens the stack of a compose file and says when it is up; the tests start, interrupt and kill it. With `keep` it leaves it up and ends. */
import { readCompose } from '../../declared/compose.ts'
import type { Plan, ServicePlan } from '../../plan/plan.ts'
import type { OpenOptions, RunningStack } from '../stack.ts'
import { nativeRuntime } from './runtime.ts'

/** A plan that holds only what a runtime reads. */
export function planOf(composeFile: string): Plan {
  const runtime = nativeRuntime('the test says so')
  const compose = readCompose(composeFile)
  const services = compose.services.map((service): ServicePlan => {
    const request = { name: service.name, role: undefined, compose: service, url: undefined }
    return { ...request, offer: runtime.offer(request), asked: undefined, addressed: [] }
  })
  const runtimeName = { name: 'native', reason: 'the test says so' } as const
  return {
    suite: 't',
    file: 't.yaml',
    baseDir: '.',
    runtime: runtimeName,
    time: { mode: 'real' },
    loads: {},
    compose,
    services,
    phases: [],
    screenshots: [],
    secrets: [],
  }
}

/** Brings it up. */
export const openStack = (composeFile: string, options: Partial<OpenOptions> = {}): Promise<RunningStack> =>
  nativeRuntime('the test says so').open(planOf(composeFile), {
    onEvent: () => undefined,
    signal: new AbortController().signal,
    keep: false,
    ...options,
  })

if (process.argv[1] === import.meta.filename) {
  const keep = process.argv[3] === 'keep'
  const stack = await openStack(process.argv[2] ?? '', { keep })
  console.log(keep ? stack.kept.join('\n') : 'up')
  if (!keep) setInterval(() => undefined, 60_000)
}
