import type { Paint } from '../../report/paint.ts'
import { width } from '../../report/width.ts'

/** What a report is laid out for. */
export interface View {
  readonly columns: number
  readonly paint: Paint
}

/** The parts in lines of at most so many columns. */
export function wrapped(parts: readonly string[], between: string, columns: number): readonly string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    const longer = last === undefined ? part : `${last}${between}${part}`
    if (last === undefined || width(longer) > columns) lines.push(part)
    else lines[lines.length - 1] = longer
  }
  return lines
}
