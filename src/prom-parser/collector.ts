import type { Cursor } from './cursor.ts'
import type { MetaLine } from './meta-line.ts'
import type { SampleLine } from './sample-line.ts'
import type { Visitor } from './scan.ts'
import { labelsKey, pointLabel } from './series.ts'
import type { ErrorCode, Family, ParseError, Sample } from './types.ts'

/** Keeps families and errors; which family a sample belongs to is the subclass's rule. */
export abstract class Collector implements Visitor {
  readonly families: Family[] = []
  readonly errors: ParseError[] = []
  protected readonly cursor: Cursor
  readonly #limit: number
  readonly #withCreated = new Set<Family>()

  constructor(cursor: Cursor, limit: number) {
    this.cursor = cursor
    this.#limit = limit
  }

  abstract metadata(line: MetaLine): boolean
  protected abstract familyOf(name: string): Family
  protected abstract check(family: Family, sample: Sample): void

  error(error: ParseError): boolean {
    if (this.errors.length < this.#limit) this.errors.push(error)
    return this.open
  }

  /** False once as many errors as wanted are there. */
  protected get open(): boolean {
    return this.errors.length < this.#limit
  }

  sample(line: SampleLine): boolean {
    const { name, labels, value, timestamp, exemplar } = line
    const family = this.familyOf(name)
    const sample: Sample = { name, labels, value, timestamp, exemplar, created: undefined, line: this.cursor.line }
    this.check(family, sample)
    family.samples.push(sample)
    if (name.length === family.name.length + 8 && name.endsWith('_created')) this.#withCreated.add(family)
    return this.open
  }

  /** Called once after the last line. */
  finish(): void {
    for (const family of this.#withCreated) attachCreated(family)
  }

  protected newFamily(name: string): Family {
    const family: Family = { name, type: 'unknown', unit: undefined, help: undefined, samples: [], line: this.cursor.line }
    this.families.push(family)
    return family
  }

  /** Notes an error about the current line; false when that was the last one wanted. */
  protected wrong(code: ErrorCode, expected: string, at?: number): boolean {
    return this.error(this.cursor.error(code, expected, at))
  }

  /** The type that the dialect knows by this word; notes an error for any other. */
  protected readType(line: MetaLine): Family['type'] | undefined {
    const { dialect } = this.cursor
    const type = dialect.types.get(dialect.typeInAnyCase ? line.text.toLowerCase() : line.text)
    if (type === undefined) this.wrong('bad-type', `one of ${[...dialect.types.keys()].join(', ')}`, line.textAt)
    return type
  }
}

// `_created` says when its series began: told to every sample with the same labels.
function attachCreated(family: Family): void {
  const keyOf = (sample: Sample): string =>
    labelsKey(sample.labels, pointLabel(family.type, family.name, sample.name.slice(family.name.length)))
  const created = new Map<string, number>()
  for (const sample of family.samples) if (sample.name.endsWith('_created')) created.set(keyOf(sample), sample.value * 1000)
  for (const sample of family.samples) sample.created = created.get(keyOf(sample))
}
