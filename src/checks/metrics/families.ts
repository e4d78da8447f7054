import { count, nearest } from '../../lib/text.ts'
import { type Family, histogramProblems, histograms, type Sample } from '../../prom-parser/index.ts'
import type { Finding } from '../contract.ts'
import { redaction } from './redaction.ts'
import type { FamilySpec, MetricsSpec } from './spec.ts'

const SHOWN_HISTOGRAMS = 5
const HISTOGRAMS: ReadonlySet<string> = new Set(['histogram', 'gaugehistogram'])

/** What is missing or different in the families that the suite names. */
export function familyFindings(spec: MetricsSpec, families: readonly Family[]): Finding[] {
  const wanted = Object.entries(spec.families ?? {})
  return [
    ...wanted.flatMap(([name, want]) => oneFamily(name, typeof want === 'string' ? { type: want } : want, families)),
    // A line alone says nothing in a report: it is the line of this endpoint's answer.
  ].map((finding) => ({ ...finding, where: [spec.endpoint, finding.where].filter((part) => part !== undefined).join(' ') }))
}

function oneFamily(name: string, want: FamilySpec, families: readonly Family[]): Finding[] {
  const family = findFamily(name, families)
  if (family === undefined) return [missing(name, families)]
  const findings: Finding[] = []
  const type = want.type === 'untyped' ? 'unknown' : want.type
  if (family.type !== type) {
    findings.push({
      message: `${name} is of type ${family.type}, not ${type}`,
      expected: type,
      actual: family.type,
      where: lineOf(family),
    })
  }
  if (family.samples.length === 0) {
    findings.push({
      message: `${name} has no samples`,
      expected: 'at least one sample',
      actual: 'only its metadata',
      where: lineOf(family),
    })
    return findings
  }
  findings.push(...nameFinding(name, family))
  for (const label of want.labels ?? []) findings.push(...labelFinding(name, label, family))
  findings.push(...unitFinding(name, want, family), ...helpFinding(name, want, family))
  if (HISTOGRAMS.has(family.type)) findings.push(...bucketFindings(name, family))
  return findings
}

const lineOf = ({ line }: Pick<Family, 'line'>): string => `line ${line}`

/** `x_total` is the family `x` in OpenMetrics and `x_total` in the text format; either may be asked for. The same for `x_info`. */
export function findFamily(name: string, families: readonly Family[]): Family | undefined {
  const exact = families.find((family) => family.name === name)
  if (exact) return exact
  const ended = (family: Family, ending: string): boolean =>
    (name.endsWith(ending) && family.name === name.slice(0, -ending.length)) || family.name === name + ending
  return families.find(
    (family) => (family.type === 'counter' && ended(family, '_total')) || (family.type === 'info' && ended(family, '_info')),
  )
}

/** A family that the suite names is not there. */
export function missing(name: string, families: readonly Family[]): Finding {
  const near = nearest(
    name,
    families.map((family) => family.name),
  )
  const actual =
    families.length === 0 ? 'no families' : `${families.length === 1 ? '1 family' : `${families.length} families`}, not this one`
  return {
    message: `there is no family ${name}`,
    expected: name,
    actual,
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  }
}

// A query asks for the name of a sample: `x_total` finds nothing where the counter counts as `x`, and `x_created` alone counts nothing.
function nameFinding(name: string, { type, samples }: Family): Finding[] {
  if (type !== 'counter' && type !== 'info') return []
  const ending = type === 'counter' ? '_total' : '_info'
  const wanted = name.endsWith(ending) ? [name] : [name, name + ending]
  const [first] = samples
  if (first === undefined || samples.some((sample) => wanted.includes(sample.name))) return []
  return [
    {
      message: `${name} has no sample of that name`,
      expected: `a sample ${wanted.join(' or ')}`,
      actual: `samples ${[...new Set(samples.map((sample) => sample.name))].slice(0, SHOWN_HISTOGRAMS).join(', ')}`,
      where: lineOf(first),
    },
  ]
}

function labelFinding(name: string, label: string, family: Family): Finding[] {
  // An empty label is an absent one to Prometheus.
  const without = family.samples.filter((sample) => (sample.labels.get(label) ?? '') === '')
  const [first] = without
  if (first === undefined) return []
  const others = new Set(without.flatMap(({ labels }) => [...labels.keys()]))
  others.delete(label)
  const near = nearest(label, others)
  return [
    {
      message: `${name} lacks the label ${label} on ${without.length} of ${count(family.samples.length, 'sample')}`,
      expected: `${label} on every sample`,
      actual: seriesName(first),
      where: lineOf(first),
      hint: near === undefined ? undefined : `did you mean ${near}?`,
    },
  ]
}

function unitFinding(name: string, { unit }: FamilySpec, family: Family): Finding[] {
  const base = family.name.replace(/_(total|info)$/, '')
  if (unit === undefined || (family.unit ?? '') === unit || (!family.unit && base.endsWith(`_${unit}`))) return []
  const actual = family.unit ? `UNIT ${family.unit}` : `no UNIT line, and a name that does not end in _${unit}`
  return [{ message: `${name} has not the unit ${unit}`, expected: unit, actual, where: lineOf(family) }]
}

function helpFinding(name: string, { help }: FamilySpec, family: Family): Finding[] {
  const actual = family.help ?? ''
  if (help === undefined || (help === true ? actual !== '' : actual === help)) return []
  const message = actual === '' ? `${name} has no help text` : `${name} has another help text`
  return [
    { message, expected: help === true ? 'a HELP line with a text' : help, actual: actual || 'none', where: lineOf(family) },
  ]
}

function bucketFindings(name: string, family: Family): Finding[] {
  const found = histograms(family)
  if (found.length === 0) {
    const actual = `only ${family.samples[0]?.name} and the like`
    return [{ message: `${name} has no buckets`, expected: `${name}_bucket, _sum and _count`, actual, where: lineOf(family) }]
  }
  const broken = found.flatMap((histogram) => {
    const [first] = histogramProblems(histogram)
    return first === undefined ? [] : [{ ...first, series: seriesName({ name, labels: histogram.labels }) }]
  })
  const findings: Finding[] = broken.slice(0, SHOWN_HISTOGRAMS).map(({ series, expected, actual, line }) => {
    return { message: `${series} is a broken histogram`, expected, actual, where: `line ${line}` }
  })
  const more = broken.length - findings.length
  return more > 0
    ? [...findings, { message: `${count(more, 'more histogram')} of ${name} are broken`, where: lineOf(family) }]
    : findings
}

/** `name{label="value"}`: a series as PromQL writes it. */
export function seriesName({ name, labels }: Pick<Sample, 'name' | 'labels'>): string {
  const { value: shown } = redaction()
  const pairs = [...labels].map(([label, value]) => `${label}=${JSON.stringify(shown(label, value))}`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}
