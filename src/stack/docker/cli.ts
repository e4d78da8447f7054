import { type Outcome as Ended, type RunOptions, runBounded } from '../run-bounded.ts'

/** What a finished `docker` command left; `code` is null when a signal ended it. */
export type Outcome = Pick<Ended, 'code' | 'stdout' | 'stderr'>

interface CliOptions extends Pick<RunOptions, 'cwd' | 'signal' | 'whole'> {
  /** On top of the harness's own environment. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Until a command that was asked to end is made to. */
const GRACE_MS = 3000

/** Runs `docker` to its end; rejects when it is missing (`ENOENT`) or was aborted. */
export async function docker(args: readonly string[], { env, ...options }: CliOptions = {}): Promise<Outcome> {
  const { code, stdout, stderr } = await runBounded('docker', args, {
    ...options,
    env: { ...process.env, ...env },
    grace: GRACE_MS,
  })
  return { code, stdout, stderr }
}
