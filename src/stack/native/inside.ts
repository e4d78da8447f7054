import { type Outcome, runBounded } from '../run-bounded.ts'
import { tool } from './tools.ts'

/** A command for a service's namespaces. */
export interface Inside {
  /** Any process of the service, as this machine numbers it. */
  readonly pid: number
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly workingDir: string
  readonly signal: AbortSignal
  /** As `runBounded` takes it. */
  readonly linger?: number
}

/** Runs a command inside a service's namespaces and working directory; rejects when it was aborted. */
export const runInside = ({ pid, argv, environment, workingDir, signal, linger }: Inside): Promise<Outcome> => {
  const inside = ['/bin/sh', '-c', 'cd "$0" && exec "$@"', workingDir, ...argv]
  const enter = ['--target', String(pid), '--user', '--mount', '--pid', '--preserve-credentials', '--', ...inside]
  // Aborted, its whole group is ended: nsenter waits for a child of its own, which it would leave there.
  return runBounded(tool('nsenter'), enter, { env: environment, signal, ...(linger !== undefined && { linger }) })
}
