import { FileErrors } from '../declared/compose-problems.ts'

/** All that is wrong in a suite and the files it names, found at once. */
export class SuiteErrors extends FileErrors {}
