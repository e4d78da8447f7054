import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TestBedError, UsageError } from '../lib/errors.ts'
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
  const run = named === undefined ? await newestRun(options.reportDir) : await readFinished(named)
  const names = options.reporter?.split(',').map((name) => name.trim()) ?? Object.keys(reportFiles)
  const odd = names.find((name) => !Object.hasOwn(reportFiles, name))
  if (odd !== undefined)
    throw new UsageError(`--reporter expects ${Object.keys(reportFiles).join(', ')} here, got ${JSON.stringify(odd)}`)
  await renderFinished(run, names)
  for (const name of names) io.stdout.write(`${join(run.directory, reportFiles[name] ?? '')}\n`)
  const page = join(run.directory, 'report.html')
  if ((options.screenshots || options.open) && !names.includes('html')) await renderFinished(run, ['html'])
  if (options.screenshots) {
    const chromium = findChromium(io.env)
    if (chromium === undefined)
      throw new TestBedError('--screenshots needs a Chromium, and none was found', {
        hint: 'install chromium or Google Chrome, or name its program in FIREDRILL_CHROMIUM',
      })
    const pictures = await screenshots(page, join(run.directory, 'screenshots'), chromium, run.result.screenshots)
    for (const picture of pictures) io.stdout.write(`${picture}\n`)
  }
  if (options.open) await open(page)
  return 0
}

const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/** Shows a file in the user's browser. */
async function open(file: string): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const opener = spawn(program, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true })
  try {
    await once(opener, 'spawn')
  } catch {
    throw new TestBedError(`${program} could not be started to show the report`, { hint: `open it by hand: ${file}` })
  }
  opener.unref()
}
