import type { Binary } from '../../../promql/index.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { few, fewQuoted, inLine, isEmpty } from './words.ts'

type Labels = Readonly<Record<string, string>>

/** Why two sides that both have data have nothing together: the labels by which they would have to match. */
export async function whyUnmatched(binary: Binary, way: Way): Promise<Diagnosis> {
  const { left, right, matching, op } = binary
  const sets = async (text: string) => await way.questions.labelSets(`topk(5, ${text}\n)`, way.when)
  const [a, b] = [await sets(left.text), await sets(right.text)]
  const both = `${inLine(left.text)} and ${inLine(right.text)} both have data, and ${op} finds no pair of them`
  const onlyOne = labelsOfOne(a, b, matching.by, matching.labels)
  if (onlyOne.length > 0) return isEmpty(`${both}: ${onlyOne.join('; ')}`, hintFor(a, b))
  const differing = relevant([...a, ...b], matching.by, matching.labels).find((label) =>
    disjoint(valuesOf(a, label), valuesOf(b, label)),
  )
  if (differing !== undefined)
    return isEmpty(
      `${both}: ${differing} is ${fewQuoted(valuesOf(a, differing))} on the left and ${fewQuoted(valuesOf(b, differing))} on the right`,
      hintFor(a, b, differing),
    )
  return isEmpty(way.when.kind === 'range' ? `${both} at the same moment` : both)
}

const labelsOf = (sets: readonly Labels[]): readonly string[] =>
  [...new Set(sets.flatMap((set) => Object.keys(set)))].filter((label) => label !== '__name__').sort()

const valuesOf = (sets: readonly Labels[], label: string): readonly string[] => [...new Set(sets.map((set) => set[label] ?? ''))]

const disjoint = (a: readonly string[], b: readonly string[]): boolean => !a.some((value) => b.includes(value))

/** The labels that decide whether two series match. */
function relevant(sets: readonly Labels[], by: Binary['matching']['by'], named: readonly string[]): readonly string[] {
  if (by === 'on') return named
  return by === 'ignoring' ? labelsOf(sets).filter((label) => !named.includes(label)) : labelsOf(sets)
}

function labelsOfOne(
  a: readonly Labels[],
  b: readonly Labels[],
  by: Binary['matching']['by'],
  named: readonly string[],
): readonly string[] {
  const [left, right] = [relevant(a, by, named), relevant(b, by, named)].map((labels, i) =>
    labels.filter((label) => (i === 0 ? a : b).some((set) => set[label] !== undefined)),
  )
  const onlyLeft = (left ?? []).filter((label) => !right?.includes(label))
  const onlyRight = (right ?? []).filter((label) => !left?.includes(label))
  return [
    ...(onlyLeft.length > 0 ? [`only the left has ${few(onlyLeft)}`] : []),
    ...(onlyRight.length > 0 ? [`only the right has ${few(onlyRight)}`] : []),
  ]
}

function hintFor(a: readonly Labels[], b: readonly Labels[], differing?: string): string {
  const theirs = labelsOf(b)
  const common = labelsOf(a).filter(
    (label) => label !== differing && theirs.includes(label) && !disjoint(valuesOf(a, label), valuesOf(b, label)),
  )
  return common.length === 0
    ? 'no label is common to both: on() matches single series'
    : `match by what both have: on(${common.join(', ')})`
}
