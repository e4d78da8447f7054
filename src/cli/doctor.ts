import { examine } from '../stack/examine.ts'
import type { Io } from './io.ts'

/** `firedrill doctor`: what this machine can run; exit 3 when something is missing. */
export function doctorCommand(io: Io): number {
  const node = { what: 'Node', ok: true, says: `${process.version} at ${process.execPath}`, hint: undefined }
  const examinations = [node, ...examine()]
  const width = Math.max(...examinations.map(({ what }) => what.length))
  for (const { what, ok, says, hint } of examinations) {
    io.stdout.write(`${ok ? '✓' : '✗'} ${what.padEnd(width)}  ${says}\n`)
    if (hint !== undefined) io.stdout.write(`  ${' '.repeat(width)}  what to do: ${hint}\n`)
  }
  return examinations.every(({ ok }) => ok) ? 0 : 3
}
