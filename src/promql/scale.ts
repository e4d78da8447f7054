import { UsageError } from '../lib/errors.ts'
import { writeDuration } from './literal.ts'
import { parseExpr } from './parse.ts'
import { type DurationRole, rangesOf } from './selectors.ts'
import type { WindowBound } from './unit.ts'
import { windowBoundOf } from './window.ts'

/** A duration that was replaced; its place is in the text before. */
interface ScaledDuration {
  readonly from: number
  readonly to: number
  readonly before: string
  readonly after: string
  readonly role: DurationRole
}

export interface ScaledExpr {
  readonly text: string
  readonly changes: readonly ScaledDuration[]
  /** What does not mean the same with shorter ranges; [] when the expression can be scaled. */
  readonly windowBound: readonly WindowBound[]
}

/**
 * Divides every range, offset, subquery range and step of an expression by `factor`, to whole milliseconds and at least one;
 * all else stays byte by byte. Throws `UsageError` for a text that is no PromQL, or a factor that is not above 0.
 */
export function scaleExpr(text: string, factor: number): ScaledExpr {
  if (!(factor > 0 && Number.isFinite(factor))) throw new UsageError(`expected a factor above 0, got ${factor}`)
  const parsed = parseExpr(text)
  if (!parsed.ok) {
    const { message, from } = parsed.error
    throw new UsageError(`expected PromQL, got ${JSON.stringify(text)}: ${message} at character ${from + 1}`, {
      hint: 'correct the expression; promtool check rules tells more of rule files',
    })
  }
  const changes = rangesOf(parsed.expr).flatMap(({ from, to, text: before, ms, role }): ScaledDuration[] => {
    // What the query decides cannot be divided; windowBound says so.
    if (ms === undefined) return []
    const after = writeDuration(Math.sign(ms) * Math.max(1, Math.round(Math.abs(ms) / factor)))
    return ms === 0 || factor === 1 ? [] : [{ from, to, before, after, role }]
  })
  const scaled = changes.toReversed().reduce((rest, { from, to, after }) => rest.slice(0, from) + after + rest.slice(to), text)
  return { text: scaled, changes, windowBound: windowBoundOf(parsed.expr) }
}
