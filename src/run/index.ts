/**
 * The conductor: takes a plan, brings its stack up, drives load, polls checks, takes the stack down and tells it all as events.
 * The only room that acts in time; it judges nothing and prints nothing.
 */

export { type ExitCode, worstExit } from '../verdict/exit.ts'
export { runSuite } from './conductor.ts'
export type { Reporter, RunEvent } from './events.ts'
export { type PrepareOptions, prepare } from './prepare.ts'
export type { CheckResult, RunResult } from './result.ts'
