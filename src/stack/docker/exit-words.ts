/** How a container ended. */
export interface Ending {
  readonly exitCode: number | undefined
  readonly outOfMemory: boolean
  /** Its memory limit in bytes; undefined or 0 when it has none. */
  readonly memoryLimit?: number | undefined
}

const MIB = 2 ** 20

const SIGNALS: Readonly<Record<number, string>> = { 129: 'SIGHUP', 130: 'SIGINT', 134: 'SIGABRT', 139: 'SIGSEGV', 143: 'SIGTERM' }

/** What an exit code of a container means, in words: `was killed for lack of memory (exit code 137; its limit is 64 MiB)`. */
export function exitWords({ exitCode, outOfMemory, memoryLimit }: Ending): string {
  const limit = memoryLimit ? `; its limit is ${Math.round(memoryLimit / MIB)} MiB` : ''
  if (outOfMemory) return `was killed for lack of memory (exit code ${exitCode ?? 137}${limit})`
  if (exitCode === 137)
    return `was killed (exit code 137, SIGKILL: by docker kill, or for lack of memory on the engine’s machine${limit})`
  if (exitCode === 126) return 'could not run its command (exit code 126: it is no program, or may not be executed)'
  if (exitCode === 127) return 'could not find its command (exit code 127)'
  const signal = SIGNALS[exitCode ?? 0]
  return signal === undefined ? `ended with exit code ${exitCode ?? 'unknown'}` : `ended by ${signal} (exit code ${exitCode})`
}
