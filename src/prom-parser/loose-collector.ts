import { Collector } from './collector.ts'
import type { MetaLine } from './meta-line.ts'
import { parseNumberText } from './number.ts'
import { SUFFIXES } from './series.ts'
import type { Family, Sample } from './types.ts'

const ENDINGS = ['_total', '_created', '_bucket', '_count', '_sum', '_gcount', '_gsum', '_info']

/** Families by name, in whatever order the lines come: what a scrape and promtool do. */
export class LooseCollector extends Collector {
  readonly #byName = new Map<string, Family>()
  readonly #bySample = new Map<string, Family>()
  readonly #typed = new Set<Family>()

  override metadata(line: MetaLine): boolean {
    const expfmt = this.cursor.dialect.rules === 'expfmt'
    const family = (expfmt ? this.#byEnding(line.name) : this.#byName.get(line.name)) ?? this.#add(line.name)
    if (line.kind === 'help') {
      if (expfmt && family.help !== undefined) return this.wrong('repeated-metadata', `one HELP for ${family.name}`)
      family.help = line.text
    } else if (line.kind === 'unit') return this.#unit(family, line)
    else return this.#type(family, line, expfmt)
    return true
  }

  #type(family: Family, line: MetaLine, expfmt: boolean): boolean {
    if (expfmt && (this.#typed.has(family) || family.samples.length > 0)) {
      return this.wrong('repeated-metadata', `one TYPE for ${family.name}, before its samples`)
    }
    const type = this.readType(line)
    if (type === undefined) return this.open
    family.type = type
    this.#typed.add(family)
    this.#bySample.clear()
    return true
  }

  #unit(family: Family, line: MetaLine): boolean {
    family.unit = line.text
    if (line.text === '' || family.name.endsWith(`_${line.text}`)) return true
    return this.wrong('bad-unit', `a unit that ends the name ${family.name}`, line.textAt)
  }

  protected override familyOf(name: string): Family {
    let family = this.#bySample.get(name)
    if (family === undefined) {
      family = this.#byEnding(name) ?? this.#add(name)
      this.#bySample.set(name, family)
    }
    return family
  }

  #byEnding(name: string): Family | undefined {
    const exact = this.#byName.get(name)
    if (exact) return exact
    for (const ending of ENDINGS) {
      if (!name.endsWith(ending)) continue
      const family = this.#byName.get(name.slice(0, -ending.length))
      if (family && SUFFIXES[family.type].includes(ending)) return family
    }
    return undefined
  }

  #add(name: string): Family {
    const family = this.newFamily(name)
    this.#byName.set(name, family)
    return family
  }

  protected override check(family: Family, sample: Sample): void {
    if (this.cursor.dialect.rules !== 'expfmt') return
    const label = family.type === 'summary' ? 'quantile' : family.type.endsWith('histogram') ? 'le' : undefined
    const bound = label && sample.labels.get(label)
    if (bound !== undefined && parseNumberText(bound) === undefined) this.wrong('bad-label-value', `a number in ${label}`)
    if (sample.value < 0 && label === 'le' && (sample.name.endsWith('_count') || bound !== undefined)) {
      this.wrong('value-out-of-range', 'a count of 0 or more')
    }
  }
}
