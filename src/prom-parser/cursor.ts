import { BACKSLASH, END, isUtf8, LF, QUOTE, SPACE, TAB } from './bytes.ts'
import type { Dialect } from './dialect.ts'
import { Strings } from './strings.ts'
import type { ErrorCode, ParseError } from './types.ts'

const CLIP = 60

/** A place in the bytes. Whatever reads from it moves `pos`; what cannot be read is noted by `fail`. */
export class Cursor {
  readonly bytes: Uint8Array
  readonly dialect: Dialect
  readonly strings: Strings
  pos = 0
  /** From 1. */
  line = 1
  lineStart = 0
  failure: ParseError | undefined
  /** Inner range of the string that `string()` read last. */
  from = 0
  to = 0

  constructor(bytes: Uint8Array, dialect: Dialect) {
    this.bytes = bytes
    this.dialect = dialect
    this.strings = new Strings(bytes)
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
    const end = this.lineEnd(at)
    const column = characters(this.strings.raw(this.lineStart, at)) + 1
    const head = this.strings.raw(at, Math.min(end, at + 4 * CLIP))
    const text = [...head.slice(0, 2 * CLIP)].slice(0, CLIP).join('')
    return { code, line: this.line, column, text: text.length < head.length || at + 4 * CLIP < end ? `${text}…` : text, expected }
  }

  /** Position of the next LF, or the end of the bytes; from the start of the line unless told. */
  lineEnd(from = this.lineStart): number {
    const end = this.bytes.indexOf(LF, from)
    return end < 0 ? this.bytes.length : end
  }

  /** To the line after the one at `pos`, which may have run over several when a string held line feeds. */
  nextLine(end: number): void {
    if (this.dialect.newlineInString) {
      for (let i = this.bytes.indexOf(LF, this.lineStart); i >= 0 && i < end; i = this.bytes.indexOf(LF, i + 1)) this.line++
    }
    this.pos = Math.min(end + 1, this.bytes.length)
    this.lineStart = this.pos
    this.line++
  }

  /** Skips spaces and tabs where the dialect allows them between tokens. */
  blanks(): void {
    if (this.dialect.loose) this.anyBlanks()
  }

  anyBlanks(): void {
    let c = this.bytes[this.pos]
    while (c === SPACE || c === TAB) c = this.bytes[++this.pos]
  }

  /** Reads a name of the given character classes into `from`..`to`; false when none begins here. */
  name(isStart: (c: number) => boolean, isPart: (c: number) => boolean): boolean {
    if (!isStart(this.peek())) return false
    this.from = this.pos
    do this.pos++
    while (isPart(this.peek()))
    this.to = this.pos
    return true
  }

  /** Reads a quoted string, `pos` at its opening quote, into `from`..`to` (without the quotes). */
  string(code: ErrorCode): boolean {
    const { bytes, dialect } = this
    const open = this.pos
    let high = false
    let i = open + 1
    for (let c = bytes[i]; c !== QUOTE; c = bytes[++i]) {
      if (c === undefined || (c === LF && !dialect.newlineInString)) return this.fail(code, 'a closing quote', open)
      if (c === BACKSLASH) {
        if (dialect.strictEscapes && !isEscape(bytes[i + 1])) return this.fail('bad-escape', '\\\\, \\" or \\n', i)
        if (bytes[i + 1] !== LF || dialect.newlineInString) i++
      } else if (c >= 0x80) high = true
    }
    this.from = open + 1
    this.to = i
    this.pos = i + 1
    return !high || isUtf8(bytes, open + 1, i) || this.fail('bad-utf8', 'valid UTF-8', open + 1)
  }
}

const isEscape = (c: number | undefined): boolean => c === BACKSLASH || c === QUOTE || c === 110

function characters(text: string): number {
  let n = 0
  for (const _ of text) n++
  return n
}
