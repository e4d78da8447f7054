import { createContext, Script } from 'node:vm'

const MOST_MS = 250
const call = new Script('run()')

/**
 * What `run` gives; where it takes longer than 250 ms it is ended with an Error that says so. For the regular expressions of files over
 * the values of a server: one that tries too many ways stops the whole process otherwise, and no deadline gets through to it.
 */
export function boundedly<T>(run: () => T): T {
  try {
    return call.runInContext(createContext({ run }), { timeout: MOST_MS })
  } catch (error) {
    if (isTimeout(error)) throw new Error(`takes too long: more than ${MOST_MS} ms`)
    throw error
  }
}

// It is an Error of the other context, and no instance of ours.
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
