import type { checks } from './checks/index.ts'
import type { SuiteInput } from './suite/index.ts'

/** A suite as `defineSuite` takes it. */
export type FiredrillSuite = SuiteInput<typeof checks>

/**
 * A suite in TypeScript, with the types of every kind of check.
 * @example export default defineSuite({ version: 1, name: 'shop', stack: { compose: '../docker-compose.yml' }, phases: [...] })
 */
export const defineSuite = (suite: FiredrillSuite): FiredrillSuite => suite

export type { CheckResult, PhaseResult, RunResult } from './run/result.ts'
