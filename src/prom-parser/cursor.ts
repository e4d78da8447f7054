import { BACKSLASH, CLASS, END, isUtf8, LF, QUOTE, SPACE, TAB } from './bytes.ts'
import type { Dialect } from './dialect.ts'
import { Strings } from './strings.ts'
import type { ErrorCode, ParseError } from './types.ts'

const CLIP = 60

/** A place in a window of the input. Whatever reads from it moves `pos`; what cannot be read is noted by `fail`. */
export class Cursor {
  readonly dialect: Dialect
  readonly strings = new Strings()
  /** The window. Unless it is the last one it ends with a line feed. */
  bytes: Uint8Array = new Uint8Array()
  /** True when nothing comes after this window. */
  isLast = false
  pos = 0
  /** Behind the last line feed of the window: a line that begins before it ends in the window. */
  linesEnd = 0
  /** From 1. */
  line = 1
  lineStart = 0
  failure: ParseError | undefined
  /** True when the line goes on behind this window. */
  starved = false
  // Inside the strings of this line; and the quote that opens the first string with one.
  #lineFeeds = 0
  #longString = 0
  /** Inner range of the string that `string()` read last. */
  from = 0
  to = 0

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  /** Goes on with another window, which begins at the line that `pos` is at. */
  open(bytes: Uint8Array, isLast: boolean): void {
    this.bytes = bytes
    this.strings.bytes = bytes
    this.isLast = isLast
    this.pos = 0
    this.lineStart = 0
    this.linesEnd = bytes.lastIndexOf(LF) + 1
  }

  /** The byte at `pos`, or END. */
  peek(): number {
    return this.bytes[this.pos] ?? END
  }

  /** Notes an error at `pos` (or at `at`); always false, so that a reader can return it. */
  fail(code: ErrorCode, expected: string, at = this.pos): false {
    this.failure = this.error(code, expected, at)
    return false
  }

  error(code: ErrorCode, expected: string, at = this.lineStart): ParseError {
    // What is wrong behind a string that runs over lines is mended where the string begins.
    if (this.#lineFeeds > 0 && at > this.lineEnd()) {
      const last = this.line + this.#lineFeeds
      return this.#errorAt(code, this.#longString, `a closing quote (the string runs on to line ${last}, there ${expected})`)
    }
    return this.#errorAt(code, at, expected)
  }

  #errorAt(code: ErrorCode, at: number, expected: string): ParseError {
    const end = this.lineEnd(at)
    const head = this.strings.raw(at, Math.min(end, at + 4 * CLIP))
    const text = [...head.slice(0, 2 * CLIP)].slice(0, CLIP).join('')
    return {
      code,
      line: this.line,
      column: this.#characters(this.lineStart, at) + 1,
      text: text.length < head.length || at + 4 * CLIP < end ? `${text}…` : text,
      expected: expected + this.#strayBytes(at, text),
    }
  }

  // What editors do not show.
  #strayBytes(at: number, text: string): string {
    if (text.includes('\r')) return ' (there is a carriage return: lines end in a line feed alone)'
    const isMark = at === 0 && this.line === 1 && this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf
    return isMark ? ' (the input begins with a byte order mark)' : ''
  }

  #characters(from: number, to: number): number {
    let n = 0
    for (let i = from; i < to; i++) if (((this.bytes[i] ?? 0) & 0xc0) !== 0x80) n++
    return n
  }

  /** Position of the next LF, or the end of the bytes; from the start of the line unless told. */
  lineEnd(from = this.lineStart): number {
    const end = this.bytes.indexOf(LF, from)
    return end < 0 ? this.bytes.length : end
  }

  /** Before anything of the line at `pos` is read. */
  beginLine(): void {
    this.failure = undefined
    this.starved = false
    this.#lineFeeds = 0
    this.blanks()
  }

  /** To the end of a line that is wrong, however far a broken string made the reader look. */
  leaveLine(): void {
    this.#lineFeeds = 0
    this.pos = this.lineEnd()
  }

  /** To the line after the one that ends at `pos`. */
  nextLine(): void {
    if (this.pos >= this.bytes.length) return
    this.pos++
    this.lineStart = this.pos
    this.line += this.#lineFeeds + 1
  }

  /** Skips spaces and tabs where the dialect allows them between tokens. */
  blanks(): void {
    if (this.dialect.loose) this.anyBlanks()
  }

  anyBlanks(): void {
    let c = this.bytes[this.pos]
    while (c === SPACE || c === TAB) c = this.bytes[++this.pos]
  }

  /** Reads a name of the given classes of bytes into `from`..`to`; false when none begins here. */
  name(start: number, part: number): boolean {
    if (!this.#is(start)) return false
    this.from = this.pos
    do this.pos++
    while (this.#is(part))
    this.to = this.pos
    return true
  }

  #is(mask: number): boolean {
    return ((CLASS[this.bytes[this.pos] ?? 0] ?? 0) & mask) !== 0
  }

  /** Reads a quoted string, `pos` at its opening quote, into `from`..`to` (without the quotes). */
  string(code: ErrorCode, newline: boolean, utf8 = true): boolean {
    const { bytes, dialect } = this
    const open = this.pos
    let high = false
    let i = open + 1
    for (let c = bytes[i]; c !== QUOTE; c = bytes[++i]) {
      if (c === undefined || (c === LF && !newline)) {
        this.starved = c === undefined && !this.isLast
        return this.fail(code, 'a closing quote', open)
      }
      if (c === LF && this.#lineFeeds++ === 0) this.#longString = open
      if (c === BACKSLASH) {
        if (dialect.strictEscapes && !isEscape(bytes[i + 1])) return this.fail('bad-escape', '\\\\, \\" or \\n', i)
        if (bytes[i + 1] !== LF) i++
      } else if (c >= 0x80) high = true
    }
    this.from = open + 1
    this.to = i
    this.pos = i + 1
    return !high || !utf8 || isUtf8(bytes, open + 1, i) || this.fail('bad-utf8', 'valid UTF-8', open + 1)
  }

  /** True when the quoted name that was read last is one that this reader takes. */
  nameHolds(start: number, part: number): boolean {
    const { bytes, dialect } = this
    if (dialect.rules === 'none' && bytes.subarray(this.from, this.to).includes(0)) return false
    if (dialect.utf8Names) return true
    for (let i = this.from; i < this.to; i++)
      if (((CLASS[bytes[i] ?? 0] ?? 0) & (i === this.from ? start : part)) === 0) return false
    return true
  }

  /** What `nameHolds` asks for. */
  get nameExpected(): string {
    return this.dialect.utf8Names
      ? 'a name without NUL'
      : 'a legacy name (letters, digits and _), as the answer does not say escaping=allow-utf-8'
  }

  /** A NUL ends the input of a scrape. */
  atNul(): boolean {
    return this.dialect.rules === 'none' && this.bytes[this.pos] === 0
  }
}

const isEscape = (c: number | undefined): boolean => c === BACKSLASH || c === QUOTE || c === 110
