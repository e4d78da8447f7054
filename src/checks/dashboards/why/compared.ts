import { type ComparisonOp, type Expr, walk } from '../../../promql/index.ts'
import type { Look } from './cache.ts'
import { isNaNOnly, lookAt } from './nan.ts'
import { seriesTypes } from './types-of.ts'
import { exerciseHint, type Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, isEmpty, notExercised, selectorText, shortNumber } from './words.ts'

/** A comparison that filters, read with the value on its left. */
interface Compared {
  readonly value: Expr
  readonly op: ComparisonOp
  readonly other: Expr
}

/** Why a comparison leaves none of the series of its value. */
export async function whyNoneSatisfies({ value, op, other }: Compared, look: Look, way: Way): Promise<Diagnosis> {
  const { series, values } = look
  const [text, condition] = [inLine(value.text), `${op} ${inLine(other.text)}`]
  if (values === undefined)
    return isEmpty(
      `${text} is native histograms, and ${condition} compares numbers`,
      'take a number out of them: histogram_count(…)',
    )
  if (isNaNOnly(look)) return await whyNaNSide(value, condition, way)
  if (other.type !== 'number' && isNaNOnly(await lookAt(other, way))) return await whyNaNSide(other, condition, way)
  if (values.min === 0 && values.max === 0) {
    const still = await whyNoRise(value, way)
    if (still !== undefined)
      return notExercised(`${condition} leaves nothing: ${text} is 0 throughout: ${still}`, exerciseHint(way))
  }
  return isEmpty(`${text} has ${series} series, and the comparison ${condition} leaves none of them: ${seenOf(op, values)}`)
}

/** NaN satisfies no comparison. */
async function whyNaNSide(side: Expr, condition: string, way: Way): Promise<Diagnosis> {
  const reason = await way.nan(side, way)
  return reason.state === 'all NaN' ? notExercised(`${condition} leaves nothing: ${reason.why}`, reason.hint) : reason
}

function seenOf(op: ComparisonOp, { min, max }: { readonly min: number; readonly max: number }): string {
  if (min === max) return `all values are ${shortNumber(max)}`
  if (op.startsWith('>')) return `the largest value is ${shortNumber(max)}`
  if (op.startsWith('<')) return `the smallest value is ${shortNumber(min)}`
  return `the values are between ${shortNumber(min)} and ${shortNumber(max)}`
}

const RISES: ReadonlySet<string> = new Set(['rate', 'irate', 'increase'])

/** What a counter says of itself where it, or its rise, is 0; undefined where no counter is read. */
async function whyNoRise(value: Expr, way: Way): Promise<string | undefined> {
  for (const node of walk(value)) {
    if (node.type === 'call' && RISES.has(node.func)) {
      const [over] = node.args
      return over?.type === 'matrix'
        ? await whyStill(selectorText(over.selector), over.range.ms ?? 0, way)
        : `${inLine(node.text)} is 0`
    }
    if (node.type !== 'selector' || node.name === undefined) continue
    const types = seriesTypes(node.name, await way.questions.types())
    if (types.includes('counter')) return `the counter ${selectorText(node)} has counted nothing`
  }
  return undefined
}

async function whyStill(text: string, range: number, way: Way): Promise<string> {
  const still = `${text} does not rise`
  const now = await way.questions.look(text, { kind: 'instant', end: way.when.end })
  if (now.values === undefined || !(now.values.max > 0)) return still
  const start = (way.when.kind === 'range' ? way.when.start : way.when.end) - range
  const before = await way.questions.look(text, { kind: 'instant', end: start })
  if (before.series > 0) return still
  return `${text} came into being at ${shortNumber(now.values.max)}, and Prometheus counts no rise up to its first sample`
}
