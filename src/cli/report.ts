import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { messageOf, TestBedError, UsageError } from '../lib/errors.ts'
import { findChromium, newestRun, readFinished, renderFinished, reportFiles, screenshots } from '../report/index.ts'
import type { Io } from './io.ts'

interface ReportOptions {
  readonly reportDir: string
  readonly reporter?: string
  readonly open?: boolean
  readonly screenshots?: boolean
}

/** `firedrill report`: renders a finished run again, takes its pictures, shows it in the browser. */
export async function reportCommand(named: string | undefined, options: ReportOptions, io: Io): Promise<number> {
  const names = options.reporter?.split(',').map((name) => name.trim()) ?? ['html']
  const odd = names.find((name) => !isReporter(name))
  if (odd !== undefined)
    throw new UsageError(`--reporter expects ${Object.keys(reportFiles).join(', ')} here, got ${JSON.stringify(odd)}`)
  const warn = (text: string): unknown => io.stderr.write(`firedrill: ${text}\n`)
  const run = named === undefined ? await newestRun(options.reportDir, warn) : await readFinished(named)
  await renderFinished(run, names)
  for (const name of names.filter(isReporter)) io.stdout.write(`${join(run.directory, reportFiles[name])}\n`)
  const page = join(run.directory, reportFiles.html)
  if ((options.screenshots || options.open) && !names.includes('html')) await renderFinished(run, ['html'])
  if (options.screenshots) {
    const chromium = findChromium(io.env)
    if (chromium === undefined)
      throw new TestBedError(`--screenshots needs a Chromium, and ${missing(io.env)}`, {
        hint: 'install chromium or Google Chrome, or name its program in FIREDRILL_CHROMIUM',
      })
    const { files, problems } = await screenshots(page, join(run.directory, 'screenshots'), chromium, run.result.screenshots)
    for (const picture of files) io.stdout.write(`${picture}\n`)
    if (problems.length > 0) throw allOf(problems)
  }
  if (options.open) await open(page)
  return 0
}

const missing = ({ FIREDRILL_CHROMIUM: named }: Io['env']): string =>
  named ? `FIREDRILL_CHROMIUM names ${named}, which is no program` : 'none was found'

function allOf(problems: readonly UsageError[]): UsageError {
  const hints = new Set(problems.flatMap(({ hint }) => hint ?? []))
  return new UsageError(problems.map(messageOf).join('\n'), { hint: [...hints].join('; ') || undefined })
}

const isReporter = (name: string): name is keyof typeof reportFiles => Object.hasOwn(reportFiles, name)

// On Windows `start` would run what follows an & of the path.
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Milliseconds in which an opener that cannot show the file has said so; some stay as long as the browser does. */
const OPENS_WITHIN = 2000

/** Shows a file in the user's browser. */
async function open(file: string): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const opener = spawn(program, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true })
  const failed = await failureOf(opener)
  opener.unref()
  if (failed === undefined) return
  throw new TestBedError(`${program} could not show the report: ${failed}`, { hint: `open it by hand: ${file}` })
}

async function failureOf(opener: ChildProcess): Promise<string | undefined> {
  try {
    const [code] = await once(opener, 'exit', { signal: AbortSignal.timeout(OPENS_WITHIN) })
    return code === 0 ? undefined : `it ended with code ${code}`
  } catch (error) {
    return error instanceof Error && error.name === 'AbortError' ? undefined : messageOf(error)
  }
}
