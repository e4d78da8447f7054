import type { FamilyRecord } from './family.ts'
import type { MetaLine } from './meta-line.ts'
import { overflows, parseNumberText } from './number.ts'
import { Rules } from './rules.ts'
import type { SampleLine } from './sample-line.ts'
import { SUFFIXES } from './series.ts'
import type { MetricType } from './types.ts'

const ENDINGS = ['_total', '_created', '_bucket', '_count', '_sum', '_gcount', '_gsum', '_info']

// expfmt knows the samples of histograms and summaries alone: x_total and x_created are families of their own.
const OF_HISTOGRAM = ['_bucket', '_count', '_sum']
const EXPFMT_ENDINGS: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  summary: ['_count', '_sum'],
  histogram: OF_HISTOGRAM,
  gaugehistogram: OF_HISTOGRAM,
}

/** Families by name, in whatever order the lines come: what a scrape and promtool do. */
export class LooseRules extends Rules {
  readonly #byName = new Map<string, FamilyRecord>()
  // The family of the sample before, and its name.
  #last: FamilyRecord | undefined
  #lastName: string | undefined

  override metadata(line: MetaLine): void {
    const expfmt = this.cursor.dialect.rules === 'expfmt'
    const family = (expfmt ? this.#byEnding(line.name) : this.#byName.get(line.name)) ?? this.#add(line.name)
    if (line.kind === 'unit') this.#unit(family, line)
    else if (line.kind === 'type') this.#type(family, line, expfmt)
    else if (expfmt && family.help !== undefined) this.wrong('repeated-metadata', `one HELP for ${family.name}`)
    else family.help = line.text
  }

  #type(family: FamilyRecord, line: MetaLine, expfmt: boolean): void {
    if (expfmt && (family.typed || family.size > 0)) {
      this.wrong('repeated-metadata', `one TYPE for ${family.name}, before its samples`)
      return
    }
    const type = this.readType(line)
    if (type === undefined) return
    family.type = type
    family.typed = true
    this.#lastName = undefined
  }

  #unit(family: FamilyRecord, line: MetaLine): void {
    family.unit = line.text
    if (line.text !== '' && !family.name.endsWith(`_${line.text}`))
      this.wrong('bad-unit', `a unit that ends the name ${family.name}`, line.textAt)
  }

  override sample(line: SampleLine): FamilyRecord {
    const family = this.#familyOf(line.name)
    if (this.cursor.dialect.rules === 'expfmt') this.#check(family, line)
    return family
  }

  override finish(): void {}

  #familyOf(name: string): FamilyRecord {
    if (name === this.#lastName && this.#last !== undefined) return this.#last
    this.#last = this.#byEnding(name) ?? (this.#mustKnow ? this.#add(name) : this.newFamily(name))
    this.#lastName = name
    return this.#last
  }

  // A name without metadata says nothing about lines to come, unless TYPE may not follow.
  get #mustKnow(): boolean {
    return this.families.keeps || this.cursor.dialect.rules === 'expfmt'
  }

  #byEnding(name: string): FamilyRecord | undefined {
    const exact = this.#byName.get(name)
    if (exact) return exact
    for (const ending of ENDINGS) {
      if (!name.endsWith(ending)) continue
      const family = this.#byName.get(name.slice(0, -ending.length))
      if (family && this.#takes(family.type, ending)) return family
    }
    return undefined
  }

  #takes(type: MetricType, ending: string): boolean {
    const endings = this.cursor.dialect.rules === 'expfmt' ? EXPFMT_ENDINGS[type] : SUFFIXES[type]
    return endings?.includes(ending) ?? false
  }

  #add(name: string): FamilyRecord {
    const family = this.newFamily(name)
    this.#byName.set(name, family)
    return family
  }

  #check({ type }: FamilyRecord, line: SampleLine): void {
    const label = type === 'summary' ? 'quantile' : type.endsWith('histogram') ? 'le' : undefined
    if (label === undefined) return
    const bound = line.label(label)
    if (bound !== undefined && !isInRange(bound)) this.wrong('bad-label-value', `a number in ${label}`)
    // A _sum with an le is a sum still.
    const counts = line.name.endsWith('_count') || (bound !== undefined && !line.name.endsWith('_sum'))
    if (line.value < 0 && label === 'le' && counts) this.wrong('value-out-of-range', 'a count of 0 or more')
  }
}

function isInRange(bound: string): boolean {
  const value = parseNumberText(bound)
  return value !== undefined && !overflows(value, bound.charCodeAt(bound.length - 1))
}
