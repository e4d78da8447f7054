import type { Cursor } from './cursor.ts'
import type { FamilyRecord } from './family.ts'
import type { MetaLine } from './meta-line.ts'
import type { SampleLine } from './sample-line.ts'
import type { ErrorCode, MetricType, ParseError } from './types.ts'

/** Makes the families that the rules find. */
export interface Families {
  /** A family begins. */
  family(name: string, line: number): FamilyRecord
  /** True when all of them have to be known until the end. */
  readonly keeps: boolean
}

/** What a mode asks of a line because of the lines before it, and which family a line belongs to. */
export abstract class Rules {
  protected readonly cursor: Cursor
  protected readonly families: Families
  readonly #report: (error: ParseError) => void

  constructor(cursor: Cursor, families: Families, report: (error: ParseError) => void) {
    this.cursor = cursor
    this.families = families
    this.#report = report
  }

  abstract metadata(line: MetaLine): void
  /** The family that the sample belongs to. */
  abstract sample(line: SampleLine): FamilyRecord
  /** Called once after the last line. */
  abstract finish(): void

  protected newFamily(name: string): FamilyRecord {
    return this.families.family(name, this.cursor.line)
  }

  protected error(error: ParseError): void {
    this.#report(error)
  }

  /** Notes an error about the current line. */
  protected wrong(code: ErrorCode, expected: string, at?: number): void {
    this.#report(this.cursor.error(code, expected, at))
  }

  /** The type that the dialect knows by this word; notes an error for any other. */
  protected readType(line: MetaLine): MetricType | undefined {
    const { dialect } = this.cursor
    // Go compares in capitals, where a dotless i is an I too.
    const type = dialect.types.get(dialect.typeInAnyCase ? line.text.toUpperCase().toLowerCase() : line.text)
    if (type === undefined) this.wrong('bad-type', `one of ${[...dialect.types.keys()].join(', ')}`, line.textAt)
    return type
  }
}
