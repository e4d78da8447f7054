import { Collector } from './collector.ts'
import type { MetaLine } from './meta-line.ts'
import { familyProblems, sampleProblem } from './openmetrics-rules.ts'
import { labelsKey, pointLabel, SUFFIXES } from './series.ts'
import type { Family, Sample } from './types.ts'

/** Families in the order that OpenMetrics prescribes: one after the other, each metric's samples together. */
export class StrictCollector extends Collector {
  #current: Family | undefined
  #metadata = new Set<string>()
  readonly #names = new Set<string>()
  // The metric (label set) whose samples are being read, and all those of the family so far.
  #group: string | undefined
  #groups = new Set<string>()
  #groupTimestamp: number | undefined
  #series = new Set<string>()

  override metadata(line: MetaLine): boolean {
    if (this.#current?.name !== line.name) this.#open(line.name)
    const family = this.#current ?? this.#open(line.name)
    if (family.samples.length > 0)
      return this.wrong('metadata-after-samples', `${line.kind.toUpperCase()} before the samples of ${line.name}`)
    if (this.#metadata.has(line.kind)) return this.wrong('repeated-metadata', `one ${line.kind.toUpperCase()} for ${line.name}`)
    this.#metadata.add(line.kind)
    if (line.kind === 'help') family.help = line.text
    else if (line.kind === 'unit') family.unit = line.text
    else family.type = this.readType(line) ?? 'unknown'
    return true
  }

  protected override familyOf(name: string): Family {
    const family = this.#current
    if (family && name.startsWith(family.name) && SUFFIXES[family.type].includes(name.slice(family.name.length))) return family
    return this.#open(name)
  }

  override finish(): void {
    this.#close()
    super.finish()
  }

  #open(name: string): Family {
    this.#close()
    this.#metadata = new Set()
    this.#group = undefined
    this.#groups = new Set()
    this.#current = this.newFamily(name)
    return this.#current
  }

  #close(): void {
    const family = this.#current
    if (family === undefined) return
    for (const suffix of new Set([...SUFFIXES[family.type], ''])) {
      const name = family.name + suffix
      if (this.#names.has(name))
        this.error({
          code: 'clashing-name',
          line: family.line,
          column: 1,
          text: name,
          expected: 'a name that no other family uses',
        })
      this.#names.add(name)
    }
    for (const problem of familyProblems(family)) this.error(problem)
  }

  protected override check(family: Family, sample: Sample): void {
    const suffix = sample.name.slice(family.name.length)
    this.#checkOrder(family, sample, suffix)
    const problem = sampleProblem(family, sample, suffix)
    if (problem) this.wrong(problem.code, problem.expected)
  }

  #checkOrder(family: Family, sample: Sample, suffix: string): void {
    // The labels of an info metric are its value, so they tell no metrics apart.
    const group = family.type === 'info' ? '' : labelsKey(sample.labels, pointLabel(family.type, family.name, suffix))
    const series = `${suffix} ${labelsKey(sample.labels)}`
    if (group === this.#group) this.#checkTimestamps(family, sample, series)
    else {
      if (this.#groups.has(group)) this.wrong('interleaved', 'the samples of one metric together')
      this.#series = new Set()
    }
    if (sample.timestamp !== this.#groupTimestamp) this.#series = new Set()
    this.#series.add(series)
    this.#group = group
    this.#groupTimestamp = sample.timestamp
    this.#groups.add(group)
  }

  #checkTimestamps(family: Family, sample: Sample, series: string): void {
    const before = this.#groupTimestamp
    const now = sample.timestamp
    if ((before === undefined) !== (now === undefined))
      this.wrong('timestamp-order', 'a timestamp on all samples of a metric or on none')
    else if (before !== undefined && now !== undefined && now < before && family.type !== 'info') {
      this.wrong('timestamp-order', 'timestamps that do not go backwards')
    } else if (now === undefined && this.#series.has(series))
      this.wrong('duplicate-series', 'each series once, or with a timestamp each time')
  }
}
