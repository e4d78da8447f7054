import { checks } from '../checks/index.ts'
import type { Io } from './io.ts'

/** `firedrill kinds`: name, mode and summary of each kind, from the registry. */
export function kindsCommand(io: Io): number {
  const width = Math.max(...checks.map(({ kind }) => kind.length))
  for (const { kind, summary } of checks) io.stdout.write(`${kind.padEnd(width)}  ${summary}\n`)
  return 0
}
