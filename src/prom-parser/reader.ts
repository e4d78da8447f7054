import { END, HASH, LF } from './bytes.ts'
import { Cursor } from './cursor.ts'
import type { Dialect } from './dialect.ts'
import type { FamilyRecord } from './family.ts'
import { LooseRules } from './loose-rules.ts'
import { MetaLine } from './meta-line.ts'
import type { Families, Rules } from './rules.ts'
import { SampleLine } from './sample-line.ts'
import { StrictRules } from './strict-rules.ts'
import type { MetadataView, ParseError } from './types.ts'

/** What a reader tells; each returns false to end it. */
export interface Listener extends Families {
  /** `pos` is where the line begins in the window. */
  sample(line: SampleLine, family: FamilyRecord, pos: number): boolean
  metadata(line: MetadataView): boolean
  error(error: ParseError): boolean
}

/** Goes through an exposition once, window by window. A wrong line is told and left out; the next one is read as if it had been right. */
export class Reader {
  readonly #cursor: Cursor
  readonly #sample: SampleLine
  readonly #meta: MetaLine
  readonly #rules: Rules
  readonly #listener: Listener
  #end: 'ahead' | 'read' | 'passed' = 'ahead'
  /** Sound sample lines so far. */
  samples = 0
  /** False once the listener wants no more. */
  going = true

  constructor(dialect: Dialect, listener: Listener) {
    this.#cursor = new Cursor(dialect)
    this.#sample = new SampleLine(this.#cursor)
    this.#meta = new MetaLine(this.#cursor)
    this.#listener = listener
    const rules = dialect.rules === 'openmetrics' ? StrictRules : LooseRules
    this.#rules = new rules(this.#cursor, listener, (error) => this.#error(error))
  }

  /** Reads a window. Gives the position from which on it has to be read again, with more behind it; its end when all was read. */
  read(bytes: Uint8Array, isLast: boolean): number {
    const cursor = this.#cursor
    cursor.open(isLast ? bytes : bytes.subarray(0, bytes.lastIndexOf(LF) + 1), isLast)
    this.#sample.forget()
    while (this.going && cursor.pos < cursor.bytes.length) if (!this.#readLine()) break
    if (isLast && this.going) this.#finish()
    return this.going ? cursor.lineStart : bytes.length
  }

  // False when the line has to be read again in a longer window.
  #readLine(): boolean {
    const cursor = this.#cursor
    if (this.#end !== 'ahead') return this.#skipToEnd()
    cursor.beginLine()
    if (cursor.atNul() && !cursor.dialect.openmetrics) return this.#skipToEnd()
    const c = cursor.peek()
    if (c === LF || c === END) this.#blankLine()
    else if (!(c === HASH ? this.#metaLine() : this.#sampleLine())) {
      if (cursor.starved) return false
      if (cursor.failure) this.#error(cursor.failure)
      cursor.leaveLine()
    } else if (cursor.pos >= cursor.bytes.length && cursor.dialect.finalNewline)
      this.#error(cursor.error('no-final-newline', 'a line feed after the last line'))
    cursor.nextLine()
    return true
  }

  #blankLine(): void {
    const cursor = this.#cursor
    if (!cursor.dialect.loose) this.#error(cursor.error('blank-line', 'no blank lines', cursor.pos))
  }

  #sampleLine(): boolean {
    const pos = this.#cursor.lineStart
    const line = this.#sample
    if (!line.read()) return false
    const family = this.#rules.sample(line)
    family.size++
    this.samples++
    line.family = family
    if (this.going) this.going = this.#listener.sample(line, family, pos)
    return true
  }

  #metaLine(): boolean {
    const line = this.#meta
    if (!line.read()) return false
    if (line.kind === 'eof') this.#end = 'read'
    else if (line.kind === 'nul') this.#end = 'passed'
    else if (line.isMetadata()) {
      this.#rules.metadata(line)
      if (this.going) this.going = this.#listener.metadata(line)
    }
    return true
  }

  // One error for all that follows the end; a NUL ends what a scrape reads.
  #skipToEnd(): true {
    const cursor = this.#cursor
    if (this.#end === 'read' && !cursor.atNul()) this.#error(cursor.error('text-after-eof', 'nothing after # EOF', cursor.pos))
    this.#end = 'passed'
    cursor.pos = cursor.bytes.length
    cursor.lineStart = cursor.pos
    return true
  }

  #finish(): void {
    const cursor = this.#cursor
    const isEmpty = cursor.line === 1 && cursor.bytes.length === 0
    // A scrape does not look at an empty body.
    if (cursor.dialect.openmetrics && this.#end === 'ahead' && !(isEmpty && cursor.dialect.rules === 'none'))
      this.#error(cursor.error('no-eof', '# EOF as the last line', cursor.pos))
    this.#rules.finish()
  }

  #error(error: ParseError): void {
    if (this.going) this.going = this.#listener.error(error)
  }
}
