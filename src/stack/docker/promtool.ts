import { randomBytes } from 'node:crypto'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import { type Outcome, runBounded } from '../run-bounded.ts'
import { docker } from './cli.ts'

/** Exit codes of `docker run` that are not the program's: the engine refused, the program cannot be run, or is not there. */
const NOT_RUN = [125, 126, 127]
const FOLDER = '/firedrill'

/** promtool of a Prometheus image, run in a container of its own with a folder of this machine as working directory. */
export async function promtoolContainer(
  image: string,
  signal: AbortSignal,
): Promise<(argv: readonly string[], folder: string) => Promise<Outcome>> {
  await bring(image, signal)
  return async (argv, folder) => {
    const name = `firedrill-promtool-${randomBytes(6).toString('hex')}`
    const words = ['run', '--rm', '--name', name, '--network', 'none', ...asThisUser(), '--entrypoint', 'promtool']
    const place = ['--mount', `type=bind,source=${folder},target=${FOLDER}`, '--workdir', FOLDER]
    try {
      const outcome = await runBounded('docker', [...words, ...place, image, ...argv], { env: process.env, signal })
      if (!NOT_RUN.includes(outcome.code ?? 0)) return outcome
      throw new CannotObserve(`promtool of ${image} cannot be run: ${lastLine(outcome.output)}`)
    } finally {
      // Its command may be gone while it still runs.
      if (signal.aborted) await docker(['rm', '--force', name]).catch(() => undefined)
    }
  }
}

// What it prints of a download must not be taken for promtool's words.
async function bring(image: string, signal: AbortSignal): Promise<void> {
  try {
    if ((await docker(['image', 'inspect', '--format', '{{.Id}}', image], { signal })).code === 0) return
    const { code, stderr } = await docker(['pull', '--quiet', image], { signal })
    if (code !== 0) throw new Error(lastLine(stderr))
  } catch (error) {
    signal.throwIfAborted()
    throw new CannotObserve(`promtool cannot be had from ${image}: ${messageOf(error)}`, { cause: error })
  }
}

// What it writes is then this user's.
const asThisUser = (): readonly string[] =>
  process.getuid === undefined || process.getgid === undefined ? [] : ['--user', `${process.getuid()}:${process.getgid()}`]

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''
