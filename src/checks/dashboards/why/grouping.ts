import type { QueryAnswer } from '../../../clients/query-data.ts'
import { type Aggregate, type Binary, type Expr, resultLabels, selectorsOf, walk } from '../../../promql/index.ts'
import { labelsHint } from './label.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, labelMissing, matchText, selectorText } from './words.ts'

/** The first label by which a query groups, or which it takes from the other side, that no series of it has or had. */
export async function deadLabel(expr: Expr, answer: QueryAnswer, way: Way): Promise<Diagnosis | undefined> {
  const shown = labelsOfAnswer(answer)
  for (const node of walk(expr)) {
    const reason =
      node.type === 'aggregate'
        ? await deadGroup(node, shown, way)
        : node.type === 'binary'
          ? await deadInclude(node, shown, way)
          : undefined
    if (reason !== undefined) return reason
  }
  return undefined
}

const labelsOfAnswer = (answer: QueryAnswer): ReadonlySet<string> =>
  new Set(answer.ok ? [...answer.series.flatMap(({ labels }) => Object.keys(labels)), ...(answer.rows?.columns ?? [])] : [])

async function deadGroup(
  { grouping, labels, expr, op }: Aggregate,
  shown: ReadonlySet<string>,
  way: Way,
): Promise<Diagnosis | undefined> {
  if (grouping !== 'by') return undefined
  for (const label of labels) {
    // Native histograms have no le, and lose nothing by it.
    if (shown.has(label) || label === 'le') continue
    const there = await labelsBelow(expr, way)
    if (there === undefined || there.includes(label)) continue
    return labelMissing(
      `${op} groups by ${label}, and no series of ${inLine(expr.text)} has that label`,
      labelsHint(label, there),
    )
  }
  return undefined
}

async function deadInclude(
  { matching, left, right }: Binary,
  shown: ReadonlySet<string>,
  way: Way,
): Promise<Diagnosis | undefined> {
  const one = matching.group === 'left' ? right : left
  for (const label of matching.include) {
    if (shown.has(label)) continue
    const there = await labelsBelow(one, way)
    if (there === undefined || there.includes(label)) continue
    return labelMissing(
      `group_${matching.group} takes ${label} from ${inLine(one.text)}, which never had that label`,
      labelsHint(label, there),
    )
  }
  return undefined
}

/** The labels that the series of an expression can have; undefined where that cannot be told. */
async function labelsBelow(expr: Expr, way: Way): Promise<readonly string[] | undefined> {
  const known = resultLabels(expr)
  if (known.kind === 'exactly') return known.labels
  const made: string[] = []
  for (const node of walk(expr)) {
    if (node.type === 'call' && node.func === 'info') return undefined
    if (node.type === 'call' && node.func.startsWith('label_'))
      made.push(...node.args.slice(1, 2).map((arg) => (arg.type === 'string' ? arg.value : '')))
    if (node.type === 'aggregate' && node.param?.type === 'string') made.push(node.param.value)
  }
  for (const { selector } of selectorsOf(expr)) made.push(...(await way.questions.labels(matchText(selector.matchers))))
  return [...new Set(made)].filter((label) => label !== '__name__')
}

/** What stands before `or` with nothing but a number behind it, and never existed: only the number is shown. */
export async function deadBehindNumber(expr: Expr, way: Way): Promise<Diagnosis | undefined> {
  const names = await way.questions.names()
  for (const node of walk(expr)) {
    if (node.type !== 'binary' || node.op !== 'or' || selectorsOf(node.right).length > 0) continue
    for (const { selector } of selectorsOf(node.left)) {
      if (selector.name === undefined || names.has(selector.name)) continue
      const reason = await way.empty(selector, way)
      if (reason.state === 'metric never existed')
        return { ...reason, why: `${reason.why}: only ${inLine(node.right.text)} is shown in place of ${selectorText(selector)}` }
    }
  }
  return undefined
}
