import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Run, run } from './command.ts'

/** The machine as acquiring sees it; tests give their own. */
export interface Machine {
  readonly run: Run
  readonly environment: NodeJS.ProcessEnv
  /** Cache directory of firedrill, absolute. */
  readonly cache: string
  readonly etcApt: string
  readonly keyrings: readonly string[]
  /** Newest first. */
  readonly suites: readonly string[]
}

/** Where firedrill keeps what it downloaded: `FIREDRILL_CACHE_DIR`, else `firedrill` in the user's cache directory. */
export function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const own = environment.FIREDRILL_CACHE_DIR
  if (own !== undefined && own !== '') return resolve(own)
  const base = environment.XDG_CACHE_HOME
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'firedrill')
}

/** This machine. */
export const thisMachine = (): Machine => ({
  run,
  environment: process.env,
  cache: cacheDirectory(process.env),
  etcApt: '/etc/apt',
  keyrings: ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'],
  suites: ['sid', 'trixie', 'bookworm'],
})
