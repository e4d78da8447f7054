/** `npm run defects`: seeds each defect in a copy of the stack, runs the suite natively, and says which checks saw it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { prepare, type RunResult, runSuite } from '../../src/run/index.ts'
import type { RunningStack, Runtime } from '../../src/stack/stack.ts'
import { compare, type Defect, type DefectMatrix, markdown, type Outcome, tally } from './defect.ts'
import { inventoryManager } from './inventory-manager.ts'
import { seed } from './seed.ts'

const matrices: readonly DefectMatrix[] = [inventoryManager]
const clean: Defect = { name: 'clean stack', red: [] }
const out = join('reports', 'defects')

// Shorter than a real run: enough for two scrapes and one rule evaluation. What the user sets wins.
process.env.FIREDRILL_LOAD ??= '10s'
process.env.FIREDRILL_WITHIN ??= '16s'

const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())
process.once('SIGTERM', () => interrupt.abort())

async function runDefect(matrix: DefectMatrix, defect: Defect): Promise<Outcome> {
  const directory = join(out, 'work', `${matrix.suite}-${defect.name.replace(/\W+/g, '-')}`)
  const suite = await seed(matrix, defect, directory)
  const { plan, runtime } = await prepare(suite, { runtime: 'native' })
  const options = { reporters: [], reportDir: join(directory, 'reports'), signal: interrupt.signal }
  const result = await runSuite(plan, troubled(runtime, defect), options)
  return compare(defect, redChecks(result), troubleOf(result, defect))
}

// A service that the defect itself ends is no trouble of the run.
function troubleOf(result: RunResult, { afterStart }: Defect): string | undefined {
  if (result.ended !== undefined && result.ended.kind !== 'stopped') return result.ended.message
  return afterStart === undefined ? result.problems[0] : undefined
}

/** The runtime, with the defect's trouble caused as soon as the stack is up. */
function troubled(runtime: Runtime, { afterStart }: Defect): Runtime {
  const open: Runtime['open'] = async (plan, options) => {
    const stack: RunningStack = await runtime.open(plan, options)
    await afterStart?.(stack)
    return stack
  }
  return { name: runtime.name, reason: runtime.reason, offer: (service) => runtime.offer(service), open }
}

const redChecks = (result: RunResult): string[] =>
  result.phases.flatMap(({ checks }) =>
    checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown').map(({ id }) => id),
  )

/** Works through the list with two stacks at once for each core. */
async function runAll(matrix: DefectMatrix, defects: readonly Defect[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const waiting = defects.entries()
  const worker = async () => {
    for (const [index, defect] of waiting) {
      if (interrupt.signal.aborted) return
      const outcome = await runDefect(matrix, defect)
      outcomes[index] = outcome
      console.log(describe(matrix, outcome))
    }
  }
  // A stack mostly waits: for scrapes, for evaluations, for deadlines.
  await Promise.all(Array.from({ length: Math.min(2 * availableParallelism(), defects.length) }, worker))
  return outcomes.filter((outcome) => outcome !== undefined)
}

function describe(matrix: DefectMatrix, { defect, found, missed, falseAlarms, trouble }: Outcome): string {
  const mark = trouble === undefined && missed.length === 0 && falseAlarms.length === 0 ? '✓' : '✗'
  const parts = [
    found.length > 0 ? `red: ${found.join(', ')}` : '',
    missed.length > 0 ? `MISSED: ${missed.join(', ')}` : '',
    falseAlarms.length > 0 ? `FALSE ALARM: ${falseAlarms.join(', ')}` : '',
    trouble === undefined ? '' : `TROUBLE: ${trouble}`,
  ]
  return `${mark} ${matrix.suite} › ${defect.name}  ${parts.filter((part) => part !== '').join('; ')}`
}

const only = process.argv.slice(2)
const totals = { seeded: 0, found: 0, missed: 0, falseAlarms: 0, trouble: 0 }
await mkdir(out, { recursive: true })
for (const matrix of matrices) {
  const chosen = [clean, ...matrix.defects].filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))
  const outcomes = await runAll(matrix, chosen)
  const file = join(out, `${matrix.suite}.md`)
  await writeFile(file, markdown(matrix, outcomes))
  console.log(`\n${file}`)
  const sum = tally(outcomes)
  totals.seeded += sum.seeded
  totals.found += sum.found
  totals.missed += sum.missed
  totals.falseAlarms += sum.falseAlarms
  totals.trouble += outcomes.filter(({ trouble }) => trouble !== undefined).length
}
const { seeded, found, missed, falseAlarms } = totals
console.log(`defects: ${seeded} seeded, ${found} found, ${missed} missed, ${falseAlarms} false alarms`)
process.exitCode = seeded + totals.trouble > 0 && missed + falseAlarms + totals.trouble === 0 && !interrupt.signal.aborted ? 0 : 1
