/** The thread that reads the inputs; it tells in shared memory what it is at. */
import { parentPort, workerData } from 'node:worker_threads'
import { fuzz } from './fuzz-run.ts'

export interface Job {
  readonly seed: number
  readonly count: number
  /** The round and the length of its input, four bytes each, and the input. */
  readonly state: SharedArrayBuffer
}

const { seed, count, state }: Job = workerData
const progress = new Int32Array(state, 0, 2)
const shown = new Uint8Array(state, 8)

parentPort?.postMessage(
  fuzz({
    seed,
    count,
    onInput(round, input) {
      shown.set(input.subarray(0, shown.length))
      progress[1] = Math.min(input.length, shown.length)
      progress[0] = round
    },
  }),
)
