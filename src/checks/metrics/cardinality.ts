import { count, nearest } from '../../lib/text.ts'
import { cardinality, type Family, type FamilyCardinality } from '../../prom-parser/index.ts'
import type { Finding } from '../contract.ts'
import { findFamily, missing } from './families.ts'
import type { MetricsSpec } from './spec.ts'

/** Families that are told one by one. */
const SHOWN = 5
/** Names in one text. */
const LISTED = 3

type Counted = readonly FamilyCardinality[]

/** Families, labels and the endpoint as a whole with more series than the suite allows. */
export function cardinalityFindings(spec: MetricsSpec, families: readonly Family[]): Finding[] {
  const { cardinality: limits, endpoint } = spec
  if (limits === undefined) return []
  const counted = cardinality(families)
  const labels = Object.entries(limits.perLabel ?? {})
  return [
    ...(limits.total === undefined ? [] : totalFinding(limits.total, counted)),
    ...familyFindings(limits, families, counted),
    ...labels.flatMap(([label, max]) => labelFinding(label, max, counted, families)),
  ].map((finding) => ({ ...finding, where: [endpoint, finding.where].filter((part) => part !== undefined).join(' ') }))
}

const lineOf = (name: string | undefined, families: readonly Family[]): string | undefined => {
  const line = families.find((family) => family.name === name)?.line
  return line === undefined ? undefined : `line ${line}`
}

function totalFinding(max: number, counted: Counted): Finding[] {
  const total = counted.reduce((sum, { series }) => sum + series, 0)
  if (total <= max) return []
  const actual = `${total}: ${list(counted.map(({ family, series }) => `${series} of ${family}`))}`
  return [{ message: `the endpoint has ${total} series, more than ${max}`, expected: `at most ${max} series`, actual }]
}

// A limit of its own goes before the general one; one on a family that is not there would prove nothing.
function familyFindings(
  limits: NonNullable<MetricsSpec['cardinality']>,
  families: readonly Family[],
  counted: Counted,
): Finding[] {
  const findings: Finding[] = []
  const own = new Map<string, number>()
  for (const [name, max] of Object.entries(limits.families ?? {})) {
    const family = findFamily(name, families)
    if (family === undefined) findings.push(missing(name, families))
    else own.set(family.name, max)
  }
  const maxOf = (name: string): number => own.get(name) ?? limits.max ?? Number.POSITIVE_INFINITY
  const over = counted.filter(({ family, series }) => series > maxOf(family))
  for (const { family, series, labels } of over.slice(0, SHOWN)) {
    const max = maxOf(family)
    const message = `${family} has ${series} series, more than ${max}`
    findings.push({
      message,
      expected: `at most ${max} series`,
      actual: widest(labels),
      where: lineOf(family, families),
      hint: unbounded(labels),
    })
  }
  const rest = over.slice(SHOWN).map(({ family, series }) => `${family} (${series})`)
  if (rest.length > 0) findings.push({ message: `${rest.length} more families have too many series`, actual: list(rest) })
  return findings
}

function widest([first, ...others]: FamilyCardinality['labels']): string {
  if (first === undefined) return 'series without labels'
  const rest = others.length === 0 ? '' : `; ${list(others.map(({ name, values }) => `${name} has ${values}`))}`
  return `the label ${first.name} alone has ${count(first.values, 'value')}${rest}`
}

const unbounded = ([first]: FamilyCardinality['labels']): string | undefined =>
  first && `look at the values of ${first.name}: ids, raw paths and addresses make a new series each`

function labelFinding(label: string, max: number, counted: Counted, families: readonly Family[]): Finding[] {
  const having = counted.flatMap(({ family, labels }) => {
    const values = labels.find(({ name }) => name === label)?.values
    return values === undefined ? [] : [{ family, values }]
  })
  if (having.length === 0) return [noLabel(label, counted)]
  const over = having.filter(({ values }) => values > max).sort((a, b) => b.values - a.values)
  const [most] = over
  if (most === undefined) return []
  return [
    {
      message: `the label ${label} has ${count(most.values, 'value')}, more than ${max}`,
      expected: `at most ${count(max, 'value')} in a family`,
      actual: list(over.map(({ family, values }) => `${values} in ${family}`)),
      where: lineOf(most.family, families),
      hint: unbounded([{ name: label, values: most.values }]),
    },
  ]
}

function noLabel(label: string, counted: Counted): Finding {
  const known = new Set(counted.flatMap(({ labels }) => labels.map(({ name }) => name)))
  const near = nearest(label, known)
  return {
    message: `no family has the label ${label}`,
    expected: label,
    actual: known.size === 0 ? 'no labels' : list([...known]),
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  }
}

const list = (texts: readonly string[]): string =>
  texts.slice(0, LISTED).join(', ') + (texts.length > LISTED ? `, and ${texts.length - LISTED} more` : '')
