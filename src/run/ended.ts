import { FiredrillError, messageOf, UsageError } from '../lib/errors.ts'
import type { StackEvent } from '../stack/stack.ts'
import type { RunResult } from './result.ts'

/** How a service ended that was to go on, in words. */
export const howItEnded = ({ service, code, signal, words }: Extract<StackEvent, { type: 'exited' }>): string =>
  words === undefined
    ? `${service} has ended in the middle of the run (${signal ?? `exit code ${code}`})`
    : `${service} ${words}, in the middle of the run`

/** What ended a run early: wrong input, a broken test bed, or a defect of ours, which alone shows its stack trace. */
export function endedBy(error: unknown, redact: (text: string) => string): NonNullable<RunResult['ended']> {
  if (error instanceof FiredrillError)
    return {
      kind: error instanceof UsageError ? 'input' : 'error',
      message: redact(error.message),
      hint: error.hint && redact(error.hint),
    }
  const detail = error instanceof Error && error.stack ? error.stack : messageOf(error)
  return {
    kind: 'error',
    message: redact(`unexpected: ${detail}`),
    hint: 'this is a defect of firedrill: please report it with this text',
  }
}
