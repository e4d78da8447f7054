/**
 * `node tests/conformance/fuzz.ts [count] [seed]`: mutated inputs through the parser in all modes (a worker reads them, this thread
 * watches that it goes on), then large hostile inputs whose memory and time are measured. Exit 1 on any failure.
 */
import { Worker } from 'node:worker_threads'
import { measureBig } from './fuzz-big.ts'
import type { Job } from './fuzz-worker.ts'

const COUNT = 1_000_000
const LONGEST_INPUT = 4096
/** No input of these sizes takes a millisecond: one that takes this long hangs. */
const PATIENCE = 10_000

const count = Number(process.argv[2] ?? COUNT)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: node tests/conformance/fuzz.ts [count of inputs] [seed], both whole numbers')
  process.exit(2)
}

async function small(): Promise<readonly string[]> {
  const state = new SharedArrayBuffer(8 + LONGEST_INPUT)
  const job: Job = { seed, count, state }
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), { workerData: job })
  const progress = new Int32Array(state, 0, 2)
  let seen = -1
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
  const watchdog = setInterval(() => {
    const round = progress[0] ?? 0
    const input = Buffer.from(new Uint8Array(state, 8, progress[1] ?? 0))
    if (round === seen) resolve([`round ${round}: no end after ${PATIENCE} ms\n  input base64 ${input.toString('base64')}`])
    seen = round
  }, PATIENCE)
  worker.once('message', resolve).once('error', reject)
  try {
    return await promise
  } finally {
    clearInterval(watchdog)
    await worker.terminate()
  }
}

const started = performance.now()
console.log(`fuzz: ${count} inputs, seed ${seed}`)
const failures = [...(await small())]
console.log(`  ${((performance.now() - started) / 1000).toFixed(0)} s, ${failures.length} failures`)
failures.push(...measureBig((line) => console.log(line)))
for (const failure of failures) console.error(`FAILED ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0
