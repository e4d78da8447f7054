/** Runs many inputs and shrinks what fails. */
import { checkInput, READINGS } from './fuzz-check.ts'
import { Mutator, Random } from './fuzz-mutate.ts'
import { pieces, seeds } from './fuzz-seeds.ts'

export interface FuzzOptions {
  readonly seed: number
  readonly count: number
  /** Called before each input is read. */
  readonly onInput?: (round: number, input: Uint8Array) => void
}

const MOST_FAILURES = 10

/** Reads `count` mutated inputs, in all modes by turns; gives the failures, each with its shrunk input in base64. */
export function fuzz({ seed, count, onInput }: FuzzOptions): string[] {
  const random = new Random(seed)
  const mutator = new Mutator(random, seeds(), pieces)
  const failures = new Map<string, string>()
  for (let round = 0; round < count && failures.size < MOST_FAILURES; round++) {
    const input = mutator.next()
    onInput?.(round, input)
    const failure = failureOf(input, round, seed)
    if (failure === undefined) continue
    // Of failures that read alike one is enough.
    const kind = kindOf(failure)
    if (!failures.has(kind)) failures.set(kind, report(input, round, seed))
  }
  return [...failures.values()]
}

function failureOf(input: Uint8Array, round: number, seed: number): string | undefined {
  try {
    // A random of its own, so that one input fails or holds whatever came before.
    checkInput(input, READINGS[round % READINGS.length] ?? {}, new Random(seed + round))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error)
  }
}

const kindOf = (failure: string | undefined): string => (failure ?? '').replace(/"(\\.|[^"\\])*"|\d+/g, '').slice(0, 40)

function report(input: Uint8Array, round: number, seed: number): string {
  let smallest = input
  const kind = kindOf(failureOf(input, round, seed))
  for (let size = input.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= smallest.length; ) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)])
      if (kindOf(failureOf(shorter, round, seed)) === kind) smallest = shorter
      else at += size
    }
  }
  const reading = JSON.stringify(READINGS[round % READINGS.length])
  const base64 = Buffer.from(smallest).toString('base64')
  return `round ${round}, ${reading}: ${failureOf(smallest, round, seed)}\n  input ${JSON.stringify(Buffer.from(smallest).toString('latin1'))}, base64 ${base64}`
}
