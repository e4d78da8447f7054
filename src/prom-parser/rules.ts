import type { Cursor } from './cursor.ts'
import { FamilyRecord } from './family.ts'
import type { MetaLine } from './meta-line.ts'
import type { SampleLine } from './sample-line.ts'
import type { ErrorCode, MetricType, ParseError } from './types.ts'

/** What a mode asks of a line because of the lines before it, and which family a line belongs to. */
export abstract class Rules {
  protected readonly cursor: Cursor
  readonly #report: (error: ParseError) => void
  readonly #onFamily: (family: FamilyRecord) => void

  constructor(cursor: Cursor, report: (error: ParseError) => void, onFamily: (family: FamilyRecord) => void) {
    this.cursor = cursor
    this.#report = report
    this.#onFamily = onFamily
  }

  abstract metadata(line: MetaLine): void
  /** The family that the sample belongs to. */
  abstract sample(line: SampleLine): FamilyRecord
  /** Called once after the last line. */
  abstract finish(): void

  protected newFamily(name: string): FamilyRecord {
    const family = new FamilyRecord(name, this.cursor.line)
    this.#onFamily(family)
    return family
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
