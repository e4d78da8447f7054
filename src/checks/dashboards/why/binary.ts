import type { Binary, ComparisonOp, Expr } from '../../../promql/index.ts'
import { isComparison } from '../../../promql/tree.ts'
import { whyNoneSatisfies } from './compared.ts'
import { isScalar } from './expr.ts'
import { whyUnmatched } from './matching.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, isEmpty } from './words.ts'

const SERIOUS = [
  'metric never existed',
  'label or value never existed',
  'wrong type',
  'range too short for the scrape interval',
  'exists but not exercised by this load',
]

const MIRRORED: Partial<Record<ComparisonOp, ComparisonOp>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' }

/** Why an operation that gives nothing gives nothing. */
export async function whyNoBinary(binary: Binary, way: Way): Promise<Diagnosis> {
  const { op, left, right } = binary
  if (op === 'or') return await worse(left, right, way)
  if (isScalar(left) || isScalar(right)) return await whyNoneOf(binary, isScalar(left) ? right : left, way)
  const [a, b] = [await way.questions.look(left.text, way.when), await way.questions.look(right.text, way.when)]
  if (a.series === 0) return await way.empty(left, way)
  if (op === 'unless')
    return isEmpty(`every series of ${inLine(left.text)} is also in ${inLine(right.text)}, so unless leaves none`)
  if (b.series === 0) return await way.empty(right, way)
  if (isComparison(op) && !binary.bool && (await way.questions.look(asBool(binary), way.when)).series > 0)
    return await whyNoneSatisfies({ value: left, op, other: right }, a, way)
  return await whyUnmatched(binary, way)
}

async function worse(left: Expr, right: Expr, way: Way): Promise<Diagnosis> {
  const reasons = [await way.empty(left, way), ...(isScalar(right) ? [] : [await way.empty(right, way)])]
  const rank = ({ state }: Diagnosis) => (SERIOUS.includes(state) ? SERIOUS.indexOf(state) : SERIOUS.length)
  const [first] = reasons.toSorted((x, y) => rank(x) - rank(y))
  return first ?? isEmpty(`${inLine(left.text)} gives nothing`)
}

async function whyNoneOf({ op, bool, left, right }: Binary, vector: Expr, way: Way): Promise<Diagnosis> {
  if (!isComparison(op) || bool) return await way.empty(vector, way)
  const look = await way.questions.look(vector.text, way.when)
  if (look.series === 0) return await way.empty(vector, way)
  const read = vector === left ? { value: left, op, other: right } : { value: right, op: mirrored(op), other: left }
  return await whyNoneSatisfies(read, look, way)
}

const mirrored = (op: ComparisonOp): ComparisonOp => MIRRORED[op] ?? op

/** The comparison that filters, with `bool`: it then keeps whatever can be compared. */
function asBool({ op, left, right, text, from }: Binary): string {
  const between = text.slice(left.to - from, right.from - from).replace(/#[^\n]*/g, '')
  return `${left.text}\n${between.replace(op, `${op} bool `)}${right.text}`
}
