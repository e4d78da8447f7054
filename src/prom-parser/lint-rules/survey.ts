import { histogramProblems, histograms } from '../histogram.ts'
import { summaries, summaryProblems } from '../summary.ts'
import type { Family, Labels, Sample } from '../types.ts'

/** How many samples show a thing, and the first line that does. */
export interface Tally {
  samples: number
  line: number
}

/** One label name of a family. */
export interface LabelSurvey extends Tally {
  readonly name: string
  /** The line on which each value first stands. */
  readonly values: Map<string, number>
  readonly empty: Tally
}

/** Label names that samples have in common, whatever their order; without `le`, `quantile` and the state of a stateset. */
export interface LabelSet extends Tally {
  readonly names: readonly string[]
}

/** The samples that share a name and the label names, in this order. */
interface Shape {
  readonly sample: string
  readonly names: readonly string[]
  readonly labels: readonly LabelSurvey[]
  /** Positions of the names in sorted order: the key of a series must not depend on the order of its labels. */
  readonly order: readonly number[]
  /** Equal for shapes that differ in order only. */
  readonly id: number
  readonly set: LabelSet
}

// Well-formed UTF-8 never decodes to a lone surrogate, so no label can hold the separator.
const SEPARATOR = '\uD800'

/** All that rules ask about the samples of a family, gathered in one pass: labels are read once per sample. */
export class Survey {
  readonly family: Family
  /** Samples of a series that stood there before. */
  readonly repeated: Tally = none()
  readonly timestamped: Tally = none()
  readonly labels = new Map<string, LabelSurvey>()
  readonly labelSets = new Map<string, LabelSet>()
  readonly #series = new Set<string>()
  readonly #shapes = new Map<string, Shape>()
  readonly #ids = new Map<string, number>()
  readonly #names: string[] = []
  readonly #values: string[] = []
  #shape: Shape | undefined
  #broken: ReadonlyMap<string, Tally> | undefined

  constructor(family: Family) {
    this.family = family
    for (const sample of family.samples) this.#add(sample)
  }

  /** How many different series the samples belong to. */
  get series(): number {
    return this.#series.size
  }

  /** The invariants of histograms and summaries that do not hold, by the name of the rule. */
  get broken(): ReadonlyMap<string, Tally> {
    this.#broken ??= brokenRules(this.family)
    return this.#broken
  }

  #add(sample: Sample): void {
    const { line, timestamp } = sample
    const shape = this.#shapeOf(sample.name, sample.labels)
    count(shape.set, line)
    if (timestamp !== undefined) count(this.timestamped, line)
    let key = `${shape.id}`
    for (const at of shape.order) key += SEPARATOR + this.#values[at]
    const before = this.#series.size
    this.#series.add(key)
    if (this.#series.size === before) count(this.repeated, line)
    for (let at = 0; at < shape.labels.length; at++) noteValue(shape.labels[at], this.#values[at], line)
  }

  /** Reads the labels into `#names` and `#values`. Neighbours mostly have the same shape, so that one is tried first. */
  #shapeOf(sample: string, labels: Labels): Shape {
    const [last, names, values] = [this.#shape, this.#names, this.#values]
    let same = last !== undefined && last.sample === sample && last.names.length === labels.size
    let at = 0
    for (const [name, value] of labels) {
      if (last?.names[at] !== name) same = false
      names[at] = name
      values[at++] = value
    }
    if (same && last) return last
    const key = [sample, ...names.slice(0, at)].join(SEPARATOR)
    const shape = this.#shapes.get(key) ?? this.#newShape(key, sample, names.slice(0, at))
    this.#shape = shape
    return shape
  }

  #newShape(key: string, sample: string, names: readonly string[]): Shape {
    const order = names.map((_, at) => at).sort((a, b) => compare(names[a] ?? '', names[b] ?? ''))
    const sorted = order.map((at) => names[at] ?? '')
    const idKey = [sample, ...sorted].join(SEPARATOR)
    const id = this.#ids.get(idKey) ?? this.#ids.size
    this.#ids.set(idKey, id)
    const own = sorted.filter((name) => !isPoint(this.family, name))
    const set = entry(this.labelSets, own.join(SEPARATOR), () => ({ ...none(), names: own }))
    const labels = names.map((name) =>
      entry(this.labels, name, () => ({ ...none(), name, values: new Map<string, number>(), empty: none() })),
    )
    const shape: Shape = { sample, names, labels, order, id, set }
    this.#shapes.set(key, shape)
    return shape
  }
}

/** Whether the label only tells the points of one metric apart: `le`, `quantile`, the state. */
export function isPoint({ type, name: family }: Family, label: string): boolean {
  if (type === 'histogram' || type === 'gaugehistogram') return label === 'le'
  return type === 'summary' ? label === 'quantile' : type === 'stateset' && label === family
}

function noteValue(label: LabelSurvey | undefined, value: string | undefined, line: number): void {
  if (label === undefined || value === undefined) return
  count(label, line)
  if (value === '') count(label.empty, line)
  if (!label.values.has(value)) label.values.set(value, line)
}

function brokenRules(family: Family): Map<string, Tally> {
  const broken = new Map<string, Tally>()
  for (const { rule, line } of problemsOf(family)) count(entry(broken, rule, none), line)
  return broken
}

function* problemsOf(family: Family): Iterable<{ readonly rule: string; readonly line: number }> {
  if (family.type === 'summary') for (const one of summaries(family)) yield* summaryProblems(one)
  if (family.type !== 'histogram' && family.type !== 'gaugehistogram') return
  const all = histograms(family)
  for (const one of all) yield* histogramProblems(one)
  if (all.length === 0) yield { rule: 'no-inf-bucket', line: family.samples[0]?.line ?? family.line }
}

const none = (): Tally => ({ samples: 0, line: 0 })

/** Adds one more sample to the tally. */
export function count(tally: Tally, line: number): void {
  if (tally.samples++ === 0) tally.line = line
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
