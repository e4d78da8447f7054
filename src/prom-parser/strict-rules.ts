import type { FamilyRecord } from './family.ts'
import { HistogramDraft } from './histogram.ts'
import type { MetaLine } from './meta-line.ts'
import { bucketProblems, sampleProblem, unitProblem } from './openmetrics-rules.ts'
import { Rules } from './rules.ts'
import type { SampleLine } from './sample-line.ts'
import { pointLabel, SUFFIXES } from './series.ts'
import { SeriesHash, SeriesSet } from './series-set.ts'

const ENDINGS = [...new Set(Object.values(SUFFIXES).flat())]

/** Families in the order that OpenMetrics prescribes: one after the other, each metric's samples together. */
export class StrictRules extends Rules {
  #family: FamilyRecord | undefined
  #metadata = new Set<string>()
  readonly #names = new Set<string>()
  // The metric (label set) whose samples are being read, and all those of the family so far.
  readonly #metric = new SeriesHash()
  #hasMetric = false
  readonly #metrics = new SeriesSet()
  #timestamp: number | undefined
  // The series of the metric at this timestamp.
  readonly #series = new SeriesHash()
  readonly #points = new SeriesSet()
  #histogram: HistogramDraft | undefined
  // Of the sample before.
  #name: string | undefined
  #suffix = ''

  override metadata(line: MetaLine): void {
    const kind = line.kind.toUpperCase()
    const family = this.#family?.name === line.name ? this.#family : this.#open(line.name)
    if (family.size > 0) this.wrong('metadata-after-samples', `${kind} before the samples of ${line.name}`)
    else if (this.#metadata.has(kind)) this.wrong('repeated-metadata', `one ${kind} for ${line.name}`)
    else this.#set(family, line)
    this.#metadata.add(kind)
  }

  #set(family: FamilyRecord, line: MetaLine): void {
    if (line.kind === 'help') family.help = line.text
    else if (line.kind === 'unit') family.unit = line.text
    else family.type = this.readType(line) ?? 'unknown'
  }

  override sample(line: SampleLine): FamilyRecord {
    const family = this.#familyOf(line.name)
    this.#checkOrder(family, line)
    const problem = sampleProblem(family, line, this.#suffix)
    if (problem) this.wrong(problem.code, problem.expected)
    return family
  }

  override finish(): void {
    this.#close()
  }

  #familyOf(name: string): FamilyRecord {
    if (this.#family && name === this.#name) return this.#family
    const suffix = this.#family && suffixOf(this.#family, name)
    const family = suffix === undefined ? undefined : this.#family
    this.#suffix = suffix ?? ''
    const found = family ?? this.#open(name)
    this.#name = name
    return found
  }

  #open(name: string): FamilyRecord {
    this.#close()
    this.#name = undefined
    this.#metadata = new Set()
    this.#hasMetric = false
    this.#metric.clear()
    this.#metrics.clear()
    this.#family = this.newFamily(name)
    return this.#family
  }

  #close(): void {
    const family = this.#family
    if (family === undefined) return
    this.#closeHistogram(family)
    for (const suffix of new Set([...SUFFIXES[family.type], ''])) {
      const name = family.name + suffix
      const about = { line: family.line, column: 1, text: name }
      if (this.#names.has(name))
        this.error({ ...about, code: 'clashing-name', expected: `a name that no other family uses${totalHint(name)}` })
      this.#names.add(name)
    }
    const problem = unitProblem(family)
    if (problem) this.error({ ...problem, line: family.line, column: 1, text: family.unit ?? '' })
  }

  #checkOrder(family: FamilyRecord, line: SampleLine): void {
    // The labels of an info metric are its value, so they tell no metrics apart.
    const isInfo = family.type === 'info'
    const point = pointLabel(family.type, family.name, this.#suffix)
    const isSame = this.#isSameMetric(line, isInfo, point)
    const { timestamp } = line
    if (isSame) this.#checkTimestamps(timestamp, isInfo)
    if (!isSame || timestamp !== this.#timestamp) {
      this.#points.clear()
      this.#closeHistogram(family)
    }
    this.#timestamp = timestamp
    this.#checkSeries(line, isInfo || point !== undefined)
    if (family.type.endsWith('histogram')) this.#addToHistogram(line)
  }

  // True when the sample belongs to the metric before; otherwise that metric is done, and must not come back.
  #isSameMetric(line: SampleLine, isInfo: boolean, point: string | undefined): boolean {
    const { a, b } = this.#metric
    if (!isInfo) line.hashInto(this.#metric, point)
    if (this.#hasMetric && this.#metric.a === a && this.#metric.b === b) return true
    this.#hasMetric = true
    if (!this.#metrics.add(this.#metric.a, this.#metric.b)) this.wrong('interleaved', 'the samples of one metric together')
    return false
  }

  #checkTimestamps(now: number | undefined, isInfo: boolean): void {
    const before = this.#timestamp
    if ((before === undefined) !== (now === undefined))
      this.wrong('timestamp-order', 'a timestamp on all samples of a metric or on none')
    else if (before !== undefined && now !== undefined && now < before && !isInfo)
      this.wrong('timestamp-order', 'timestamps that do not go backwards')
  }

  #checkSeries(line: SampleLine, hasPoint: boolean): void {
    const hash = hasPoint ? this.#series : this.#metric
    if (hasPoint) line.hashInto(hash)
    if (!this.#points.add(hash.a, hash.b ^ ENDINGS.indexOf(this.#suffix)) && line.timestamp === undefined)
      this.wrong('duplicate-series', 'each series once, or with a timestamp each time')
  }

  #addToHistogram(line: SampleLine): void {
    if (this.#suffix === '_created') return
    this.#histogram ??= new HistogramDraft(line)
    this.#histogram.add(this.#suffix, line.label('le'), line)
  }

  #closeHistogram(family: FamilyRecord): void {
    for (const problem of this.#histogram === undefined ? [] : bucketProblems(family, this.#histogram)) this.error(problem)
    this.#histogram = undefined
  }
}

// The ending that makes the sample's name one of the family's, or undefined.
function suffixOf({ name, type }: FamilyRecord, sample: string): string | undefined {
  const suffix = sample.startsWith(name) ? sample.slice(name.length) : undefined
  return suffix !== undefined && SUFFIXES[type].includes(suffix) ? suffix : undefined
}

// The usual reason: the counter was declared as the text format does it.
const totalHint = (name: string): string =>
  name.endsWith('_total') ? ` (OpenMetrics declares this counter as ${name.slice(0, -'_total'.length)})` : ''
