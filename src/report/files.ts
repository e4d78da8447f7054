import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, TestBedError } from '../lib/errors.ts'
import { redactor } from '../lib/redact.ts'
import type { Reporter } from '../run/events.ts'
import type { RunResult } from '../run/result.ts'
import { redactResult } from './redact-result.ts'

/** A reporter that writes one file into the run's directory when the run is over. */
export function fileReporter(name: string, file: string, render: (result: RunResult, directory: string) => string): Reporter {
  let redact = redactor()
  return {
    name,
    async on(event) {
      if (event.type === 'run-started') redact = redactor(event.plan.secrets)
      if (event.type !== 'run-finished' && event.type !== 'run-amended') return
      await writeWhole(join(event.directory, file), render(redactResult(event.result, redact), event.directory))
    },
  }
}

// Nobody ever reads half a report: written beside its place, then renamed into it.
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(3).toString('hex')}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new TestBedError(`${path} could not be written: ${messageOf(error)}`, { cause: error })
  }
}
