/** Runs one defect for `defects.ts`, in a process of its own: stacks that share an event loop make one another late. */
import { join } from 'node:path'
import type { Finding } from '../../src/checks/contract.ts'
import { json } from '../../src/report/json.ts'
import { prepare, type RunResult, runSuite } from '../../src/run/index.ts'
import type { RunningStack, Runtime } from '../../src/stack/stack.ts'
import type { Defect, Ran } from './defect.ts'
import { matrices, runsOf } from './matrices.ts'
import { seed } from './seed.ts'

const [suiteName, defectName, directory = ''] = process.argv.slice(2)
const matrix = matrices.find(({ suite }) => suite === suiteName)
const defect = matrix && runsOf(matrix).find(({ name }) => name === defectName)
if (matrix === undefined || defect === undefined) throw new Error(`no defect “${defectName}” of ${suiteName}`)

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(signal, () => interrupt.abort())

const suite = await seed(matrix, defect, directory)
const { plan, runtime } = await prepare(suite, { runtime: 'native', time: defect.time, phases: defect.phases })
const options = { reporters: [json()], reportDir: join(directory, 'reports'), signal: interrupt.signal }
const ran = ranOf(await runSuite(plan, troubled(runtime, defect), options), defect)
process.send?.(ran, () => process.disconnect())

function ranOf({ ended, problems, phases }: RunResult, { afterStart }: Defect): Ran {
  const checks = phases.flatMap((phase) => phase.checks)
  const red = checks
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
    .map(({ id, findings, reason }) => ({ id, words: `${reason ?? ''} ${findings.map(wordsOf).join('; ')}` }))
  if (ended?.kind === 'error' || ended?.kind === 'input')
    return { red, broke: [ended.message, ended.hint ?? ''].join(' ').trim() }
  if (ended?.kind === 'interrupted') return { red, trouble: ended.message }
  // A service that the defect itself ends is no trouble of the run.
  return { red, trouble: afterStart === undefined ? problems[0] : undefined }
}

function wordsOf({ message, actual, hint }: Finding): string {
  return [message, actual, hint].filter((part) => part !== undefined).join(': ')
}

/** The runtime, with the defect's trouble caused as soon as the stack is up. */
function troubled(runtime: Runtime, { afterStart }: Defect): Runtime {
  const open: Runtime['open'] = async (plan, options) => {
    const stack: RunningStack = await runtime.open(plan, options)
    await afterStart?.(stack)
    return stack
  }
  const { name, reason } = runtime
  return { name, reason, offer: (service) => runtime.offer(service), reach: async () => await runtime.reach?.(), open }
}
