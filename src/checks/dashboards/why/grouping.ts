import { type Aggregate, type Binary, type Expr, resultLabels, selectorsOf, walk } from '../../../promql/index.ts'
import { labelsHint, nearSpelling } from './label.ts'
import type { Way } from './way.ts'
import type { Asked, Diagnosis } from './why.ts'
import { inLine, labelMissing, matchText } from './words.ts'

/** Shorter words are near to others that are meant too: `node` to `mode`. */
const LEAST_MISSPELT = 5

/** The first label by which a query groups, or which it takes from the other side, that no series of it has or had and that is missed. */
export async function deadLabel(expr: Expr, { answer, legend = [] }: Asked, way: Way): Promise<Diagnosis | undefined> {
  const shown = labelsOfAnswer(answer)
  for (const node of walk(expr)) {
    const reason =
      node.type === 'aggregate'
        ? await deadGroup(node, shown, legend, way)
        : node.type === 'binary'
          ? await deadInclude(node, shown, way)
          : undefined
    if (reason !== undefined) return reason
  }
  return undefined
}

const labelsOfAnswer = (answer: Asked['answer']): ReadonlySet<string> =>
  new Set(answer.ok ? [...answer.series.flatMap(({ labels }) => Object.keys(labels)), ...(answer.rows?.columns ?? [])] : [])

// Dashboards for many stacks group by labels that only some have: with another one there, the panel is right without them.
async function deadGroup(
  { grouping, labels, expr, op }: Aggregate,
  shown: ReadonlySet<string>,
  legend: readonly string[],
  way: Way,
): Promise<Diagnosis | undefined> {
  // Native histograms have no le, and lose nothing by it.
  const wanted = grouping === 'by' ? labels.filter((label) => label !== 'le') : []
  if (wanted.every((label) => shown.has(label))) return undefined
  const there = await labelsBelow(expr, way)
  if (there === undefined) return undefined
  const gone = wanted.filter((label) => !there.includes(label))
  const others = there.filter((label) => !wanted.includes(label))
  const misspelt = (label: string) => label.length >= LEAST_MISSPELT && nearSpelling(label, others) !== undefined
  const missed = gone.length === labels.length ? gone[0] : gone.find((label) => legend.includes(label) || misspelt(label))
  return missed === undefined
    ? undefined
    : labelMissing(`${op} groups by ${missed}, and no series of ${inLine(expr.text)} has that label`, labelsHint(missed, there))
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
