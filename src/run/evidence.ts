import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CheckPlan } from '../plan/plan.ts'
import type { RunningStack } from '../stack/stack.ts'
import type { CheckRun } from './check-run.ts'
import { readable } from './readable.ts'

const LOG_LINES = 500
const TAIL_LINES = 5
/** File systems take 255 bytes, and a letter may be four of them. */
const MAX_NAME = 60

export interface Evidence {
  /** Paths relative to the run's directory. */
  readonly files: readonly string[]
  readonly logTail: readonly { readonly service: string; readonly lines: readonly string[] }[]
}

/** Keeps what a check that did not pass saw, and the last log lines of the services it reads from. */
export async function keepEvidence(
  directory: string,
  stack: RunningStack,
  plan: CheckPlan,
  run: CheckRun,
  redact: (text: string) => string,
): Promise<Evidence> {
  const { id: check, title } = plan
  const { verdict, reason, findings, seen } = run
  // Redacted value by value: in the text of the whole, quotes of JSON and those of a value look alike.
  const told = readable({ check, title, verdict, reason, findings, seen }, redact)
  const files = [await keep(directory, check, '.json', `${JSON.stringify(told, null, 2)}\n`)]
  const logTail = []
  for (const name of plan.services) {
    const raw = (await stack.services.find((service) => service.name === name)?.lastLog(LOG_LINES)) ?? []
    if (raw.length === 0) continue
    const lines = redact(raw.join('\n')).split('\n')
    files.push(await keep(directory, name, '.log', `${lines.join('\n')}\n`))
    logTail.push({ service: name, lines: lines.slice(-TAIL_LINES) })
  }
  return { files, logTail }
}

/**
 * Writes `evidence/<name>`, or `evidence/2/<name>` when another text has that name: another check's, or the log of an earlier moment.
 * Nothing that was kept is written over. Done in one go, so that checks that fail at the same time find each other's whole text.
 */
async function keep(directory: string, name: string, extension: string, text: string): Promise<string> {
  const base = `${name.replace(/[^\p{L}\p{N}_.-]+/gu, '-').slice(0, MAX_NAME)}${extension}`
  for (let moment = 1; ; moment++) {
    const file = join('evidence', moment === 1 ? '' : String(moment), base)
    await mkdir(dirname(join(directory, file)), { recursive: true })
    if (written(join(directory, file), text)) return file
  }
}

function written(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readFileSync(path, 'utf8') === text
  }
}
