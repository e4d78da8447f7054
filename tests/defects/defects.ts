/** `npm run defects`: seeds each defect in a copy of the stack, runs the suite natively, and says which checks saw it. */
import { fork } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { compare, type Defect, type DefectMatrix, markdown, type Outcome, type Ran, tally } from './defect.ts'
import { matrices, runsOf } from './matrices.ts'

const out = join('reports', 'defects')
/** Stacks at once: each mostly waits, for scrapes, for evaluations, for deadlines. Fewer where others use the machine too. */
const STACKS = Number(process.env.FIREDRILL_STACKS ?? 3 * availableParallelism())

/** One defect of one matrix, and what became of it. */
interface Job {
  readonly matrix: DefectMatrix
  readonly defect: Defect
  outcome?: Outcome
}

let interrupted = false
// Ctrl-C reaches the whole group: every run takes its own stack down.
process.on('SIGINT', () => {
  interrupted = true
})
const runs = new Set<ReturnType<typeof fork>>()
process.on('SIGTERM', () => {
  interrupted = true
  for (const run of runs) run.kill('SIGTERM')
})

async function runDefect({ matrix, defect }: Job): Promise<Outcome> {
  const directory = join(out, 'work', `${matrix.suite}-${defect.name.replace(/\W+/g, '-')}`)
  // Each run is a process of its own: what one has compiled serves the others. Shorter than a real run. What the user sets wins.
  const env = { NODE_COMPILE_CACHE: join(out, 'compiled'), ...matrix.env, ...process.env }
  const run = fork(join(import.meta.dirname, 'run-one.ts'), [matrix.suite, defect.name, directory], { env })
  runs.add(run)
  const ran = await new Promise<Ran>((resolve) => {
    run.once('message', (message) => resolve(message as Ran))
    run.once('exit', (code, signal) => resolve({ red: [], trouble: `its run ended without an answer (${signal ?? code})` }))
  })
  runs.delete(run)
  return compare(defect, ran)
}

/** Works through the list with several stacks at once. */
async function runAll(jobs: readonly Job[]): Promise<void> {
  const waiting = jobs.values()
  const worker = async () => {
    for (const job of waiting) {
      if (interrupted) return
      const startedAt = performance.now()
      job.outcome = await runDefect(job)
      console.log(`${describe(job.matrix, job.outcome)}  (${Math.round((performance.now() - startedAt) / 1000)} s)`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(STACKS, jobs.length) }, worker))
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

/** Words of `<suite> › <defect>`. */
const only = process.argv.slice(2)
const isChosen = (text: string) => only.length === 0 || only.some((word) => text.includes(word))
const jobs: Job[] = matrices.flatMap((matrix) =>
  runsOf(matrix)
    .filter(({ name }) => isChosen(`${matrix.suite} › ${name}`))
    .map((defect) => ({ matrix, defect })),
)
await mkdir(out, { recursive: true })
await runAll(jobs)
for (const matrix of matrices) {
  const file = join(out, `${matrix.suite}.md`)
  await writeFile(file, markdown(matrix, outcomesOf(matrix)))
  console.log(file)
}
const all = matrices.flatMap(outcomesOf)
const { seeded, found, missed, falseAlarms } = tally(all)
const trouble = all.filter((outcome) => outcome.trouble !== undefined).length
console.log(`defects: ${seeded} seeded, ${found} found, ${missed} missed, ${falseAlarms} false alarms`)
process.exitCode = seeded + trouble > 0 && missed + falseAlarms + trouble === 0 && !interrupted ? 0 : 1

function outcomesOf(matrix: DefectMatrix): Outcome[] {
  return jobs.flatMap((job) => (job.matrix === matrix && job.outcome !== undefined ? [job.outcome] : []))
}
