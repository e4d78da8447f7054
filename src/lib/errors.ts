/** An error that the user can act on: printed as message and hint, never as a stack trace. */
export abstract class FiredrillError extends Error {
  /** Exit code of the process when this error ends it: 2 wrong input, 3 broken test bed. */
  abstract readonly exitCode: 2 | 3
  readonly hint: string | undefined

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.hint = options.hint
  }
}

/** The suite file, a file it names, or the command line is wrong (exit 2). */
export class UsageError extends FiredrillError {
  readonly exitCode = 2
}

/** The stack could not be brought up, or broke in a way that is no check's finding (exit 3). */
export class TestBedError extends FiredrillError {
  readonly exitCode = 3
}

/** A check could not see what it asks for: its verdict is `unknown`, never `pass`. */
export class CannotObserve extends Error {
  /** Nothing that comes later can mend it, and to look again does harm: a login that was refused. */
  readonly final: boolean

  constructor(message: string, options: ErrorOptions & { readonly final?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.final = options.final ?? false
  }
}

/** The time for a look was over before the look was: the reason of its signal. */
export class TooLate extends CannotObserve {}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
