import { existsSync } from 'node:fs'
import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, UsageError } from '../lib/errors.ts'
import type { RunResult } from '../run/result.ts'
import { reportSchema } from './report-schema.ts'
import { createReporters } from './reporters.ts'

/** A finished run, read from its directory. */
export interface FinishedRun {
  readonly directory: string
  readonly result: RunResult
}

/** Reporters that write one file of a finished run, and its name. */
export const reportFiles: Readonly<Record<string, string>> = {
  html: 'report.html',
  junit: 'junit.xml',
  summary: 'summary.md',
  checklist: 'checklist.md',
}

const FILE = 'report.json'
const NO_RUN = 'give the directory of a run: reports/<suite>/<run-id>, or reports/<suite>/latest'

/** Reads the report.json of a run's directory; throws `UsageError` where there is none, or it is of another form. */
export async function readFinished(directory: string): Promise<FinishedRun> {
  const file = join(directory, FILE)
  if (!existsSync(file)) throw new UsageError(`${directory} holds no ${FILE}`, { hint: NO_RUN })
  const parsed = reportSchema.safeParse(parseJson(file, await readFile(file, 'utf8')))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UsageError(`${file} is no report of schemaVersion 1: ${issue?.path.join('.')}: ${issue?.message}`, {
      hint: 'it may come from a newer firedrill, or be cut short: render it with the version that wrote it',
    })
  }
  // The schema and the type say the same (report-schema.ts); only an absent key is here an undefined one.
  return { directory: await realpath(directory), result: parsed.data as RunResult }
}

/** The newest finished run below a directory of reports. */
export async function newestRun(reportDir: string): Promise<FinishedRun> {
  const suites = existsSync(reportDir) ? await readdir(reportDir) : []
  const latest = suites.map((suite) => join(reportDir, suite, 'latest')).filter((run) => existsSync(join(run, FILE)))
  const runs = await Promise.all(latest.map(readFinished))
  const [newest] = runs.toSorted((a, b) => b.result.startedAt.localeCompare(a.result.startedAt))
  if (newest === undefined) throw new UsageError(`no finished run in ${reportDir}`, { hint: `run a suite first, or ${NO_RUN}` })
  return newest
}

/** Writes the files of these reporters (html, junit, …) for a finished run anew. Each throws what keeps it from being written. */
export async function renderFinished({ directory, result }: FinishedRun, names: readonly string[]): Promise<void> {
  for (const reporter of createReporters(names, { stream: process.stdout, env: {} }))
    await reporter.on({ type: 'run-finished', result, directory })
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${messageOf(error)}`, { hint: NO_RUN })
  }
}
