import { existsSync, statSync } from 'node:fs'
import { readdir, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf, UsageError } from '../lib/errors.ts'
import { redactor } from '../lib/redact.ts'
import type { RunResult } from '../run/result.ts'
import { renderChecklist } from './checklist.ts'
import { redactResult } from './redact-result.ts'
import { reportSchema } from './report-schema.ts'
import { createReporters } from './reporters.ts'

/** A finished run, read from its directory. */
export interface FinishedRun {
  readonly directory: string
  readonly result: RunResult
}

/** Reporters that write one file of a finished run, and its name. */
export const reportFiles = {
  html: 'report.html',
  junit: 'junit.xml',
  summary: 'summary.md',
  checklist: 'checklist.md',
} as const

const FILE = 'report.json'
const NO_RUN = 'give the directory of a run: reports/<suite>/<run-id>, or reports/<suite>/latest'

/** Reads the report.json of a run's directory (or that file itself); throws `UsageError` where there is none, or it is of another form. */
export async function readFinished(named: string): Promise<FinishedRun> {
  const directory = basename(named) === FILE && isFile(named) ? dirname(named) : named
  const file = join(directory, FILE)
  if (!existsSync(file)) throw new UsageError(`${directory} holds no ${FILE}`, { hint: NO_RUN })
  const parsed = reportSchema.safeParse(parseJson(file, await textOf(file)))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UsageError(`${file} is no report of schemaVersion 1: ${issue?.path.join('.')}: ${issue?.message}`, {
      hint: 'it may come from a newer firedrill, or be cut short: render it with the version that wrote it',
    })
  }
  // The schema and the type say the same (report-schema.ts); only an absent key is here an undefined one.
  return { directory: await realpath(directory), result: parsed.data as RunResult }
}

/** The newest finished run below a directory of reports; `warn` is told of those that cannot be read. */
export async function newestRun(reportDir: string, warn: (text: string) => void): Promise<FinishedRun> {
  const suites = existsSync(reportDir) ? await foldersOf(reportDir) : []
  const latest = suites.map((suite) => join(reportDir, suite, 'latest')).filter((run) => existsSync(join(run, FILE)))
  const read = await Promise.allSettled(latest.map(readFinished))
  const runs = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const broken = read.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  const [newest] = runs.toSorted((a, b) => b.result.startedAt.localeCompare(a.result.startedAt))
  if (newest === undefined)
    throw broken[0] ?? new UsageError(`no finished run in ${reportDir}`, { hint: `run a suite first, or ${NO_RUN}` })
  for (const error of broken) warn(`left out: ${messageOf(error)}`)
  return newest
}

/** Writes the files of these reporters (html, junit, …) for a finished run anew. Each throws what keeps it from being written. */
export async function renderFinished(run: FinishedRun, names: readonly string[]): Promise<void> {
  const { directory, result } = run
  if (names.includes('checklist')) await keepSigned(run)
  for (const reporter of createReporters(names, { stream: process.stdout, env: {} }))
    await reporter.on({ type: 'run-finished', result, directory })
}

// A person may have signed it: nothing is written over that did not come from this very report.
async function keepSigned({ directory, result }: FinishedRun): Promise<void> {
  const file = join(directory, reportFiles.checklist)
  if (!existsSync(file) || (await textOf(file)) === renderChecklist(redactResult(result, redactor()))) return
  throw new UsageError(`${file} is not what this version writes of the run: it may be signed, and is left as it is`, {
    hint: 'move it away, then sign the new one; or leave out the reporter checklist',
  })
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

async function foldersOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    throw new UsageError(`${directory} is no directory of reports: ${messageOf(error)}`, {
      hint: 'name the one that runs write to: --report-dir',
    })
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`, { hint: NO_RUN })
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${messageOf(error)}`, {
      hint: 'it is cut short or was edited: run the suite again, or name another run',
    })
  }
}
